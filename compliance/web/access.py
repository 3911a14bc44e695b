"""Who may call what, checked before every request against the table of all endpoints. Without an entry, nothing starts.

A person without the right sees a page that says whom to ask. To everybody else what belongs to an organisation does not
exist: the answer is the one for an address that leads nowhere (ASVS 5.0, 8.2 and 8.4.1).
"""

from collections.abc import Mapping

from flask import Flask, abort, g, redirect, render_template, request, session, url_for
from flask_security import current_user
from werkzeug import Response

from compliance.domain.roles import Permission
from compliance.services import guest_places, membership
from compliance.services.accounts import Account
from compliance.services.membership import Place
from compliance.web.access_table import ACCESS
from compliance.web.accounts.sign_in_again import ask_again, to_second_factor
from compliance.web.current import Visitor, as_guest, database, now

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
        raise UnlistedEndpoint(f"Say in compliance/web/access_table.py who may call {', '.join(unlisted)}.")


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
