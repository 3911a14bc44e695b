"""Two organisations with one of everything, and visitors of every kind: what a sweep over all routes walks through."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.routing import IntegerConverter, Rule

from compliance.domain.history import utc_text
from compliance.domain.roles import ROLES, Role
from compliance.services import impact
from compliance.services.accounts import find_account
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor, Reach
from compliance.services.assets import read_file
from compliance.services.batch_choices import Seen
from compliance.services.batch_works import batch_works
from compliance.services.batches import Wanted, ask_for_batch
from compliance.services.checkpoint_file import copies_in
from compliance.services.comments import add_comment
from compliance.services.database import Database
from compliance.services.evidence import About, attach_file, files_in
from compliance.services.guests import invite_guest, open_guest_link
from compliance.services.invitations import invite, invited
from compliance.services.job_runner import Runner
from compliance.services.notices import waiting
from compliance.services.password_links import password_link
from compliance.services.records import ProjectRecord, project_record
from compliance.services.statements import seen_key
from compliance.services.web_sessions import secret_hash
from compliance.store.account_models import Person
from compliance.web.hosts import IdConverter
from tests.assets.making import element, with_xmp
from tests.web.interviewing import NO_AI
from tests.web.pages import START, Page, Site, issued, open_site, project
from tests.web.people import ORGANISATION, session_of, sign_in

OTHER = "Estuary Films Ltd"
NOWHERE = "nobodyHas1t0"
# Whoever makes everything that there is.
BUILDER = "Wilmot Grange"
# What visitors are called, and what they are in the organisation that is swept.
MEMBERS: Mapping[str, tuple[Role, ...]] = {"everything": ROLES, **{role: (role,) for role in ROLES}}
GUEST, STRANGER, OUTSIDER, ANONYMOUS = "guest", "member of another organisation", "member of none", "anonymous"
# Any sector may be chosen by anybody: of all ids in addresses the only one that belongs to nobody.
OF_NOBODY = frozenset({"sector_id"})
# What belongs to a person, and not to an organisation: the name of a session.
OF_A_PERSON = frozenset({"key"})


class Clock:
    """A clock that moves a second at each look, and can be turned back."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


class Asleep:
    """Stands in for what does jobs in the background."""

    def wake(self) -> None:
        """Sleep on."""


@dataclass
class Estate:
    """The application with its visitors, and the state that it is put back to.

    `things` are an organisation's own, and `personal` a visitor's: together, values for the arguments of every route.
    """

    site: Site
    clock: Clock
    things: dict[str, dict[str, str]] = field(default_factory=dict)
    personal: dict[str, dict[str, str]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    _kept: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))
    _kept_time: datetime = START
    _browsers: dict[str, FlaskClient] = field(default_factory=dict)

    @property
    def app(self) -> Flask:
        """The application."""
        return self.site.app

    @property
    def _kept_files(self) -> Path:
        return self.file.parent / "kept-evidence"

    @property
    def file(self) -> Path:
        """The database."""
        return Path(str(self.site.database.engine.url.database))

    def browser(self, visitor: str) -> FlaskClient:
        """The visitor's browser. Until everything is put back it keeps the cookies that it was sent."""
        if visitor not in self._browsers:
            self._browsers[visitor] = self.app.test_client()
            if visitor in self.cookies:
                self._browsers[visitor].set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[visitor])
        return self._browsers[visitor]

    def keep(self) -> None:
        """Remember the state that there is now."""
        with closing(sqlite3.connect(self.file)) as now:
            now.backup(self._kept)
        shutil.copytree(self.file.parent / "evidence", self._kept_files, dirs_exist_ok=True)
        self._kept_time = self.clock.time

    def restore(self) -> None:
        """Put back the state that was remembered, and the time."""
        with closing(sqlite3.connect(self.file)) as now:
            self._kept.backup(now)
        shutil.copytree(self._kept_files, self.file.parent / "evidence", dirs_exist_ok=True)
        # Else nothing more would be sealed: the file knows of a larger log than the one that was put back.
        copies_in(self.file.parent).path.unlink(missing_ok=True)
        self.clock.time = self._kept_time
        self._browsers.clear()

    def stored(self, without: tuple[str, ...] = ("web_session", "attempt")) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table; without sessions, which note when they were last used, and what is counted."""
        with closing(sqlite3.connect(self.file)) as now:
            names = [name for (name,) in now.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                name: now.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - the database's own names
                for name in names
                if name not in without
            }

    def person(self, name: str) -> str:
        """The id of the person whom a visitor is."""
        return _person(self, name).id

    def close(self) -> None:
        """Let go of the database."""
        self.site.database.close()
        self._kept.close()


def methods(rule: Rule) -> set[str]:
    """What a rule is for; HEAD and OPTIONS come by themselves."""
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def owned(rule: Rule) -> tuple[str, ...]:
    """The arguments of a rule that name something of an organisation, in the order of the address: all ids but those
    of things that come with the program. Whoever adds an id to an address has it swept.
    """
    converters = rule._converters
    return tuple(name for name in converters if isinstance(converters[name], IdConverter) and name not in OF_NOBODY)


def arguments(rule: Rule, things: Mapping[str, str]) -> dict[str, str]:
    """What stands in the address of a rule with these things. Raises KeyError for an argument that no factory makes."""
    return {name: _value(rule, name, things) for name in rule.arguments}


def address(app: Flask, rule: Rule, values: Mapping[str, str]) -> str:
    """The address of a rule with these values in it."""
    numbers = {name for name, converter in rule._converters.items() if isinstance(converter, IntegerConverter)}
    filled = {name: int(value) if name in numbers else value for name, value in values.items()}
    return app.url_map.bind("127.0.0.1").build(rule.endpoint, filled, method=min(methods(rule)), force_external=False)


def _value(rule: Rule, name: str, things: Mapping[str, str]) -> str:
    match name:
        case "section_id":
            return "use" if "component_id" in rule.arguments else "about"
        case "token" | "link":  # a secret opens one kind of link
            return things.get(f"secret of {rule.endpoint}", "no-such-secret")
        case "invitation_id" if "component_id" not in rule.arguments:
            return things["invitation_id of a colleague"]
    return things[name]


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule with each of its methods."""
    for rule in app.url_map.iter_rules():
        for method in sorted(methods(rule)):
            yield rule, method


