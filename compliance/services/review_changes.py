"""What was changed of a project since it was last reviewed, or since the last statement was issued of it.

Answers and assumptions are told in the questionnaire's and the rulebooks' words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from compliance.domain.disclosure_pack import disclosure_pack
from compliance.domain.review import Recorded
from compliance.domain.rulebook import Assumption
from compliance.domain.wording import listed
from compliance.services.actors import Reach
from compliance.services.answers import changes_between
from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.attached_evidence import KINDS
from compliance.services.chosen_settings import Choice, choice_in_use, is_setting
from compliance.services.history_changes import ChangeShown, change_shown
from compliance.services.records import ProjectRecord, SavedSection, record_of
from compliance.services.result_changes import ResultChange, result_changes
from compliance.services.submitted import evidence_in, record_in, submission, tools_in, wordings_in
from compliance.store import reviews as store
from compliance.store.database import Session
from compliance.store.projects import find_project
from compliance.store.review_models import Review

# What is compared with: what was reviewed last, or what was issued last.
Base = Literal["review", "issue"]

_FIGURES = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class ReviewChanges:
    """What differs; parts by name. `renamed` and `release` are before and after, `release` empty when it is the same.

    `tools` are the names of the parts whose AI tools, or what is recorded of them, are others. `since` is the time
    (UTC) of what is compared with, `became` what was decided of it, and `statement` the id of the statement issued of
    it, or empty.
    """

    since: str
    became: Recorded
    statement: str
    answers: tuple[ChangeShown, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    reordered: bool
    tools: tuple[ChangeShown, ...]
    assumptions: tuple[ChangeShown, ...]
    wordings: tuple[ChangeShown, ...]
    evidence: tuple[ChangeShown, ...]
    release: tuple[str, str]
    results: tuple[ResultChange, ...]

    def __bool__(self) -> bool:
        return bool(changed_words(self))


def changes_since(session: Session, reach: Reach, project_id: str, base: Base) -> ReviewChanges | None:
    """What was changed since; None when there is nothing to compare with. Raises NotFound."""
    project = find_project(session, reach, project_id)
    now = record_of(session, project)
    submitted = submission(session, now)
    row = _compared_with(store.reviews_of(session, project.id), submitted.digest, base)
    return _changes(row, now, submitted.text) if row is not None else None


def _compared_with(reviews: Sequence[Review], digest: str, base: Base) -> Review | None:
    """The review that holds what is compared with.

    What stands as it was submitted is compared with what somebody decided on before; what was changed since, or was
    returned, with that submission.
    """
    newest = list(reversed(reviews))
    if base == "issue":
        return next((each for each in newest if each.state == "issued"), None)
    if newest and newest[0].state in ("in_review", "approved") and newest[0].digest == digest:
        return next((each for each in newest[1:] if each.state in ("returned", "approved", "issued")), None)
    return newest[0] if newest else None


def _changes(row: Review, now: ProjectRecord, text: str) -> ReviewChanges:
    then = record_in(row.record, now)
    before, after = assess_project(then), assess_project(now)
    old, new = ({part.id: part.name for part in record.components} for record in (then, now))
    kept = [part for part in old if part in new]
    return ReviewChanges(
        since=(row.decided_at if row.state == "issued" else row.submitted_at) or row.submitted_at,
        became=cast("Recorded", row.state),
        statement=row.statement_id or "",
        answers=tuple(_answers(then, now, after)),
        added=tuple(name for part, name in new.items() if part not in old),
        removed=tuple(name for part, name in old.items() if part not in new),
        renamed=tuple((old[part], new[part]) for part in kept if old[part] != new[part]),
        reordered=kept != [part for part in new if part in old],
        tools=tuple(_tools(tools_in(row.record), tools_in(text), new)),
        assumptions=tuple(_assumptions(before, after)),
        wordings=tuple(_wordings(wordings_in(row.record), wordings_in(text), after)),
        evidence=tuple(_evidence(evidence_in(row.record), evidence_in(text), after)),
        release=(then.release, now.release) if then.release != now.release else ("", ""),
        results=result_changes(before, after),
    )


def _answers(then: ProjectRecord, now: ProjectRecord, after: ProjectAssessment) -> Iterator[ChangeShown]:
    names = {part.id: part.name for part in now.components}
    owners: dict[str | None, tuple[Mapping[str, SavedSection], Mapping[str, SavedSection]]] = {
        None: (then.sections, now.sections)
    }
    before = {part.id: part.sections for part in then.components}
    owners |= {part.id: (before[part.id], part.sections) for part in now.components if part.id in before}
    for owner, (old, new) in owners.items():
        for section in dict.fromkeys((*old, *new)):
            answers = (each[section].answers if section in each else {} for each in (old, new))
            for change in changes_between(owner, section, *answers):
                yield change_shown(change, after.questionnaire, names)


def _tools(
    before: Mapping[str, list[dict[str, Any]]], after: Mapping[str, list[dict[str, Any]]], names: Mapping[str, str]
) -> Iterator[ChangeShown]:
    for part, name in names.items():
        old, new = before.get(part, []), after.get(part, [])
        if old != new:
            before_words, after_words = _tool_words(old), _tool_words(new)
            if before_words == after_words:
                after_words = f"{after_words} (what is recorded of it was changed)"
            yield ChangeShown(name, "tools", "AI tools", before_words, after_words, None, None)


def _tool_words(rows: list[dict[str, Any]]) -> str:
    return "; ".join(" ".join(filter(None, (row["name"], row["version"]))) for row in rows)


def _assumptions(before: ProjectAssessment, after: ProjectAssessment) -> Iterator[ChangeShown]:
    for name, assumption in after.release.assumptions.items():
        old, new = (choice_in_use(assumption, each.project.chosen, each.project.differing) for each in (before, after))
        told = [(each.setting, each.reason) if each else None for each in (old, new)]
        if told[0] != told[1]:
            labels = (_label(assumption, old), _label(assumption, new))
            yield ChangeShown("", name, assumption.title, *labels, None, None, new.reason if new else "")


def _label(assumption: Assumption, choice: Choice | None) -> str:
    if choice is None:
        return f"{assumption.setting(assumption.shipped).label} (as shipped)"
    return assumption.setting(choice.setting).label if is_setting(assumption, choice.setting) else choice.setting


def _wordings(before: Mapping[str, str], after: Mapping[str, str], now: ProjectAssessment) -> Iterator[ChangeShown]:
    if before == after:
        return
    titles = {piece.id: piece.title for piece in disclosure_pack(now.explainer, now.project.organisation)}
    for piece in dict.fromkeys((*before, *after)):
        old, new = (each.get(piece, "") for each in (before, after))
        if old != new:
            shown = (old or "As generated", new or "As generated")
            yield ChangeShown("", piece, titles.get(piece, piece), *shown, None, None)


def _evidence(
    before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]], now: ProjectAssessment
) -> Iterator[ChangeShown]:
    """By answer what was attached to it before and is now, where that differs."""
    names = {part.id: part.name for part in now.project.components}
    questions = now.questionnaire.questions
    for part, question in dict.fromkeys((each["component"], each["question"]) for each in (*before, *after)):
        old, new = (
            [each for each in side if (each["component"], each["question"]) == (part, question)]
            for side in (before, after)
        )
        if old != new:
            asked = questions.get(question)
            words = (asked.short or asked.ask) if asked else question
            shown = (_evidence_words(old) or "No evidence", _evidence_words(new) or "No evidence")
            yield ChangeShown(names.get(part, ""), question, words, *shown, None, None)


def _evidence_words(attached: Sequence[Mapping[str, str]]) -> str:
    return "; ".join(f"{KINDS.get(each['kind'], each['kind'])}: {each['name']}" for each in attached)


def comparable(session: Session, project_id: str, digest: str) -> Recorded | None:
    """What became of what `changes_since` compares with when `digest` names what would be submitted now; None for
    nothing to compare with.
    """
    row = _compared_with(store.reviews_of(session, project_id), digest, "review")
    return cast("Recorded", row.state) if row is not None else None


def changed_words(changes: ReviewChanges) -> str:
    """What was changed, in the middle of a sentence: "two answers and the release were changed"; empty for nothing."""
    parts = len(changes.added) + len(changes.removed) + len(changes.renamed)
    counts = {
        "answer": len(changes.answers),
        "component": parts,
        "assumption": len(changes.assumptions),
        "form or text": len(changes.wordings),
    }
    told = [_counted(count, what) for what, count in counts.items() if count]
    told += ["the order of the components"] if changes.reordered else []
    told += ["the AI tools"] if changes.tools else []
    told += ["the evidence"] if changes.evidence else []
    told += ["the release of the rules"] if changes.release[0] else []
    if not told:
        return ""
    several = len(told) > 1 or sum(counts.values()) > 1 or bool(changes.tools)
    return f"{listed(told)} {'were' if several else 'was'} changed"


def _counted(count: int, what: str) -> str:
    number = _FIGURES[count] if count < len(_FIGURES) else str(count)
    plural = "forms or texts" if what == "form or text" else f"{what}s"
    return f"{number} {what if count == 1 else plural}"
