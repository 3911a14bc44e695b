"""Verifying the history: every chain, and everything stored beside it that an entry vouches for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from compliance.domain.history import Entry, Fault, Head, read_body, read_header, verify_chain
from compliance.services.actors import EVERYTHING, Reach
from compliance.services.answers_recorded import answers_fault
from compliance.services.assets_recorded import decisions_fault, readings_fault
from compliance.services.choices_recorded import choices_fault
from compliance.services.composition import composition_fault
from compliance.services.erasures_recorded import kept_bodies
from compliance.services.evidence_recorded import Digest, evidence_fault, evidence_files_fault
from compliance.services.letterheads_recorded import letterheads_fault
from compliance.services.reconciliation import Told, statements_fault
from compliance.services.release_digests import releases_fault
from compliance.services.replacements import replacements_fault
from compliance.services.review_rules import review_rule_fault
from compliance.services.reviews_recorded import comments_fault, reviews_fault
from compliance.services.tools_recorded import chosen_tools_fault, tools_fault
from compliance.services.wordings_recorded import wordings_fault
from compliance.store import entries as store
from compliance.store.answers import all_revisions
from compliance.store.assets import all_decisions, all_readings
from compliance.store.database import Session
from compliance.store.evidence import all_evidence
from compliance.store.jobs import all_replacements
from compliance.store.letterheads import all_letterheads
from compliance.store.models import HistoryEntry, Organisation, Project
from compliance.store.projects import components_of, find_organisation, find_project, organisations, project_ids
from compliance.store.reviews import comments_of, review_rule, reviews_of
from compliance.store.settings import organisation_settings, project_settings
from compliance.store.statements import bytes_of, confirmations_of, statements_of
from compliance.store.tools import all_component_tools, all_tool_revisions, tool_ids
from compliance.store.wordings import all_wordings


@dataclass(frozen=True, slots=True)
class ProjectVerdict:
    """What verifying one project gave. `fault` names the first entry that does not hold, and why, in a sentence."""

    project_id: str
    title: str
    entries: int
    erased: int
    statements: int
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether everything holds."""
        return self.fault is None


