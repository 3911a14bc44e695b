"""A project's page: the result so far, the components and the answers about the project, as values for its template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.domain.questionnaire import Section, asked_questions
from compliance.domain.wording import answer_words, date_words, listed
from compliance.services.assessments import ProjectAssessment, State
from compliance.services.overviews import part_tier, work_tier
from compliance.services.records import ComponentRecord
from compliance.web.listing_view import range_words
from compliance.web.made_with import chosen_words, may_be_made_with
from compliance.web.marks import Shown, bar_label, shares, shown
from compliance.web.numbers import counted, in_words

# The order in which long lists are grouped: what somebody has to look at comes first.
STATE_ORDER: tuple[State, ...] = ("needs_review", "in_progress", "not_started", "complete")
STATE_WORDS = {
    "needs_review": "Needs review",
    "in_progress": "In progress",
    "not_started": "Not started",
    "complete": "Complete",
}
# Up to here a list is one table in the person's own order.
READABLE = 50


@dataclass(frozen=True, slots=True)
class PartLine:
    """One component in the list. `tools` leads to its AI tools, in words; empty where no AI was used."""

    id: str
    name: str
    note: str
    state: State
    result: Shown
    tools: str = ""


@dataclass(frozen=True, slots=True)
class PartGroup:
    """The components in one state; `lines` holds those of the page asked for."""

    state: State
    words: str
    count: int
    lines: tuple[PartLine, ...]
    page: int
    pages: int

    @property
    def range_words(self) -> str:
        """Which of them are on the page: "1 to 50 of 120 components"."""
        return range_words(self.page, len(self.lines), self.count, "component", READABLE)


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section about the project: its state, how much is left, and what was answered."""

    id: str
    title: str
    state: State
    note: str
    facts: tuple[tuple[str, str], ...]


def lead(assessed: ProjectAssessment, today: date) -> str:
    """What the project is, in a few sentences, from its answers."""
    project, questions = assessed.project, assessed.questionnaire.questions
    answers = project.answers
    version, day = str(answers.get("version", "")), str(answers.get("release_date", ""))
    covered = f"This record covers {'version ' if version[:1].isdigit() else ''}{version}" if version else ""
    planned = f"{'planned for release' if day > today.isoformat() else 'released'} on {date_words(day)}" if day else ""
    places = answer_words(questions["territories"], answers.get("territories")).split("; ")
    return " ".join(
        sentence
        for sentence in (
            f"{project.product or 'A project'} by {project.organisation}.",
            f"{', '.join(words for words in (covered, planned) if words)}." if covered else "",
            f"{questions['territories'].short}: {listed(places)}." if places[0] else "",
        )
        if sentence
    )


def reasons(assessed: ProjectAssessment) -> tuple[str, ...]:
    """Why the work has its tier: the reasons of the rules, the count, and whether open answers can change it."""
    _, front = assessed.release.front
    if work_tier(assessed) is None:
        return ("The questions that decide the result are not answered yet. What is missing is listed below.",)
    decision = assessed.assessment.work[front.tier]
    because = assessed.explainer.explain(front.tier).reasons()
    settled = decision.decided and bool(assessed.missing)
    steady = ("What is still missing cannot change that, but a statement needs it.",) if settled else ()
    parts = [shown(part_tier(assessed, component.id)) for component in assessed.project.components]
    return (*because, f"{counted(len(parts), 'component')}: {bar_label(shares(parts))}.", *steady)


def result(assessed: ProjectAssessment) -> Shown:
    """The tier of the work."""
    return shown(work_tier(assessed))


def part_lines(assessed: ProjectAssessment) -> tuple[PartLine, ...]:
    """Every component in the person's own order."""
    left: dict[str, int] = {}
    for missing in assessed.missing:
        left[missing.component_id] = left.get(missing.component_id, 0) + 1
    return tuple(
        PartLine(
            component.id,
            component.name,
            _part_note(assessed, component.id, left.get(component.id, 0)),
            assessed.component_state(component.id),
            shown(part_tier(assessed, component.id)),
            _tools_words(assessed, component),
        )
        for component in assessed.project.components
    )


def _tools_words(assessed: ProjectAssessment, component: ComponentRecord) -> str:
    words = chosen_words(assessed.project.tools, component.id)
    if words:
        return f"AI tools: {words}"
    asked = may_be_made_with(assessed.questionnaire, component.answers)
    return "Choose its AI tools" if asked else ""


def _part_note(assessed: ProjectAssessment, component_id: str, left: int) -> str:
    if left:
        return f"{counted(left, 'question')} left"
    use = assessed.assessment.components[component_id][assessed.release.facts.tables[0].id]
    return use.result.label if use.decided else "How AI was used is not known"


def grouped(lines: Sequence[PartLine], state: str, page: int) -> tuple[PartGroup, ...]:
    """The components by state; of the state asked for the page asked for, of the others the first page."""
    return tuple(
        _group(each, [line for line in lines if line.state == each], page if each == state else 1)
        for each in STATE_ORDER
        if any(line.state == each for line in lines)
    )


def _group(state: State, lines: Sequence[PartLine], page: int) -> PartGroup:
    pages = -(-len(lines) // READABLE)
    page = min(max(page, 1), pages)
    start = (page - 1) * READABLE
    return PartGroup(state, STATE_WORDS[state], len(lines), tuple(lines[start : start + READABLE]), page, pages)


def progress(lines: Sequence[PartLine]) -> str:
    """How many components are complete, in words."""
    complete = sum(line.state == "complete" for line in lines)
    if not lines:
        return ""
    if not complete:
        return "None complete yet."
    if complete == len(lines):
        return f"All {counted(len(lines), 'component')} complete." if complete > 1 else "Complete."
    return f"{in_words(complete).capitalize()} of {in_words(len(lines))} complete."


def section_lines(assessed: ProjectAssessment) -> tuple[SectionLine, ...]:
    """The sections about the project with what was answered in them."""
    asked = assessed.questionnaire.asked_sections("project", assessed.project.answers)
    return tuple(_section_line(assessed, section) for section in asked)


def _section_line(assessed: ProjectAssessment, section: Section) -> SectionLine:
    answers = assessed.project.answers
    asked = [q for q in asked_questions(assessed.questionnaire, "project", answers) if q.section == section.id]
    left = sum(1 for missing in assessed.missing if not missing.component_id and missing.section == section)
    return SectionLine(
        id=section.id,
        title=section.title,
        state=assessed.section_state(section.id),
        note=f"{counted(left, 'question')} left" if left else "",
        facts=tuple((q.short or q.ask, answer_words(q, answers[q.id])) for q in asked if answers.get(q.id)),
    )
