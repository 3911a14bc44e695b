"""The AI tools that a part of a project was made with: chosen from the register by typing, or recorded on the spot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.domain.ai_tool_answers import FieldError
from compliance.domain.ai_tools import UsedTool
from compliance.services.ai_tools import ToolRegister, tool_register
from compliance.services.chosen_tools import NOTHING_CHOSEN, ComponentChoice
from compliance.services.refusals import ChangedMeanwhile, Refused
from compliance.services.tool_changes import add_tool, facts_entered
from compliance.services.used_tools import ToolUse, checked_use, choose_tools
from compliance.web.access import may
from compliance.web.current import current_actor, database, now, whole_number
from compliance.web.made_with import back_url
from compliance.web.section_place import find_component, find_record
from compliance.web.tool_form import MOST_ROWS

part_tools = Blueprint("part_tools", __name__)

Answered = Response | str | tuple[str, int]
FIELDS = ("tool", "version", "used", "operator")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form, with what was typed and what is wrong with it."""

    tool: str = ""
    version: str = ""
    used: str = ""
    operator: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class NewTool:
    """What was typed of a tool that is not in the register yet."""

    name: str = ""
    maker: str = ""
    version: str = ""
    errors: Mapping[str, str] | None = None


_NOT_RECORDED = "This tool is not in the register yet. Record it, or clear what you typed of it."


@part_tools.route("/projects/<id:project_id>/components/<id:component_id>/tools", methods=["GET", "POST"])
def choose(project_id: str, component_id: str) -> Answered:
    """Choose the tools of a part; a new tool is put into the register first, and nothing that was typed is lost."""
    record = find_record(project_id)
    component = find_component(record, component_id)
    if not may("answer"):
        return redirect(url_for("interview.check", project_id=project_id, component=component_id))
    actor = current_actor()
    with database().read() as session:
        register = tool_register(session, actor.reach, record.organisation_id)
    chosen = record.tools.get(component.id, NOTHING_CHOSEN)
    about: dict[str, object] = {"project": record, "part": component, "register": register, "seen": chosen.revision}
    if request.method == "GET":
        return _form(about, [_row(used) for used in chosen.tools], NewTool())
    rows, new = _typed(), _new_typed()
    about["seen"] = seen = whole_number(request.form.get("seen", ""))
    if request.form.get("go") == "create":
        return _create(about, register, rows, new)
    rows, uses = _read(rows, register, chosen)
    wrong = _to_put_right(rows, new)
    if wrong is not None:
        return _form(about, rows, wrong), 422
    try:
        with database().write() as session:
            choose_tools(session, actor, now(), record.id, component.id, uses, seen)
    except ChangedMeanwhile:
        about["seen"] = chosen.revision
        return _form(about, rows, new, theirs=[_row(used) for used in chosen.tools]), 409
    except Refused as refused:
        return _form(about, rows, new, refusal=str(refused)), 422
    flash(f"The AI tools of {component.name} are saved.")
    if request.form.get("go") == "more":
        return redirect(url_for(".choose", project_id=record.id, component_id=component.id), 303)
    return redirect(back_url(record, component), 303)


def _create(about: Mapping[str, object], register: ToolRegister, rows: Sequence[Row], new: NewTool) -> Answered:
    """Put a tool into the register and into the form, in place of the row that names it."""
    facts, errors = facts_entered({"name": new.name, "maker": new.maker, "version": new.version}, ())
    if not errors:
        try:
            with database().write() as session:
                add_tool(session, current_actor(), now(), register.id, facts)
        except Refused as refused:
            errors = {"name": str(refused)}
    if errors:
        return _form(about, rows, NewTool(new.name, new.maker, new.version, errors)), 422
    with database().read() as session:
        about = {**about, "register": tool_register(session, current_actor().reach, register.id)}
    wanted = [row for row in rows if row.tool.casefold() != facts.name.casefold()]
    typed = next((row for row in rows if row not in wanted), Row())
    row = Row(facts.title, typed.version or facts.version, typed.used, typed.operator)
    return _form(about, [*wanted, row], NewTool(), created=facts.name)


def _new_typed() -> NewTool:
    form = request.form
    return NewTool(form.get("new-name", ""), form.get("new-maker", ""), form.get("new-version", ""))


def _typed() -> list[Row]:
    """The rows that were sent, without those that were left empty."""
    numbers = [number for number in range(1, MOST_ROWS) if f"tool-{number}" in request.form]
    rows = [Row(*(request.form.get(f"{name}-{number}", "").strip() for name in FIELDS)) for number in numbers]
    return [row for row in rows if row != Row()]


def _read(rows: Sequence[Row], register: ToolRegister, chosen: ComponentChoice) -> tuple[list[Row], list[ToolUse]]:
    """The rows, each with its error if it has one, and what they come to."""
    kept = {used.facts.title.casefold(): used.tool for used in chosen.tools}
    read, uses = [], []
    for row in rows:
        words = " ".join(row.tool.split())
        named = register.called(words)
        tool = kept.get(words.casefold(), named.id if named else "")
        error = "" if tool else _unknown_words(words, register)
        if tool:
            try:
                uses.append(checked_use(ToolUse(tool, row.version, row.used, row.operator)))
            except FieldError as fault:
                error = str(fault)
        read.append(Row(row.tool, row.version, row.used, row.operator, error))
    return read, uses


def _unknown_words(words: str, register: ToolRegister) -> str:
    if not words:
        return "Enter the tool, or clear the whole row."
    if sum(tool.facts.name.casefold() == words.casefold() for tool in register.in_use) > 1:
        return f"Several tools are called {words}. Choose one from the list, with its version."
    return f"{words[:120]} is not in the register. Choose a tool from the list, or record it below."


def _to_put_right(rows: Sequence[Row], new: NewTool) -> NewTool | None:
    """The form for a new tool when something keeps the rows from being saved; None when nothing does."""
    if any(row.error for row in rows):
        return _unknown(rows, new)
    return replace(new, errors={"name": _NOT_RECORDED}) if any((new.name, new.maker, new.version)) else None


def _unknown(rows: Sequence[Row], new: NewTool) -> NewTool:
    """The form for a new tool, filled in with the name that is not in the register yet."""
    missing = next((row for row in rows if row.error and row.tool), None)
    return new if new.name or missing is None else NewTool(missing.tool, new.maker, missing.version or new.version)


def _row(used: UsedTool) -> Row:
    return Row(used.facts.title, used.version, used.used, used.operator)


def _form(
    about: Mapping[str, object],
    rows: Sequence[Row],
    new: NewTool,
    *,
    theirs: Sequence[Row] | None = None,
    refusal: str = "",
    created: str = "",
) -> str:
    errors = [(f"tool-{number}", row.error) for number, row in enumerate(rows, 1) if row.error]
    errors += [(f"new-{field}", sentence) for field, sentence in (new.errors or {}).items()]
    errors += [("tool-1", refusal)] if refusal else []
    return render_template(
        "tools/part.html",
        **about,
        rows=[*rows, Row()],
        new=new,
        errors=errors,
        theirs=theirs,
        created=created,
    )
