"""A visitor to the whole site, whose pages are checked as they come: proper HTML, one h1, a label for every control."""

import atexit
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfWriter
from werkzeug.test import TestResponse

from compliance import create_app
from compliance.config import load_settings
from compliance.documents.enclosures import NO_ENCLOSURES, Enclosures
from compliance.domain.questionnaire import Answers
from compliance.domain.statement import Statement
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.answers import by_section
from compliance.services.assessments import current_release
from compliance.services.components import NewComponent
from compliance.services.database import Database, open_database
from compliance.services.projects import start_project
from compliance.services.verification import verify_all
from compliance.web.headers import HEADERS
from tests.web.interviewing import ABOUT, ACCEPTED, MAKERS, NO_AI, REACH
from tests.web.people import ORGANISATION, join, signed_in

START = datetime(2026, 11, 23, 16, 42, 5, tzinfo=UTC)
CONTROLS = ("input", "select", "textarea")


@dataclass
class Page:
    """A page as a browser reads it; making one checks what every page has to keep."""

    response: TestResponse
    root: Element = field(init=False)

    def __post_init__(self) -> None:
        for name, value in HEADERS.items():
            assert self.response.headers[name] == value
        assert self.response.headers["Cache-Control"] == "no-store"
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.root = parser.parse(self.response.text)
        assert self.root.get("lang") == "en-GB"
        assert self.title.endswith(" - Colophon")
        assert len(list(self.root.iter("h1"))) == 1
        assert not [element for element in self.root.iter() if element.get("style")], (
            "the policy allows no inline style"
        )
        self._check_ids()
        self._check_labels()

    def _check_ids(self) -> None:
        ids = [element.get("id") for element in self.root.iter() if element.get("id") is not None]
        assert len(ids) == len(set(ids)), sorted({id_ for id_ in ids if ids.count(id_) > 1})
        for element in self.root.iter():
            for name in ("for", "aria-describedby", "aria-labelledby", "list", "popovertarget"):
                for id_ in (element.get(name) or "").split():
                    assert id_ in ids, f"{name} of <{element.tag}> names {id_}, which is not there"

    def _check_labels(self) -> None:
        labelled = {label.get("for") for label in self.root.iter("label")}
        for control in self.controls():
            assert control.get("id") in labelled, f"{control.get('name')} has no label"

    def controls(self) -> list[Element]:
        """Everything that a person fills in."""
        return [each for tag in CONTROLS for each in self.root.iter(tag) if each.get("type") != "hidden"]

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status_code

    @property
    def title(self) -> str:
        """The title in the browser's tab."""
        return self.root.findtext(".//title") or ""

    @property
    def text(self) -> str:
        """The words of the page with single spaces."""
        main = self.root.find(".//main")
        assert main is not None
        return " ".join(" ".join(main.itertext()).split())

    def links(self) -> dict[str, str]:
        """Where each link's words lead."""
        return {" ".join("".join(a.itertext()).split()): a.get("href") or "" for a in self.root.iter("a")}

    def rows(self) -> list[list[str]]:
        """The words in the cells of every table row but the heads."""
        return [
            [" ".join("".join(cell.itertext()).split()) for cell in row]
            for row in self.root.iter("tr")
            if row.find("td") is not None
        ]

    def value(self, name: str) -> str:
        """The value of the first control of this name."""
        for tag in CONTROLS:
            for control in self.root.iter(tag):
                if control.get("name") == name:
                    return control.get("value") or (control.text or "").removeprefix("\n")
        raise AssertionError(f"no control is called {name}")

    def ticked(self, name: str) -> list[str]:
        """The values of the ticked boxes of this name."""
        boxes = [box for box in self.root.iter("input") if box.get("name") == name]
        return [box.get("value") or "" for box in boxes if box.get("checked") is not None]

    def values(self, name: str) -> list[str]:
        """The values of all boxes of this name."""
        return [box.get("value") or "" for box in self.root.iter("input") if box.get("name") == name]

    def has_error(self, control_id: str, sentence: str) -> None:
        """Fail unless the control is marked as wrong, tied to its error, and linked from the summary."""
        assert self.title.startswith("Error: ")
        assert f"#{control_id}" in self.links().values()
        control = next(each for each in self.root.iter() if each.get("id") == control_id)
        assert control.get("aria-invalid") == "true"
        tied = (control.get("aria-describedby") or "").split()
        words = " ".join("".join(each.itertext()) for each in self.root.iter() if each.get("id") in tied)
        assert sentence in words


@dataclass(frozen=True, slots=True)
class Rendered:
    """A pretended PDF."""

    pdf: bytes
    pages: int


