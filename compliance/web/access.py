"""Who may call what: one entry for every endpoint, checked before every request. Without one, nothing starts.

A person without the right sees a page that says whom to ask. To everybody else what belongs to an organisation does not
exist: the answer is the one for an address that leads nowhere (ASVS 5.0, 8.2 and 8.4.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flask import Flask, abort, g, redirect, render_template, request, session, url_for
from flask_security import current_user
from werkzeug import Response

from compliance.domain.roles import PERMISSIONS, Permission
from compliance.services import guest_places, membership
from compliance.services.accounts import Account
from compliance.services.membership import Place
from compliance.web.accounts.sign_in_again import ask_again, to_second_factor
from compliance.web.current import Visitor, as_guest, database, now

# nobody: no page of ours. anybody: without an account. person: whoever has one. member: whoever belongs to an
# organisation.
Who = Literal["nobody", "anybody", "person", "member"] | Permission
WHO: tuple[str, ...] = ("nobody", "anybody", "person", "member", *PERMISSIONS)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may look, who may send, and whether guests may do either as well: where the address names something of an
    organisation, only the guest of the component that it names.
    """

    get: Who
    post: Who
    guest: bool = False
    # Whether somebody must have shown a while ago at most who they are (`compliance.web.accounts.sign_in_again`).
    fresh: bool = False


def _only(who: Who, guest: bool = False) -> Access:
    return Access(who, who, guest)


NOBODY, PERSON_AGAIN = _only("nobody"), Access("person", "person", fresh=True)
ANYBODY, PERSON, MEMBER = _only("anybody"), _only("person"), _only("member")
PERSON_OR_GUEST = _only("person", guest=True)
APPROVE_AGAIN, OWN_AGAIN = Access("approve", "approve", fresh=True), Access("own", "own", fresh=True)
READ, COMMENT, ANSWER, APPROVE, OWN = (_only(permission) for permission in PERMISSIONS)

