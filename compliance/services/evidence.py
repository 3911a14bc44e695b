"""Attaching evidence to answers, as a file or as its hash alone, and removing it.

A piece of evidence is vouched for by the project's history: an entry says that it was attached, with its hash, and
another one that it was removed. A file lies on the disk once for each organisation, as long as something refers to it.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from compliance.documents.canonical import Json
from compliance.services.actors import Actor
from compliance.services.attached_evidence import KINDS, Kept
from compliance.services.compiled_releases import assessor
from compliance.services.evidence_types import checked_digest, checked_name, type_of
from compliance.services.identifiers import new_id
from compliance.services.printable import storing_fault
from compliance.services.recording import append
from compliance.services.refusals import NotFound, Refused
from compliance.store import evidence as store
from compliance.store.database import Database, DatabaseBusy, Session
from compliance.store.evidence_files import EvidenceFiles, TooLarge
from compliance.store.evidence_models import Evidence
from compliance.store.models import Project
from compliance.store.projects import component_of, lock_organisation, lock_project

__all__ = ["EvidenceFiles", "checked_name"]

ATTACHED, REMOVED = "evidence_attached", "evidence_removed"

MEGABYTE = 1024 * 1024
LARGEST_FILE = 25 * MEGABYTE
MOST_OF_PROJECT = 200
MOST_OF_ORGANISATION = 2048 * MEGABYTE
LONGEST_NOTE = 500
# The largest number that JSON keeps exactly everywhere (RFC 8259, 6).
_LARGEST_SIZE = 2**53 - 1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class About:
    """What evidence is for: a question, of a component or (with an empty id) of the project; and what kind it is."""

    question: str
    component_id: str = ""
    kind: str = "other"
    note: str = ""


def files_in(folder: Path) -> EvidenceFiles:
    """The files that are kept in this folder."""
    return EvidenceFiles(folder)


def attach_file(
    database: Database,
    files: EvidenceFiles,
    actor: Actor,
    at: str,
    project_id: str,
    about: About,
    name: str,
    stream: IO[bytes],
) -> str:
    """Keep a file as evidence for an answer; gives the id of the evidence.

    `name` is what the person calls the file, of which only the last part counts. Raises NotFound; Refused for a file
    that is empty, too large, of a kind that is not taken or not what its name says, and when there is no room for it.
    """
    called = checked_name(name)
    try:
        with files.received(stream, LARGEST_FILE) as received:
            if not received.size:
                raise Refused("The file is empty. Choose another one.")
            media_type = type_of(called, received).media_type
            with database.write() as session:
                project = lock_project(session, actor.reach, project_id)
                lock_organisation(session, project.organisation_id)
                _refuse_without_room(session, project, received.sha256, received.size)
                row = _row(about, called, received.sha256, "file", received.size, media_type)
                _attach(session, actor, at, project, row)
                # Last, so that a file is on the disk only for a row, and before the row is committed.
                files.keep(received, project.organisation_id)
                return row.id
    except TooLarge as error:
        raise Refused(too_large_words()) from error
    except DatabaseBusy:
        raise
    except OSError as error:
        log.exception("a file of evidence could not be kept")
        raise Refused(
            "The file could not be kept, because the place for files cannot be written to. Tell whoever runs Colophon "
            "here; until then the hash alone can be kept."
        ) from error


def too_large_words() -> str:
    """Why a file is refused that is too large, and what to do instead."""
    return (
        f"The file is larger than {LARGEST_FILE // MEGABYTE} MB, which is the most that is kept. Choose a smaller one, "
        "or keep its hash only."
    )


def attach_hash(
    session: Session,
    actor: Actor,
    at: str,
    project_id: str,
    about: About,
    name: str,
    sha256: str,
    size: int | None = None,
) -> str:
    """Keep the SHA-256 of a file that stays where it is as evidence for an answer; gives the id of the evidence.

    Nothing of the file is looked at. Raises NotFound, and Refused for what is no hash or no size.
    """
    digest = checked_digest(sha256)
    if size is not None and not 0 <= size <= _LARGEST_SIZE:
        raise Refused("Enter the size of the file in bytes, as a whole number, or leave it empty.")
    project = lock_project(session, actor.reach, project_id)
    row = _row(about, checked_name(name), digest, "hash", size, "")
    _attach(session, actor, at, project, row)
    return row.id


def _row(about: About, name: str, digest: str, kept: Kept, size: int | None, media_type: str) -> Evidence:
    note = " ".join(about.note.split())
    if about.kind not in KINDS:
        raise Refused("Choose what kind of evidence this is.")
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Shorten the note to {LONGEST_NOTE} characters; it has {len(note)}.")
    if fault := storing_fault(note):
        raise Refused(f"Type the note again: {fault}.")
    return Evidence(
        id=new_id(),
        component_id=about.component_id or None,
        question=about.question,
        kind=about.kind,
        name=name,
        media_type=media_type,
        size=size,
        sha256=digest,
        kept=kept,
        note=note,
    )


def _attach(session: Session, actor: Actor, at: str, project: Project, row: Evidence) -> None:
    """Store a row of a locked project, with its one entry."""
    component_name = _checked_place(session, project, row.component_id, row.question)
    attached = store.evidence_of_several(session, [project.id]).get(project.id, ())
    if any(
        (each.component_id, each.question, each.sha256) == (row.component_id, row.question, row.sha256)
        for each in attached
    ):
        raise Refused("This is attached to this answer already.")
    if len(attached) >= MOST_OF_PROJECT:
        raise Refused(
            f"A project has at most {MOST_OF_PROJECT} pieces of evidence. Remove one that is not needed first."
        )
    row.project_id, row.actor, row.at = project.id, actor.id, at
    session.add(row)
    session.flush()
    append(session, actor, at, project, ATTACHED, {**_told(row, component_name), "note": row.note})


def _checked_place(session: Session, project: Project, component_id: str | None, question: str) -> str | None:
    """The name of the component that the evidence is for; None for the project."""
    questions = assessor(project.release).release.questionnaire.questions
    scope = "component" if component_id else "project"
    if question not in questions or questions[question].scope != scope:
        raise Refused("Choose the question that this is evidence for.")
    if component_id is None:
        return None
    component = component_of(session, project.id, component_id)
    if component.removed_at is not None:
        raise NotFound("This component was removed from the project.")
    return component.name


def _told(row: Evidence, component_name: str | None) -> dict[str, Json]:
    return {
        "evidence": row.id,
        "component": row.component_id,
        "component_name": component_name,
        "question": row.question,
        "evidence_kind": row.kind,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "kept": row.kept,
    }


def _refuse_without_room(session: Session, project: Project, sha256: str, size: int) -> None:
    owner = project.organisation_id
    if store.is_referred_to(session, owner, sha256):
        return
    if store.bytes_kept(session, owner) + size > MOST_OF_ORGANISATION:
        raise Refused(
            f"The organisation’s files may take {MOST_OF_ORGANISATION // MEGABYTE:,} MB together, and this one is too "
            "much. Remove one that is not needed, or keep this file’s hash only."
        )


def remove_evidence(
    database: Database, files: EvidenceFiles, actor: Actor, at: str, project_id: str, evidence_id: str
) -> bool:
    """Remove a piece of evidence from its answer; gives False when that was done already. Issued statements keep it.

    Its row stays. Its file is deleted once nothing in the organisation refers to it any more, and the entry says so.
    Raises NotFound.
    """
    with database.write() as session:
        project = lock_project(session, actor.reach, project_id)
        row = store.find_evidence(session, project.id, evidence_id)
        if row.removed_at is not None:
            return False
        organisation = lock_organisation(session, project.organisation_id).id
        name = component_of(session, project.id, row.component_id).name if row.component_id else None
        row.removed_by, row.removed_at = actor.id, at
        session.flush()
        kept, digest = row.kept, row.sha256
        gone = kept == "file" and not store.is_referred_to(session, organisation, digest)
        append(session, actor, at, project, REMOVED, {**_told(row, name), "file_deleted": gone})
    if gone:
        _forget(database, files, organisation, digest)
    return True


def _forget(database: Database, files: EvidenceFiles, organisation_id: str, sha256: str) -> None:
    """Delete a file to which nothing refers, unless somebody attached the same one again meanwhile."""
    with database.write() as session:
        lock_organisation(session, organisation_id)
        if not store.is_referred_to(session, organisation_id, sha256):
            try:
                files.forget(organisation_id, sha256)
            except OSError:
                log.exception("the file of evidence that was removed could not be deleted")
                raise Refused(
                    "The evidence is removed, but its file could not be deleted from the disk. Tell whoever runs "
                    f"Colophon here: its SHA-256 is {sha256}."
                ) from None
