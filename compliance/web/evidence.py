"""Evidence for the answers of a project: all of it, attaching a file or its hash, downloading and removing it."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.attached_evidence import KINDS
from compliance.services.evidence import (
    LARGEST_FILE,
    LONGEST_NOTE,
    MEGABYTE,
    MOST_OF_PROJECT,
    About,
    EvidenceFiles,
    attach_file,
    attach_hash,
    files_in,
    remove_evidence,
)
from compliance.services.evidence_reading import evidence_of, find_item, of_answer, read_evidence
from compliance.services.evidence_types import TAKEN, TYPES, checked_digest, checked_name
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.services.refusals import Refused
from compliance.web.access import may
from compliance.web.current import asked_for, current_actor, database, now, release_of, wiring
from compliance.web.downloads import download
from compliance.web.evidence_view import Size, groups_of, line_of, question_choices, shown_again, size_typed
from compliance.web.section_place import find_component, find_record

evidence = Blueprint("evidence", __name__)

Answered = Response | str | tuple[str, int]
OF_PROJECT = "/projects/<id:project_id>/evidence"
ONE = f"{OF_PROJECT}/<id:evidence_id>"


def _files() -> EvidenceFiles:
    return files_in(wiring().settings.evidence_folder)


@evidence.get(OF_PROJECT)
def page(project_id: str) -> str:
    """Everything that is attached, by part and question, and a way to attach more."""
    record = find_record(project_id)
    with database().read() as session:
        found = evidence_of(session, _files(), current_actor().reach, project_id)
    return render_template(
        "evidence/page.html",
        project=record,
        release=release_of(record.release),
        groups=groups_of(record, found),
        total=len(found),
        missing=[each.item.name for each in found if each.missing],
        most=MOST_OF_PROJECT,
    )


@evidence.get(f"{OF_PROJECT}/add")
def form(project_id: str) -> str:
    """The form for a piece of evidence: for which question, of which kind, and the file or its hash."""
    record = find_record(project_id)
    return _form(record, _part(record), {"question": asked_for("question")})


@evidence.post(f"{OF_PROJECT}/add")
def attach(project_id: str) -> Answered:
    """Keep the file, or the hash, that was sent; or say what to put right, with everything that was typed."""
    record = find_record(project_id)
    part = _part(record)
    typed = {name: request.form.get(name, "") for name in ("question", "kind", "note", "name", "size", "sha256")}
    errors = _attached(record, part, typed)
    if errors:
        return _form(record, part, typed, errors), 422
    flash("The hash is kept as evidence." if _hash_only() else "The file is kept as evidence.")
    return redirect(url_for(".page", project_id=record.id, _anchor=f"part-{part.id}" if part else None), 303)


def _attached(record: ProjectRecord, part: ComponentRecord | None, typed: Mapping[str, str]) -> dict[str, str]:
    """Attach what was sent; gives what is wrong with it, by field, and nothing when it is attached."""
    actor, about = current_actor(), About(typed["question"], part.id if part else "", typed["kind"], typed["note"])
    size = size_typed(typed["size"])
    errors = _faults(typed)
    if errors:
        return errors
    file = request.files.get("file")
    try:
        if _hash_only() or file is None:
            known = size if isinstance(size, int) else None
            with database().write() as session:
                attach_hash(session, actor, now(), record.id, about, typed["name"], typed["sha256"], known)
        else:
            attach_file(database(), _files(), actor, now(), record.id, about, file.filename or "", file.stream)
    except Refused as refused:
        return {_field_of(str(refused)): str(refused)}
    return {}


def _faults(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what was typed, by field, in the order of the form."""
    errors = {}
    if not typed["question"]:
        errors["question"] = "Choose the question that this is evidence for."
    if typed["kind"] not in KINDS:
        errors["kind"] = "Choose what kind of evidence this is."
    if _hash_only():
        errors |= _faults_of_hash(typed)
    elif not request.files.get("file"):
        # What no file was chosen for is sent without a name, and counts as nothing.
        errors["file"] = "Choose the file."
    return errors


def _faults_of_hash(typed: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    for field, check in (("name", checked_name), ("sha256", checked_digest)):
        try:
            check(typed[field])
        except Refused as refused:
            errors[field] = str(refused)
    if size_typed(typed["size"]) is Size.WRONG:
        errors["size"] = "Enter the size of the file in bytes, as a whole number, or leave it empty."
    return errors


def _field_of(sentence: str) -> str:
    """Which field a refusal is about."""
    if "note" in sentence.split(".")[0]:
        return "note"
    if "question" in sentence:
        return "question"
    if not _hash_only():
        return "file"
    return "name" if "name" in sentence else "sha256"


def _hash_only() -> bool:
    return asked_for("keep") == "hash"


def _part(record: ProjectRecord) -> ComponentRecord | None:
    """The component that the address names; None for the work as a whole."""
    return find_component(record, asked_for("component")) if asked_for("component") else None


def _form(
    record: ProjectRecord,
    part: ComponentRecord | None,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> str:
    with database().read() as session:
        found = evidence_of(session, _files(), current_actor().reach, record.id)
    question = typed.get("question", "")
    component = part.id if part else None
    return render_template(
        "evidence/form.html",
        project=record,
        release=release_of(record.release),
        part=part,
        typed={name: shown_again(text) for name, text in typed.items()},
        errors=list((errors or {}).items()),
        fault=errors or {},
        questions=question_choices(record, part, question),
        kinds=KINDS,
        attached=[line_of(each) for each in of_answer(found, part.id if part else "", question)],
        hash_only=_hash_only(),
        here=url_for(".attach", project_id=record.id, component=component, keep="hash" if _hash_only() else None),
        other=url_for(
            ".form",
            project_id=record.id,
            component=component,
            question=question or None,
            keep=None if _hash_only() else "hash",
        ),
        taken=TAKEN,
        accept=",".join(f".{ending}" for ending in TYPES),
        megabytes=LARGEST_FILE // MEGABYTE,
        longest_note=LONGEST_NOTE,
    )


@evidence.get(f"{ONE}/file")
def file(project_id: str, evidence_id: str) -> Response:
    """The file as it came, to be saved; its hash is compared again first."""
    with database().read() as session:
        item, data = read_evidence(session, _files(), current_actor().reach, project_id, evidence_id)
    return download(data, item.name, item.media_type, item.sha256)


@evidence.route(f"{ONE}/remove", methods=["GET", "POST"])
def remove(project_id: str, evidence_id: str) -> Answered:
    """Say what removing does, then remove the evidence from its answer."""
    record = find_record(project_id)
    if request.method == "POST":
        done = remove_evidence(database(), _files(), current_actor(), now(), record.id, evidence_id)
        flash("The evidence is removed." if done else "The evidence was removed before.")
        return redirect(url_for(".page", project_id=record.id), 303)
    if not may("answer"):
        abort(404)
    with database().read() as session:
        item = find_item(session, current_actor().reach, project_id, evidence_id)
    return render_template("evidence/remove.html", project=record, release=release_of(record.release), item=item)
