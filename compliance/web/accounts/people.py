"""The people of an organisation: who belongs to it, inviting others, and what each may do."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from compliance.domain.roles import ROLES, Role
from compliance.services.colleagues import name_of
from compliance.services.email_addresses import checked_email
from compliance.services.erasure import erase_person, person_to_erase
from compliance.services.invitations import (
    NewLink,
    invite,
    invited,
    refuse_unknown,
    renew_invitation,
    revoke_invitation,
)
from compliance.services.membership import Place
from compliance.services.parts import checked_name
from compliance.services.people import Member, change_roles, checked_roles, member, members, remove_person
from compliance.services.refusals import Refused
from compliance.web.access import may
from compliance.web.accounts.fields import fault_of
from compliance.web.accounts.letters import send_invitation
from compliance.web.accounts.role_words import ROLE_WORDS, role_choices
from compliance.web.current import current_actor, current_place, database, now

people = Blueprint("people", __name__, url_prefix="/organisations/<id:organisation_id>/people")

Answered = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Invitee:
    """What was typed of somebody to invite, and what is wrong with it by field."""

    name: str = ""
    email: str = ""
    roles: tuple[Role, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()


@people.get("")
def listing(organisation_id: str) -> str:
    """Who belongs to the organisation; for owners also who was invited, and a form to invite others."""
    return _listing(organisation_id, Invitee())


@people.post("")
def ask_to_join(organisation_id: str) -> Answered:
    """Invite somebody; the link is shown this once."""
    invitee = _typed()
    if invitee.wrong:
        return _listing(organisation_id, invitee), 422
    try:
        with database().write() as session:
            link = invite(session, current_actor(), now(), organisation_id, invitee.name, invitee.email, invitee.roles)
    except Refused as error:
        refused = Invitee(invitee.name, invitee.email, invitee.roles, (("email", str(error)),))
        return _listing(organisation_id, refused), 422
    return _show_link(organisation_id, link)


@people.route("/invitations/<id:invitation_id>/renew", methods=["GET", "POST"])
def renew(organisation_id: str, invitation_id: str) -> Answered:
    """Make a new link for somebody who was invited; it is shown this once. The address opened again leads back."""
    if request.method == "GET":
        with database().read() as session:
            refuse_unknown(session, current_actor().reach, organisation_id, invitation_id)
        return redirect(url_for(".listing", organisation_id=organisation_id), 303)
    with database().write() as session:
        link = renew_invitation(session, current_actor(), now(), organisation_id, invitation_id)
    return _show_link(organisation_id, link)


@people.post("/invitations/<id:invitation_id>/revoke")
def revoke(organisation_id: str, invitation_id: str) -> Response:
    """Take an invitation back."""
    with database().write() as session:
        revoke_invitation(session, current_actor(), now(), organisation_id, invitation_id)
    flash("The invitation was taken back. Its link opens nothing any more.")
    return redirect(url_for(".listing", organisation_id=organisation_id), 303)


@people.route("/<id:person_id>", methods=["GET", "POST"])
def change(organisation_id: str, person_id: str) -> Answered:
    """What a member may do, to be changed."""
    person = _member(organisation_id, person_id)
    if request.method == "GET":
        return _change_page(person, person.roles, "")
    wanted = _ticked_roles()
    try:
        with database().write() as session:
            changed = change_roles(session, current_actor(), now(), organisation_id, person_id, wanted)
    except Refused as error:
        return _change_page(person, wanted, str(error)), 422
    flash("The roles were changed, and count from now on." if changed else "The roles are as they were.")
    return redirect(url_for(".listing", organisation_id=organisation_id), 303)


@people.route("/<id:person_id>/remove", methods=["GET", "POST"])
def remove(organisation_id: str, person_id: str) -> Answered:
    """End a membership, after saying what that means."""
    person = _member(organisation_id, person_id)
    if request.method == "GET":
        return render_template("people/remove.html", organisation=current_place(), person=person)
    with database().write() as session:
        remove_person(session, current_actor(), now(), organisation_id, person_id)
    flash("The person was removed, and can do nothing here any more.")
    if person_id == current_actor().id:
        return redirect(url_for("projects.listing"), 303)
    return redirect(url_for(".listing", organisation_id=organisation_id), 303)


@people.route("/<id:person_id>/erase", methods=["GET", "POST"])
def erase(organisation_id: str, person_id: str) -> Answered:
    """Erase a member's account, or a guest, after saying what goes and what stays."""
    if person_id == current_actor().id:
        return redirect(url_for("erase_account.page"), 303)
    with database().read() as session:
        refusal = "".join(fault_of(person_to_erase, session, current_actor(), person_id))
        name = name_of(session, person_id)
    if request.method == "GET" or refusal or request.form.get("sure") != "yes":
        page = render_template(
            "people/erase.html",
            organisation=current_place(),
            name=name,
            refusal=refusal,
            wrong=request.method == "POST" and not refusal,
        )
        return page, 200 if request.method == "GET" else 422
    erase_person(database(), current_actor(), now(), person_id)
    flash("The person was erased. Where their name stood, pages say “Erased person”.")
    return redirect(url_for(".listing", organisation_id=organisation_id), 303)


def _member(organisation_id: str, person_id: str) -> Member:
    with database().read() as session:
        return member(session, current_actor().reach, organisation_id, person_id)


def _typed() -> Invitee:
    name, email = (request.form.get(field, "").strip() for field in ("name", "email"))
    roles = _ticked_roles()
    wrong = [("name", each) for each in fault_of(checked_name, name, "name")]
    wrong += [("email", each) for each in fault_of(checked_email, email)]
    wrong += [("role-owner", each) for each in fault_of(checked_roles, roles)]
    return Invitee(name, email, roles, tuple(wrong))


def _ticked_roles() -> tuple[Role, ...]:
    ticked = request.form.getlist("roles")
    return tuple(role for role in ROLES if role in ticked)


def _show_link(organisation_id: str, link: NewLink) -> str:
    address = url_for("join.by_link", token=link.secret, _external=True)
    sent = send_invitation(link, address, current_place().name)
    return _listing(organisation_id, Invitee(), link, address, sent)


def _listing(
    organisation_id: str, invitee: Invitee, link: NewLink | None = None, address: str = "", sent: bool = False
) -> str:
    place: Place = current_place()
    with database().read() as session:
        reach = current_actor().reach
        return render_template(
            "people/listing.html",
            organisation=place,
            members=members(session, reach, organisation_id),
            invited=invited(session, reach, organisation_id, now()) if may("own") else (),
            invitee=invitee,
            wrong=dict(invitee.wrong),
            link=link,
            address=address,
            sent=sent,
            roles=role_choices(),
            role_words=ROLE_WORDS,
        )


def _change_page(person: Member, ticked: tuple[Role, ...], wrong: str) -> str:
    return render_template(
        "people/change.html",
        organisation=current_place(),
        person=person,
        ticked=ticked,
        wrong=wrong,
        roles=role_choices(),
    )
