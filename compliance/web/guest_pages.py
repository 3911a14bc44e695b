"""What guests see: the link that they come by, and the page that they work from."""

from flask import redirect, render_template, request, session, url_for
from flask_security import login_user
from flask_wtf import FlaskForm
from wtforms import StringField

from compliance.services import throttle
from compliance.services.accounts import Account
from compliance.services.assessments import assess_project
from compliance.services.guest_places import GuestLinkOver, GuestPlace, guest_place, look_at_guest_link
from compliance.services.guests import open_guest_link
from compliance.services.identifiers import new_id
from compliance.services.parts import checked_name
from compliance.services.records import project_record
from compliance.services.refusals import NotFound
from compliance.web.accounts.datastore import User
from compliance.web.accounts.fields import errors_of, fault_of, typed
from compliance.web.current import current_time, current_visitor, database, now
from compliance.web.errors import Fault
from compliance.web.guests import Answered, guests
from compliance.web.section_place import first_section_url, section_url, sections_of


class OwnNameForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """What a guest is called."""

    name = StringField("Your name", description="It is shown beside your answers. Correct it if it is not right.")

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with what was typed."""
        self.name.errors = fault_of(checked_name, typed(self.name), "name that you go by")
        return errors_of((self.name,))


@guests.route("/guest/<token>", methods=["GET", "POST"])
def link(token: str) -> Answered:
    """Who invites to what; then this browser is signed in as the guest."""
    try:
        with database().read() as open_database:
            place = look_at_guest_link(open_database, now(), token)
        form = OwnNameForm(data={"name": place.name})
        if request.method == "GET":
            return _invitation(place, form)
        errors = form.faults
        if errors or (_somebody_else(place) and request.form.get("instead") != "yes"):
            return _invitation(place, form), 422 if errors else 409
        with database().write() as open_database:
            account = open_guest_link(open_database, now(), token, typed(form.name))
    except GuestLinkOver:
        return render_template("guests/ended.html"), 410
    except NotFound:
        return _wrong_link()
    _sign_in(account)
    return redirect(url_for(".home"), 303)


@guests.get("/guest")
def home() -> Answered:
    """What a guest answers for: its sections, how far they are, and who can be asked."""
    visitor = current_visitor()
    if visitor is None or not visitor.guest:
        return redirect(url_for("projects.listing"), 303)
    try:
        with database().read() as open_database:
            place = guest_place(open_database, now(), visitor.account.id)
            record = project_record(open_database, place.reach, place.project_id)
    except GuestLinkOver:
        return render_template("guests/ended.html"), 410
    assessed, component = assess_project(record), record.component(place.component_id)
    sections = [
        (each.title, section_url(record, component, each), assessed.section_state(each.id, component.id))
        for each in sections_of(record, assessed.questionnaire, component)
    ]
    return render_template(
        "guests/home.html",
        place=place,
        release=assessed.release,
        sections=sections,
        left=sum(state != "complete" for _, _, state in sections),
        onwards=first_section_url(record, component),
    )


def _invitation(place: GuestPlace, form: OwnNameForm) -> str:
    errors = errors_of((form.name,))
    return render_template("guests/link.html", place=place, form=form, errors=errors, other=_somebody_else(place))


def _somebody_else(place: GuestPlace) -> str:
    """The name of whoever is signed in here and is not this guest; empty when nobody is."""
    visitor = current_visitor()
    return visitor.account.name if visitor and visitor.account.id != place.person_id else ""


def _wrong_link() -> Answered:
    # Each is one of its own, so what is counted is the address that they come from.
    with database().write() as open_database:
        tried = throttle.begin(open_database, current_time(), "link", new_id(), request.remote_addr or "")
    if tried.wait:
        fault = Fault("Too many links", (throttle.wait_words(tried.wait),))
        return render_template("errors/error.html", fault=fault), 429, {"Retry-After": str(tried.wait)}
    raise NotFound("There is no such link.")


def _sign_in(account: Account) -> None:
    # Nothing that somebody else left in this browser's session goes on in the guest's.
    session.clear()
    login_user(User(account), authn_via=["guest_link"])
