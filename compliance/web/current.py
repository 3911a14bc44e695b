"""What a route needs from its surroundings: the database, the time, who is asking, and the rules in use."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app, g, request

from compliance.config import Settings
from compliance.domain.history import utc_text
from compliance.domain.release import Release
from compliance.services import assessments
from compliance.services.accounts import Account, actor_of
from compliance.services.actors import Actor
from compliance.services.database import Database
from compliance.services.job_runner import Runner
from compliance.services.mail import Mailer
from compliance.services.membership import Place
from compliance.services.refusals import NotFound
from compliance.services.release_comparisons import Comparisons
from compliance.services.sealer import Sealer
from compliance.services.single_sign_on import Provider
from compliance.services.statements import Notary, Render
from compliance.services.walks import Walks

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Wiring:
    """What `create_app` wires: kept in `app.extensions["colophon"]`."""

    database: Database
    clock: Callable[[], datetime]
    render: Render
    settings: Settings
    walks: Walks
    comparisons: Comparisons
    jobs: Runner
    mailer: Mailer | None  # None: no mail server is set
    single_sign_on: Provider | None  # None: no provider is set
    notary: Notary
    sealer: Sealer


def machine_time() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)


def wiring() -> Wiring:
    """What the application was wired with."""
    return cast("Wiring", current_app.extensions["colophon"])


def database() -> Database:
    """The database: `with database().write() as session: ...`, or `.read()`."""
    return wiring().database


def current_time() -> datetime:
    """The time now, in UTC."""
    return wiring().clock()


def now() -> str:
    """The time now as services and the history want it."""
    return utc_text(current_time())


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in: their organisations, and the one that the request is about.

    `place` is None for a guest, and for what belongs to no organisation of the person. `guest` says that a guest's link
    is all that the person has.
    """

    account: Account
    places: tuple[Place, ...]
    place: Place | None
    guest: bool = False


def current_visitor() -> Visitor | None:
    """Who is signed in; None for somebody who is not."""
    visitor: Visitor | None = g.get("visitor")
    return visitor


def current_place() -> Place:
    """The organisation that the request is about, on a page that is for its members."""
    visitor = current_visitor()
    if visitor is None or visitor.place is None:
        raise NotFound("There is no such organisation.")
    return visitor.place


def current_actor() -> Actor:
    """Who is asking, within reach of the organisation that the request is about: all others do not exist for it."""
    visitor = current_visitor()
    if visitor is None:
        raise NotFound("Nobody is signed in.")
    if visitor.place is not None:
        return actor_of(visitor.account, (visitor.place.id,))
    return actor_of(visitor.account, guest_reach())


def guest_reach() -> tuple[str, ...]:
    """The organisation of the component that a guest was let in for, by `compliance.web.access`."""
    reach: tuple[str, ...] = g.get("guest_reach", ())
    return reach


def as_guest() -> bool:
    """Whether the page is for the guest of the component that it is about, who sees nothing else of the project."""
    return bool(guest_reach())


def current_release() -> Release:
    """The release that new projects are started under."""
    return assessments.current_release(now())


def release_of(release_id: str) -> Release:
    """The release that a project was started under."""
    return assessments.assessor(release_id).release


def asked_for(name: str) -> str:
    """A value from the address, on one line and without what cannot be printed; empty when there is none."""
    return _UNPRINTABLE.sub(" ", request.args.get(name, "")).strip()[:200]


def page_asked_for() -> int:
    """The page number in the address; 1 when there is none that makes sense."""
    return whole_number(asked_for("page"), digits=6, otherwise=1)


def whole_number(text: str, digits: int = 9, otherwise: int = 0) -> int:
    """The number that a form or an address holds, of at most so many figures; `otherwise` when it holds none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else otherwise
