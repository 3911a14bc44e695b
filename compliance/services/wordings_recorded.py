"""The wordings of the disclosure pack that the history recorded, compared with those that are stored."""

from collections.abc import Sequence

from compliance.domain.history import Fault
from compliance.services.reconciliation import Told
from compliance.store.models import PackWording

KIND = "wording_edited"


def wordings_fault(told: Sequence[Told], rows: Sequence[PackWording]) -> Fault | None:
    """The first entry whose wording is not what is stored. Nothing is compared once an entry was erased."""
    if any(entry.body is None for entry in told):
        return None
    stored = {(row.piece, row.revision): (row.text, row.generated, row.actor, row.at) for row in rows}
    revisions: dict[object, int] = {}
    for entry in told:
        if entry.kind == KIND and entry.body is not None:
            piece = str(entry.body["piece"])
            revisions[piece] = revisions.get(piece, 0) + 1
            said = (entry.body["wording"], entry.body["generated"], entry.actor, entry.at)
            if stored.pop((piece, revisions[piece]), None) != said:
                sentence = f"The wording of {piece} that entry {entry.sequence} recorded was changed in the database."
                return Fault(entry.sequence, sentence)
    if stored:
        return Fault(told[-1].sequence, "The database holds a wording that no entry recorded.")
    return None
