"""Starting, changing, finding and listing projects and their components."""

import pytest

from compliance.documents import characters
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor, Reach
from compliance.services.answers import by_section
from compliance.services.components import (
    NewComponent,
    add_component,
    remove_component,
    rename_component,
    reorder_components,
)
from compliance.services.database import Database
from compliance.services.projects import (
    ProjectPage,
    list_projects,
    organisation_names,
    start_project,
)
from compliance.services.records import ProjectRecord, project_record
from compliance.services.refusals import NotFound, Refused
from compliance.services.register import statement_bytes
from compliance.services.verification import verify_all, verify_project
from compliance.services.withdrawal import withdraw
from tests.stored import LATER, NOW, QUESTIONNAIRE, add, issue, save, start

ME = LOCAL_OPERATOR
TURNING = "there is an invisible character that changes the direction of text (U+202E)"


def _record(database: Database, project_id: str, reach: Reach = EVERYTHING) -> ProjectRecord:
    with database.read() as session:
        return project_record(session, reach, project_id)


def _list(database: Database, reach: Reach = EVERYTHING, **wanted: object) -> ProjectPage:
    with database.read() as session:
        return list_projects(session, reach, **wanted)  # type: ignore[arg-type]


def _titles(database: Database, **wanted: object) -> list[str]:
    return [project.title for project in _list(database, **wanted).projects]


def test_a_started_project_has_all_that_was_said(database: Database) -> None:
    """Organisation, title, answers and components with theirs are there, in one entry."""
    parts = (NewComponent(" The  text ", "text", {"use": {"used": "no"}}), NewComponent("Cover"))
    record = _record(database, start(database, components=parts))
    assert (record.organisation, record.title, record.sector, record.product) == (
        "Acme Press",
        "The Tide",
        "publisher",
        "novel",
    )
    assert (record.release, record.created_at, record.changed_at, record.head.sequence) == ("2026-11", NOW, NOW, 1)
    assert record.answers == {"title_known": "yes"}
    assert [(part.name, part.preset, part.position, part.answers) for part in record.components] == [
        ("The text", "text", 1, {"used": "no"}),
        ("Cover", "", 2, {}),
    ]
    assert record.answers_for(record.components[0]) == {"title_known": "yes", "used": "no"}


def test_answers_are_grouped_by_the_section_that_asks(database: Database) -> None:
    """An answers file says nothing of sections; the questionnaire does."""
    answers = {"title_known": "yes", "used": "yes", "tasks": ("draft",), "words": ""}
    assert by_section(QUESTIONNAIRE, answers) == {
        "work": {"title_known": "yes"},
        "use": {"used": "yes", "tasks": ("draft",)},
    }
    with pytest.raises(KeyError):
        by_section(QUESTIONNAIRE, {"no_such_question": "yes"})


def test_the_same_organisation_is_not_made_twice(database: Database) -> None:
    """Its name finds it, with whatever spaces."""
    first, second = start(database), start(database, organisation="  Acme   Press ")
    assert _record(database, first).organisation_id == _record(database, second).organisation_id


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "  "}, "Enter the title."),
        ({"organisation": ""}, "Enter the name of the organisation."),
        ({"title": "x" * 201}, "Shorten the title to 200 characters; it has 201."),
        ({"title": "a\x00b"}, "Type the title again: it contains a character that cannot be printed."),
        ({"title": "\ud800"}, "Type the title again: it contains a character that cannot be printed."),
        ({"title": "\ufdd0"}, "Type the title again: it contains a character that cannot be printed."),
        ({"title": "a\u202eb"}, f"Type the title again: {TURNING}."),
        ({"organisation": "\ue000"}, "Type the name of the organisation again: there is a private character (U+E000)."),
        (
            {"components": (NewComponent("\u0378"),)},
            "Type the name of the component again: no installed font has the character U+0378.",
        ),
        ({"components": (NewComponent(""),)}, "Enter the name of the component."),
    ],
)
def test_an_unusable_name_is_refused(database: Database, wrong: dict[str, object], sentence: str) -> None:
    """The person is told what to enter, and nothing of the project is stored."""
    with pytest.raises(Refused) as refused:
        start(database, **wrong)  # type: ignore[arg-type]
    assert str(refused.value) == sentence
    assert _list(database).total == 0


