"""The answers that the history recorded, compared with the revisions that are stored."""

from collections.abc import Iterator, Sequence

from compliance.domain.history import Fault
from compliance.domain.questionnaire import Answer
from compliance.services.answers import changes_from, to_text
from compliance.services.erased_answers import sections_of
from compliance.services.erasures_recorded import ERASED, erased_revisions
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, revisions_fault
from compliance.store.models import AnswerRevision

_Key = tuple[str, str]  # component id or empty, section
_Revision = tuple[str, str, str]  # answers, actor, time


def answers_fault(told: Sequence[Told], rows: Sequence[AnswerRevision]) -> Fault | None:
    """The first entry whose answers are not those that are stored; those that were erased must be gone.

    Nothing is compared once an entry was erased of which nothing else is known.
    """
    current: dict[_Key, dict[str, Answer]] = {}
    revisions: dict[_Key, int] = {}
    emptied = erased_revisions(entry.body for entry in told if entry.kind == ERASED)

    def recorded(entry: Told, body: Body) -> Iterator[tuple[_Key, _Revision]]:
        for key in _apply(body, current):
            revisions[key] = revisions.get(key, 0) + 1
            gone = (*key, revisions[key]) in emptied
            yield key, ("" if gone else to_text(current[key]), entry.actor, entry.at)

    return revisions_fault(
        told,
        recorded,
        {((row.subject, row.section), row.revision): (row.answers, row.actor, row.at) for row in rows},
        lambda sequence, key: (
            f"The answers of section {key[1]} that entry {sequence} recorded were changed afterwards."
        ),
        "The database holds answers that no entry recorded.",
    )


def _apply(body: Body, current: dict[_Key, dict[str, Answer]]) -> Sequence[_Key]:
    """Apply the changes of an entry to the answers; gives the sections that they touch."""
    touched = sections_of(body)
    for key in touched:
        current.setdefault(key, {})
    for change in changes_from(body.get("changes")):
        answers = current[(change.component_id or "", change.section)]
        if change.after is None:
            answers.pop(change.question, None)
        else:
            answers[change.question] = change.after
    return touched