def small_pdf(title: str) -> bytes:
    """A PDF file of one empty page that can be signed, as a statement is."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


class Printer:
    """Stands in for the render process: counts what it printed, and can be told to refuse."""

    def __init__(self) -> None:
        self.printed: list[Statement] = []
        self.enclosed: list[Enclosures] = []
        self.refusal: Exception | None = None

    def __call__(self, statement: Statement, enclosures: Enclosures = NO_ENCLOSURES, /) -> Rendered:
        if self.refusal:
            raise self.refusal
        self.printed.append(statement)
        self.enclosed.append(enclosures)
        return Rendered(small_pdf(statement.number or "draft"), 4)


@dataclass
class Site:
    """The application in a database of its own, with somebody who visits it."""

    app: Flask
    client: FlaskClient
    printer: Printer

    @property
    def database(self) -> Database:
        """The application's database."""
        database: Database = self.app.extensions["colophon"].database
        return database

    def get(self, address: str, status: int = 200) -> Page:
        """The page at this address."""
        response = self.client.get(address)
        assert response.status_code == status, (address, response.status_code, response.text[-600:])
        return Page(response)

    def token(self) -> str:
        """A token as any form of the visitor's has it."""
        return Page(self.client.get("/sign-out")).value("csrf_token")

    def post(self, address: str, data: Mapping[str, Any] | None = None) -> TestResponse:
        """Send a form with a valid token."""
        return self.client.post(address, data={**(data or {}), "csrf_token": self.token()})

    def sent(self, address: str, data: Mapping[str, Any] | None = None) -> Page:
        """Send a form and follow to the page that comes of it."""
        response = self.post(address, data)
        assert response.status_code == 303, (address, response.status_code, Page(response).text[:600])
        return self.get(response.location.partition("#")[0])

    def refused(self, address: str, data: Mapping[str, Any] | None = None, status: int = 422) -> Page:
        """Send a form that is answered with a page that says what is wrong."""
        response = self.post(address, data)
        assert response.status_code == status, (address, response.status_code, response.location)
        return Page(response)


def never_done(folder: Path, digest: str, file: Path) -> Callable[[], bool]:
    """Stands in for the process that walks a release, and never ends: no test waits for it or leaves it behind."""
    return lambda: True


@cache
def _template() -> Path:
    """A file with all tables, made once: making them takes longer than most pages."""
    path = Path(tempfile.mkdtemp(prefix="colophon-template-")) / "colophon.sqlite3"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    open_database(f"sqlite:///{path}").close()
    return path


def open_site(folder: Path, clock: Callable[[], datetime] | None = None, **asked: str) -> Site:
    """The application on a new database; without another clock, time moves a second at each look. `asked`: settings."""
    if not (folder / "colophon.sqlite3").exists():
        shutil.copyfile(_template(), folder / "colophon.sqlite3")
    ticks = itertools.count()
    printer = Printer()
    app = create_app(
        load_settings({"INSTANCE_PATH": str(folder), "SEAL_SECONDS": "0", **asked}, folder),
        clock=clock or (lambda: START + timedelta(seconds=next(ticks))),
        render=printer,
        walk=never_done,
        compare=lambda *_: lambda: True,
    )
    return Site(app, signed_in(app), printer)


def project(
    site: Site,
    parts: Mapping[str, Answers] | Sequence[str] = ("Text",),
    *,
    title: str = "Saltmarsh",
    organisation: str = ORGANISATION,
    own: Answers | None = None,
    at: str = "2026-11-20T10:00:00Z",
) -> str:
    """A project that was started earlier; parts without answers are not started. Gives its address."""
    questionnaire = current_release().questionnaire
    answered = parts if isinstance(parts, Mapping) else {name: {} for name in parts}
    with site.database.write() as session:
        project_id = start_project(
            session,
            LOCAL_OPERATOR,
            at,
            organisation=organisation,
            title=title,
            sector="games",
            product="Game",
            release=current_release().id,
            answers=by_section(questionnaire, {**ABOUT, **REACH, "title": title, **(MAKERS if own is None else own)}),
            components=[
                NewComponent(name, "", by_section(questionnaire, {"kind": "literary", **answers}))
                for name, answers in answered.items()
            ],
        )
    if organisation != ORGANISATION:
        join(site.app, organisation)
    return f"/projects/{project_id}"


def ready(site: Site, title: str = "Saltmarsh") -> str:
    """A project from which a statement can be issued. Gives its address."""
    return project(site, {"Text": NO_AI, "Cover": NO_AI}, title=title)


def doubtful(site: Site) -> str:
    """A project with every question answered, whose result cannot be told. Gives its address."""
    return project(site, {"Cover": ACCEPTED, "Map": ACCEPTED})


def issued(site: Site, address: str) -> str:
    """Issue a statement of a project that is ready. Gives the statement's address."""
    page = site.get(f"{address}/statements/issue")
    form = {"seen_sequence": page.value("seen_sequence"), "office": page.value("office") or "Managing Director"}
    response = site.post(f"{address}/statements/issue", {**form, "checked": "yes"})
    assert response.status_code == 303, Page(response).text
    return str(response.location)


def number_of_entries(site: Site) -> Iterator[int]:
    """How many history entries each project has."""
    with site.database.read() as session:
        yield from (verdict.entries for verdict in verify_all(session, EVERYTHING))
