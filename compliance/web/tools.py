"""The register of AI tools of an organisation: its list, each tool with where it was used, and recording facts."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.domain.ai_tools import ToolFacts, fact_changes
from compliance.services.ai_tools import one_tool, tool_register
from compliance.services.refusals import Refused
from compliance.services.tool_bom import ml_bom
from compliance.services.tool_changes import (
    ToolChangedMeanwhile,
    add_tool,
    change_tool,
    facts_entered,
    retire_tool,
    take_back_tool,
)
from compliance.services.tool_import import import_tools
from compliance.services.tool_table import COLUMNS, TableRefused, tools_csv
from compliance.services.tool_uses import projects_made_with, times_used
from compliance.web.current import asked_for, current_actor, database, now, page_asked_for, whole_number
from compliance.web.downloads import download
from compliance.web.listing_view import range_words
from compliance.web.numbers import counted
from compliance.web.times import local
from compliance.web.tool_form import (
    Typed,
    concern_lines,
    field_lines,
    typed_from_facts,
    typed_from_form,
)
from compliance.web.tools_view import SHOWN, SIZE, fact_rows, project_lines, revision_lines, tool_lines

tools = Blueprint("tools", __name__)

Answered = Response | str | tuple[str, int]
REGISTER = "/organisations/<id:organisation_id>/tools"
TOOL = f"{REGISTER}/<id:tool_id>"


@tools.get(REGISTER)
def listing(organisation_id: str) -> str:
    """The tools, what has to be looked at again first."""
    search, shown = asked_for("q"), asked_for("show")
    shown = shown if shown in SHOWN else ""
    with database().read() as session:
        register = tool_register(session, current_actor().reach, organisation_id)
        used = times_used(session, register.id)
    lines = tool_lines(register.tools, used, search, shown, _today())
    pages = max(1, -(-len(lines) // SIZE))
    page = min(page_asked_for(), pages)
    some = lines[(page - 1) * SIZE : page * SIZE]
    return render_template(
        "tools/listing.html",
        register=register,
        lines=some,
        search=search,
        shown=shown,
        choices=SHOWN,
        due=sum(tool.facts.is_due(_today()) for tool in register.in_use),
        page=page,
        pages=pages,
        words=range_words(page, len(some), len(lines), "tool", SIZE),
    )


@tools.get(f"{REGISTER}.csv")
def table(organisation_id: str) -> Response:
    """The register for a spreadsheet, to be changed there and taken in again."""
    with database().read() as session:
        data = tools_csv(tool_register(session, current_actor().reach, organisation_id))
    return download(data, f"ai-tools-{organisation_id}.csv", "text/csv")


@tools.get(f"{REGISTER}.cdx.json")
def bill_of_materials(organisation_id: str) -> Response:
    """The register for other programs: CycloneDX 1.6."""
    with database().read() as session:
        data = ml_bom(tool_register(session, current_actor().reach, organisation_id))
    return download(data, f"ai-tools-{organisation_id}.cdx.json", "application/vnd.cyclonedx+json")


@tools.route(f"{REGISTER}/import", methods=["GET", "POST"])
def take_in(organisation_id: str) -> Answered:
    """Take in a table, or say line by line what to put right."""
    actor = current_actor()
    with database().read() as session:
        register = tool_register(session, actor.reach, organisation_id)
    sentences: tuple[str, ...] = ()
    if request.method == "POST":
        file = request.files.get("table")
        try:
            with database().write() as session:
                done = import_tools(session, actor, now(), register.id, file.read() if file else b"")
        except TableRefused as refused:
            sentences = refused.sentences
        else:
            flash(
                f"{counted(done.added, 'tool')} added, {counted(done.changed, 'tool')} changed, "
                f"{counted(done.same, 'tool')} as recorded already."
            )
            return redirect(url_for(".listing", organisation_id=register.id), 303)
    page = render_template("tools/import.html", register=register, columns=COLUMNS, sentences=sentences)
    return (page, 422) if sentences else page


@tools.route(f"{REGISTER}/add", methods=["GET", "POST"])
def add(organisation_id: str) -> Answered:
    """Record another tool."""
    actor = current_actor()
    with database().read() as session:
        register = tool_register(session, actor.reach, organisation_id)
    about = {"register": register, "tool": None, "seen": 0}
    if request.method == "GET":
        return _form(about, typed_from_facts(ToolFacts(asked_for("name"))), {})
    typed = typed_from_form()
    facts, problems = facts_entered(typed.values, typed.concerns)
    if not problems:
        try:
            with database().write() as session:
                tool_id = add_tool(session, actor, now(), register.id, facts)
        except Refused as refused:
            problems = {"name": str(refused)}
        else:
            flash(f"{facts.name} is in the register.")
            return redirect(url_for(".page", organisation_id=register.id, tool_id=tool_id), 303)
    return _form(about, typed, problems), 422


@tools.get(TOOL)
def page(organisation_id: str, tool_id: str) -> str:
    """Everything that is and was recorded of a tool, and every project that used it."""
    reach = current_actor().reach
    with database().read() as session:
        one = one_tool(session, reach, organisation_id, tool_id)
        made = projects_made_with(session, reach, organisation_id, tool_id)
    return render_template(
        "tools/tool.html",
        one=one,
        tool=one.tool,
        facts=fact_rows(one.tool.facts),
        due=not one.tool.retired and one.tool.facts.is_due(_today()),
        revisions=revision_lines(one),
        projects=project_lines(one, made),
    )


@tools.route(f"{TOOL}/change", methods=["GET", "POST"])
def change(organisation_id: str, tool_id: str) -> Answered:
    """Record other facts of a tool; whoever is second sees first what the other person recorded."""
    actor = current_actor()
    with database().read() as session:
        register = tool_register(session, actor.reach, organisation_id)
    tool = register.tool(tool_id)
    about = {"register": register, "tool": tool, "seen": tool.revision}
    if request.method == "GET":
        return _form(about, typed_from_facts(tool.facts), {})
    typed = typed_from_form()
    seen = request.form.get("seen", "")
    facts, problems = facts_entered(typed.values, typed.concerns)
    if problems:
        return _form({**about, "seen": seen}, typed, problems), 422
    try:
        with database().write() as session:
            before = change_tool(session, actor, now(), register.id, tool.id, facts, whole_number(seen))
            made = projects_made_with(session, actor.reach, register.id, tool.id)
    except Refused as refused:
        return _form(about, typed, {"name": str(refused)}), 422
    if isinstance(before, ToolChangedMeanwhile):
        theirs = before.theirs
        differing = fact_changes(theirs.facts, facts)
        return _form({**about, "tool": theirs, "seen": theirs.revision, "differing": differing}, typed, {}), 409
    flash(_changed_words(before.facts, facts, len(made)))
    return redirect(url_for(".page", organisation_id=register.id, tool_id=tool.id), 303)


def _changed_words(before: ToolFacts, after: ToolFacts, projects: int) -> str:
    if before == after:
        return "Nothing was changed."
    if not projects:
        return "Saved. No project used this tool yet."
    return f"Saved. This bears on {counted(projects, 'project')}, listed below."


@tools.post(f"{TOOL}/retire")
def retire(organisation_id: str, tool_id: str) -> Response:
    """Say that a tool is no longer used."""
    with database().write() as session:
        retire_tool(session, current_actor(), now(), organisation_id, tool_id)
    flash("The tool is retired. Parts made with it keep it.")
    return redirect(url_for(".page", organisation_id=organisation_id, tool_id=tool_id), 303)


@tools.post(f"{TOOL}/take-back")
def take_back(organisation_id: str, tool_id: str) -> Response:
    """Say that a retired tool is used again."""
    try:
        with database().write() as session:
            take_back_tool(session, current_actor(), now(), organisation_id, tool_id)
    except Refused as refused:
        flash(str(refused))
    else:
        flash("The tool can be chosen again.")
    return redirect(url_for(".page", organisation_id=organisation_id, tool_id=tool_id), 303)


def _form(about: Mapping[str, object], typed: Typed, problems: Mapping[str, str]) -> str:
    fields, concerns = field_lines(typed, problems), concern_lines(typed, problems)
    lines = [*fields, *(line for row in concerns for line in row.fields)]
    return render_template(
        "tools/form.html",
        **{"differing": (), **about},
        fields=fields,
        concerns=concerns,
        errors=[(line.id, line.error) for line in lines if line.error],
    )


def _today() -> str:
    return local(now()).date().isoformat()
