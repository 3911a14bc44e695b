"""Setting Colophon up, once: until somebody has an account, every other page leads here."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_security import login_user
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import BooleanField, EmailField, PasswordField, StringField

from compliance.services import membership
from compliance.services.accounts import actor_of
from compliance.services.database import Session
from compliance.services.email_addresses import checked_email
from compliance.services.one_time_links import LinkOver
from compliance.services.parts import checked_name
from compliance.services.review_rules import choose_review_rule
from compliance.services.set_up import Founded, organisations_there, set_up_colophon, set_up_link_works
from compliance.web.accounts.datastore import User
from compliance.web.accounts.fields import errors_of, fault_of, typed
from compliance.web.accounts.passwords import HINT, checked_password, hashed
from compliance.web.current import database, now

set_up = Blueprint("set_up", __name__)

Answered = Response | str | tuple[str, int]


class SetUpForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """The first organisation and its first person."""

    organisation = StringField(
        "Name of the organisation", description="Statements are issued in its name. You can start others later."
    )
    one_person = BooleanField(
        "It is a one-person business",
        description="You prepare and approve statements yourself. Otherwise two people are needed: one prepares, "
        "another approves. This can be changed.",
    )
    name = StringField("Your name", description="As colleagues know you, and as it is shown in the history.")
    email = EmailField("Your e-mail address", description="You sign in with it.")
    password = PasswordField("Choose a password", description=HINT)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with what was sent; each sentence is kept at its field as well."""
        about = (typed(self.organisation), typed(self.name), typed(self.email))
        self.organisation.errors = fault_of(checked_name, typed(self.organisation), "name of the organisation")
        self.name.errors = fault_of(checked_name, typed(self.name), "name that you go by")
        self.email.errors = fault_of(checked_email, typed(self.email))
        self.password.errors = fault_of(checked_password, self.password.data or "", *about)
        return errors_of((self.organisation, self.name, self.email, self.password))


@set_up.get("/set-up")
def waiting() -> Answered:
    """Where the link is found that sets Colophon up."""
    with database().read() as open_database:
        if membership.set_up(open_database):
            return redirect(url_for("projects.listing"), 303)
    return render_template("people/waiting.html", over=False)


@set_up.route("/set-up/<token>", methods=["GET", "POST"])
def begin(token: str) -> Answered:
    """Make the first organisation and the first account, and sign its person in."""
    with database().read() as open_database:
        if membership.set_up(open_database):
            abort(404)
        if not set_up_link_works(open_database, token, now()):
            return render_template("people/waiting.html", over=True), 404
        there = organisations_there(open_database)
    form = SetUpForm()
    if request.method == "GET":
        form.organisation.data = there[0] if there else ""
        return render_template("people/set_up.html", form=form, there=there, errors=[])
    if errors := form.faults:
        return render_template("people/set_up.html", form=form, there=there, errors=errors), 422
    password = hashed(form.password.data or "")
    try:
        with database().write() as open_database:
            founded = _found(open_database, token, form, password)
    except LinkOver:
        return render_template("people/waiting.html", over=True), 404
    sign_in(founded)
    flash("Colophon is set up, and you are signed in.")
    return redirect(url_for("projects.listing"), 303)


def _found(open_database: Session, token: str, form: SetUpForm, password: str) -> Founded:
    at = now()
    founded = set_up_colophon(
        open_database,
        at,
        token,
        organisation=typed(form.organisation),
        name=typed(form.name),
        email=typed(form.email),
        password=password,
    )
    if form.one_person.data:
        who = actor_of(founded.account, (founded.organisation_id,))
        choose_review_rule(open_database, who, at, founded.organisation_id, one_person=True)
    return founded


def sign_in(founded: Founded) -> None:
    """Sign in whoever has just chosen a password, in a session under a new id, to work in their organisation."""
    login_user(User(founded.account), authn_via=["password"])
    session["organisation"] = founded.organisation_id
