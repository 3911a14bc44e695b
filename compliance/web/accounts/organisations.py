"""The organisations of whoever is signed in: which one to work in, and starting another."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import StringField

from compliance.services.parts import checked_name
from compliance.services.people import start_organisation
from compliance.services.refusals import Refused
from compliance.web.accounts.fields import errors_of, fault_of, typed
from compliance.web.accounts.role_words import ROLE_WORDS
from compliance.web.current import current_actor, current_visitor, database, now

organisations = Blueprint("organisations", __name__, url_prefix="/organisations")

Answered = Response | str | tuple[str, int]


class StartForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """Another organisation."""

    name = StringField("Name of the organisation", description="Statements are issued in its name.")


@organisations.get("")
def listing() -> str:
    """Where the person belongs, with which roles, and which one they work in."""
    return render_template("people/organisations.html", role_words=ROLE_WORDS)


@organisations.post("")
def work_in() -> Response:
    """Work in another organisation of one's own."""
    visitor, wanted = current_visitor(), request.form.get("organisation", "")
    if visitor is None or wanted not in {place.id for place in visitor.places}:
        abort(404)
    session["organisation"] = wanted
    return redirect(url_for("projects.listing"), 303)


@organisations.route("/start", methods=["GET", "POST"])
def start() -> Answered:
    """Start another organisation, as its first owner."""
    form = StartForm()
    if request.method == "GET":
        return render_template("people/start_organisation.html", form=form, errors=[])
    form.name.errors = fault_of(checked_name, typed(form.name), "name of the organisation")
    if not form.name.errors:
        try:
            with database().write() as open_database:
                made = start_organisation(open_database, current_actor(), now(), typed(form.name))
        except Refused as error:
            form.name.errors = [str(error)]
        else:
            session["organisation"] = made
            flash("The organisation is started, and you are its owner.")
            return redirect(url_for(".listing"), 303)
    return render_template("people/start_organisation.html", form=form, errors=errors_of((form.name,))), 422
