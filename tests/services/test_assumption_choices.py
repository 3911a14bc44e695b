"""Settings of assumptions: chosen by an organisation, differed from by a project, always with a reason."""

import pytest
from sqlalchemy import text

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor, Reach
from compliance.services.answers import by_section
from compliance.services.assessments import assess_project, current_release
from compliance.services.assumption_choices import (
    LONGEST_REASON,
    Chosen,
    ChosenMeanwhile,
    Wanted,
    choose_for_organisation,
    choose_for_project,
    organisation_choices,
)
from compliance.services.choice_effects import effects_on_project, effects_on_projects
from compliance.services.chosen_settings import choices_key
from compliance.services.components import NewComponent
from compliance.services.database import Database
from compliance.services.history import history_page
from compliance.services.organisation_history import organisation_history_page
from compliance.services.overviews import overviews
from compliance.services.records import ProjectRecord, project_record, project_records
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.statements import draft, issue
from compliance.services.verification import verify_organisation, verify_project
from tests.answered import answer_all, complete_project, confirm, doubts_of
from tests.stored import LATER, NOW, start
from tests.web.interviewing import ACCEPTED
from tests.web.pages import Rendered

START = "tier_3_start"
BECAUSE = "Counsel advises the narrow reading."


def _record(database: Database, project_id: str) -> ProjectRecord:
    with database.read() as session:
        return project_record(session, EVERYTHING, project_id)


def _tier(database: Database, project_id: str) -> str:
    return assess_project(_record(database, project_id)).assessment.work["work_tier"].result.label


def _accepted(database: Database, organisation: str = "Acme Press", title: str = "The Tide") -> str:
    """A project of which everything was answered, and whose tier the shipped setting leaves open."""
    questionnaire = current_release().questionnaire
    parts = (NewComponent("Cover", "", by_section(questionnaire, {"kind": "artistic", **ACCEPTED})),)
    project_id = start(database, organisation=organisation, title=title, components=parts)
    answer_all(database, project_id)
    return project_id


def _choose(
    database: Database,
    project_id: str,
    setting: str,
    reason: str = BECAUSE,
    seen: str = "",
    at: str = LATER,
    assumption: str = START,
) -> Chosen | ChosenMeanwhile:
    """For the organisation of this project."""
    wanted = {assumption: Wanted(setting, reason, seen)}
    owner = _record(database, project_id).organisation_id
    with database.write() as session:
        return choose_for_organisation(session, LOCAL_OPERATOR, at, owner, current_release(), wanted)


def _differ(
    database: Database, project_id: str, setting: str, reason: str = "This one is another case.", seen: str = ""
) -> Chosen | ChosenMeanwhile:
    with database.write() as session:
        return choose_for_project(session, LOCAL_OPERATOR, LATER, project_id, {START: Wanted(setting, reason, seen)})


def test_without_a_choice_the_shipped_setting_counts(database: Database) -> None:
    """For every assumption of the release."""
    assessed = assess_project(_record(database, _accepted(database)))
    assert assessed.assessment.settings == current_release().shipped_settings()
    assert assessed.assessment.work["work_tier"].result.label == "Cannot tell"


def test_an_organisation_chooses_for_all_its_projects(database: Database) -> None:
    """And for those of no other organisation."""
    one, two = _accepted(database), _accepted(database, title="The Ebb")
    other = _accepted(database, organisation="Other Press")
    assert _choose(database, one, "accepted") == Chosen((START,))
    assert [_tier(database, project) for project in (one, two, other)] == [
        "Fully autonomous",
        "Fully autonomous",
        "Cannot tell",
    ]


def test_a_project_may_differ_and_return(database: Database) -> None:
    """Its own choice counts before its organisation's, until it follows that again."""
    project = _accepted(database)
    _choose(database, project, "accepted")
    _differ(database, project, "no_prompt")
    assert _tier(database, project) == "AI-assisted"
    seen = _record(database, project).differing[START].version
    assert _differ(database, project, "", "", seen) == Chosen((START,))
    assert _record(database, project).differing == {}
    assert _tier(database, project) == "Fully autonomous"
    with database.read() as session:
        assert verify_project(session, EVERYTHING, project).sound


