"""The letterheads that the history of an organisation recorded, compared with those that are stored."""

from collections.abc import Iterator, Sequence

from compliance.domain.history import Fault
from compliance.services.letterhead import KIND, logo_hash
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, revisions_fault
from compliance.store.letterhead_models import Letterhead

_State = tuple[str, str, str, str, str]  # paper, SHA-256 of the logo, its type, actor, time


def letterheads_fault(told: Sequence[Told], rows: Sequence[Letterhead]) -> Fault | None:
    """The first entry whose letterhead is not what is stored. Nothing is compared once an entry was erased."""
    return revisions_fault(
        told,
        _recorded,
        {("letterhead", row.revision): _stored(row) for row in rows},
        lambda sequence, _: f"The letterhead that entry {sequence} recorded was changed in the database.",
        "The database holds a letterhead that no entry recorded.",
    )


def _stored(row: Letterhead) -> _State:
    found = "" if row.logo is None else logo_hash(row.logo)
    # The hash of the picture itself, for the one beside it can be changed as well.
    return row.paper, found if found == row.logo_sha256 else "another", row.logo_type, row.actor, row.at


def _recorded(entry: Told, body: Body) -> Iterator[tuple[str, _State]]:
    if entry.kind == KIND:
        yield "letterhead", (body["paper"], body["logo_sha256"], body["logo_type"], entry.actor, entry.at)
