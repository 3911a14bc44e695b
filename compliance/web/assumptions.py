"""Choosing the settings of assumptions, for an organisation and for a project: first what would change, then saving."""

from collections.abc import Callable, Mapping
from time import monotonic

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.services.assumption_choices import (
    Chosen,
    ChosenMeanwhile,
    Wanted,
    checked_wanted,
    choose_for_organisation,
    choose_for_project,
    organisation_choices,
    others_choices,
)
from compliance.services.choice_effects import effects_on_project, effects_on_projects
from compliance.services.database import Session
from compliance.services.records import project_record
from compliance.services.refusals import Refused
from compliance.web.assumptions_view import (
    Board,
    book_lines,
    books_with_assumptions,
    changing_lines,
    clashes,
)
from compliance.web.current import current_actor, current_release, database, now, release_of
from compliance.web.numbers import counted

assumptions = Blueprint("assumptions", __name__)

Answered = Response | str | tuple[str, int]
Save = Callable[[Session, Mapping[str, Wanted]], Chosen | ChosenMeanwhile]

# How long to look at an organisation's projects before showing what was found.
SECONDS = 2.0


@assumptions.route("/organisations/<id:organisation_id>/assumptions", methods=["GET", "POST"])
def of_organisation(organisation_id: str) -> Answered:
    """Every assumption of the current release, with the settings that the organisation's projects have."""
    release, actor = current_release(), current_actor()
    with database().read() as session:
        owner = organisation_choices(session, actor.reach, organisation_id)
    board = Board(release, books_with_assumptions(release.books()), owner.name, {}, owner.choices, project=False)
    about = {"organisation": owner, "project": None, "here": url_for(".of_organisation", organisation_id=owner.id)}
    if request.method == "GET" or request.form.get("step") == "edit":
        return _form(board, about, _typed(board), {})

    def effects(changing: Mapping[str, Wanted]) -> object:
        until = monotonic() + SECONDS
        with database().read() as session:
            return effects_on_projects(session, actor.reach, owner.id, changing, lambda: monotonic() < until)

    def save(session: Session, wanted: Mapping[str, Wanted]) -> Chosen | ChosenMeanwhile:
        return choose_for_organisation(session, actor, now(), owner.id, release, wanted)

    return _answer(board, about, effects, save)


@assumptions.route("/projects/<id:project_id>/assumptions", methods=["GET", "POST"])
def of_project(project_id: str) -> Answered:
    """The assumptions behind the project's results: as its organisation chose, or differing here."""
    actor = current_actor()
    with database().read() as session:
        project = project_record(session, actor.reach, project_id)
    release = release_of(project.release)
    books = books_with_assumptions((release.facts, *release.rulebooks_for(project.answers)))
    board = Board(release, books, project.organisation, project.chosen, project.differing, project=True)
    about = {"organisation": None, "project": project, "here": url_for(".of_project", project_id=project.id)}
    if request.method == "GET" or request.form.get("step") == "edit":
        return _form(board, about, _typed(board), {})

    def save(session: Session, wanted: Mapping[str, Wanted]) -> Chosen | ChosenMeanwhile:
        return choose_for_project(session, actor, now(), project.id, wanted)

    return _answer(board, about, lambda changing: effects_on_project(project, changing), save)


def _typed(board: Board) -> dict[str, Wanted]:
    """What the form holds of the assumptions that the page shows."""
    form = request.form
    return {
        each.id: Wanted(form[f"setting-{each.id}"], form.get(f"reason-{each.id}", ""), form.get(f"seen-{each.id}", ""))
        for each in board.assumptions()
        if f"setting-{each.id}" in form
    }


def _answer(
    board: Board, about: Mapping[str, object], effects: Callable[[Mapping[str, Wanted]], object], save: Save
) -> Answered:
    typed = _typed(board)
    changing, wrong = _checked(board, typed)
    if wrong:
        return _form(board, about, typed, wrong), 422
    if not changing:
        flash("Nothing was changed.")
        return redirect(str(about["here"]), 303)
    if theirs := others_choices(changing, board.own):
        return _form(board, about, typed, {}, ChosenMeanwhile(theirs)), 409
    if request.form.get("step") != "save":
        return render_template(
            "assumptions/confirm.html",
            **about,
            release=board.release,
            changing=changing_lines(board, changing),
            effects=effects(changing),
        )
    with database().write() as session:
        done = save(session, changing)
    if isinstance(done, ChosenMeanwhile):
        # Somebody was quicker between reading and writing: sending it once more shows what they chose.
        return redirect(str(about["here"]), 307)
    flash(f"{counted(len(done.assumptions), 'assumption')} changed. The history says why.")
    return redirect(str(about["here"]), 303)


def _checked(board: Board, typed: Mapping[str, Wanted]) -> tuple[dict[str, Wanted], dict[str, str]]:
    """What would change, and for each assumption that cannot be saved as it is, what to put right."""
    changing: dict[str, Wanted] = {}
    wrong: dict[str, str] = {}
    for name, want in typed.items():
        try:
            changing |= checked_wanted(board.release, {name: want}, board.own, may_follow=board.project)
        except Refused as error:
            wrong[name] = str(error)
    return changing, wrong


def _form(
    board: Board,
    about: Mapping[str, object],
    typed: Mapping[str, Wanted],
    wrong: Mapping[str, str],
    meanwhile: ChosenMeanwhile | None = None,
) -> str:
    return render_template(
        "assumptions/form.html",
        **about,
        release=board.release,
        books=book_lines(board, typed, wrong),
        errors=[(f"reason-{name}", sentence) for name, sentence in wrong.items()],
        clashes=clashes(board, meanwhile.theirs, typed) if meanwhile else (),
    )