def test_the_history_says_who_chose_what_when_and_why(database: Database) -> None:
    """In the organisation's history and in the project's, in words that need no release."""
    project = _accepted(database)
    _choose(database, project, "accepted")
    _differ(database, project, "no_prompt")
    with database.read() as session:
        owner = project_record(session, EVERYTHING, project).organisation_id
        whole = organisation_history_page(session, EVERYTHING, owner).entries
        own = history_page(session, EVERYTHING, project, current_release().questionnaire, kind="assumptions_chosen")
    assert [(entry.kind, entry.actor_name, entry.at) for entry in whole] == [
        ("assumptions_chosen", "Local operator", LATER)
    ]
    change, differing = whole[0].changes[0], own.entries[0].changes[0]
    assert change.question == "Where “fully autonomous” begins"
    assert change.from_text.endswith("(as shipped)")
    assert (change.to_text, change.reason) == ("Also where a person asked and only accepted", BECAUSE)
    assert differing.from_text == "Also where a person asked and only accepted (as the organisation)"
    assert differing.to_text == "Only where no person asked for it"
    with database.read() as session:
        filtered = organisation_history_page(session, EVERYTHING, owner, kind="assumptions_chosen")
        nothing = organisation_history_page(session, EVERYTHING, owner, kind="noted")
    assert (filtered.total, nothing.total, nothing.entries) == (1, 0, ())


