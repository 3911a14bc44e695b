"""The rules themselves, for everybody to read: releases, rulebooks, decision tables, questions and worked cases."""

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from compliance.services.refusals import NotFound
from compliance.services.releases import every_release, release_called, rulebook_called
from compliance.services.worked_cases import cases_about
from compliance.web.current import wiring
from compliance.web.errors import Fault
from compliance.web.rulebooks_questions import question_sections
from compliance.web.rulebooks_view import in_force_words, rulebook_view, shelves, walked

rulebooks = Blueprint("rulebooks", __name__, url_prefix="/rulebooks")


@rulebooks.get("")
def index() -> str:
    """Every release, newest first, with its rulebooks."""
    releases = [(release, shelves(release), wiring().walks.of(release)) for release in every_release()]
    return render_template("rulebooks/index.html", releases=releases, in_force_words=in_force_words)


@rulebooks.get("/<release_id>")
def release(release_id: str) -> Response:
    """To where the list shows this release."""
    found = release_called(release_id)
    return make_response(redirect(url_for("rulebooks.index", _anchor=f"release-{found.id}")))


@rulebooks.get("/<release_id>/questions")
def questions(release_id: str) -> str:
    """What a release asks, in words."""
    found = release_called(release_id)
    return render_template("rulebooks/questions.html", release=found, sections=question_sections(found))


@rulebooks.get("/<release_id>/<rulebook_id>")
def rulebook(release_id: str, rulebook_id: str) -> str:
    """A rulebook: its status, provisions, assumptions, bands, decision tables, and what walking it showed."""
    view = rulebook_view(release_id, rulebook_id)
    walk = walked(wiring().walks.of(view.release), view.book)
    return render_template("rulebooks/rulebook.html", release=view.release, book=view.book, view=view, walk=walk)


@rulebooks.get("/<release_id>/<rulebook_id>/cases")
def cases(release_id: str, rulebook_id: str) -> str:
    """The worked cases that expect something of a rulebook."""
    found, book = rulebook_called(release_id, rulebook_id)
    about = cases_about(found, rulebook_id)
    return render_template("rulebooks/cases.html", release=found, book=book, cases=about)


@rulebooks.get("/<release_id>/<rulebook_id>/diagram.svg")
def diagram(release_id: str, rulebook_id: str) -> Response:
    """How facts flow to outcomes, as a picture by itself."""
    view = rulebook_view(release_id, rulebook_id)
    response = make_response(render_template("rulebooks/diagram.svg", diagram=view.diagram))
    response.mimetype = "image/svg+xml"
    return response


@rulebooks.errorhandler(NotFound)
def not_there(error: NotFound) -> tuple[str, int]:
    """A page that says what there is instead."""
    fault = Fault("There is no such page", (str(error), "All releases are listed under Rulebooks."))
    return render_template("errors/error.html", fault=fault), 404
