"""Files of a component: what they say of how they were made, and copies that say what was answered."""

from dataclasses import dataclass
from typing import IO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.domain.asset_findings import SOURCE_TYPE, Mark
from compliance.services.asset_decisions import accept_suggestion, reject_suggestion
from compliance.services.asset_marking import Said, ToAnswer, authority_of, mark_file, what_a_copy_says
from compliance.services.assets import files_read, read_file, vocabulary
from compliance.services.records import project_record
from compliance.services.refusals import Refused
from compliance.web.assets_view import Line, file_view, line, question_links, saved_words
from compliance.web.current import current_actor, database, now, whole_number, wiring
from compliance.web.downloads import download
from compliance.web.section_place import find_component

assets = Blueprint("assets", __name__)

Answered = Response | str | tuple[str, int]

_FILES = "/projects/<id:project_id>/components/<id:component_id>/files"
# The field of the form that a file is sent with, by what is to be done with it.
TO_READ, TO_MARK = "file", "original"


@dataclass(frozen=True, slots=True)
class CopyView:
    """What a copy would say, in words; or why there can be none."""

    source: Line | None = None
    properties: tuple[Line, ...] = ()
    statement: str = ""
    with_properties: bool = True
    refusal: str = ""
    # The questions to answer first, each with the address of where that is done.
    questions: tuple[tuple[str, str], ...] = ()


@assets.get(_FILES)
def page(project_id: str, component_id: str) -> str:
    """The files that were read with what they suggest, and what a copy would say."""
    return _page(project_id, component_id)


@assets.post(_FILES)
def read(project_id: str, component_id: str) -> Answered:
    """Read a file, and keep what it says."""
    name, stream = _sent(TO_READ)
    if stream is None:
        return _page(project_id, component_id, {TO_READ: "Choose a file."}), 422
    try:
        reading = read_file(database(), current_actor(), now(), project_id, component_id, name, stream)
    except Refused as refused:
        return _page(project_id, component_id, {TO_READ: str(refused)}), 422
    flash("The file was read. It is not kept.")
    return redirect(url_for(".page", project_id=project_id, component_id=component_id, _anchor=f"file-{reading}"), 303)


@assets.post(f"{_FILES}/<id:reading_id>")
def decide(project_id: str, component_id: str, reading_id: str) -> Response:
    """Take an answer that a file suggests, or leave it."""
    actor, key = current_actor(), request.form.get("suggestion", "")
    with database().write() as session:
        if request.form.get("go") == "accept":
            seen = whole_number(request.form.get("seen", ""), otherwise=-1)
            before = project_record(session, actor.reach, project_id)
            accept_suggestion(session, actor, now(), project_id, component_id, reading_id, key, seen)
            said = saved_words(before, project_record(session, actor.reach, project_id))
        else:
            reject_suggestion(session, actor, now(), project_id, component_id, reading_id, key)
            said = "The answers stay as they are."
    flash(said)
    where = url_for(".page", project_id=project_id, component_id=component_id, _anchor=f"file-{reading_id}")
    return redirect(where, 303)


@assets.post(f"{_FILES}/copy")
def mark(project_id: str, component_id: str) -> Answered:
    """A copy of a file that says what was answered of it, to be downloaded."""
    name, stream = _sent(TO_MARK)
    if stream is None:
        return _page(project_id, component_id, {TO_MARK: "Choose a file."}), 422
    try:
        copy = mark_file(database(), wiring().notary, current_actor(), now(), project_id, component_id, name, stream)
    except Refused as refused:
        return _page(project_id, component_id, {TO_MARK: str(refused)}), 422
    return download(copy.content, copy.name, copy.media_type)


@assets.get("/content-credentials.pem")
def authority() -> Response:
    """The certificate by which programs can be told to know who signs Content Credentials here. It is no secret."""
    return download(authority_of(wiring().notary), "content-credentials.pem", "application/x-pem-file")


def _sent(field: str) -> tuple[str, IO[bytes] | None]:
    """The name of the file that was sent, and its bytes; None when no file was chosen."""
    file = request.files.get(field)
    return (file.filename, file.stream) if file and file.filename else ("", None)


def _page(project_id: str, component_id: str, faults: dict[str, str] | None = None) -> str:
    with database().read() as session:
        record = project_record(session, current_actor().reach, project_id)
        part = find_component(record, component_id)
        files = files_read(session, record, part)
        try:
            copy = _copy_view(what_a_copy_says(session, wiring().notary, record, part))
        except ToAnswer as refused:
            copy = CopyView(refusal=str(refused), questions=question_links(record, part, refused.questions))
        except Refused as refused:
            copy = CopyView(refusal=str(refused))
    return render_template(
        "assets/page.html",
        project=record,
        part=part,
        files=[file_view(file) for file in files],
        copy=copy,
        faults=faults or {},
        errors=list((faults or {}).items()),
    )


def _copy_view(said: Said) -> CopyView:
    words = vocabulary()
    properties = [line(Mark("xmp", name, value), words) for name, value in said.marking.properties.items()]
    source = line(Mark("credential", SOURCE_TYPE, said.marking.source_type), words)
    return CopyView(
        source, tuple(properties) if said.with_properties else (), said.statement_number, said.with_properties
    )
