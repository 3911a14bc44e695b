"""Walking through the interview as a browser without a script does: what a page offers is what can be posted."""

import html
import itertools
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from compliance import create_app
from compliance.config import load_settings
from compliance.domain.questionnaire import DONT_KNOW, Answer, Answers, Question, Questionnaire
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor
from compliance.services.answers import by_section
from compliance.services.assessments import current_release
from compliance.services.database import Database
from compliance.services.interview import save_section
from compliance.services.projects import NewComponent, start_project
from compliance.services.records import ProjectRecord, project_record
from compliance.web.section_form import form_pairs
from tests.web.people import ORGANISATION, signed_in

Fields = list[tuple[str, str]]
START = datetime(2026, 11, 23, 16, 42, 5, tzinfo=UTC)

ABOUT: Answers = {
    "title": "Saltmarsh",
    "product": "Game",
    "version": "1.0.3",
    "release_date": "2027-03-12",
}
REACH: Answers = {"territories": ("uk",)}
MAKERS: Answers = {
    "signatory": "Imogen Hale, Managing Director",
    "business": "registered",
    "authors": "living",
    "uk_link": "yes",
    "made_year": "2026",
    "publication": "published",
    "same_dates": "yes",
    "records": "during",
    "suppliers": "all",
}
NO_AI: Answers = {"released": "yes", "ai_used": "no"}
ACCEPTED: Answers = {
    "released": "yes",
    "ai_used": "yes",
    "ai_did": ("music",),
    "ai_context": "Eleven ambient stems.",
    "ai_remains": "all",
    "first_version": "ai",
    "directed": "prompts",
    "human_acts": ("nothing",),
    "likeness": "no",
    "reviewed": "this_version",
}
REWORKED: Answers = {**ACCEPTED, "human_acts": ("rewrote",), "human_context": "Re-recorded with live strings."}
BY_ITSELF: Answers = {**ACCEPTED, "directed": "standing"}
IDEAS_ONLY: Answers = {
    "released": "yes",
    "ai_used": "yes",
    "ai_did": ("research",),
    "ai_context": "Names for places.",
    "reviewed": "no",
}


@dataclass
class Page:
    """A page as a browser reads it."""

    response: TestResponse
    root: Element = field(init=False)

    def __post_init__(self) -> None:
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.root = parser.parse(self.response.text)

    @property
    def text(self) -> str:
        """The words of the page, without its title, with single spaces."""
        main = self.root.find(".//main")
        assert main is not None
        return " ".join(" ".join(main.itertext()).split())

    @property
    def title(self) -> str:
        """The title in the browser's tab."""
        return html.unescape(self.root.findtext(".//title") or "")

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements with these attributes (`class_` for one of the classes)."""
        wanted = attributes.pop("class_", "")
        return [
            element
            for element in self.root.iter(tag)
            if all(element.get(name.replace("_", "-")) == value for name, value in attributes.items())
            and (not wanted or wanted in (element.get("class") or "").split())
        ]

    def by_id(self, id_: str) -> Element:
        """The one element with this id."""
        found = [element for element in self.root.iter() if element.get("id") == id_]
        assert len(found) == 1, f"{len(found)} elements have the id {id_}"
        return found[0]

    def fields(self) -> Fields:
        """What a browser sends with the form when nothing is changed: disabled and unticked controls are left out."""
        return list(_sent(self.root.find(".//main") or self.root))

    def shown(self) -> list[str]:
        """The questions that are shown, and no others."""
        return [value for name, value in self.fields() if name == "shown"]


def _sent(root: Element) -> Iterator[tuple[str, str]]:
    for control in root.iter():
        name = control.get("name")
        if control.tag not in ("input", "textarea") or not name or control.get("disabled") is not None:
            continue
        if control.tag == "textarea":
            yield name, (control.text or "").removeprefix("\n")
        elif control.get("type") not in ("radio", "checkbox") or control.get("checked") is not None:
            yield name, control.get("value") or ""


@dataclass
class Interview:
    """A project in an application of its own, and a person who goes through its pages."""

    app: Flask
    client: FlaskClient
    project_id: str

    @property
    def database(self) -> Database:
        """The application's database."""
        database: Database = self.app.extensions["colophon"].database
        return database

    def record(self) -> ProjectRecord:
        """The project as stored now."""
        with self.database.read() as session:
            return project_record(session, EVERYTHING, self.project_id)

    def address(self, section: str, component: str = "") -> str:
        """The address of a section's page; a component by its name."""
        part = next((f"/components/{c.id}" for c in self.record().components if c.name == component), "")
        return f"/projects/{self.project_id}{part}/sections/{section}"

    def get(self, address: str) -> Page:
        """The page, which has to be there and to be proper HTML."""
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code, response.text[-800:])
        return Page(response)

    def post(self, address: str, fields: Fields, **more: str) -> TestResponse:
        """Send a form with the token of a page that the person has."""
        token = ("csrf_token", self.token())
        sent = [pair for pair in fields if pair[0] not in ("csrf_token", *more)] + [token, *more.items()]
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        return self.client.post(address, data=data)

    def token(self) -> str:
        """A token as any form of the person's has it."""
        page = self.client.get(f"/projects/{self.project_id}/sections/about")
        return Page(page).all("input", name="csrf_token")[0].get("value") or ""

    def store(self, section: str, answers: Answers, component: str = "", actor: Actor = LOCAL_OPERATOR) -> None:
        """Save a section past the pages, as somebody else would."""
        record = self.record()
        part = next((c for c in record.components if c.name == component), None)
        saved = (part.sections if part else record.sections).get(section)
        with self.database.write() as session:
            at = f"{START + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
            seen = saved.revision if saved else 0
            save_section(session, actor, at, self.project_id, part.id if part else None, section, answers, seen)


