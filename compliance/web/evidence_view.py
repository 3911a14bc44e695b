"""Evidence as pages show it: by part and question, with sizes in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from compliance.domain.answers import is_no_text
from compliance.domain.questionnaire import Question, asked_questions
from compliance.services.attached_evidence import KINDS
from compliance.services.evidence_reading import EvidenceShown
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.current import release_of
from compliance.web.section_place import section_url
from compliance.web.times import moment_words


class Size(Enum):
    """A size that somebody typed, where it is no number of bytes."""

    UNKNOWN = "unknown"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence: its name, what it is, and how it came."""

    id: str
    name: str
    about: str
    note: str
    came: str
    sha256: str
    file: bool
    missing: bool


@dataclass(frozen=True, slots=True)
class AnswerEvidence:
    """What is attached to one answer, with the id of its question; `url` leads there, and is empty when it is not asked
    any more.
    """

    id: str
    question: str
    url: str
    lines: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """What is attached to the answers of one part; `id` and `name` are empty for the work as a whole."""

    id: str
    name: str
    removed: bool
    answers: tuple[AnswerEvidence, ...]


def groups_of(record: ProjectRecord, shown: Iterable[EvidenceShown]) -> tuple[PartEvidence, ...]:
    """The evidence by part, the work as a whole first, and in the order of the questions."""
    by_part: dict[str, list[EvidenceShown]] = {}
    for each in shown:
        by_part.setdefault(each.item.component_id, []).append(each)
    owners: list[ComponentRecord | None] = [None, *record.components, *record.removed]
    return tuple(
        PartEvidence(
            id=owner.id if owner else "",
            name=owner.name if owner else "",
            removed=owner is not None and owner.removed_at is not None,
            answers=tuple(_answers(record, owner, found)),
        )
        for owner in owners
        if (found := by_part.get(owner.id if owner else ""))
    )


def _answers(
    record: ProjectRecord, owner: ComponentRecord | None, found: Iterable[EvidenceShown]
) -> Iterator[AnswerEvidence]:
    questionnaire = release_of(record.release).questionnaire
    asked = {question.id for question in _asked(record, owner)} if owner is None or owner.removed_at is None else set()
    by_question: dict[str, list[EvidenceLine]] = {}
    for each in found:
        by_question.setdefault(each.item.question, []).append(line_of(each))
    order = list(questionnaire.questions)
    for name in sorted(by_question, key=lambda each: order.index(each) if each in order else len(order)):
        question = questionnaire.questions.get(name)
        url = ""
        if question is not None and name in asked:
            url = section_url(record, owner, questionnaire.section(question.section), back="answers", _anchor=name)
        yield AnswerEvidence(name, question.ask if question else name, url, tuple(by_question[name]))


def line_of(shown: EvidenceShown) -> EvidenceLine:
    """One piece of evidence in words."""
    item = shown.item
    about = (KINDS.get(item.kind, item.kind), size_words(item.size), "" if item.kept == "file" else "hash only")
    return EvidenceLine(
        id=item.id,
        name=item.name,
        about=", ".join(filter(None, about)),
        note=item.note,
        came=f"{shown.actor_name}, {moment_words(item.at)}",
        sha256=item.sha256,
        file=item.kept == "file",
        missing=shown.missing,
    )


def question_choices(record: ProjectRecord, owner: ComponentRecord | None, chosen: str) -> tuple[tuple[str, str], ...]:
    """The questions that evidence can be for, with their ids: those that are asked now, and the one that is chosen."""
    questions = release_of(record.release).questionnaire.questions
    scope = "component" if owner else "project"
    found = {question.id: question for question in _asked(record, owner)}
    if chosen in questions and questions[chosen].scope == scope:
        found.setdefault(chosen, questions[chosen])
    return tuple((question.id, question.ask) for question in found.values())


def _asked(record: ProjectRecord, owner: ComponentRecord | None) -> Iterator[Question]:
    questionnaire = release_of(record.release).questionnaire
    answers = record.answers_for(owner) if owner else record.answers
    return asked_questions(questionnaire, "component" if owner else "project", answers)


def attached_counts(record: ProjectRecord) -> Mapping[tuple[str, str], int]:
    """How much is attached to each answer, by component (empty for the project) and question."""
    counts: dict[tuple[str, str], int] = {}
    for item in record.evidence:
        counts[item.component_id, item.question] = counts.get((item.component_id, item.question), 0) + 1
    return counts


def size_words(size: int | None) -> str:
    """A size in bytes as people say it: "2.4 MB"; empty when it is not known."""
    if size is None:
        return ""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} byte{'' if size == 1 else 's'}"


def shown_again(text: str) -> str:
    """What was typed, to be put right: what no page can hold (HTML, 13.2.3.5) is shown by the replacement character."""
    return "".join("\N{REPLACEMENT CHARACTER}" if each not in "\n\r\t" and is_no_text(each) else each for each in text)


def size_typed(text: str) -> int | Size:
    """A number of bytes that somebody typed, perhaps with separators."""
    digits = "".join(text.split()).replace(",", "")
    if not digits:
        return Size.UNKNOWN
    # More digits than a size has would only be refused later, with less to say.
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 16 else Size.WRONG
