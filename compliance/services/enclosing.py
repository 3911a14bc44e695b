"""What goes into a statement's file beside the statement: the organisation's logo, and files that were asked for."""

from compliance.documents.enclosures import AttachedFile, Enclosures
from compliance.domain.questionnaire import Questionnaire
from compliance.services.actors import Reach
from compliance.services.disclosure_packs import ProjectPack
from compliance.services.export import json_lines
from compliance.services.history import all_entries
from compliance.services.letterhead import Letterhead
from compliance.services.pack_files import pack_json
from compliance.services.refusals import ChangedMeanwhile
from compliance.services.register import IssuePlace
from compliance.store.database import Session

PACK_NAME, HISTORY_NAME = "disclosure-pack.json", "history.jsonl"


def enclosures(letterhead: Letterhead, *attached: AttachedFile | None) -> Enclosures:
    """The logo, and those of the files that there are."""
    return Enclosures(letterhead.logo, letterhead.logo_type, tuple(file for file in attached if file))


def attached_pack(pack: ProjectPack) -> AttachedFile:
    """The disclosure pack as data, as it can be downloaded."""
    return AttachedFile(PACK_NAME, "application/json", pack_json(pack), "The disclosure pack: forms and texts as data")


def attached_history(session: Session, reach: Reach, place: IssuePlace, questionnaire: Questionnaire) -> AttachedFile:
    """The history of the project up to the head that the statement prints, as it can be downloaded.

    Raises NotFound, and ChangedMeanwhile when the history at that place is another one by now.
    """
    found = [
        (row, shown)
        for row, shown in all_entries(session, reach, place.record.id, questionnaire)
        if shown.sequence <= place.history_sequence
    ]
    if not found or found[-1][0].hash.hex() != place.history_head:
        raise ChangedMeanwhile("The history was changed while the statement was made. Look at it, then issue again.")
    words = f"The history of the project up to entry {place.history_sequence}, an entry a line"
    return AttachedFile(HISTORY_NAME, "application/jsonl", json_lines(found), words)
