"""Reading the evidence that is attached to answers: the list of it, and the files, whose hashes are compared again."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from compliance.services.actors import Reach
from compliance.services.attached_evidence import EvidenceItem, item_from, items_from
from compliance.services.colleagues import name_of
from compliance.services.refusals import NotFound, Refused
from compliance.store import evidence as store
from compliance.store.database import Session
from compliance.store.evidence_files import EvidenceFiles
from compliance.store.projects import find_project

_ASK = "Tell whoever runs Colophon here; a backup may still have it."


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """A piece of evidence to be read, with the name of who attached it, as it is today.

    `missing` says that its file should be kept and is not there.
    """

    item: EvidenceItem
    actor_name: str
    missing: bool


def evidence_of(session: Session, files: EvidenceFiles, reach: Reach, project_id: str) -> tuple[EvidenceShown, ...]:
    """Everything that is attached to answers of the project now, oldest first. Raises NotFound."""
    project = find_project(session, reach, project_id)
    items = items_from(store.evidence_of_several(session, [project.id]).get(project.id, ()))
    names = {actor: name_of(session, actor) for actor in {item.actor for item in items}}
    owner = project.organisation_id
    return tuple(
        EvidenceShown(item, names[item.actor], item.kept == "file" and not files.holds(owner, item.sha256))
        for item in items
    )


def of_answer(shown: Iterable[EvidenceShown], component_id: str, question: str) -> tuple[EvidenceShown, ...]:
    """Those of them that are attached to one answer."""
    return tuple(each for each in shown if (each.item.component_id, each.item.question) == (component_id, question))


def find_item(session: Session, reach: Reach, project_id: str, evidence_id: str) -> EvidenceItem:
    """A piece of evidence that was not removed; raises NotFound."""
    row = store.find_evidence(session, find_project(session, reach, project_id).id, evidence_id)
    if row.removed_at is not None:
        raise NotFound("This evidence was removed.")
    return item_from(row)


def read_evidence(
    session: Session, files: EvidenceFiles, reach: Reach, project_id: str, evidence_id: str
) -> tuple[EvidenceItem, bytes]:
    """A piece of evidence with the bytes of its file, whose hash is compared again.

    Raises NotFound where no file is kept, and Refused when the file is not there or not what was attached.
    """
    item = find_item(session, reach, project_id, evidence_id)
    if item.kept != "file":
        raise NotFound("Only the hash of this file is kept.")
    owner = find_project(session, reach, project_id).organisation_id
    try:
        data = _read(files.chunks(owner, item.sha256), item.size or 0)
    except OSError as error:
        raise Refused(f"{item.name} cannot be read from the disk, though nobody removed it here. {_ASK}") from error
    if sha256(data).hexdigest() != item.sha256:
        raise Refused(f"{item.name} was changed on the disk: its hash is not the one that was recorded. {_ASK}")
    return item, data


def _read(chunks: Iterable[bytes], size: int) -> bytes:
    """The bytes of a file; of one that has become larger no more than shows it."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > size:
            break
    return bytes(data)
