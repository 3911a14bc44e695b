"""The tools that histories recorded, in registers and of components, compared with those that are stored."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compliance.documents.canonical import canonical_bytes
from compliance.domain.history import Fault
from compliance.services.reconciliation import Told
from compliance.services.recorded import Body, revisions_fault
from compliance.services.tool_changes import ADDED, CHANGED, RETIRED, TAKEN_BACK
from compliance.store.tool_models import AiToolRevision, ComponentTools

IMPORTED = "tools_imported"
CHOSEN = "tools_chosen"

_State = tuple[str, int, str, str]  # facts, retired, actor, time


def tools_fault(told: Sequence[Told], ids: Sequence[str], rows: Sequence[AiToolRevision]) -> Fault | None:
    """The first entry of an organisation whose record of a tool is not what is stored.

    Nothing is compared once an entry was erased.
    """
    last: dict[str, _State] = {}

    def recorded(entry: Told, body: Body) -> Iterator[tuple[str, _State]]:
        for tool, facts, retired in _recorded(entry, body, last):
            last[tool] = (facts, retired, entry.actor, entry.at)
            yield tool, last[tool]

    extra = "The database holds an AI tool that no entry recorded."
    fault = revisions_fault(
        told,
        recorded,
        {(row.tool_id, row.revision): _stored(row) if row.tool_id in ids else None for row in rows},
        lambda sequence, _: f"The AI tool that entry {sequence} recorded was changed in the database.",
        extra,
    )
    if fault is None and set(ids) - last.keys() and all(entry.body is not None for entry in told):
        return Fault(told[-1].sequence if told else 1, extra)
    return fault


def _stored(row: AiToolRevision) -> _State:
    return row.facts, row.retired, row.actor, row.at


def _recorded(entry: Told, body: Body, last: Mapping[str, _State]) -> Iterator[tuple[str, str, int]]:
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


def _tool(body: Body, last: Mapping[str, _State]) -> tuple[str, str, int]:
    retired = last[body["tool"]][1] if body["tool"] in last else 0
    return body["tool"], canonical_bytes(body["facts"]).decode(), retired


def chosen_tools_fault(told: Sequence[Told], rows: Sequence[ComponentTools]) -> Fault | None:
    """The first entry of a project whose choice of tools is not what is stored.

    Nothing is compared once an entry was erased.
    """
    return revisions_fault(
        told,
        _chosen,
        {(row.component_id, row.revision): (row.tools, row.actor, row.at) for row in rows},
        lambda sequence, _: f"The choice of AI tools that entry {sequence} recorded was changed in the database.",
        "The database holds a choice of AI tools that no entry recorded.",
    )


def _chosen(entry: Told, body: Body) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The component of an entry with the choice as it is stored, actor and time."""
    if entry.kind == CHOSEN:
        yield body["component"], (_choice_text(body["tools"]), entry.actor, entry.at)


def _choice_text(tools: Any) -> str:
    """The choice as it is stored: without the names, which entries hold for the reader."""
    kept = ("tool", "version", "used", "operator")
    return canonical_bytes([{name: each[name] for name in kept} for each in tools]).decode()