def make_estate(folder: Path) -> Estate:
    """Two organisations with one of everything, and every kind of visitor signed in."""
    clock = Clock()
    estate = Estate(open_site(folder, clock), clock)
    # What runs in the background would go on while the database is put back.
    estate.app.extensions["colophon"] = replace(estate.app.extensions["colophon"], jobs=Asleep())
    builder = estate.app.test_client()
    secret = sign_in(estate.site.database, clock(), BUILDER, {ORGANISATION: ROLES, OTHER: ROLES})
    builder.set_cookie(estate.app.config["SESSION_COOKIE_NAME"], secret)
    by_builder = Site(estate.app, builder, estate.site.printer)
    _hurry(estate.site.database)
    for organisation in (ORGANISATION, OTHER):
        estate.things[organisation] = _one_of_everything(by_builder, organisation)
    _let_people_in(estate)
    estate.keep()
    return estate


def _hurry(database: Database) -> None:
    """Wait for no disk: nothing of this has to outlive a power failure."""
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    database.engine.dispose()


def _one_of_everything(site: Site, organisation: str) -> dict[str, str]:
    place = project(site, {"Text": NO_AI, "Cover": NO_AI}, organisation=organisation)
    statement = _last(issued(site, place))
    printed = site.printer.printed[-1]
    with site.database.read() as session:
        record = project_record(session, EVERYTHING, _last(place))
    text, cover = record.components
    owner = record.organisation_id
    tool = site.post(f"/organisations/{owner}/tools/add", {"name": "Brush"}).location
    with site.database.write() as session:
        comment = add_comment(session, LOCAL_OPERATOR, utc_text(START), record.id, "Is this the final text?", text.id)
    files, about = files_in(site.app.extensions["colophon"].settings.evidence_folder), About("ai_used", text.id)
    picture = BytesIO(with_xmp(element("AISystemUsed", "Brush")))
    read = (LOCAL_OPERATOR, utc_text(START), record.id, text.id, "cover.jpg", picture)
    attached = (LOCAL_OPERATOR, utc_text(START), record.id, about, "prompts.txt", BytesIO(b"A quiet harbour"))
    return {
        "organisation_id": owner,
        "project_id": record.id,
        "component_id": text.id,
        "other_component_id": cover.id,
        "statement_id": statement,
        "number": printed.number,
        "code": printed.check_code,
        "tool_id": _last(tool),
        "job_id": analysed(site, owner),
        "batch_id": exported(site, owner, record),
        "sequence": str(comment),
        "evidence_id": attach_file(site.database, files, *attached),
        "reading_id": read_file(site.database, *read),
        "sector_id": "games",
        "release_id": "2026-11",
        "before": "2026-11",
        "after": "2026-11",
        "rulebook_id": "uk-cdpa",
        "table_id": "uk_disclosure",
        "piece_id": "credit",
        "filename": "colophon.css",
    }


def analysed(site: Site, organisation_id: str) -> str:
    """An analysis of what a setting would change, finished; gives its id."""
    wanted = {"assumption": "term_length", "setting": "years_25"}
    with site.database.write() as session:
        job = impact.ask_for_impact(session, EVERYTHING, "local-operator", utc_text(START), organisation_id, wanted)
    Runner(site.database, lambda: START, {impact.KIND: impact.analyse}).work()
    return job


