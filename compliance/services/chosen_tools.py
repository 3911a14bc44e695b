"""The tools that the components of a project were made with, as their people chose them from the register."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.domain.ai_tools import TRAINING_DATA, UsedTool
from compliance.domain.statement import ToolRow
from compliance.services.ai_tools import read_facts
from compliance.store import tools as store
from compliance.store.database import Session
from compliance.store.tool_models import AiToolRevision, ComponentTools


@dataclass(frozen=True, slots=True)
class ComponentChoice:
    """What was chosen for a component, and the revision of that choice; 0 when nobody has chosen yet."""

    revision: int = 0
    tools: tuple[UsedTool, ...] = ()


NOTHING_CHOSEN = ComponentChoice()


def chosen_rows(session: Session, project_id: str) -> dict[str, ComponentTools]:
    """The newest choice of every component of a project that has one, by component."""
    rows = store.component_tools_of_several(session, [project_id]).get(project_id, [])
    return {row.component_id: row for row in rows}


def choices_from(rows: Iterable[ComponentTools], tools: Iterable[AiToolRevision]) -> dict[str, ComponentChoice]:
    """By component what was chosen for it, with what is recorded of each tool now."""
    recorded = {row.tool_id: row for row in tools}
    return {
        row.component_id: ComponentChoice(
            row.revision,
            # A tool that is missing was taken out of the database by hand: verifying says so.
            tuple(_used(each, recorded[each["tool"]]) for each in json.loads(row.tools) if each["tool"] in recorded),
        )
        for row in rows
    }


def _used(plain: Mapping[str, str], row: AiToolRevision) -> UsedTool:
    return UsedTool(
        tool=row.tool_id,
        facts=read_facts(row.facts),
        version=plain["version"],
        used=plain["used"],
        operator=plain["operator"],
        retired=bool(row.retired),
        recorded_at=row.at,
    )


def tool_rows(choices: Mapping[str, ComponentChoice], names: Mapping[str, str]) -> tuple[ToolRow, ...]:
    """The rows of a statement’s schedule of tools: one for each tool, version and dates, with the parts made with it.

    `names` are the project’s components in their order, by id.
    """
    parts: dict[UsedTool, list[str]] = {}
    for component, name in names.items():
        for used in choices.get(component, NOTHING_CHOSEN).tools:
            parts.setdefault(used, []).append(name)
    return tuple(_tool_row(used, dict.fromkeys(found)) for used, found in parts.items())


def _tool_row(used: UsedTool, parts: Iterable[str]) -> ToolRow:
    facts = used.facts
    return ToolRow(
        tool=used.tool,
        name=facts.name,
        maker=facts.maker,
        model=facts.model,
        version=used.version or facts.version,
        used=used.used,
        operator=used.operator,
        parts=tuple(parts),
        training_data=facts.words(TRAINING_DATA),
        concerns=tuple(concern.words() for concern in facts.open_concerns),
    )
