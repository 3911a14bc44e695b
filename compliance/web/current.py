"""What a route needs from its surroundings: the database, the time, who is asking, and the rules in use."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app, request

from compliance.config import Settings
from compliance.domain.history import utc_text
from compliance.domain.release import Release
from compliance.services import assessments
from compliance.services.actors import LOCAL_OPERATOR, Actor
from compliance.services.database import Database
from compliance.services.job_runner import Runner
from compliance.services.release_comparisons import Comparisons
from compliance.services.statements import Render
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


def current_actor() -> Actor:
    """Who is asking. Until there are accounts, the person at this machine."""
    return LOCAL_OPERATOR


def current_release() -> Release:
    """The release that new projects are started under."""
    return assessments.current_release()


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
