"""What stands between a project and a statement: questions to answer, and results to confirm, each with its link."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import url_for

from compliance.services.assessments import Contradicting, Missing, ProjectAssessment, Undecided
from compliance.services.statements import MOST_COMPONENTS
from compliance.web.access import may
from compliance.web.numbers import counted

# Beyond this many, the questions of one component share a line.
EACH_BY_ITSELF = 12
SHOWN_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what, where, and a note; `links` leads to every question that it is about."""

    words: str
    url: str
    note: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Todos:
    """What is to be done: the first few, the rest, and how much there is in words."""

    first: tuple[Todo, ...]
    rest: tuple[Todo, ...]
    summary: str


def todos(assessed: ProjectAssessment) -> Todos:
    """Everything that is missing for a statement."""
    wrong = _contradictions(assessed.project.id, assessed.contradictions)
    found = (*wrong, *_components(assessed), *_questions(assessed.missing, assessed.project.id), *_doubts(assessed))
    number = len(found)
    stands = "stands" if number == 1 else "stand"
    summary = f"{counted(number, 'thing', figures=False)} {stands} between you and a statement.".capitalize()
    return Todos(found[:SHOWN_AT_ONCE], found[SHOWN_AT_ONCE:], summary if found else "")


def contradiction_todos(project_id: str, standing: Iterable[Contradicting]) -> Todos:
    """The answers to correct because they cannot be true together; they come before everything else to do."""
    found = tuple(_contradictions(project_id, standing))
    return Todos(found[:SHOWN_AT_ONCE], found[SHOWN_AT_ONCE:], "")


def _contradictions(project_id: str, standing: Iterable[Contradicting]) -> Iterator[Todo]:
    for each in standing:
        about = each.component_name or each.questions[-1][0].title
        links = tuple(
            (question.ask, _question_url(project_id, each.component_id, section.id, question.id))
            for section, question in each.questions
        )
        yield Todo(f"{about}: answers that do not fit together", links[-1][1], each.says, links)


def question_url(missing: Missing, project_id: str) -> str:
    """The address of a question on its section's page."""
    return _question_url(project_id, missing.component_id, missing.section.id, missing.question.id)


def _question_url(project_id: str, component_id: str, section_id: str, question_id: str) -> str:
    return url_for(
        "interview.section",
        project_id=project_id,
        section_id=section_id,
        component_id=component_id or None,
        _anchor=question_id,
    )


def too_many_components(assessed: ProjectAssessment) -> str:
    """Why no statement has room for the project's components; empty when one has."""
    number = len(assessed.project.components)
    if number <= MOST_COMPONENTS:
        return ""
    return (
        f"The project has {number} components, and a statement can list {MOST_COMPONENTS}. "
        "Combine components that were made alike, or split the project."
    )


def _components(assessed: ProjectAssessment) -> Iterator[Todo]:
    if not assessed.project.components:
        url = url_for("components.add" if may("answer") else "projects.hub", project_id=assessed.project.id)
        yield Todo("Add a component", url, "A statement says how AI was used in each of them.")
    if sentence := too_many_components(assessed):
        url = url_for("components.manage" if may("answer") else "projects.hub", project_id=assessed.project.id)
        yield Todo("Have fewer components", url, sentence)


def _questions(missing: Sequence[Missing], project_id: str) -> Iterator[Todo]:
    if len(missing) <= EACH_BY_ITSELF:
        for each in missing:
            yield Todo(f"{_about(each)}: {each.question.ask}", question_url(each, project_id), "")
        return
    subjects: dict[tuple[str, str], list[Missing]] = {}
    for each in missing:
        # The project's own questions are told apart by section: they are answered by different people.
        subjects.setdefault((each.component_id, "" if each.component_id else each.section.id), []).append(each)
    for group in subjects.values():
        first = group[0]
        yield Todo(
            f"{_about(first)}: {counted(len(group), 'question', figures=False)} to answer",
            question_url(first, project_id),
            f"Begins with: {first.question.ask}",
        )


def _about(missing: Missing) -> str:
    return missing.component_name or missing.section.title


def _doubts(assessed: ProjectAssessment) -> Iterator[Todo]:
    subjects: dict[str, list[Undecided]] = {}
    if assessed.contradictions:
        # What cannot be told may follow from the very answers that have to be corrected.
        return
    for doubt in assessed.undecided:
        if not doubt.confirmed:
            subjects.setdefault(doubt.subject, []).append(doubt)
    url = url_for("statements.issue_page", project_id=assessed.project.id, _anchor="cannot-tell")
    for doubts in subjects.values():
        tables = "; ".join(f"{doubt.regime.short}, {doubt.table.title.rstrip('?')}" for doubt in doubts)
        yield Todo(
            f"{doubts[0].subject_name or 'The work'}: cannot tell",
            url,
            f"Every question is answered. {tables}. Look at it and confirm it as it is, or change an answer.",
        )
