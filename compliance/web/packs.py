"""The disclosure pack: one set of answers in every form that asks for it, to copy, to edit and to download."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import HiddenField, TextAreaField

from compliance.services.disclosure_packs import PackedPiece, ProjectPack, edit_wording, project_pack
from compliance.services.pack_files import pack_json, pack_zip
from compliance.services.refusals import Refused
from compliance.web.current import current_actor, database, now, whole_number
from compliance.web.downloads import download
from compliance.web.section_place import section_url
from compliance.web.todo_view import contradiction_todos

packs = Blueprint("packs", __name__)

Answered = Response | str | tuple[str, int]


class WordingForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """A person's own wording of one piece."""

    wording = TextAreaField("Your wording", description="Leave it empty to go back to the generated text.")
    seen_revision = HiddenField()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An answer that a piece was made from, and where it can be changed. `part` is empty for the project's own."""

    part: str
    ask: str
    answer: str
    url: str


@dataclass(frozen=True, slots=True)
class PieceView:
    """One piece as the page shows it."""

    packed: PackedPiece
    sources: tuple[SourceLine, ...]


@packs.get("/projects/<id:project_id>/pack")
def page(project_id: str) -> str:
    """Every text and form that the project can use, each with the answers that it was made from."""
    pack = _pack(project_id)
    return render_template(
        "packs/pack.html",
        project=pack.assessed.project,
        missing=len(pack.assessed.missing),
        contradictions=contradiction_todos(project_id, pack.assessed.contradictions),
        pieces=[_view(pack, packed) for packed in pack.pieces],
        others=_others(pack),
    )


@packs.get("/projects/<id:project_id>/pack.zip")
def as_zip(project_id: str) -> Response:
    """The pack as one file: a text for each piece, and everything as JSON; the page while nothing can be given."""
    pack = _pack(project_id)
    if pack.assessed.contradictions:
        return redirect(url_for("packs.page", project_id=project_id), 303)
    return download(pack_zip(pack), "disclosure-pack.zip", "application/zip")


@packs.get("/projects/<id:project_id>/pack.json")
def as_json(project_id: str) -> Response:
    """The pack for programs; the page while nothing can be given."""
    pack = _pack(project_id)
    if pack.assessed.contradictions:
        return redirect(url_for("packs.page", project_id=project_id), 303)
    return download(pack_json(pack), "disclosure-pack.json", "application/json")


@packs.route("/projects/<id:project_id>/pack/<piece_id>", methods=["GET", "POST"])
def wording(project_id: str, piece_id: str) -> Answered:
    """Edit one piece, with the generated text beside it."""
    pack = _pack(project_id)
    packed = pack.piece(piece_id)
    form = WordingForm()
    if request.method == "POST":
        seen = whole_number(form.seen_revision.data or "", otherwise=-1)
        try:
            with database().write() as session:
                edit_wording(session, current_actor(), now(), project_id, piece_id, form.wording.data or "", seen)
        except Refused as error:
            form.wording.errors = [str(error)]
            form.seen_revision.data = str(packed.revision)
        else:
            flash(f"{packed.piece.title} is saved.")
            return redirect(url_for("packs.page", project_id=project_id, _anchor=piece_id), 303)
    else:
        form.wording.data = packed.own or packed.piece.text
        form.seen_revision.data = str(packed.revision)
    page = render_template("packs/wording.html", project=pack.assessed.project, packed=packed, form=form)
    return (page, 422) if form.wording.errors else page


def _others(pack: ProjectPack) -> dict[str, str]:
    """The rulebooks that the project does not ask for, each with the address where it can."""
    project, release = pack.assessed.project, pack.assessed.release
    decided = pack.assessed.assessment.rulebooks
    questions = release.questionnaire.questions
    return {
        book.short: section_url(project, None, release.questionnaire.section(questions[condition.question].section))
        for book in release.rulebooks
        if book not in decided
        for condition in book.asked_when[:1]
    }


def _pack(project_id: str) -> ProjectPack:
    with database().read() as session:
        return project_pack(session, current_actor().reach, project_id)


def _view(pack: ProjectPack, packed: PackedPiece) -> PieceView:
    project, questionnaire = pack.assessed.project, pack.assessed.questionnaire
    lines = []
    for said in packed.piece.sources:
        part = project.component(said.component) if said.component else None
        section = questionnaire.section(said.question.section)
        url = section_url(project, part, section, back="answers", _anchor=said.question.id)
        lines.append(SourceLine(part.name if part else "", said.question.ask, said.answer, url))
    return PieceView(packed, tuple(lines))
