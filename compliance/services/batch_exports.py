"""The work of a job that exports the statements in force of many projects as one ZIP, written to the disk as it grows.

After a stop of the server it is made anew: nothing is issued by it, and half a ZIP cannot be gone on with.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from compliance.documents.keys import UnusableKey
from compliance.domain.history import utc_text
from compliance.services import jobs
from compliance.services.batches import acting
from compliance.services.bundle import make_bundle
from compliance.services.export import csv_bytes
from compliance.services.export_files import Archive, ExportFiles
from compliance.services.jobs import Clock, Taken
from compliance.services.notary import Keys
from compliance.services.refusals import NotFound, Refused
from compliance.services.sealing import CannotSeal
from compliance.store import batches as store
from compliance.store.batch_models import BatchItem
from compliance.store.database import Database, Session
from compliance.store.evidence_files import EvidenceFiles
from compliance.store.projects import find_project
from compliance.store.statements import bytes_of, statement_in_force

log = logging.getLogger(__name__)

LARGEST_EXPORT = 4 * 1024**3  # bytes
HEADS = (
    *("Statement", "Project", "Version", "Issued at (UTC)", "Release", "Check code"),
    *("SHA-256 of the PDF", "SHA-256 of the data", "PDF", "Data", "Signature", "Bundle"),
)
NONE_IN_FORCE = "No statement of it is in force."
FULL = "The file would be too large. Export this project, and those after it, in a file of their own."
UNTOLD = "It could not be exported. The server’s log says why."
NOT_WRITTEN = "The file could not be written on the server’s disk. Whoever runs the server finds why in its log."


@dataclass(frozen=True, slots=True)
class Sources:
    """What an export is made with: the folder of its file, the installation's keys, and the files of evidence."""

    files: ExportFiles
    keys: Keys
    evidence: EvidenceFiles


def export_batch(database: Database, taken: Taken, clock: Clock, *, sources: Sources) -> None:
    """Work on an export, from its beginning."""
    sources.files.sweep()
    if not jobs.step(database, taken, clock(), "", 0, lambda session: store.begin_items_again(session, taken.id)):
        return
    try:
        with sources.files.archive(taken.id, taken.attempt) as archive:
            finished = _fill(database, taken, clock, sources, archive)
        if finished:
            sources.files.finish(taken.id, taken.attempt)
            jobs.step(database, taken, clock(), taken.cursor, taken.done, None)
        else:
            sources.files.give_up(taken.id, taken.attempt)
    except OSError:
        log.exception("job %s could not write its file", taken.id)
        jobs.fail(database, taken, NOT_WRITTEN)


def _fill(database: Database, taken: Taken, clock: Clock, sources: Sources, archive: Archive) -> bool:
    """Add every project; gives whether the job is still ours at its end."""
    rows: list[tuple[str, ...]] = []
    place = 0
    while (item := _next(database, taken, place)) is not None:
        place = item.position
        if not jobs.keep(database, taken, clock()):
            return False
        found, sentence = _found_or_why_not(database, taken, utc_text(clock()), item.project_id, sources, archive.size)
        if found is not None:
            rows.append(found.row)
            for name, content in found.files.items():
                archive.add(name, content)
        if not _note(database, taken, clock, place, found, sentence):
            return False
    archive.add("index.csv", csv_bytes(HEADS, rows))
    return True


@dataclass(frozen=True, slots=True)
class _Found:
    """What an export holds of one project: the files by their names, and the line of the index."""

    statement_id: str
    files: Mapping[str, bytes]
    row: tuple[str, ...]


def _found_or_why_not(
    database: Database, taken: Taken, at: str, project_id: str, sources: Sources, size: int
) -> tuple[_Found | None, str]:
    """What there is of a project now, for an archive of so many bytes; or None and a sentence."""
    try:
        found = _found(database, taken, at, project_id, sources)
    except (Refused, NotFound, CannotSeal, UnusableKey) as error:
        return None, str(error)
    except Exception:
        # Whatever one project stumbles over is named, and the rest go on.
        log.exception("job %s could not export project %s", taken.id, project_id)
        return None, UNTOLD
    return (found, "") if size + sum(map(len, found.files.values())) <= LARGEST_EXPORT else (None, FULL)


def _found(database: Database, taken: Taken, at: str, project_id: str, sources: Sources) -> _Found:
    with database.read() as session:
        actor = acting(session, taken.organisation_id, taken.by)
    bundle = b""
    if taken.arguments.get("bundles") == "yes":
        bundle = make_bundle(database, sources.keys, actor.reach, project_id, at, sources.evidence)
    with database.read() as session:
        project = find_project(session, actor.reach, project_id)
        statement = statement_in_force(session, project.id)
        if statement is None:
            raise Refused(NONE_IN_FORCE)
        data, pdf = bytes_of(session, statement.id)
        name = f"statements/{statement.number}"
        files = {
            f"{name}.pdf": pdf,
            f"{name}.json": data,
            f"{name}.jws": statement.data_signature or b"",
            f"bundles/{statement.number}.zip": bundle,
        }
        row = (
            *(statement.number, project.title, statement.version_covered, statement.issued_at, statement.release),
            *(statement.check_code or "", statement.pdf_sha256, statement.data_sha256),
            *(each if content else "" for each, content in files.items()),
        )
        return _Found(statement.id, {each: content for each, content in files.items() if content}, row)


def _next(database: Database, taken: Taken, place: int) -> BatchItem | None:
    with database.read() as session:
        return store.next_item(session, taken.id, place)


def _note(database: Database, taken: Taken, clock: Clock, place: int, found: _Found | None, sentence: str) -> bool:
    def write(session: Session) -> None:
        state, statement_id = ("done", found.statement_id) if found else ("failed", None)
        store.finish_item(session, taken.id, place, state, statement_id, sentence)

    return jobs.step(database, taken, clock(), str(place), place, write)