ACCESS: Mapping[str, Access] = {
    "static": ANYBODY,
    # For programs that watch over the installation; the last one asks for a token of its own.
    "operation.health": ANYBODY,
    "operation.ready": ANYBODY,
    "operation.metrics": ANYBODY,
    # Setting up, with the link that the start prints.
    "set_up.waiting": ANYBODY,
    "set_up.begin": ANYBODY,
    # Signing in, in one step or several, and out.
    "security.login": ANYBODY,
    "security.logout": ANYBODY,
    "sign_in.leave": ANYBODY,
    "sign_in.forgotten": ANYBODY,
    "sign_in.choose": ANYBODY,
    "sso.begin": ANYBODY,
    "sso.back": ANYBODY,
    "security.tf_select": ANYBODY,
    "security.two_factor_token_validation": ANYBODY,
    "security.mf_recovery": ANYBODY,
    "security.wan_signin": ANYBODY,
    "security.wan_signin_response": ANYBODY,
    # Flask-Security brings them along.
    "security.two_factor_rescue": NOBODY,
    "security.two_factor_setup_validate": NOBODY,
    # How somebody signs in.
    "account.page": PERSON,
    "account.second_factor": PERSON,
    "account.finish_authenticator": PERSON,
    "account.end_session": PERSON,
    "account.end_sessions": PERSON,
    "security.verify": PERSON,
    "security.wan_verify": PERSON,
    "security.wan_verify_response": PERSON,
    "security.change_password": PERSON,
    "security.two_factor_setup": PERSON_AGAIN,
    "security.mf_recovery_codes": PERSON_AGAIN,
    "security.wan_register": PERSON_AGAIN,
    "security.wan_register_response": PERSON,
    "security.wan_delete": PERSON_AGAIN,
    "sso.end_link": PERSON_AGAIN,
    # Projects.
    "projects.listing": PERSON_OR_GUEST,
    "projects.samples": ANSWER,
    "projects.start": ANSWER,
    "projects.describe": ANSWER,
    "projects.begin": ANSWER,
    "projects.hub": READ,
    "components.manage": ANSWER,
    "components.add": ANSWER,
    "components.rename": ANSWER,
    "components.remove": ANSWER,
    "components.reorder": ANSWER,
    # Answers.
    "interview.check": READ,
    "interview.component": READ,
    "interview.section": Access("read", "answer", guest=True),
    "interview.save": _only("answer", guest=True),
    "part_tools.choose": Access("read", "answer"),
    # People and organisations.
    "people.listing": READ,
    "people.ask_to_join": OWN,
    "people.renew": OWN,
    "people.revoke": OWN,
    "people.change": OWN_AGAIN,
    "people.remove": OWN_AGAIN,
    "people.erase": OWN_AGAIN,
    "sign_in.hand_over": OWN_AGAIN,
    "join.by_link": ANYBODY,
    "organisations.listing": PERSON,
    "organisations.work_in": PERSON,
    "organisations.start": MEMBER,
    "erase_account.page": PERSON_AGAIN,
    # Guests: asked by link to answer for one component.
    "guests.of_component": Access("read", "answer"),
    "guests.renew": ANSWER,
    "guests.revoke": ANSWER,
    "guests.link": ANYBODY,
    "guests.home": PERSON_OR_GUEST,
    # Results.
    "results.result": READ,
    "results.regime": READ,
    "results.why": READ,
    "results.compare": READ,
    "results.readiness": READ,
    # Assumptions, releases and what they change.
    "assumptions.of_organisation": Access("read", "own"),
    "assumptions.of_project": Access("read", "answer"),
    "releases.move": READ,
    "releases.move_now": ANSWER,
    "impact.index": READ,
    "impact.start": ANSWER,
    "impact.job": READ,
    "impact.cancel": ANSWER,
    "impact.table": READ,
    "impact.queue": ANSWER,
    "impact.take_back": ANSWER,
    # AI tools.
    "tools.listing": READ,
    "tools.table": READ,
    "tools.bill_of_materials": READ,
    "tools.page": READ,
    "tools.add": ANSWER,
    "tools.take_in": ANSWER,
    "tools.change": ANSWER,
    "tools.retire": ANSWER,
    "tools.take_back": ANSWER,
    # The disclosure pack.
    "packs.page": READ,
    "packs.as_zip": READ,
    "packs.as_json": READ,
    "packs.wording": ANSWER,
    # Statements.
    "statements.listing": READ,
    "statements.draft_pdf": READ,
    "statements.issue_page": READ,
    "statements.confirm": APPROVE,
    # Reviews. Whether somebody prepared what is approved is for the service to say.
    "reviews.send": ANSWER,
    "reviews.sign": APPROVE,
    "reviews.give_back": APPROVE,
    "reviews.changes": READ,
    "reviews.rule": Access("read", "own"),
    "comments.page": READ,
    "comments.add": COMMENT,
    "comments.resolve": COMMENT,
    "comments.reopen": COMMENT,
    "notices.page": PERSON,
    "notices.done": PERSON,
    "statements.issue_now": APPROVE_AGAIN,
    "issued.statement": READ,
    "issued.pdf": READ,
    "issued.data": READ,
    "issued.take_back": APPROVE_AGAIN,
    # History.
    "history.page": READ,
    "history.json_lines": READ,
    "history.csv": READ,
    "history.of_organisation": READ,
    "history.organisation_json_lines": READ,
    "history.organisation_csv": READ,
    # The rules, which are nobody's secret, but cost time to show.
    "rulebooks.index": PERSON_OR_GUEST,
    "rulebooks.release": PERSON_OR_GUEST,
    "rulebooks.questions": PERSON_OR_GUEST,
    "rulebooks.rulebook": PERSON_OR_GUEST,
    "rulebooks.cases": PERSON_OR_GUEST,
    "rulebooks.diagram": PERSON_OR_GUEST,
    "releases.compare": MEMBER,
}

# What is there before anybody has an account; all else leads to the set-up.
_BEFORE_SET_UP = frozenset({"set_up", "operation"})


class UnlistedEndpoint(Exception):  # noqa: N818 - a name for whoever adds a route
    """There is an address for which nobody has decided who may call it."""


