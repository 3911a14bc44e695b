"""Taking a table of AI tools into a register: all of it as one entry in the organisation's history, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.documents.canonical import Json
from compliance.services.actors import Actor
from compliance.services.ai_tools import ToolRegister
from compliance.services.recording import append_to_organisation
from compliance.services.tool_changes import locked_register, store_new, store_revision, tool_body
from compliance.services.tool_table import TableRefused, TableRow, rows_of_table
from compliance.services.tools_recorded import IMPORTED
from compliance.store.database import Session


@dataclass(frozen=True, slots=True)
class Imported:
    """How many tools a table added and changed, and how many rows said what is recorded already."""

    added: int
    changed: int
    same: int


def import_tools(session: Session, actor: Actor, at: str, organisation_id: str, data: bytes) -> Imported:
    """Add and change the tools that a CSV file names (`tool_table`). A table that changes nothing leaves no entry.

    Raises NotFound, and TableRefused with a sentence for each line and column to put right; then nothing is stored.
    """
    owner, register = locked_register(session, actor.reach, organisation_id)
    rows = rows_of_table(data, register)
    _refuse_alike(register, rows)
    told: list[Json] = []
    added = 0
    for row in rows:
        if row.tool is None:
            tool_id, before, added = store_new(session, owner, actor.id, at, row.facts), None, added + 1
        elif row.facts == row.tool.facts:
            continue
        else:
            tool_id, before = row.tool.id, row.tool.facts
            store_revision(session, actor.id, at, row.tool, row.facts, retired=row.tool.retired)
        told.append({"tool": tool_id, "name": row.facts.name, "new": before is None, **tool_body(before, row.facts)})
    if told:
        append_to_organisation(session, actor, at, owner, IMPORTED, {"tools": told})
    return Imported(added, len(told) - added, len(rows) - len(told))


def _refuse_alike(register: ToolRegister, rows: Sequence[TableRow]) -> None:
    """No row may take the name, maker, model and version of a tool that keeps them."""
    changed = {row.tool.id for row in rows if row.tool is not None}
    keeping = {tool.facts.key: tool for tool in register.in_use if tool.id not in changed}
    sentences = [
        f"Line {row.line}, column name: {row.facts.title} is in the register already, as another tool."
        for row in rows
        if (row.tool is None or not row.tool.retired) and row.facts.key in keeping
    ]
    if sentences:
        raise TableRefused(sentences)
