"""Adding, changing and retiring the tools of a register, each as one entry in the organisation's history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.documents.canonical import Json
from compliance.documents.characters import text_fault
from compliance.domain.ai_tool_answers import Problems, checked_facts
from compliance.domain.ai_tools import ToolFacts, fact_changes, facts_plain
from compliance.services.actors import Actor, Reach
from compliance.services.ai_tools import ToolRecord, ToolRegister, facts_text, tool_register
from compliance.services.identifiers import new_id
from compliance.services.recording import append_to_organisation
from compliance.services.refusals import Refused
from compliance.store.database import Session
from compliance.store.models import Organisation
from compliance.store.projects import find_organisation, lock_organisation
from compliance.store.tool_models import AiTool, AiToolRevision

ADDED, CHANGED, RETIRED, TAKEN_BACK = "tool_added", "tool_changed", "tool_retired", "tool_taken_back"


@dataclass(frozen=True, slots=True)
class ToolChangedMeanwhile:
    """Somebody else changed the tool since the person looked; nothing was stored. `theirs` is the tool now."""

    theirs: ToolRecord


def facts_entered(raw: Mapping[str, str], concerns: Sequence[Mapping[str, str]]) -> tuple[ToolFacts, Problems]:
    """The facts that somebody entered, and by field what to put right; nothing that a statement could not print."""
    return checked_facts(raw, concerns, text_fault)


def add_tool(session: Session, actor: Actor, at: str, organisation_id: str, facts: ToolFacts) -> str:
    """Add a tool to the register; gives its id.

    Raises NotFound, and Refused when a tool in use has the same name, maker, model and version.
    """
    owner, register = locked_register(session, actor.reach, organisation_id)
    refuse_alike(register, facts)
    tool_id = store_new(session, owner, actor.id, at, facts)
    body = {"tool": tool_id, "name": facts.name, **tool_body(None, facts)}
    append_to_organisation(session, actor, at, owner, ADDED, body)
    return tool_id


def change_tool(
    session: Session, actor: Actor, at: str, organisation_id: str, tool_id: str, facts: ToolFacts, seen_revision: int
) -> ToolRecord | ToolChangedMeanwhile:
    """Record other facts of a tool; gives the tool as it was before. The same facts again change nothing.

    Raises NotFound, and Refused when another tool in use has the same name, maker, model and version.
    """
    owner, register = locked_register(session, actor.reach, organisation_id)
    tool = register.tool(tool_id)
    if facts == tool.facts:
        return tool
    if seen_revision != tool.revision:
        return ToolChangedMeanwhile(tool)
    if not tool.retired:
        refuse_alike(register, facts, but=tool.id)
    store_revision(session, actor.id, at, tool, facts, retired=tool.retired)
    body = {"tool": tool.id, "name": facts.name, **tool_body(tool.facts, facts)}
    append_to_organisation(session, actor, at, owner, CHANGED, body)
    return tool


def retire_tool(session: Session, actor: Actor, at: str, organisation_id: str, tool_id: str) -> None:
    """Say that the tool is no longer used: parts keep it, and it cannot be chosen. Again changes nothing.

    Raises NotFound.
    """
    owner, register = locked_register(session, actor.reach, organisation_id)
    tool = register.tool(tool_id)
    if not tool.retired:
        store_revision(session, actor.id, at, tool, tool.facts, retired=True)
        append_to_organisation(session, actor, at, owner, RETIRED, {"tool": tool.id, "name": tool.facts.name})


def take_back_tool(session: Session, actor: Actor, at: str, organisation_id: str, tool_id: str) -> None:
    """Say that a retired tool is used again. One in use stays as it is.

    Raises NotFound, and Refused when another tool in use has the same name, maker, model and version.
    """
    owner, register = locked_register(session, actor.reach, organisation_id)
    tool = register.tool(tool_id)
    if tool.retired:
        refuse_alike(register, tool.facts, but=tool.id)
        store_revision(session, actor.id, at, tool, tool.facts, retired=False)
        append_to_organisation(session, actor, at, owner, TAKEN_BACK, {"tool": tool.id, "name": tool.facts.name})


def locked_register(session: Session, reach: Reach, organisation_id: str) -> tuple[Organisation, ToolRegister]:
    """The organisation, locked until the end of the transaction, and its register; raises NotFound."""
    find_organisation(session, reach, organisation_id)
    owner = lock_organisation(session, organisation_id)
    return owner, tool_register(session, reach, owner.id)


def refuse_alike(register: ToolRegister, facts: ToolFacts, but: str = "") -> None:
    """Raises Refused when the register has such a tool already."""
    if register.alike(facts, but):
        raise Refused(
            f"{facts.title} is in the register already. Change that one, or enter a version that tells them apart."
        )


def store_new(session: Session, owner: Organisation, by: str, at: str, facts: ToolFacts) -> str:
    """Store a new tool without an entry in the history; gives its id."""
    tool_id = new_id()
    session.add(AiTool(id=tool_id, organisation_id=owner.id))
    session.flush()
    session.add(AiToolRevision(tool_id=tool_id, revision=1, facts=facts_text(facts), retired=0, actor=by, at=at))
    session.flush()
    return tool_id


def store_revision(session: Session, by: str, at: str, tool: ToolRecord, facts: ToolFacts, *, retired: bool) -> None:
    """Store another state of a tool without an entry in the history."""
    session.add(
        AiToolRevision(
            tool_id=tool.id,
            revision=tool.revision + 1,
            facts=facts_text(facts),
            retired=int(retired),
            actor=by,
            at=at,
        )
    )
    session.flush()


def tool_body(before: ToolFacts | None, facts: ToolFacts) -> dict[str, Json]:
    """What an entry holds of a tool: its facts, and in words what changed."""
    changes: list[Json] = [
        {"field": each.field, "label": each.label, "from": each.before, "to": each.after}
        for each in fact_changes(before, facts)
    ]
    return {"facts": facts_plain(facts), "facts_changed": changes}
