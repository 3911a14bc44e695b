"""The tools that histories recorded, in registers and of components, compared with those that are stored."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compliance.documents.canonical import canonical_bytes
from compliance.domain.history import Fault
from compliance.services.reconciliation import Told
from compliance.services.tool_changes import ADDED, CHANGED, RETIRED, TAKEN_BACK
from compliance.store.tool_models import AiToolRevision, ComponentTools

IMPORTED = "tools_imported"
CHOSEN = "tools_chosen"

_State = tuple[str, int, str, str]  # facts, retired, actor, time


def tools_fault(told: Sequence[Told], ids: Sequence[str], rows: Sequence[AiToolRevision]) -> Fault | None:
    """The first entry of an organisation whose record of a tool is not what is stored.

    Nothing is compared once an entry was erased.
    """
    if any(entry.body is None for entry in told):
        return None
    stored: dict[tuple[str, int], _State] = {
        (row.tool_id, row.revision): (row.facts, row.retired, row.actor, row.at) for row in rows
    }
    last: dict[str, _State] = {}
    revisions: dict[str, int] = {}
    for entry in told:
        for tool, facts, retired in _recorded(entry, entry.body or {}, last):
            last[tool] = (facts, retired, entry.actor, entry.at)
            revisions[tool] = revisions.get(tool, 0) + 1
            if tool not in ids or stored.pop((tool, revisions[tool]), None) != last[tool]:
                sentence = f"The AI tool that entry {entry.sequence} recorded was changed in the database."
                return Fault(entry.sequence, sentence)
    if stored or set(ids) - revisions.keys():
        return Fault(told[-1].sequence if told else 1, "The database holds an AI tool that no entry recorded.")
    return None


def _recorded(entry: Told, body: Mapping[str, Any], last: Mapping[str, _State]) -> Iterator[tuple[str, str, int]]:
    """Each tool of an entry with its facts and whether it was retired then."""
    match entry.kind:
        case kind if kind in (ADDED, CHANGED):
            yield _tool(body, last)
        case kind if kind in (RETIRED, TAKEN_BACK):
            facts = last[body["tool"]][0] if body["tool"] in last else ""
            yield body["tool"], facts, int(kind == RETIRED)
        case kind if kind == IMPORTED:
            for each in body["tools"]:
                yield _tool(each, last)


def _tool(body: Mapping[str, Any], last: Mapping[str, _State]) -> tuple[str, str, int]:
    retired = last[body["tool"]][1] if body["tool"] in last else 0
    return body["tool"], canonical_bytes(body["facts"]).decode(), retired


def chosen_tools_fault(told: Sequence[Told], rows: Sequence[ComponentTools]) -> Fault | None:
    """The first entry of a project whose choice of tools is not what is stored.

    Nothing is compared once an entry was erased.
    """
    if any(entry.body is None for entry in told):
        return None
    stored = {(row.component_id, row.revision): (row.tools, row.actor, row.at) for row in rows}
    revisions: dict[str, int] = {}
    for entry in told:
        if entry.kind == CHOSEN and entry.body is not None:
            component = str(entry.body["component"])
            revisions[component] = revisions.get(component, 0) + 1
            said = (_choice_text(entry.body["tools"]), entry.actor, entry.at)
            if stored.pop((component, revisions[component]), None) != said:
                sentence = f"The choice of AI tools that entry {entry.sequence} recorded was changed in the database."
                return Fault(entry.sequence, sentence)
    if stored:
        return Fault(told[-1].sequence, "The database holds a choice of AI tools that no entry recorded.")
    return None


def _choice_text(tools: Any) -> str:
    """The choice as it is stored: without the names, which entries hold for the reader."""
    kept = ("tool", "version", "used", "operator")
    return canonical_bytes([{name: each[name] for name in kept} for each in tools]).decode()
