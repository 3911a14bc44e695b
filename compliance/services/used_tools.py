"""Choosing the tools that a component was made with, as one entry in the project's history."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.documents.canonical import Json, canonical_bytes
from compliance.documents.characters import text_fault
from compliance.domain.ai_tool_answers import checked_value
from compliance.domain.ai_tools import USED_BY, USED_DATES, USED_VERSION
from compliance.services.actors import Actor
from compliance.services.ai_tools import ToolRecord, tool_register
from compliance.services.chosen_tools import chosen_rows
from compliance.services.recording import append
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.tools_recorded import CHOSEN
from compliance.store.database import Session
from compliance.store.projects import component_of, lock_project
from compliance.store.tool_models import ComponentTools

MOST_TOOLS = 40


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool of the register as a person chooses it for a component."""

    tool: str
    version: str = ""
    used: str = ""
    operator: str = ""


def choose_tools(
    session: Session,
    actor: Actor,
    at: str,
    project_id: str,
    component_id: str,
    uses: Sequence[ToolUse],
    seen_revision: int,
) -> None:
    """Store which tools a component was made with, in place of what was chosen before. The same changes nothing.

    Raises NotFound; Refused for a tool that cannot be chosen or a text that cannot be printed; ChangedMeanwhile when
    somebody else chose since the person looked.
    """
    project = lock_project(session, actor.reach, project_id)
    component = component_of(session, project.id, component_id)
    if component.removed_at is not None:
        raise NotFound("There is no such component.")
    register = tool_register(session, actor.reach, project.organisation_id)
    before = chosen_rows(session, project.id).get(component.id)
    kept = {each["tool"] for each in json.loads(before.tools)} if before else set()
    known = {tool.id: tool for tool in register.tools if not tool.retired or tool.id in kept}
    wanted = [_checked(use, known) for use in uses]
    text = canonical_bytes([_plain(use) for use in wanted]).decode()
    if text == (before.tools if before else "[]"):
        return
    revision = before.revision if before else 0
    if seen_revision != revision:
        raise ChangedMeanwhile("Somebody else chose the tools of this component since you opened the page.")
    if len(wanted) > MOST_TOOLS:
        raise Refused(f"Choose at most {MOST_TOOLS} tools for one component.")
    row = ComponentTools(
        component_id=component.id, revision=revision + 1, project_id=project.id, tools=text, actor=actor.id, at=at
    )
    session.add(row)
    session.flush()
    told: list[Json] = [{**_plain(use), "name": known[use.tool].facts.title} for use in wanted]
    body = {"component": component.id, "component_name": component.name, "tools": told}
    append(session, actor, at, project, CHOSEN, body)


def checked_use(use: ToolUse) -> ToolUse:
    """The use with tidy texts; raises FieldError, a ValueError, with a sentence that says what to put right."""
    return ToolUse(
        use.tool,
        checked_value(USED_VERSION, use.version, text_fault),
        checked_value(USED_DATES, use.used, text_fault),
        checked_value(USED_BY, use.operator, text_fault),
    )


def _checked(use: ToolUse, known: Mapping[str, ToolRecord]) -> ToolUse:
    if use.tool not in known:
        raise Refused("Choose tools that are in the register and not retired.")
    try:
        return checked_use(use)
    except ValueError as error:
        raise Refused(str(error)) from error


def _plain(use: ToolUse) -> dict[str, Json]:
    return {"tool": use.tool, "version": use.version, "used": use.used, "operator": use.operator}
