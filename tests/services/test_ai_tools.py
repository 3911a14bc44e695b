"""The register of AI tools: recording, changing, choosing for components, and what a statement says of them."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from compliance.domain.ai_tools import Concern, ToolFacts
from compliance.domain.history import Fault
from compliance.domain.questionnaire import Answer
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor, Reach
from compliance.services.ai_tools import OneTool, ToolRecord, ToolRegister, one_tool, tool_register
from compliance.services.components import remove_component
from compliance.services.database import Database
from compliance.services.history import history_page
from compliance.services.organisation_history import organisation_history_page
from compliance.services.reconciliation import Told
from compliance.services.records import ProjectRecord, SavedSection, project_record, project_records
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.statements import draft, issue, seen_key
from compliance.services.tool_changes import (
    ToolChangedMeanwhile,
    add_tool,
    change_tool,
    facts_entered,
    retire_tool,
    take_back_tool,
)
from compliance.services.tool_uses import ProjectMade, projects_made_with, times_used
from compliance.services.tools_recorded import chosen_tools_fault, tools_fault
from compliance.services.used_tools import MOST_TOOLS, ToolUse, choose_tools
from compliance.services.verification import verify_organisation, verify_project
from compliance.store.tool_models import AiToolRevision, ComponentTools
from compliance.store.triggers import remove_triggers
from tests.answered import complete_project
from tests.stored import LATER, NOW, QUESTIONNAIRE, add, start
from tests.web.pages import Rendered

BRUSH = ToolFacts(
    "Brush",
    "Lower Reach",
    version="2",
    training_data="claimed",
    concerns=(Concern("A claim", "The Gazette", "2026-03-02"), Concern("A doubt", "Us", "2026-01-02", settled=True)),
)


def _record(database: Database, project_id: str) -> ProjectRecord:
    with database.read() as session:
        return project_record(session, EVERYTHING, project_id)


def _owner(database: Database, project_id: str) -> str:
    return _record(database, project_id).organisation_id


def _added(database: Database, project_id: str, facts: ToolFacts = BRUSH) -> str:
    owner = _owner(database, project_id)
    with database.write() as session:
        return add_tool(session, LOCAL_OPERATOR, NOW, owner, facts)


def _changed(
    database: Database, project_id: str, tool: str, facts: ToolFacts, seen: int = 1
) -> ToolRecord | ToolChangedMeanwhile:
    owner = _owner(database, project_id)
    with database.write() as session:
        return change_tool(session, LOCAL_OPERATOR, LATER, owner, tool, facts, seen)


def _chosen(database: Database, project_id: str, uses: list[ToolUse], seen: int = 0, part: int = 0) -> None:
    component = _record(database, project_id).components[part].id
    with database.write() as session:
        choose_tools(session, LOCAL_OPERATOR, LATER, project_id, component, uses, seen)


def _one(database: Database, project_id: str, tool: str) -> OneTool:
    owner = _owner(database, project_id)
    with database.read() as session:
        return one_tool(session, EVERYTHING, owner, tool)


def _register(database: Database, project_id: str) -> ToolRegister:
    owner = _owner(database, project_id)
    with database.read() as session:
        return tool_register(session, EVERYTHING, owner)


def _made(database: Database, project_id: str, tool: str) -> tuple[ProjectMade, ...]:
    owner = _owner(database, project_id)
    with database.read() as session:
        return projects_made_with(session, EVERYTHING, owner, tool)


def _fault(database: Database, project_id: str) -> str:
    """What verifying the organisation, or else the project, finds first."""
    owner = _owner(database, project_id)
    with database.read() as session:
        verdicts = verify_organisation(session, EVERYTHING, owner), verify_project(session, EVERYTHING, project_id)
    return next((verdict.fault.sentence for verdict in verdicts if verdict.fault), "")


def test_a_tool_keeps_everything_that_was_ever_recorded_of_it(database: Database) -> None:
    """Each state with what changed, by whom and when; the newest counts."""
    project = start(database)
    tool = _added(database, project)
    before = _changed(database, project, tool, replace(BRUSH, training_data="certified"))
    assert isinstance(before, ToolRecord)
    assert before.facts == BRUSH
    found = _one(database, project, tool)
    assert (found.organisation, found.tool.revision) == ("Acme Press", 2)
    assert found.tool.facts.training_data == "certified"
    newest, first = found.revisions
    assert [(change.before, change.after) for change in newest.changes] == [
        ("Claimed to be licensed", "Certified as licensed")
    ]
    assert (newest.actor_name, newest.at, first.at) == ("Local operator", LATER, NOW)
    assert [change.label for change in first.changes[:2]] == ["Name", "Maker"]
    assert _fault(database, project) == ""


def test_the_history_of_the_organisation_says_what_changed(database: Database) -> None:
    """In words that need nothing else."""
    project = start(database)
    tool = _added(database, project)
    _changed(database, project, tool, replace(BRUSH, version=""))
    owner = _owner(database, project)
    with database.read() as session:
        entries = organisation_history_page(session, EVERYTHING, owner).entries
        filtered = organisation_history_page(session, EVERYTHING, owner, kind="tool_added")
    assert [entry.kind for entry in entries] == ["tool_changed", "tool_added"]
    (change,) = entries[0].changes
    assert (change.question, change.from_text, change.to_text) == ("Version", "2", "Nothing recorded")
    assert filtered.total == 1


def test_the_same_facts_again_change_nothing(database: Database) -> None:
    """A double click leaves no second state, whatever the person had seen."""
    project = start(database)
    tool = _added(database, project)
    _changed(database, project, tool, BRUSH, seen=0)
    assert _one(database, project, tool).tool.revision == 1


def test_two_tools_in_use_are_never_alike(database: Database) -> None:
    """But for capitals; a retired one does not count until it is taken back."""
    project = start(database)
    tool = _added(database, project)
    other = _added(database, project, replace(BRUSH, version="3"))
    with pytest.raises(Refused, match="is in the register already"):
        _added(database, project, replace(BRUSH, name="BRUSH"))
    with pytest.raises(Refused, match="is in the register already"):
        _changed(database, project, other, BRUSH)
    owner = _owner(database, project)
    with database.write() as session:
        retire_tool(session, LOCAL_OPERATOR, LATER, owner, tool)
    _changed(database, project, other, BRUSH)
    with pytest.raises(Refused, match="is in the register already"), database.write() as session:
        take_back_tool(session, LOCAL_OPERATOR, LATER, owner, tool)


def test_whoever_comes_second_is_told(database: Database) -> None:
    """Nothing is stored, and what the other person recorded is there to be compared."""
    project = start(database)
    tool = _added(database, project)
    _changed(database, project, tool, replace(BRUSH, tier="paid"))
    meanwhile = _changed(database, project, tool, replace(BRUSH, tier="free"))
    assert isinstance(meanwhile, ToolChangedMeanwhile)
    assert (meanwhile.theirs.facts.tier, meanwhile.theirs.revision) == ("paid", 2)
    assert _one(database, project, tool).tool.facts.tier == "paid"


def test_a_retired_tool_is_kept_but_not_chosen(database: Database) -> None:
    """Parts that have it keep it, and it can be taken back."""
    project = start(database)
    add(database, project)
    tool = _added(database, project)
    _chosen(database, project, [ToolUse(tool)])
    owner = _owner(database, project)
    with database.write() as session:
        retire_tool(session, LOCAL_OPERATOR, LATER, owner, tool)
    assert _register(database, project).in_use == ()
    _chosen(database, project, [ToolUse(tool, "2.1")], seen=1)
    with pytest.raises(Refused, match="Choose tools that are in the register and not retired"):
        _chosen(database, project, [ToolUse(tool)], part=1)
    with database.write() as session:
        take_back_tool(session, LOCAL_OPERATOR, LATER, owner, tool)
    _chosen(database, project, [ToolUse(tool)], part=1)
    assert [(each.retired, each.taken_back) for each in _one(database, project, tool).revisions] == [
        (False, True),
        (True, False),
        (False, False),
    ]
    assert _fault(database, project) == ""


def test_a_person_finds_a_tool_by_typing(database: Database) -> None:
    """Its title, or its name while only one has that; capitals and spaces do not count."""
    project = start(database)
    tool = _added(database, project)
    register = _register(database, project)
    for words in ("brush", " Brush,  2 (lower reach)"):
        found = register.called(words)
        assert found is not None
        assert found.id == tool
    assert register.called("Pencil") is None
    _added(database, project, replace(BRUSH, version="3"))
    assert _register(database, project).called("brush") is None
    assert register.tool(tool).facts == BRUSH
    with pytest.raises(NotFound):
        register.tool("nobody")


def test_tools_are_chosen_for_a_component_with_one_entry(database: Database) -> None:
    """With version, dates and operator; the same choice again leaves no entry."""
    project = start(database)
    tool = _added(database, project)
    use = ToolUse(tool, "2.1", "March 2026", "Ana")
    _chosen(database, project, [use])
    _chosen(database, project, [use])
    record = _record(database, project)
    (used,) = record.tools[record.components[0].id].tools
    assert (used.facts, used.version, used.used, used.operator) == (BRUSH, "2.1", "March 2026", "Ana")
    with database.read() as session:
        assert project_records(session, EVERYTHING, [project])[project] == record
        told = history_page(session, EVERYTHING, project, QUESTIONNAIRE, kind="tools_chosen")
    assert told.total == 1
    assert told.entries[0].component_name == "Text"
    assert told.entries[0].body["tools"] == [
        {"tool": tool, "version": "2.1", "used": "March 2026", "operator": "Ana", "name": "Brush, 2 (Lower Reach)"}
    ]
    assert _fault(database, project) == ""


def test_whoever_chooses_second_is_told(database: Database) -> None:
    """Nothing is stored."""
    project = start(database)
    tool = _added(database, project)
    _chosen(database, project, [ToolUse(tool)])
    with pytest.raises(ChangedMeanwhile):
        _chosen(database, project, [])
    _chosen(database, project, [], seen=1)
    record = _record(database, project)
    assert record.tools[record.components[0].id].tools == ()


def test_what_cannot_be_chosen_is_refused(database: Database) -> None:
    """A tool of another organisation, a text that cannot be printed, too many, a removed component."""
    project, other = start(database), start(database, organisation="Other Press")
    tool, theirs = _added(database, project), _added(database, other)
    with pytest.raises(Refused, match="in the register"):
        _chosen(database, project, [ToolUse(theirs)])
    with pytest.raises(Refused, match="Version used: type it again"):
        _chosen(database, project, [ToolUse(tool, "\ud83d")])
    with pytest.raises(Refused, match=f"at most {MOST_TOOLS} tools"):
        _chosen(database, project, [ToolUse(tool, str(number)) for number in range(MOST_TOOLS + 1)])
    component = _record(database, project).components[0].id
    with database.write() as session:
        remove_component(session, LOCAL_OPERATOR, LATER, project, component)
    with pytest.raises(NotFound), database.write() as session:
        choose_tools(session, LOCAL_OPERATOR, LATER, project, component, [], 0)


def test_what_no_statement_could_print_is_not_recorded() -> None:
    """A character that no font has is refused where it is entered."""
    _, problems = facts_entered({"name": "a\ue000"}, [])
    assert "type it again" in problems["name"]


def test_the_tool_of_another_organisation_is_not_found(database: Database) -> None:
    """Neither to look at nor to change."""
    project, other = start(database), start(database, organisation="Other Press")
    theirs, owner = _added(database, other), _owner(database, project)
    elsewhere = Actor("somebody", "Somebody", Reach((owner,)))
    with database.write() as session:
        for call in (
            lambda: one_tool(session, EVERYTHING, owner, theirs),
            lambda: projects_made_with(session, EVERYTHING, owner, theirs),
            lambda: change_tool(session, LOCAL_OPERATOR, LATER, owner, theirs, BRUSH, 1),
            lambda: retire_tool(session, LOCAL_OPERATOR, LATER, owner, theirs),
            lambda: tool_register(session, elsewhere.reach, _owner(database, other)),
        ):
            with pytest.raises(NotFound):
                call()


def test_a_tool_shows_where_it_was_used(database: Database) -> None:
    """Every project, component and statement; a removed component no longer, a statement for ever."""
    project = complete_project(database)
    untouched = start(database, title="The Ebb")
    tool = _added(database, project)
    _chosen(database, project, [ToolUse(tool, "2.1", "March 2026")])
    with database.read() as session:
        assert times_used(session, _owner(database, untouched)) == {tool: 1}
    statement = issue(database, LOCAL_OPERATOR, LATER, project, lambda *_: Rendered(b"%PDF", 1), notary=None)
    (made,) = _made(database, project, tool)
    record = _record(database, project)
    assert (made.id, made.version, made.release) == (project, record.answers["version"], record.release)
    assert [(part.name, part.version, part.used) for part in made.parts] == [
        (record.components[0].name, "2.1", "March 2026")
    ]
    assert [each.number for each in made.statements] == [statement.number]
    _chosen(database, project, [], seen=1)
    (made,) = _made(database, project, tool)
    assert (made.parts, len(made.statements)) == ((), 1)


def test_a_statement_lists_the_tools_as_recorded(database: Database) -> None:
    """With the version given for the part, its training data in words, and the concerns that are open."""
    project = complete_project(database)
    assert draft(_record(database, project)).tools == ()
    tool = _added(database, project)
    _chosen(database, project, [ToolUse(tool, "2.1", "March 2026", "Ana")])
    (row,) = draft(_record(database, project)).tools
    assert (row.tool, row.name, row.maker, row.version, row.used) == (tool, "Brush", "Lower Reach", "2.1", "March 2026")
    assert (row.training_data, row.operator) == ("Claimed to be licensed", "Ana")
    assert row.parts == (_record(database, project).components[0].name,)
    assert row.concerns == ("A claim. Source: The Gazette, 2 March 2026",)
    _chosen(database, project, [ToolUse(tool)], seen=1)
    assert draft(_record(database, project)).tools[0].version == "2"


def test_a_statement_is_not_issued_with_other_facts_of_a_tool_than_those_seen(database: Database) -> None:
    """Whoever looked before they were changed is told to look again."""
    project = complete_project(database)
    tool = _added(database, project)
    _chosen(database, project, [ToolUse(tool)])
    seen = seen_key(_record(database, project))
    _changed(database, project, tool, replace(BRUSH, training_data="undisclosed"))
    now = seen_key(_record(database, project))
    with pytest.raises(ChangedMeanwhile, match="What is recorded of the AI tools was changed"):
        issue(database, LOCAL_OPERATOR, LATER, project, lambda *_: Rendered(b"%PDF", 1), notary=None, seen_choices=seen)
    issue(database, LOCAL_OPERATOR, LATER, project, lambda *_: Rendered(b"%PDF", 1), notary=None, seen_choices=now)


def test_parts_made_alike_share_a_row(database: Database) -> None:
    """Another version is another row."""
    project = start(database)
    add(database, project)
    tool = _added(database, project)
    _chosen(database, project, [ToolUse(tool)])
    _chosen(database, project, [ToolUse(tool), ToolUse(tool, "9")], part=1)
    rows = [(row.version, row.parts) for row in draft(_record(database, project)).tools]
    assert rows == [("2", ("Text", "Cover")), ("9", ("Cover",))]


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE ai_tool_revision SET facts = replace(facts, 'claimed', 'certified') WHERE revision = 1", "entry 1"),
        ("UPDATE ai_tool_revision SET retired = 1 WHERE revision = 1", "entry 1"),
        ("UPDATE ai_tool_revision SET actor = 'x' WHERE revision = 2", "entry 2"),
        ("UPDATE ai_tool_revision SET at = 'x' WHERE revision = 3", "entry 3"),
        ("DELETE FROM ai_tool_revision WHERE revision = 3", "entry 3"),
        ("INSERT INTO ai_tool_revision SELECT tool_id, 5, facts, 0, actor, at FROM ai_tool_revision WHERE revision = 1",
         "holds an AI tool that no entry recorded"),
        ("INSERT INTO ai_tool SELECT 'more', organisation_id FROM ai_tool", "holds an AI tool that no entry recorded"),
        ("UPDATE component_tools SET tools = '[]' WHERE revision = 1", "choice of AI tools that entry 2"),
        ("UPDATE component_tools SET actor = 'x' WHERE revision = 1", "choice of AI tools that entry 2"),
        ("UPDATE component_tools SET at = 'x' WHERE revision = 1", "choice of AI tools that entry 2"),
        ("DELETE FROM component_tools", "choice of AI tools that entry 2"),
        ("INSERT INTO component_tools SELECT component_id, 2, project_id, tools, actor, at FROM component_tools",
         "holds a choice of AI tools that no entry recorded"),
    ],
)  # fmt: skip
def test_what_is_changed_behind_the_history_is_found(database: Database, sql: str, sentence: str) -> None:
    """In every column of every row, added rows and missing ones too."""
    project = start(database)
    tool = _added(database, project)
    _changed(database, project, tool, replace(BRUSH, tier="paid"))
    owner = _owner(database, project)
    with database.write() as session:
        retire_tool(session, LOCAL_OPERATOR, LATER, owner, tool)
        take_back_tool(session, LOCAL_OPERATOR, LATER, owner, tool)
    _chosen(database, project, [ToolUse(tool, "2.1")])
    assert _fault(database, project) == ""
    _unguarded(database, sql)
    assert sentence in _fault(database, project)


def test_nothing_is_compared_once_an_entry_was_erased() -> None:
    """What it said is no longer known, neither of a register nor of a component."""
    erased = Told(1, NOW, "somebody", "tool_added", bytes(32), None)
    stored = AiToolRevision(tool_id="t", revision=1, facts="{}", retired=0, actor="somebody", at=NOW)
    chosen = ComponentTools(component_id="c", revision=1, project_id="p", tools="[]", actor="somebody", at=NOW)
    assert tools_fault([erased], ["t"], [stored]) is None
    assert chosen_tools_fault([erased], [chosen]) is None
    assert tools_fault([], ["t"], [stored]) == Fault(1, "The database holds an AI tool that no entry recorded.")


def _unguarded(database: Database, sql: str) -> None:
    """Change what is stored as somebody does who takes the triggers away first."""
    with database.write() as session:
        remove_triggers(session.connection())
        session.execute(text(sql))


def test_chosen_tools_are_told_after_the_persons_own_words(database: Database) -> None:
    """So readiness and forms see them; one that these words name already is not told again."""
    project = start(database)
    add(database, project)
    tool = _added(database, project)
    part = _record(database, project).components[0]
    assert "tools" not in _record(database, project).told(part)
    _chosen(database, project, [ToolUse(tool, "", "May 2026")])
    record = _record(database, project)
    assert record.told(record.components[0])["tools"] == "Brush 2, May 2026"
    for words, told in (
        ("A pen of my own", "A pen of my own; Brush 2, May 2026"),
        ("My brush 2, in its first version", "My brush 2, in its first version"),
    ):
        own = replace(record.components[0], sections={"use": saved({"tools": words})})
        assert record.told(own)["tools"] == told


def saved(answers: dict[str, Answer]) -> SavedSection:
    """A saved section with these answers."""
    return SavedSection("use", 1, answers, "", "")
