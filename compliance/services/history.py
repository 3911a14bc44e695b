"""Reading the history of a project: who did what when, in the questionnaire's words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from types import MappingProxyType

from compliance.domain.history import read_body, read_header
from compliance.domain.questionnaire import Questionnaire
from compliance.services.actors import Reach, actor_name
from compliance.services.answers import changes_from
from compliance.services.erasures_recorded import Erasure, erasures
from compliance.services.history_changes import ChangeShown, change_shown, choices_shown, facts_shown
from compliance.services.mentions import with_names
from compliance.services.refusals import NotFound
from compliance.store import entries as store
from compliance.store.database import Session
from compliance.store.models import HistoryEntry, Project
from compliance.store.projects import components_of, find_project

PAGE_SIZE = 50
NO_QUESTIONS = Questionnaire(sections=(), sectors=())
NO_NAMES: Mapping[str, str] = MappingProxyType({})
NO_ERASURES: Mapping[int, Erasure] = MappingProxyType({})

# Every kind of entry that a use case writes, in the order in which a filter offers them.
KINDS = (
    "project_started",
    "component_added",
    "component_renamed",
    "component_removed",
    "components_reordered",
    "answers_saved",
    "cannot_tell_confirmed",
    "release_changed",
    "assumptions_chosen",
    "tools_chosen",
    "wording_edited",
    "asset_read",
    "suggestion_accepted",
    "suggestion_rejected",
    "asset_marked",
    "evidence_attached",
    "evidence_removed",
    "guest_invited",
    "guest_joined",
    "guest_revoked",
    "statement_issued",
    "statement_withdrawn",
    "review_submitted",
    "review_returned",
    "review_approved",
    "comment_added",
    "comment_resolved",
    "comment_reopened",
    "payload_erased",
)


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One entry to be read by a person. `body` is what was recorded, empty when it was erased; `text` is that of a
    comment, with the names of people for their ids; `person_name` is of whom the entry is about, as it is today.
    `erasure` is how it was erased.
    """

    sequence: int
    at: str
    actor_name: str
    kind: str
    component_id: str
    component_name: str
    changes: tuple[ChangeShown, ...]
    body: Mapping[str, object]
    erased: bool
    hash: str
    text: str = ""
    person_name: str = ""
    erasure: Erasure | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of the history, newest first; `total` counts the entries that the filter lets through, pages from 1."""

    entries: tuple[EntryShown, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class EntryRead:
    """A stored entry, read."""

    row: store.AnyEntry
    header: Mapping[str, str | int]
    body: Mapping[str, object]

    def concerns(self, component_id: str) -> bool:
        """Whether the entry is about this component."""
        changed = {change.component_id for change in changes_from(self.body.get("changes"))}
        return component_id in {self.body.get("component"), *changed, *_names(self.body)}


# Makes an entry that was read one to be read by a person.
Show = Callable[[EntryRead], EntryShown]


def history_page(
    session: Session,
    reach: Reach,
    project_id: str,
    questionnaire: Questionnaire,
    component_id: str = "",
    kind: str = "",
    page: int = 1,
) -> HistoryPage:
    """50 entries a page, newest first, of one kind or about one component when asked so. Raises NotFound.

    A page beyond the last one gives the last one.
    """
    project = find_project(session, reach, project_id)
    show = partial(
        entry_shown,
        questionnaire=questionnaire,
        current_names=_component_names(session, project),
        erased=_erased(session, project),
    )
    if component_id or kind:
        return filtered_page(store.entries_of(session, project.id), show, page, kind, component_id)
    total = store.count_entries(session, project.id)
    return whole_page(partial(store.newest_entries, session, project.id), total, show, page)


def all_entries(
    session: Session, reach: Reach, project_id: str, questionnaire: Questionnaire
) -> Iterator[tuple[HistoryEntry, EntryShown]]:
    """Every entry oldest first, as stored and as shown, for downloads. Raises NotFound."""
    project = find_project(session, reach, project_id)
    names, erased = _component_names(session, project), _erased(session, project)
    for row in store.entries_of(session, project.id):
        yield row, entry_shown(entry_read(row), questionnaire, names, erased)


def entry_of(
    session: Session, reach: Reach, project_id: str, sequence: int, questionnaire: Questionnaire
) -> EntryShown:
    """One entry of a project to be read by a person. Raises NotFound."""
    project = find_project(session, reach, project_id)
    if not 0 < sequence <= project.head_sequence:
        raise NotFound("There is no such entry.")
    for row in store.newest_entries(session, project.id, project.head_sequence - sequence, 1):
        names, erased = _component_names(session, project), _erased(session, project)
        return entry_shown(entry_read(row), questionnaire, names, erased)
    raise NotFound("There is no such entry.")


def whole_page(
    newest: Callable[[int, int], Iterable[store.AnyEntry]], total: int, show: Show, page: int
) -> HistoryPage:
    """A page of all entries of one history; `newest` gives some, newest first, after so many and at most so many."""
    page, pages = _page_within(page, total)
    rows = newest((page - 1) * PAGE_SIZE, PAGE_SIZE)
    return HistoryPage(tuple(show(entry_read(row)) for row in rows), total, page, pages)


def filtered_page(
    rows: Iterable[store.AnyEntry], show: Show, page: int, kind: str, component_id: str = ""
) -> HistoryPage:
    """A page of those entries of one history, given oldest first, that are of this kind and about this component."""
    # What an entry is about is inside the bytes that were hashed; a column beside them could tell another story.
    told = [entry_read(row) for row in rows]
    chosen = [
        entry
        for entry in reversed(told)
        if (not kind or entry.header["kind"] == kind) and (not component_id or entry.concerns(component_id))
    ]
    page, pages = _page_within(page, len(chosen))
    shown = chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return HistoryPage(tuple(map(show, shown)), len(chosen), page, pages)


def _page_within(page: int, total: int) -> tuple[int, int]:
    """The number of the page that can be shown, and how many pages there are."""
    pages = max(1, ceil(total / PAGE_SIZE))
    return min(max(page, 1), pages), pages


def entry_read(row: store.AnyEntry) -> EntryRead:
    """The stored entry with its header and what was recorded: nothing when it was erased or cannot be read."""
    try:
        body = read_body(row.payload) if row.payload is not None else {}
    except ValueError:
        # Somebody changed the stored bytes: verifying names the entry, and the others can still be read.
        body = {}
    return EntryRead(row, read_header(row.header), body)


def _component_names(session: Session, project: Project) -> dict[str, str]:
    return {component.id: component.name for component in components_of(session, project.id)}


def _erased(session: Session, project: Project) -> Mapping[int, Erasure]:
    """How entries were erased; a history in which none was is not read for it."""
    return erasures(store.entries_of(session, project.id)) if store.has_erased(session, project.id) else NO_ERASURES


def _names(body: Mapping[str, object]) -> dict[str, str]:
    """The names that components had when the entry was written, as far as it says."""
    components = body.get("components")
    names = {part["id"]: part["name"] for part in components} if isinstance(components, list) else {}
    if body.get("component"):
        names[str(body["component"])] = str(body["component_name"])
    return names


def entry_shown(
    told: EntryRead,
    questionnaire: Questionnaire = NO_QUESTIONS,
    current_names: Mapping[str, str] = NO_NAMES,
    erased: Mapping[int, Erasure] = NO_ERASURES,
) -> EntryShown:
    """The entry to be read by a person, in the words of the questionnaire and with the names of components."""
    names = {**current_names, **_names(told.body)}
    component = str(told.body.get("component") or "")
    return EntryShown(
        sequence=told.row.sequence,
        at=str(told.header["at"]),
        actor_name=actor_name(str(told.header["actor"]), told.row),
        kind=str(told.header["kind"]),
        component_id=component,
        component_name=names.get(component, ""),
        changes=(
            *(change_shown(change, questionnaire, names) for change in changes_from(told.body.get("changes"))),
            *choices_shown(told.body.get("assumptions")),
            *facts_shown(told.body),
        ),
        body=told.body,
        erased=told.row.payload is None,
        hash=told.row.hash.hex(),
        text=with_names(str(told.body.get("text") or ""), lambda person: actor_name(person, told.row)),
        person_name=actor_name(str(told.body["person"]), told.row) if "person" in told.body else "",
        erasure=erased.get(told.row.sequence),
    )