def _no_document(statement: object, *_: object) -> NoReturn:
    raise AssertionError(f"These pages make no document: {statement}")


def open_interview(folder: Path, components: Mapping[str, str], own: Answers | None = None) -> Interview:
    """A project of a games studio with these components (name and kind of work) and answers of its own."""
    clock = itertools.count()
    app = create_app(
        load_settings({"INSTANCE_PATH": str(folder)}, folder),
        clock=lambda: START + timedelta(seconds=next(clock)),
        render=_no_document,
    )
    questionnaire = current_release().questionnaire
    database: Database = app.extensions["colophon"].database
    with database.write() as session:
        project_id = start_project(
            session,
            LOCAL_OPERATOR,
            "2026-11-23T16:40:00Z",
            organisation=ORGANISATION,
            title="Saltmarsh",
            sector="games",
            product="Game",
            release=current_release().id,
            answers=by_section(questionnaire, own or {}),
            components=[NewComponent(name, "", {"law": {"kind": kind}}) for name, kind in components.items()],
        )
    return Interview(app, signed_in(app), project_id)


def pairs(questionnaire: Questionnaire, answers: Answers, seen: int = 0) -> Fields:
    """The fields of a form in which these answers were entered."""
    questions = [questionnaire.questions[name] for name in answers]
    return [*form_pairs(questions, answers), ("seen_revision", str(seen))]


def everywhere(questionnaire: Questionnaire) -> Answers:
    """Answers that ask for every rulebook: every place, channel and award there is."""
    return {
        question.id: tuple(option.id for option in question.options if option.id != DONT_KNOW and not option.alone)
        for question in questionnaire.section("reach").questions
    }


def some_answer(question: Question, *, last: bool = False, every: bool = False) -> Answer:
    """An answer to the question: the first choice, or the last one that is not "Don't know", or every tick."""
    known = [option.id for option in question.options if option.id != DONT_KNOW]
    if every:
        return tuple(known)
    if question.kind == "one":
        return known[-1 if last else 0]
    if question.kind == "many":
        return (known[-1 if last else 0],)
    return {"date": "2027-03-12", "year": "2026", "years": "1999, 2003"}.get(question.kind, "Words of a person")


@pytest.fixture
def saltmarsh(tmp_path: Path) -> Iterator[Interview]:
    """A game with two components; the project's own questions are answered."""
    interview = open_interview(tmp_path, {"Code": "literary", "Music": "musical"}, {**ABOUT, **REACH, **MAKERS})
    yield interview
    interview.database.close()
