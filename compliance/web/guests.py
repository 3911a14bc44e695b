"""Inviting guests: somebody outside the organisation answers for one component. Their own pages: `web.guest_pages`."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import EmailField, SelectChoice, SelectField, StringField  # type: ignore[attr-defined]  # as section_form

from compliance.services.email_addresses import checked_email
from compliance.services.guest_places import guests_of
from compliance.services.guests import (
    PERIODS,
    NewGuestLink,
    invite_guest,
    renew_guest,
    revoke_guest,
)
from compliance.services.parts import checked_name
from compliance.services.refusals import NotFound
from compliance.web.accounts.fields import errors_of, fault_of, typed
from compliance.web.current import (
    current_actor,
    database,
    now,
    whole_number,
    wiring,
)
from compliance.web.numbers import counted
from compliance.web.section_place import find_component, find_record
from compliance.web.times import moment_words

guests = Blueprint("guests", __name__)

Answered = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]

_COMPONENT = "/projects/<id:project_id>/components/<id:component_id>/guests"
_PERIODS = [(str(days), counted(days, "day")) for days in PERIODS]
_USUAL = "7"
_STATES = {
    "waiting": ("Not opened", "todo"),
    "opened": ("Opened", "done"),
    "expired": ("Expired", "look"),
    "revoked": ("Revoked", "look"),
}


class InviteForm(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """Somebody to invite."""

    name = StringField("Name", description="They can correct it. It is shown beside everything that they answer.")
    email = EmailField("E-mail address")
    days = SelectField(
        "The link works for",
        choices=[SelectChoice(*each) for each in _PERIODS],
        default=_USUAL,
        validate_choice=False,
    )

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with what was typed; each sentence is kept at its field as well."""
        self.name.errors = fault_of(checked_name, typed(self.name), "name of the guest")
        self.email.errors = fault_of(checked_email, typed(self.email)) if typed(self.email) else []
        self.days.errors = [] if self.days.data in dict(_PERIODS) else ["Choose how long the link works."]
        return errors_of((self.name, self.email, self.days))


@guests.route(_COMPONENT, methods=["GET", "POST"])
def of_component(project_id: str, component_id: str) -> Answered:
    """Who was invited to answer for a component; and inviting somebody, whose link is shown this once."""
    form = InviteForm()
    if request.method == "GET":
        return _listing(project_id, component_id, form)
    find_component(find_record(project_id), component_id)
    if form.faults:
        return _listing(project_id, component_id, form), 422
    with database().write() as open_database:
        link = invite_guest(
            open_database,
            current_actor(),
            now(),
            project_id,
            component_id,
            name=typed(form.name),
            email=typed(form.email),
            days=int(form.days.data),
        )
    return _with_link(project_id, component_id, link)


@guests.route(f"{_COMPONENT}/<id:invitation_id>/renew", methods=["GET", "POST"])
def renew(project_id: str, component_id: str, invitation_id: str) -> Answered:
    """Give a guest a new link, which is shown this once. The address opened again leads back to the guests."""
    if request.method == "GET":
        with database().read() as open_database:
            there = guests_of(open_database, current_actor().reach, now(), project_id, component_id)
        if invitation_id not in {each.id for each in there}:
            raise NotFound("There is no such invitation.")
        return redirect(url_for(".of_component", project_id=project_id, component_id=component_id), 303)
    days = whole_number(request.form.get("days", ""))
    with database().write() as open_database:
        link = renew_guest(open_database, current_actor(), now(), project_id, component_id, invitation_id, days=days)
    return _with_link(project_id, component_id, link)


@guests.post(f"{_COMPONENT}/<id:invitation_id>/revoke")
def revoke(project_id: str, component_id: str, invitation_id: str) -> Response:
    """End an invitation at once."""
    with database().write() as open_database:
        revoke_guest(open_database, current_actor(), now(), project_id, component_id, invitation_id)
    flash("The invitation has ended. What the guest answered stays.")
    return redirect(url_for(".of_component", project_id=project_id, component_id=component_id), 303)


def _with_link(project_id: str, component_id: str, link: NewGuestLink) -> str:
    address = url_for(".link", token=link.secret, _external=True)
    sent = _send(link, address, find_record(project_id).organisation)
    return _listing(project_id, component_id, InviteForm(formdata=None), link, address, sent)


def _send(link: NewGuestLink, address: str, organisation: str) -> bool:
    """Send the link to the guest; gives whether there is an address to send it to, and a server to send it with."""
    mailer = wiring().mailer
    if mailer is None or not link.email:
        return False
    text = (
        f"{link.name},\n\n{organisation} asks you how AI was used in a part of a work. Open this link to answer:\n\n"
        f"{address}\n\n"
        f"It works until {moment_words(link.expires_at)}; do not pass it on, for it lets in whoever has it. "
        "If you do not know what this is about, ignore it.\n"
    )
    mailer.send(link.email, f"Questions of {organisation} about the use of AI", text)
    return True


def _listing(
    project_id: str,
    component_id: str,
    form: InviteForm,
    new: NewGuestLink | None = None,
    address: str = "",
    sent: bool = False,
) -> str:
    record = find_record(project_id)
    component = find_component(record, component_id)
    with database().read() as open_database:
        invited = guests_of(open_database, current_actor().reach, now(), record.id, component.id)
    return render_template(
        "guests/of_component.html",
        project=record,
        part=component,
        invited=invited,
        states=_STATES,
        periods=_PERIODS,
        usual=_USUAL,
        form=form,
        errors=errors_of((form.name, form.email, form.days)),
        new=new,
        address=address,
        sent=sent,
    )