@dataclass(frozen=True, slots=True)
class OrganisationVerdict:
    """What verifying an organisation's own history gave, as for a project; `head` is the hash of its last entry."""

    organisation_id: str
    name: str
    head: bytes
    entries: int
    erased: int
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether everything holds."""
        return self.fault is None


def verify_project(session: Session, reach: Reach, project_id: str, digest: Digest | None = None) -> ProjectVerdict:
    """Recompute the project's chain, then compare all that is stored of it with what the entries say.

    Files of evidence are read again with `digest`, and not looked at without it. Use a session of `Database.read()`: it
    sees one moment. Raises NotFound.
    """
    project = find_project(session, reach, project_id)
    rows = list(store.entries_of(session, project.id))
    chain = verify_chain((_entry(row, row.project_id) for row in rows), Head(project.head_sequence, project.head_hash))
    statements = statements_of(session, project.id)
    fault = chain.fault or _empty_fault(rows) or _stored_fault(session, project, rows, digest)
    return ProjectVerdict(project.id, project.title, len(rows), chain.erased, len(statements), fault)


def verify_all(session: Session, reach: Reach, digest: Digest | None = None) -> Iterator[ProjectVerdict]:
    """Verify every project within reach, oldest first; with everything in reach also entries that no project owns.

    Organisations have histories of their own: see `verify_organisations`. `digest` is that of `verify_project`.
    """
    for project_id in project_ids(session, reach):
        yield verify_project(session, reach, project_id, digest)
    if reach == EVERYTHING:
        yield from _orphans(store.orphaned_entries(session))


def _orphans(found: Sequence[tuple[str, int]]) -> Iterator[ProjectVerdict]:
    for project_id, sequence in found:
        fault = Fault(sequence, f"Entry {sequence} names the project {project_id}, which does not exist.")
        yield ProjectVerdict(project_id, "", 0, 0, 0, fault)


def verify_organisation(session: Session, reach: Reach, organisation_id: str) -> OrganisationVerdict:
    """Recompute the organisation's own chain, which is empty until something is done for the organisation, and
    compare the settings of assumptions that it chose, and its register of AI tools, with what the entries say.

    Use a session of `Database.read()`. Raises NotFound.
    """
    organisation = find_organisation(session, reach, organisation_id)
    rows = list(store.organisation_entries_of(session, organisation.id))
    chain = verify_chain(
        (_entry(row, row.organisation_id) for row in rows),
        Head(organisation.head_sequence, organisation.head_hash),
        "organisation",
    )
    fault = chain.fault or _first(_organisation_faults(session, organisation.id, [_told(row, None) for row in rows]))
    head = organisation.head_hash
    return OrganisationVerdict(organisation.id, organisation.name, head, len(rows), chain.erased, fault)


def verify_organisations(session: Session, reach: Reach) -> Iterator[OrganisationVerdict]:
    """Verify the history of every organisation within reach that has one; with everything in reach also entries that
    no organisation owns.
    """
    for organisation in organisations(session, reach):
        verdict = verify_organisation(session, reach, organisation.id)
        if verdict.entries or verdict.fault:
            yield verdict
    if reach == EVERYTHING:
        for organisation_id, sequence in store.orphaned_organisation_entries(session):
            fault = Fault(sequence, f"Entry {sequence} names the organisation {organisation_id}, which does not exist.")
            yield OrganisationVerdict(organisation_id, "", b"", 0, 0, fault)


def _organisation_faults(session: Session, organisation_id: str, told: Sequence[Told]) -> tuple[Fault | None, ...]:
    ids, revisions = tool_ids(session, organisation_id), all_tool_revisions(session, organisation_id)
    return (
        choices_fault(told, organisation_settings(session, organisation_id)),
        tools_fault(told, ids, revisions),
        replacements_fault(told, all_replacements(session, organisation_id)),
        review_rule_fault(told, review_rule(session, organisation_id)),
        letterheads_fault(told, all_letterheads(session, organisation_id)),
    )


def _first(faults: Iterable[Fault | None]) -> Fault | None:
    return min((fault for fault in faults if fault), key=lambda fault: fault.sequence, default=None)


def _entry(row: store.AnyEntry, owner_id: str) -> Entry:
    return Entry(owner_id, row.sequence, row.header, row.payload, row.prev_hash, row.hash)


def _empty_fault(rows: Sequence[HistoryEntry]) -> Fault | None:
    return None if rows else Fault(1, "Entry 1 is missing: a project starts with one.")


def _stored_fault(
    session: Session, project: Project, rows: Sequence[HistoryEntry], digest: Digest | None
) -> Fault | None:
    # What is still known of an erased entry is compared as before.
    known = kept_bodies(rows)
    told = [_told(row, known.get(row.sequence)) for row in rows]
    owner = session.get(Organisation, project.organisation_id)
    components, confirmations = components_of(session, project.id), confirmations_of(session, project.id)
    evidence = all_evidence(session, project.id)
    faults = [
        statements_fault(told, project.organisation_id, statements_of(session, project.id), partial(bytes_of, session)),
        releases_fault(told),
        answers_fault(told, all_revisions(session, project.id)),
        composition_fault(told, project, owner, components, confirmations),
        choices_fault(told, project_settings(session, project.id)),
        wordings_fault(told, all_wordings(session, project.id)),
        readings_fault(told, all_readings(session, project.id)),
        decisions_fault(told, all_decisions(session, project.id)),
        chosen_tools_fault(told, all_component_tools(session, project.id)),
        reviews_fault(told, [(row, row.record) for row in reviews_of(session, project.id)]),
        comments_fault(told, comments_of(session, project.id)),
        evidence_fault(told, evidence),
        evidence_files_fault(told, evidence, project.organisation_id, digest) if digest else None,
    ]
    return _first(faults)


def _told(row: store.AnyEntry, known: Mapping[str, object] | None) -> Told:
    header = read_header(row.header)
    body = known if row.payload is None else read_body(row.payload)
    return Told(row.sequence, str(header["at"]), str(header["actor"]), str(header["kind"]), row.prev_hash, body)
