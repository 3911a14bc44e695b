"""Reading the history of an organisation: what was done for all of its projects, or for none."""

from collections.abc import Iterator
from functools import partial

from compliance.services.actors import Reach
from compliance.services.history import (
    EntryShown,
    HistoryPage,
    entry_read,
    entry_shown,
    filtered_page,
    whole_page,
)
from compliance.services.security_events import SECURITY_EVENTS
from compliance.store import entries as store
from compliance.store.database import Session
from compliance.store.projects import find_organisation

# Every kind of entry that a use case writes into an organisation's history, in the order in which a filter offers them.
ORGANISATION_KINDS = (
    "organisation_set_up",
    "person_invited",
    "invitation_revoked",
    "person_joined",
    "roles_changed",
    "person_removed",
    "person_erased",
    "assumptions_chosen",
    "review_rule_chosen",
    "letterhead_changed",
    "replacements_queued",
    "replacement_taken_back",
    "batch_asked",
    "tool_added",
    "tool_changed",
    "tool_retired",
    "tool_taken_back",
    "tools_imported",
    "exported",
    *SECURITY_EVENTS,
    "password_link_made",
    "second_factors_reset",
)


def organisation_history_page(
    session: Session, reach: Reach, organisation_id: str, kind: str = "", page: int = 1
) -> HistoryPage:
    """50 entries a page, newest first, of one kind when asked so. Raises NotFound.

    A page beyond the last one gives the last one.
    """
    organisation = find_organisation(session, reach, organisation_id)
    if kind:
        return filtered_page(store.organisation_entries_of(session, organisation.id), entry_shown, page, kind)
    total = store.count_organisation_entries(session, organisation.id)
    return whole_page(partial(store.newest_organisation_entries, session, organisation.id), total, entry_shown, page)


def all_organisation_entries(
    session: Session, reach: Reach, organisation_id: str
) -> Iterator[tuple[store.AnyEntry, EntryShown]]:
    """Every entry oldest first, as stored and as shown, for downloads. Raises NotFound."""
    organisation = find_organisation(session, reach, organisation_id)
    for row in store.organisation_entries_of(session, organisation.id):
        yield row, entry_shown(entry_read(row))
