"""Asking twice to start a project: the same one is started once, and another one is never lost."""

import pytest
from sqlalchemy import text

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.components import NewComponent, rename_component
from compliance.services.database import Database
from compliance.services.projects import start_project
from compliance.services.records import project_record
from compliance.store import projects as store
from tests.stored import LATER, NOW

TICKET = "abcdefghijkm"
PARTS = (NewComponent("Text", "text", {"use": {"used": "no", "tasks": ("draft",), "words": ""}}),)


def _start(database: Database, project_id: str = TICKET, **other: object) -> str:
    wanted: dict[str, object] = {
        "organisation": "Acme Press",
        "title": "The Tide",
        "sector": "publisher",
        "product": "novel",
        "release": "2026-11",
        "answers": {"work": {"title_known": "yes"}},
        "components": PARTS,
    }
    with database.write() as session:
        return start_project(session, LOCAL_OPERATOR, NOW, project_id=project_id, **(wanted | other))  # type: ignore[arg-type]


def _counts(database: Database) -> tuple[int, int, int]:
    with database.read() as session:
        return tuple(  # type: ignore[return-value]
            session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in ("organisation", "project", "history_entry")
        )


def test_a_second_click_starts_nothing(database: Database) -> None:
    """The same request gives the same project, with one organisation and one entry."""
    assert _start(database) == _start(database, title=" The  Tide ") == TICKET
    assert _counts(database) == (1, 1, 1)


def test_a_late_second_click_finds_a_project_that_was_changed_since(database: Database) -> None:
    """What counts is what it was started with."""
    _start(database)
    with database.write() as session:
        part = project_record(session, EVERYTHING, TICKET).components[0].id
        rename_component(session, LOCAL_OPERATOR, LATER, TICKET, part, "Prose")
    assert _start(database) == TICKET
    assert _counts(database) == (1, 1, 2)


@pytest.mark.parametrize(
    ("other", "organisations"),
    [
        ({"title": "The Ebb"}, 1),
        ({"organisation": "Other House"}, 2),
        ({"components": (*PARTS, NewComponent("Cover"))}, 1),
        ({"components": (NewComponent("Text", "text", {"use": {"used": "yes"}}),)}, 1),
        ({"answers": {"work": {"title_known": "no"}}}, 1),
    ],
)
def test_another_project_from_the_same_page_is_not_lost(
    database: Database, other: dict[str, object], organisations: int
) -> None:
    """Whoever goes back and sends the page with other contents starts another project, with its own entry."""
    first = _start(database)
    second = _start(database, **other)
    assert second != first
    assert _counts(database) == (organisations, 2, 2)
    with database.read() as session:
        record = project_record(session, EVERYTHING, second)
    assert record.head.sequence == 1
    assert record.title == other.get("title", "The Tide")
    assert record.organisation == other.get("organisation", "Acme Press")


def test_an_id_taken_at_the_same_moment_is_found(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looked before the other one was done finds the project when storing it."""
    _start(database)
    real = store.project_with_id
    looks: list[str] = []

    def early(session: object, project_id: str) -> object:
        looks.append(project_id)
        return None if len(looks) == 1 else real(session, project_id)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "project_with_id", early)
    assert _start(database) == TICKET
    assert looks == [TICKET, TICKET]
    assert _counts(database) == (1, 1, 1)
