"""Two people in the same section: what the other one changed, and which answers to keep."""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.domain.questionnaire import Answer, Answers
from compliance.domain.wording import answer_words
from compliance.services.history import EntryShown, history_page
from compliance.web.current import current_actor, database
from compliance.web.section_place import Place


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that two people answered differently; `keep_theirs` says which answer is offered first."""

    id: str
    ask: str
    theirs: str
    mine: str
    keep_theirs: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """What happened to the section since the person opened it."""

    entries: tuple[EntryShown, ...]
    differences: tuple[Difference, ...]


def clash_of(place: Place, mine: Answers, seen_revision: int) -> Clash:
    """What others saved after the revision that the person saw, and where their answers differ from these."""
    entries = _saved_since(place, seen_revision)
    before = _as_it_was(place, entries)
    return Clash(entries, tuple(_differences(place, mine, before)))


def _saved_since(place: Place, seen_revision: int) -> tuple[EntryShown, ...]:
    with database().read() as session:
        page = history_page(
            session,
            current_actor().reach,
            place.record.id,
            place.questionnaire,
            component_id=place.component_id or "",
            kind="answers_saved",
        )
    return tuple(
        entry
        for entry in page.entries
        if entry.body.get("section") == place.section.id
        and entry.body.get("component") == place.component_id
        and isinstance(revision := entry.body.get("revision"), int)
        and revision > seen_revision
    )


def _as_it_was(place: Place, entries: tuple[EntryShown, ...]) -> dict[str, Answer | None]:
    """The answers when the person opened the section: today's, with the newer changes taken back."""
    answers: dict[str, Answer | None] = dict(place.stored)
    for entry in entries:
        answers.update((change.question_id, change.before) for change in entry.changes)
    return answers


def _differences(place: Place, mine: Answers, before: dict[str, Answer | None]) -> Iterator[Difference]:
    for question in place.section.questions:
        theirs, own = place.stored.get(question.id), mine.get(question.id)
        if theirs != own:
            yield Difference(
                id=question.id,
                ask=question.ask,
                theirs=answer_words(question, theirs),
                mine=answer_words(question, own),
                keep_theirs=own == before.get(question.id),
            )
