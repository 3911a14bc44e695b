"""The wordings of the disclosure pack that the history recorded, compared with those that are stored."""

from collections.abc import Iterator, Sequence

from compliance.domain.history import Fault
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, revisions_fault
from compliance.store.models import PackWording

KIND = "wording_edited"

_Wording = tuple[str, str, str, str]  # wording, generated text, actor, time


def wordings_fault(told: Sequence[Told], rows: Sequence[PackWording]) -> Fault | None:
    """The first entry whose wording is not what is stored. Nothing is compared once an entry was erased."""
    return revisions_fault(
        told,
        _recorded,
        {(row.piece, row.revision): (row.text, row.generated, row.actor, row.at) for row in rows},
        lambda sequence, piece: f"The wording of {piece} that entry {sequence} recorded was changed in the database.",
        "The database holds a wording that no entry recorded.",
    )


def _recorded(entry: Told, body: Body) -> Iterator[tuple[str, _Wording]]:
    if entry.kind == KIND:
        yield body["piece"], (body["wording"], body["generated"], entry.actor, entry.at)