def guard_access(app: Flask) -> None:
    """Check every request before anything else looks at it."""
    app.before_request(_check_access)
    app.before_request(_check_proof)


def refuse_unlisted(app: Flask) -> None:
    """Raises UnlistedEndpoint when an endpoint has no entry; for the end of the start, when all are there."""
    if unlisted := sorted({rule.endpoint for rule in app.url_map.iter_rules()} - ACCESS.keys()):
        raise UnlistedEndpoint(f"Say in compliance/web/access.py who may call {', '.join(unlisted)}.")


def may(permission: Permission) -> bool:
    """Whether the visitor may do this in the organisation that the page is about; for templates."""
    visitor: Visitor | None = g.get("visitor")
    return bool(visitor and visitor.place and permission in visitor.place.permissions)


def may_answer() -> bool:
    """Whether the visitor may answer what the page asks, as a member or as the guest that it is for."""
    return as_guest() or may("answer")


def _check_access() -> Response | tuple[str, int] | None:
    if request.endpoint is None:  # no such address, or not with this method: said by the router
        _find_visitor({})
        return None
    access = ACCESS[request.endpoint]
    needed = access.get if request.method in ("GET", "HEAD", "OPTIONS") else access.post
    named = {name: str(value) for name, value in (request.view_args or {}).items()}
    visitor = _find_visitor(named)
    if visitor is None and _waits_for_set_up():
        return redirect(url_for("set_up.waiting"), 303)
    if needed in ("nobody", "anybody"):
        return abort(404) if needed == "nobody" else None
    if visitor is None:
        return _to_sign_in()
    if needed == "person":
        return abort(404) if visitor.guest and not access.guest else None
    if visitor.place is None:
        _let_guest_in(visitor, named) if access.guest else abort(404)
        return None
    if needed != "member" and needed not in visitor.place.permissions:
        return render_template("errors/not_allowed.html", needed=needed), 403
    return None


def _check_proof() -> Response | None:
    """What somebody who may do this must show first: a second factor, and once more that it is them."""
    visitor: Visitor | None = g.get("visitor")
    if visitor is None or request.endpoint is None:
        return None
    return to_second_factor(visitor.account) or (ask_again() if ACCESS[request.endpoint].fresh else None)


def _find_visitor(named: Mapping[str, str]) -> Visitor | None:
    """Who is asking, in which organisation: that of what the address names, else the one last worked in."""
    if "visitor" not in g:
        g.visitor = _visitor(current_user.account, named) if current_user.is_authenticated else None
    visitor: Visitor | None = g.visitor
    return visitor


def _visitor(account: Account, named: Mapping[str, str]) -> Visitor:
    with database().read() as open_database:
        places = membership.places_of(open_database, account.id)
        guest = not places and guest_places.is_guest(open_database, account.id)
        owned = named.keys() & {"organisation_id", "project_id", "statement_id"}
        wanted = membership.owner_of(open_database, named) if owned else session.get("organisation")
    place = next((each for each in places if each.id == wanted), None)
    if place is None and not owned:
        place = next(iter(places), None)
    _note(place)
    return Visitor(account, places, place, guest)


def _note(place: Place | None) -> None:
    # A change of what somebody may do gives the session a new id (`compliance.web.sessions`).
    if place is not None:
        may_do = sorted(place.permissions)
        if session.get("organisation") != place.id or session.get("permissions") != may_do:
            session["organisation"], session["permissions"] = place.id, may_do


def _let_guest_in(visitor: Visitor, named: Mapping[str, str]) -> None:
    with database().read() as open_database:
        if not membership.is_guest_of(open_database, visitor.account.id, named, now()):
            abort(404)
        g.guest_reach = (membership.owner_of(open_database, named),)


def _waits_for_set_up() -> bool:
    if request.endpoint == "static" or request.blueprint in _BEFORE_SET_UP:
        return False
    with database().read() as open_database:
        return not membership.set_up(open_database)


def _to_sign_in() -> Response | tuple[str, int]:
    if request.method == "GET":
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    return render_template("errors/signed_out.html"), 401
