"""What is submitted for a review: everything of a project that a statement prints, as one text and its digest.

Two projects with the same digest print the same statement, but for its number and the names of those who sign off.
Comments and steps of a review are no part of it, so they never make a review lapse.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from compliance.documents.canonical import Json, canonical_bytes
from compliance.domain.ai_tools import ToolFacts, UsedTool
from compliance.services.answers import answer_of, given
from compliance.services.assessments import assessor
from compliance.services.attached_evidence import EvidenceItem
from compliance.services.chosen_settings import Choice, choice_in_use
from compliance.services.chosen_tools import ComponentChoice, tool_rows
from compliance.services.records import ComponentRecord, ProjectRecord, SavedSection
from compliance.store.database import Session
from compliance.store.wordings import newest_wordings


@dataclass(frozen=True, slots=True)
class Submitted:
    """A project as somebody submitted it: `text` is canonical JSON (RFC 8785), `digest` its SHA-256 in hexadecimal."""

    text: str
    digest: str


def submission(session: Session, record: ProjectRecord) -> Submitted:
    """What would be submitted of the project now."""
    told: dict[str, Json] = {
        "release": record.release,
        "release_digest": assessor(record.release).release.digest,
        "organisation": record.organisation,
        "sections": _answers(record.sections),
        "components": [
            {"id": part.id, "name": part.name, "preset": part.preset, "sections": _answers(part.sections)}
            for part in record.components
        ],
        "assumptions": _assumptions(record),
        "tools": {part.id: _tools(record, part) for part in record.components if part.id in record.tools},
        "wordings": {
            piece: {"text": row.text, "generated": row.generated}
            for piece, row in newest_wordings(session, record.id).items()
            if row.text
        },
    }
    if record.evidence:
        # Only then, so that what was submitted before there was evidence keeps its digest.
        told["evidence"] = [_attached(item) for item in record.evidence if _is_of(record, item)]
    text = canonical_bytes(told)
    return Submitted(text.decode(), sha256(text).hexdigest())


def _answers(sections: Mapping[str, SavedSection]) -> dict[str, Json]:
    return {name: answers for name, saved in sections.items() if (answers := given(saved.answers))}


def _assumptions(record: ProjectRecord) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for assumption in assessor(record.release).release.assumptions.values():
        choice = choice_in_use(assumption, record.chosen, record.differing)
        if choice is not None:
            own = choice is record.differing.get(assumption.id)
            found[assumption.id] = {
                "setting": choice.setting,
                "reason": choice.reason,
                "at": choice.at,
                "for_project": own,
            }
    return found


def _is_of(record: ProjectRecord, item: EvidenceItem) -> bool:
    """Whether the evidence is for something that is still part of the project."""
    return not item.component_id or any(part.id == item.component_id for part in record.components)


def _attached(item: EvidenceItem) -> dict[str, Json]:
    """A piece of evidence as the statement prints it."""
    return {
        "component": item.component_id,
        "question": item.question,
        "kind": item.kind,
        "name": item.name,
        "sha256": item.sha256,
        "kept": item.kept,
        "at": item.at,
    }


def _tools(record: ProjectRecord, part: ComponentRecord) -> list[Json]:
    """The tools of a part as the statement prints them."""
    rows = tool_rows({part.id: record.tools[part.id]}, {part.id: part.name})
    return [{name: value for name, value in asdict(row).items() if name != "parts"} for row in rows]


def wordings_in(text: str) -> Mapping[str, str]:
    """The wordings that people gave to pieces of the pack, by piece."""
    return {piece: each["text"] for piece, each in json.loads(text)["wordings"].items()}


def tools_in(text: str) -> Mapping[str, list[dict[str, Any]]]:
    """What was recorded of the tools of each part, as printed."""
    found: dict[str, list[dict[str, Any]]] = json.loads(text)["tools"]
    return found


def evidence_in(text: str) -> tuple[Mapping[str, str], ...]:
    """What was attached to answers, as printed: by ids of component and question."""
    return tuple(json.loads(text).get("evidence", ()))


def record_in(text: str, now: ProjectRecord) -> ProjectRecord:
    """The project as it was submitted, to be put to the rules again; `now` says what it is called and whose it is."""
    told = json.loads(text)
    choices = {
        name: (Choice(name, each["setting"], each["reason"], "", each["at"]), each["for_project"])
        for name, each in told["assumptions"].items()
    }
    return replace(
        now,
        release=told["release"],
        sections=_sections(told["sections"]),
        components=tuple(
            ComponentRecord(part["id"], part["name"], part["preset"], place, None, _sections(part["sections"]))
            for place, part in enumerate(told["components"])
        ),
        chosen={name: choice for name, (choice, own) in choices.items() if not own},
        differing={name: choice for name, (choice, own) in choices.items() if own},
        tools={part: ComponentChoice(1, tuple(map(_used, rows))) for part, rows in told["tools"].items()},
    )


def _sections(told: Mapping[str, Any]) -> dict[str, SavedSection]:
    return {
        name: SavedSection(name, 1, {question: answer_of(answer) for question, answer in answers.items()}, "", "")
        for name, answers in told.items()
    }


def _used(row: Mapping[str, Any]) -> UsedTool:
    facts = ToolFacts(row["name"], version=row["version"])
    return UsedTool(row["tool"], facts, row["version"], row["used"], row["operator"])