@pytest.mark.parametrize(
    ("assumption", "setting", "reason", "sentence"),
    [
        (START, "accepted", " \n ", "say why"),
        (START, "accepted", "x" * (LONGEST_REASON + 1), f"shorten the reason to {LONGEST_REASON} characters"),
        (START, "accepted", "a\ud83db", "cannot be printed"),
        (START, "accepted", "a\ue000b", "type the reason again"),
        (START, "nothing_like_it", BECAUSE, "choose one of its settings"),
        (START, "", BECAUSE, "choose one of its settings"),
        ("no_such_assumption", "x", BECAUSE, "There is no assumption no_such_assumption in release"),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    database: Database, assumption: str, setting: str, reason: str, sentence: str
) -> None:
    """With the assumption's title and what to do; nothing is stored."""
    project = start(database)
    with pytest.raises(Refused, match=sentence):
        _choose(database, project, setting, reason, assumption=assumption)
    assert _record(database, project).chosen == {}


def test_the_shipped_setting_can_be_chosen_on_purpose(database: Database) -> None:
    """With a reason that is a choice; without one nothing happens."""
    project = start(database)
    shipped = current_release().assumptions[START].shipped
    assert _choose(database, project, shipped, "") == Chosen(())
    assert _choose(database, project, shipped) == Chosen((START,))
    assert _record(database, project).chosen[START].reason == BECAUSE


def test_choosing_the_same_again_changes_nothing(database: Database) -> None:
    """A second click, with the first one's idea of what was there before; another reason is a change."""
    project = start(database)
    _choose(database, project, "accepted")
    assert _choose(database, project, "accepted") == Chosen(())
    assert _choose(database, project, "accepted", "") == Chosen(())
    seen = _record(database, project).chosen[START].version
    assert _choose(database, project, "accepted", "Another reason.", seen) == Chosen((START,))


def test_whoever_comes_second_is_told(database: Database) -> None:
    """What the other one chose is given back, and nothing is lost or stored."""
    project = _accepted(database)
    _choose(database, project, "accepted")
    done = _choose(database, project, "no_prompt", "I think otherwise.")
    assert isinstance(done, ChosenMeanwhile)
    theirs = done.theirs[START]
    assert theirs is not None
    assert (theirs.setting, theirs.reason) == ("accepted", BECAUSE)
    assert _record(database, project).chosen[START].setting == "accepted"
    _differ(database, project, "no_prompt")
    assert isinstance(_differ(database, project, "light"), ChosenMeanwhile)
    gone = _differ(database, project, "light", seen="an older one")
    assert isinstance(gone, ChosenMeanwhile)


def test_a_choice_of_another_release_is_passed_over(database: Database) -> None:
    """A setting, or an assumption, that this release does not know counts as not chosen."""
    project = _accepted(database)
    _choose(database, project, "accepted")
    _choose(database, project, "years_25", assumption="term_length")
    with database.write() as session:
        session.execute(text("UPDATE organisation_setting SET setting = 'gone' WHERE assumption = 'tier_3_start'"))
        session.execute(text("UPDATE organisation_setting SET assumption = 'older' WHERE assumption = 'term_length'"))
    assessed = assess_project(_record(database, project))
    assert assessed.assessment.settings == current_release().shipped_settings()
    assert {row.chosen for row in draft(assessed.project).assumptions} == {"As shipped."}
    # It can be chosen anew, and the history names the old setting as it was stored.
    seen = _record(database, project).chosen[START].version
    assert _choose(database, project, "no_prompt", seen=seen) == Chosen((START,))


def test_several_projects_are_read_as_one_is(database: Database) -> None:
    """With the choices of their organisations and their own."""
    one, other = _accepted(database), _accepted(database, organisation="Other Press")
    _choose(database, one, "accepted")
    _differ(database, other, "light")
    with database.read() as session:
        assert project_records(session, EVERYTHING, [one, other]) == {
            id_: project_record(session, EVERYTHING, id_) for id_ in (one, other)
        }


def test_a_list_shows_the_result_under_the_new_setting(database: Database) -> None:
    """What is remembered of a project is worked out anew when its organisation chooses."""
    project = _accepted(database)
    tiers = []
    for setting in ("accepted", "no_prompt"):
        chosen = _record(database, project).chosen
        _choose(database, project, setting, seen=chosen[START].version if chosen else "")
        with database.read() as session:
            tier = overviews(session, EVERYTHING, [project])[project].tier
        assert tier is not None
        tiers.append(tier.label)
    assert tiers == ["Fully autonomous", "AI-assisted"]


def test_a_confirmation_counts_for_the_doubt_under_the_setting_that_was_seen(database: Database) -> None:
    """Under another setting that the doubt rests on, it has to be confirmed again; back again, it counts again."""
    project = _accepted(database)
    for doubt in doubts_of(database, project):
        confirm(database, project, doubt)
    assert assess_project(_record(database, project)).issuable
    _choose(database, project, "not_chosen")
    changed = assess_project(_record(database, project))
    assert changed.undecided
    assert not changed.issuable
    seen = _record(database, project).chosen[START].version
    _choose(database, project, current_release().assumptions[START].shipped, seen=seen)
    assert assess_project(_record(database, project)).issuable


def test_a_statement_says_who_chose_and_why(database: Database) -> None:
    """For the organisation, for this project, or that the setting is the shipped one."""
    project = complete_project(database)
    _choose(database, project, "accepted")
    _choose(database, project, "years_25", assumption="term_length")
    _differ(database, project, "light")
    release = current_release()
    rows = {row.title: row.chosen for row in draft(_record(database, project)).assumptions}
    assert rows[release.assumptions[START].title] == (
        "Chosen for this project on 24 November 2026: This one is another case."
    )
    assert rows[release.assumptions["term_length"].title] == f"Chosen by Acme Press on 24 November 2026: {BECAUSE}"
    assert rows[release.assumptions["company"].title] == "As shipped."


def test_a_statement_is_not_issued_under_other_assumptions_than_those_seen(database: Database) -> None:
    """Whoever looked before the organisation chose is told to look again."""
    project = complete_project(database)
    record = _record(database, project)
    seen = choices_key(record.chosen, record.differing)
    _choose(database, project, "years_25", assumption="term_length")

    def render(*_: object) -> Rendered:
        return Rendered(b"%PDF", 1)

    with pytest.raises(ChangedMeanwhile, match="assumptions were changed"):
        issue(database, LOCAL_OPERATOR, LATER, project, render, notary=None, seen_choices=seen)
    now = _record(database, project)
    issue(
        database,
        LOCAL_OPERATOR,
        LATER,
        project,
        render,
        notary=None,
        seen_choices=choices_key(now.chosen, now.differing),
    )


def test_a_choice_made_while_a_statement_is_rendered_is_in_it(database: Database) -> None:
    """It is rendered again, as after any other change."""
    project = complete_project(database)
    printed: list[str] = []

    def render(statement: object, *_: object) -> Rendered:
        chosen = {row.title: row.chosen for row in statement.assumptions}  # type: ignore[attr-defined]
        printed.append(chosen[current_release().assumptions["term_length"].title])
        if len(printed) == 1:
            _choose(database, project, "years_25", assumption="term_length")
        return Rendered(b"%PDF", 1)

    issue(database, LOCAL_OPERATOR, LATER, project, render, notary=None)
    assert printed == ["As shipped.", f"Chosen by Acme Press on 24 November 2026: {BECAUSE}"]


def test_an_organisation_out_of_reach_is_not_found(database: Database) -> None:
    """Like one that does not exist."""
    project = start(database)
    owner = _record(database, project).organisation_id
    stranger = Actor("s", "Stranger", Reach(("elsewhere",)))
    for id_, actor in ((owner, stranger), ("nothing", LOCAL_OPERATOR)):
        with pytest.raises(NotFound), database.write() as session:
            choose_for_organisation(session, actor, LATER, id_, current_release(), {})
        with pytest.raises(NotFound), database.read() as session:
            organisation_choices(session, actor.reach, id_)
        with pytest.raises(NotFound), database.read() as session:
            effects_on_projects(session, actor.reach, id_, {}, lambda: True)
    with pytest.raises(NotFound), database.write() as session:
        choose_for_project(session, stranger, LATER, project, {})


def test_what_would_change_is_told_before(database: Database) -> None:
    """The work's results and the components', before and after; nothing is stored."""
    project = _accepted(database)
    wanted = {START: Wanted("accepted", BECAUSE)}
    effects = effects_on_project(_record(database, project), wanted)
    told = {(effect.title, effect.parts): (effect.before, effect.after) for effect in effects}
    tables = current_release().tables
    assert told[(tables["work_tier"].title, ())] == (
        "Cannot tell (AI-assisted or Fully autonomous)",
        "Fully autonomous",
    )
    assert told[(tables["tier"].title, ("Cover",))][1] == "Fully autonomous"
    assert _record(database, project).differing == {}
    assert effects_on_project(_record(database, project), {"company": Wanted("registered", BECAUSE)}) == ()


def test_the_projects_of_an_organisation_are_looked_at_while_there_is_time(database: Database) -> None:
    """At least one is; a project that differs does not change."""
    projects = [_accepted(database, title=title) for title in ("A", "B", "C")]
    _differ(database, projects[0], "accepted")
    wanted = {START: Wanted("accepted", BECAUSE)}
    owner = _record(database, projects[0]).organisation_id
    with database.read() as session:
        everything = effects_on_projects(session, EVERYTHING, owner, wanted, lambda: True)
        hurried = effects_on_projects(session, EVERYTHING, owner, wanted, lambda: False)
    assert (everything.looked_at, everything.total) == (3, 3)
    assert {found.id for found in everything.projects} == set(projects[1:])
    assert (hurried.looked_at, hurried.total) == (1, 3)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {table} SET setting = 'no_prompt'",
        "UPDATE {table} SET reason = 'x'",
        "UPDATE {table} SET actor = 'x'",
        "UPDATE {table} SET at = 'x'",
        "UPDATE {table} SET assumption = 'company'",
        "DELETE FROM {table}",
    ],
)
@pytest.mark.parametrize("table", ["organisation_setting", "project_setting"])
def test_a_setting_changed_in_the_database_is_found(database: Database, table: str, sql: str) -> None:
    """Every column of a stored choice is vouched for by the entry that recorded it."""
    project = start(database)
    _choose(database, project, "accepted")
    _differ(database, project, "light")
    owner = _record(database, project).organisation_id
    with database.write() as session:
        session.execute(text(sql.format(table=table)))
    with database.read() as session:
        faults = {
            "organisation_setting": verify_organisation(session, EVERYTHING, owner).fault,
            "project_setting": verify_project(session, EVERYTHING, project).fault,
        }
    other = faults[next(name for name in faults if name != table)]
    fault = faults[table]
    assert other is None
    assert fault is not None
    assert f"The setting of assumption {START} that entry" in fault.sentence


def test_a_setting_that_no_entry_recorded_is_found(database: Database) -> None:
    """Put into the database by hand, it counts for nobody without being named."""
    project = start(database)
    owner = _record(database, project).organisation_id
    with database.write() as session:
        session.execute(
            text("INSERT INTO organisation_setting VALUES (:owner, 'company', 'registered', 'x', 'x', :at)"),
            {"owner": owner, "at": NOW},
        )
    with database.read() as session:
        fault = verify_organisation(session, EVERYTHING, owner).fault
    assert fault is not None
    assert fault.sentence == "The database holds a setting of assumption company that no entry recorded."