def exported(site: Site, organisation_id: str, project: ProjectRecord) -> str:
    """A file with the statements in force, made by whoever built the estate; gives the id of its job."""
    wired = site.app.extensions["colophon"]
    wanted = Wanted("export", (Seen(project.id, project.head.sequence, seen_key(project)),))
    with site.database.write() as session:
        builder = session.scalars(select(Person).where(Person.name == BUILDER)).one()
        actor = Actor(builder.id, builder.name, Reach((organisation_id,)))
        job = ask_for_batch(session, actor, utc_text(START), organisation_id, wanted, organisation_id)
    works = batch_works(site.printer, wired.notary, wired.settings.instance, wired.settings.evidence_folder)
    Runner(site.database, lambda: START, works).work()
    return job


def _let_people_in(estate: Estate) -> None:
    database, now = estate.site.database, estate.clock
    for name, roles in MEMBERS.items():
        estate.cookies[name] = sign_in(database, now(), name, {ORGANISATION: roles})
    estate.cookies[STRANGER] = sign_in(database, now(), STRANGER, {OTHER: ROLES})
    estate.cookies[OUTSIDER] = sign_in(database, now(), OUTSIDER, {})
    for organisation in (OTHER, ORGANISATION):
        name = GUEST if organisation == ORGANISATION else "guest of another organisation"
        estate.cookies[name] = _guest(estate, estate.things[organisation], name)
    for visitor in (*estate.cookies, ANONYMOUS):
        _warm_up(estate, visitor)
    for visitor in estate.cookies:
        known = visitor != ANONYMOUS
        estate.personal[visitor] = {"key": _other_session(estate, visitor) if known else NOWHERE}
    for organisation, person in ((OTHER, STRANGER), (ORGANISATION, "auditor")):
        _ask_in(estate, estate.things[organisation], _person(estate, person).id)


def _ask_in(estate: Estate, things: dict[str, str], person_id: str) -> None:
    """Somebody who belongs to the organisation, somebody who is invited to, and a link to a new password."""
    things["person_id"] = person_id
    with estate.site.database.write() as session:
        at = utc_text(estate.clock())
        asked = invite(session, LOCAL_OPERATOR, at, things["organisation_id"], "Jo", "jo@example.org", ["auditor"])
        things["secret of join.by_link"] = asked.secret
        things["invitation_id of a colleague"] = invited(session, EVERYTHING, things["organisation_id"], at)[0].id
        comment = (things["project_id"], "Who wrote this?", "", "", [person_id])
        add_comment(session, LOCAL_OPERATOR, at, *comment)
        things["notice of somebody"] = waiting(session, EVERYTHING, person_id)[0].id
        things["secret of sign_in.choose"] = password_link(session, estate.clock(), LOCAL_OPERATOR, person_id)


def _person(estate: Estate, name: str) -> Person:
    with estate.site.database.read() as session:
        return session.scalars(select(Person).where(Person.name == name)).one()


def _other_session(estate: Estate, visitor: str) -> str:
    """A session that the visitor has in another browser; gives what the page of sessions calls it."""
    database = estate.site.database
    with database.write() as session:
        account = find_account(session, id=_person(estate, visitor).id)
        assert account is not None
        secret = session_of(session, estate.clock(), account)
    return secret_hash(secret).hex()[:16]


def _guest(estate: Estate, things: dict[str, str], name: str) -> str:
    with estate.site.database.write() as session:
        where = (LOCAL_OPERATOR, utc_text(estate.clock()), things["project_id"], things["component_id"])
        link = invite_guest(session, *where, name=name, days=30)
    things["invitation_id"], things["secret of guests.link"] = link.invitation_id, link.secret
    with estate.site.database.write() as session:
        account = open_guest_link(session, utc_text(estate.clock()), link.secret, name)
        return session_of(session, estate.clock(), account)


def _warm_up(estate: Estate, visitor: str) -> None:
    """Have the visitor's session hold what the first visit puts there, and remember a token that it takes."""
    client = estate.browser(visitor)
    client.get("/", follow_redirects=True)
    form = client.get("/sign-in" if visitor == ANONYMOUS else "/sign-out")
    estate.tokens[visitor] = Page(form).value("csrf_token")
    cookie = client.get_cookie(estate.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    estate.cookies[visitor] = cookie.value


def _last(address: str) -> str:
    return address.rpartition("/")[2]


@pytest.fixture(scope="session")
def made_estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """Two organisations with one of everything, made once for all sweeps of a process."""
    estate = make_estate(tmp_path_factory.mktemp("estate"))
    yield estate
    estate.close()


@pytest.fixture
def estate(made_estate: Estate) -> Estate:
    """The same, as it was when it was made."""
    made_estate.restore()
    return made_estate
