"""Evidence as statements and bundles list it: in the words of the questionnaire, and only to answers that count."""

import json
from collections.abc import Iterator

from compliance.documents.canonical import Json
from compliance.domain.assurance import EvidenceRow
from compliance.domain.questionnaire import Question, asked_questions
from compliance.services.actors import Reach
from compliance.services.attached_evidence import KINDS, EvidenceItem, item_from
from compliance.services.compiled_releases import assessor
from compliance.services.records import ComponentRecord, ProjectRecord, project_record
from compliance.store.database import Session
from compliance.store.evidence import all_evidence
from compliance.store.statements import bytes_of, statements_of


def evidence_rows(record: ProjectRecord) -> tuple[EvidenceRow, ...]:
    """The rows of a statement's list of evidence: the project's first, then those of its components in their order.

    What is attached to an answer that is no longer asked for, or to a component that was removed, is in none.
    """
    return tuple(_row(item, part, question) for item, part, question in counted_evidence(record))


def counted_evidence(record: ProjectRecord) -> Iterator[tuple[EvidenceItem, str, Question]]:
    """Everything that a statement would list, each with the part's name (empty for the project) and its question."""
    if not record.evidence:
        return
    questionnaire = assessor(record.release).release.questionnaire
    owners: list[ComponentRecord | None] = [None, *record.components]
    for owner in owners:
        attached = [item for item in record.evidence if item.component_id == (owner.id if owner else "")]
        if not attached:
            continue
        answers = record.answers_for(owner) if owner else record.answers
        for question in asked_questions(questionnaire, "component" if owner else "project", answers):
            for item in attached:
                if item.question == question.id:
                    yield item, owner.name if owner else "", question


def _row(item: EvidenceItem, part: str, question: Question) -> EvidenceRow:
    return EvidenceRow(
        name=item.name,
        kind=KINDS.get(item.kind, item.kind),
        sha256=item.sha256,
        at=item.at,
        kept=item.kept,
        part=part,
        question=question.ask,
    )


def evidence_index(session: Session, reach: Reach, project_id: str) -> list[dict[str, Json]]:
    """Everything that was ever attached to an answer of the project, for its bundle: plain values, and no file.

    `part` is empty for the project's own answers; `question` is in the words of the project's release, or its id where
    that has no such question. `statements` are the numbers of those that list it. Raises NotFound.
    """
    record = project_record(session, reach, project_id)
    questions = assessor(record.release).release.questionnaire.questions
    parts = {part.id: part.name for part in (*record.components, *record.removed)}
    listed = _listed(session, record.id)
    found: list[dict[str, Json]] = []
    for row in all_evidence(session, record.id):
        item = item_from(row)
        numbers: list[Json] = [*listed.get((item.sha256, item.name, item.at), ())]
        found.append(
            {
                "name": item.name,
                "kind": KINDS.get(item.kind, item.kind),
                "media_type": item.media_type,
                "size": item.size,
                "sha256": item.sha256,
                "kept": item.kept,
                "part": parts.get(item.component_id, ""),
                "question": questions[item.question].ask if item.question in questions else item.question,
                "note": item.note,
                "attached_at": item.at,
                "removed_at": row.removed_at,
                "statements": numbers,
            }
        )
    return found


def _listed(session: Session, project_id: str) -> dict[tuple[str, str, str], list[str]]:
    """The numbers of the statements that list a piece of evidence, by its hash, name and time; oldest first."""
    numbers: dict[tuple[str, str, str], list[str]] = {}
    for statement in reversed(statements_of(session, project_id)):
        data, _ = bytes_of(session, statement.id)
        for row in json.loads(data).get("evidence", ()):
            numbers.setdefault((row["sha256"], row["name"], row["at"]), []).append(statement.number)
    return {key: list(dict.fromkeys(found)) for key, found in numbers.items()}