def test_without_fonts_names_are_taken_as_they_are(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that cannot make any PDF still keeps projects; what is no text at all is refused there too."""
    monkeypatch.setattr(characters, "missing_packages", lambda: ("fonts-lato",))
    assert _record(database, start(database, title="Élan \ue000")).title == "Élan \ue000"
    with pytest.raises(Refused):
        start(database, title="\x7f")


def test_a_project_is_called_as_its_answers_say(database: Database) -> None:
    """A title that is answered anew is shown and found, the old one is not; the product likewise."""
    project = start(database)
    save(database, project, section="about", answers={"title": " High  Tide", "product": "audiobook"}, seen=0)
    record = _record(database, project)
    assert (record.title, record.product, record.head.sequence) == ("High Tide", "audiobook", 2)
    assert _titles(database, search="high acme") == ["High Tide"]
    assert _titles(database, search="the") == []
    with database.read() as session:
        assert verify_project(session, EVERYTHING, project).fault is None


def test_an_unusable_title_is_refused_and_nothing_is_saved(database: Database) -> None:
    """The person is told what to change."""
    project = start(database)
    with pytest.raises(Refused, match="Shorten the title to 200 characters; it has 201"):
        save(database, project, section="about", answers={"title": "x" * 201}, seen=0)
    assert (_record(database, project).title, _record(database, project).head.sequence) == ("The Tide", 1)


def test_a_component_does_not_name_the_project(database: Database) -> None:
    """Only the project's own answers do, and taking an answer back leaves the name."""
    project = start(database)
    component = add(database, project)
    save(database, project, component, "use", {"title": "Sleeve"}, 0)
    save(database, project, section="about", answers={"title": "High Tide"}, seen=0)
    save(database, project, section="about", answers={}, seen=1)
    assert _record(database, project).title == "High Tide"


def test_components_are_renamed_removed_and_ordered(database: Database) -> None:
    """A removed component keeps its answers and no longer counts."""
    project = start(database)
    text, cover = _record(database, project).components[0].id, add(database, project)
    score = add(database, project, "Score")
    with database.write() as session:
        rename_component(session, ME, LATER, project, cover, "Sleeve")
        remove_component(session, ME, LATER, project, text)
        reorder_components(session, ME, LATER, project, [score, cover])
    record = _record(database, project)
    assert [part.name for part in record.components] == ["Score", "Sleeve"]
    assert [(part.name, part.removed_at, part.answers) for part in record.removed] == [("Text", LATER, {"used": "no"})]
    with pytest.raises(LookupError):
        record.component(text)
    assert [part.name for part in _record(database, project).components] == ["Score", "Sleeve"]
    add(database, project, "Map")
    assert [part.name for part in _record(database, project).components] == ["Score", "Sleeve", "Map"]
    with database.read() as session:
        assert verify_project(session, EVERYTHING, project).fault is None


def test_an_order_of_other_components_is_refused(database: Database) -> None:
    """Somebody added or removed one meanwhile: the person looks again."""
    project = start(database)
    cover = add(database, project)
    with pytest.raises(Refused, match="has changed in the meantime"), database.write() as session:
        reorder_components(session, ME, LATER, project, [cover])


@pytest.mark.parametrize("name", ["Text", "  TEXT "])
def test_two_components_do_not_share_a_name(database: Database, name: str) -> None:
    """Neither when a project is started, nor when one is added or renamed; capitals and spaces make no difference."""
    sentence = f"There would be two components called “{name.strip()}”. Choose another name."
    with pytest.raises(Refused) as refused:
        start(database, components=(NewComponent("Text"), NewComponent(name)))
    assert str(refused.value) == sentence
    assert _list(database).total == 0
    project = start(database)
    with pytest.raises(Refused) as refused:
        add(database, project, name)
    assert str(refused.value) == sentence
    cover = add(database, project)
    with pytest.raises(Refused) as refused, database.write() as session:
        rename_component(session, ME, LATER, project, cover, name)
    assert str(refused.value) == sentence
    assert [part.name for part in _record(database, project).components] == ["Text", "Cover"]


def test_a_removed_component_leaves_its_name_to_others(database: Database) -> None:
    """And a component may change the capitals of its own."""
    project = start(database)
    text = _record(database, project).components[0].id
    with database.write() as session:
        rename_component(session, ME, LATER, project, text, "TEXT")
        remove_component(session, ME, LATER, project, text)
    add(database, project, "Text")
    assert [part.name for part in _record(database, project).components] == ["Text"]


def test_a_removed_component_cannot_be_renamed(database: Database) -> None:
    """It is part of the history only."""
    project = start(database)
    cover = add(database, project)
    with database.write() as session:
        remove_component(session, ME, LATER, project, cover)
    with pytest.raises(NotFound), database.write() as session:
        rename_component(session, ME, LATER, project, cover, "Sleeve")


def test_projects_are_listed_by_their_last_change(database: Database) -> None:
    """The one that somebody just worked on comes first."""
    first = start(database, title="First")
    start(database, title="Second", at="2026-11-23T17:00:00Z")
    save(database, first)
    assert _titles(database) == ["First", "Second"]


@pytest.mark.parametrize("search", ["élan", "ELAN", "elan vital", "vital acme", "  vital  "])
def test_a_search_overlooks_capitals_and_accents(database: Database, search: str) -> None:
    """All words must occur, in the title or in the organisation's name."""
    start(database, title="Élan Vital")
    start(database, title="Something else")
    assert _titles(database, search=search) == ["Élan Vital"]


@pytest.mark.parametrize("search", ["%", "_", "\\", "'", "elan missing"])
def test_a_search_takes_every_sign_as_it_is(database: Database, search: str) -> None:
    """No sign stands for any other text."""
    start(database, title="Élan Vital")
    assert _titles(database, search=search) == []


def test_projects_are_filtered_by_their_state(database: Database) -> None:
    """Never issued, in force, changed since, and withdrawn."""
    ids = {title: start(database, title=title) for title in ("open", "issued", "changed", "withdrawn")}
    issue(database, ids["issued"])
    issue(database, ids["changed"])
    save(database, ids["changed"])
    statement = issue(database, ids["withdrawn"])
    with database.write() as session:
        withdraw(session, ME, LATER, statement.id, "Wrong credit.")
    for state in ids:
        (project,) = _list(database, state=state).projects
        assert (project.title, project.state) == (state, state)
        assert bool(project.statement) is (state != "open")


def test_a_project_issued_again_is_in_force_again(database: Database) -> None:
    """What counts is the latest statement; its number is shown."""
    project = start(database)
    issue(database, project)
    save(database, project)
    issue(database, project, pdf=b"%PDF-1.7 two")
    (summary,) = _list(database).projects
    assert (summary.state, summary.statement, summary.components) == ("issued", "2026-0002", 1)


def test_long_lists_come_in_pages(database: Database) -> None:
    """25 a page; a page that is not there is the nearest one."""
    for number in range(27):
        start(database, title=f"Project {number}", at=f"2026-11-23T00:00:{number:02d}Z", components=())
    first, second, beyond = (_list(database, page=page) for page in (1, 2, 99))
    assert (len(first.projects), first.total, first.pages) == (25, 27, 2)
    assert [project.title for project in second.projects] == ["Project 1", "Project 0"]
    assert beyond == second
    assert _list(database, page=-1) == first


def test_an_empty_installation_lists_nothing(database: Database) -> None:
    """One empty page."""
    assert _list(database) == ProjectPage((), 0, 1, 1)


def test_organisations_are_offered_in_order(database: Database) -> None:
    """Alphabetically as people do it, not capitals first."""
    for name in ("Zebra", "élan", "Acme", "beta"):
        start(database, organisation=name)
    with database.read() as session:
        assert organisation_names(session, EVERYTHING) == ("Acme", "beta", "élan", "Zebra")


def test_what_is_out_of_reach_is_not_there(database: Database) -> None:
    """A project, its statement, its organisation and its verification are found by its own organisation only."""
    mine, foreign = start(database), start(database, organisation="Other House")
    statement = issue(database, foreign)
    reach = Reach((_record(database, mine).organisation_id,))
    me = Actor("me", "Me", reach)
    assert [project.id for project in _list(database, reach).projects] == [mine]
    assert _record(database, mine, reach).id == mine
    with database.read() as session:
        assert organisation_names(session, reach) == ("Acme Press",)
        assert [verdict.project_id for verdict in verify_all(session, reach)] == [mine]
        for read in (project_record, verify_project):
            with pytest.raises(NotFound):
                read(session, reach, foreign)
        with pytest.raises(NotFound):
            statement_bytes(session, reach, statement.id)
    with pytest.raises(NotFound), database.write() as session:
        withdraw(session, me, LATER, statement.id, "Mine now.")
    with pytest.raises(NotFound), database.write() as session:
        add_component(session, me, LATER, foreign, NewComponent("Mine"))


@pytest.mark.parametrize("organisation", ["Other House", "Entirely New"])
def test_nobody_starts_a_project_in_a_foreign_organisation(database: Database, organisation: str) -> None:
    """Neither in one that exists nor in one that would have to be made; the answers are the same."""
    mine = start(database)
    start(database, organisation="Other House")
    me = Actor("me", "Me", Reach((_record(database, mine).organisation_id,)))
    with pytest.raises(NotFound, match=r"There is no such organisation\."):
        start(database, actor=me, organisation=organisation)
    assert _record(database, start(database, actor=me)).organisation == "Acme Press"


def test_a_wrong_time_is_refused(database: Database) -> None:
    """Times come from the edge of the program in one format."""
    with pytest.raises(ValueError, match="is not a UTC time"), database.write() as session:
        start_project(session, ME, "today", organisation="A", title="B", sector="c", product="d", release="2026-11")
