"""Joining an organisation by the link of an invitation: with a new account, or with the one that somebody has."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_security import login_user
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import PasswordField, StringField

from compliance.services.accounts import actor_of
from compliance.services.invitations import Offer, join_anew, join_by_invitation, look_at_invitation
from compliance.services.one_time_links import LinkOver
from compliance.services.parts import checked_name
from compliance.services.refusals import Refused
from compliance.web.accounts.datastore import User
from compliance.web.accounts.fields import errors_of, fault_of, typed
from compliance.web.accounts.passwords import HINT, checked_password, hashed
from compliance.web.accounts.role_words import ROLE_WORDS
from compliance.web.current import Visitor, current_visitor, database, now

join = Blueprint("join", __name__)

Answered = Response | str | tuple[str, int]


class JoinForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """A new account for the address that was invited."""

    name = StringField("Your name", description="As colleagues know you, and as it is shown in the history.")
    password = PasswordField("Choose a password", description=HINT)

    def faults(self, offer: Offer) -> list[tuple[str, str]]:
        """What is wrong with what was sent; each sentence is kept at its field as well."""
        self.name.errors = fault_of(checked_name, typed(self.name), "name that you go by")
        about = (typed(self.name), offer.email, offer.organisation)
        self.password.errors = fault_of(checked_password, self.password.data or "", *about)
        return errors_of((self.name, self.password))


@join.route("/join/<token>", methods=["GET", "POST"])
def by_link(token: str) -> Answered:
    """Who invites to what; then accepting, with the account that somebody is signed in with or a new one."""
    try:
        with database().read() as open_database:
            offer = look_at_invitation(open_database, token, now())
        visitor = current_visitor()
        if visitor is not None and not visitor.guest:
            return _with_own_account(token, offer, visitor)
        return _sign_in_first(offer) if offer.has_account else _with_new_account(token, offer)
    except LinkOver:
        return render_template("people/invitation_over.html"), 410


def _with_own_account(token: str, offer: Offer, visitor: Visitor) -> Answered:
    other = visitor.account.email != offer.email
    if request.method == "GET" or (other and request.form.get("sure") != "yes"):
        page = _page(offer, other=other, wrong=request.method == "POST")
        return page, 200 if request.method == "GET" else 422
    with database().write() as open_database:
        # Whoever accepts acts where they do not belong yet.
        who = actor_of(visitor.account, (offer.organisation_id,))
        organisation = join_by_invitation(open_database, who, now(), token)
    return _joined(offer, organisation)


def _with_new_account(token: str, offer: Offer) -> Answered:
    form = JoinForm()
    if request.method == "GET":
        form.name.data = offer.name
        return _page(offer, form=form)
    if errors := form.faults(offer):
        return _page(offer, form=form, errors=errors), 422
    password = hashed(form.password.data or "")
    with database().write() as open_database:
        account, organisation = join_anew(open_database, now(), token, typed(form.name), password)
    login_user(User(account), authn_via=["password"])
    return _joined(offer, organisation)


def _sign_in_first(offer: Offer) -> Answered:
    if request.method == "POST":
        raise Refused("There is an account with this address. Sign in with it to accept the invitation.")
    return _page(offer, sign_in=url_for("security.login", next=request.path))


def _joined(offer: Offer, organisation_id: str) -> Response:
    session["organisation"] = organisation_id
    flash(f"You belong to {offer.organisation} now.")
    return redirect(url_for("projects.listing"), 303)


def _page(offer: Offer, **more: object) -> str:
    return render_template("people/join.html", offer=offer, role_words=ROLE_WORDS, **more)
