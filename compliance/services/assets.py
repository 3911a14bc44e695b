"""Files of a component that were read: what each says of how it was made, and what it suggests as answers."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from compliance.assets.file_types import called
from compliance.assets.reading import read_asset
from compliance.assets.source_types import vocabulary as vocabulary
from compliance.documents.canonical import Json, canonical_bytes
from compliance.domain.asset_findings import AssetReading, from_plain, plain
from compliance.domain.asset_suggestions import Standing, Suggestion, standing, suggestions
from compliance.domain.questionnaire import Answer, Question, Questionnaire
from compliance.services.actors import Actor, actor_name
from compliance.services.compiled_releases import assessor
from compliance.services.evidence import checked_name
from compliance.services.identifiers import new_id
from compliance.services.recording import append
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.services.refusals import NotFound, Refused
from compliance.services.uploads import received
from compliance.store import assets as store
from compliance.store.asset_models import AssetDecision, AssetReadingRow
from compliance.store.database import Database, Session
from compliance.store.models import Component
from compliance.store.projects import component_of, find_project, lock_project

READ = "asset_read"

MOST_OF_COMPONENT = 100


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """An answer that a file suggests, beside the answer there is. `revision` is that of the section it belongs to.

    `decision` is "accepted", "rejected" or empty; a decision is made once.
    """

    suggestion: Suggestion
    question: Question
    standing: Standing
    answer: Answer | None
    revision: int
    decision: str = ""
    decided_by: str = ""
    decided_at: str = ""


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read. `type_label` says in words what it is."""

    id: str
    name: str
    type_label: str
    reading: AssetReading
    actor_name: str
    at: str
    suggestions: tuple[SuggestionShown, ...]


def read_file(
    database: Database, actor: Actor, at: str, project_id: str, component_id: str, name: str, stream: IO[bytes]
) -> str:
    """Read a file of a component and keep what it says, and its hash, but not the file; gives the id of the reading.

    A file that was read for this component before, and says the same, gives what there is. Raises NotFound; Refused,
    saying why, for a file that cannot be read.
    """
    name = checked_name(name)
    with database.read() as session:
        part_of(session, find_project(session, actor.reach, project_id).id, component_id)
    with received(stream) as path:
        reading = read_asset(path)
    if reading.credential.state == "unread":
        raise Refused(" ".join(reading.problems))
    with database.write() as session:
        project = lock_project(session, actor.reach, project_id)
        part = part_of(session, project.id, component_id)
        found = canonical_bytes(_json(reading)).decode()
        before = store.readings_of(session, project.id, component_id)
        same = next((row for row in before if (row.sha256, row.found) == (reading.sha256, found)), None)
        if same is not None:
            return same.id
        if len(before) >= MOST_OF_COMPONENT:
            raise Refused(f"{MOST_OF_COMPONENT} files of this part have been read, and no more are kept in mind.")
        row = AssetReadingRow(
            id=new_id(),
            project_id=project.id,
            component_id=part.id,
            name=name,
            sha256=reading.sha256,
            size=reading.size,
            media_type=reading.media_type,
            found=found,
            actor=actor.id,
            at=at,
        )
        session.add(row)
        session.flush()
        append(session, actor, at, project, READ, {**about(part), **_told(row)})
        return row.id


def _json(reading: AssetReading) -> Json:
    values: Json = json.loads(json.dumps(plain(reading)))
    return values


def part_of(session: Session, project_id: str, component_id: str) -> Component:
    """The component of a project that was found; raises NotFound, also when it was removed."""
    part = component_of(session, project_id, component_id)
    if part.removed_at is not None:
        raise NotFound("This component was removed from the project.")
    return part


def about(part: Component) -> dict[str, Json]:
    """What an entry says of the component that it is about."""
    return {"component": part.id, "component_name": part.name}


def _told(row: AssetReadingRow) -> dict[str, Json]:
    """What an entry says of a reading: of what was found only the hash, since a file can name people."""
    return {
        "reading": row.id,
        "name": row.name,
        "sha256": row.sha256,
        "size": row.size,
        "media_type": row.media_type,
        "found_sha256": sha256(row.found.encode()).hexdigest(),
    }


def files_read(session: Session, project: ProjectRecord, component: ComponentRecord) -> tuple[FileRead, ...]:
    """The files of a component that were read, newest first, with what they suggest as the answers stand now.

    Those of which it was erased what they were called and said are left out.
    """
    decided = store.decisions_by_reading(session, project.id)
    questionnaire = assessor(project.release).release.questionnaire
    found = []
    for row in store.readings_of(session, project.id, component.id):
        if not row.found:
            continue
        reading = reading_of(row)
        decisions = decided.get(row.id, {})
        suggested = (
            shown(each, questionnaire, project, component, decisions.get(each.key))
            for each in suggestions(reading, vocabulary(), questionnaire)
        )
        type_ = called(row.media_type)
        label = type_.label if type_ else row.media_type
        found.append(FileRead(row.id, row.name, label, reading, actor_name(row.actor, row), row.at, tuple(suggested)))
    return tuple(found)


def reading_of(row: AssetReadingRow) -> AssetReading:
    """The reading as it was stored."""
    return from_plain(row.sha256, row.size, row.media_type, json.loads(row.found))


def shown(
    suggestion: Suggestion,
    questionnaire: Questionnaire,
    project: ProjectRecord,
    component: ComponentRecord,
    decision: AssetDecision | None = None,
) -> SuggestionShown:
    """The suggestion beside the answer that there is, with what was decided on it."""
    question = questionnaire.questions[suggestion.question]
    # What was chosen from the register of AI tools counts as said.
    answers = {**project.answers, **project.told(component)}
    saved = component.sections.get(question.section)
    return SuggestionShown(
        suggestion,
        question,
        standing(suggestion, questionnaire, answers),
        answers.get(question.id),
        saved.revision if saved else 0,
        *((decision.decision, actor_name(decision.actor, decision), decision.at) if decision else ()),
    )


def contradictions(reading: AssetReading, project: ProjectRecord, component: ComponentRecord) -> tuple[Question, ...]:
    """The questions whose answers say otherwise than this file does."""
    questionnaire = assessor(project.release).release.questionnaire
    answers = {**project.answers, **project.told(component)}
    found = suggestions(reading, vocabulary(), questionnaire)
    against = (each for each in found if standing(each, questionnaire, answers) == "contradicts")
    return tuple(dict.fromkeys(questionnaire.questions[each.question] for each in against))
