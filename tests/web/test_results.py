"""The result page: every outcome with its mark, reason, provision, answers, assumptions and what is still unknown."""

from dataclasses import replace
from pathlib import Path

import pytest

from compliance.domain.otherwise import alternatives
from compliance.domain.questionnaire import DONT_KNOW, Answers
from compliance.domain.rulebook import CANNOT_TELL
from compliance.services.actors import LOCAL_OPERATOR
from compliance.services.answers import by_section
from compliance.services.assessments import assess_project, current_release
from compliance.services.projects import NewComponent, start_project
from compliance.web import otherwise_view
from compliance.web.crowd import crowd_of
from compliance.web.marks import MARKS
from compliance.web.otherwise_view import assumption_rows
from tests.web.interviewing import (
    ABOUT,
    ACCEPTED,
    BY_ITSELF,
    IDEAS_ONLY,
    MAKERS,
    NO_AI,
    REACH,
    REWORKED,
    Interview,
    Page,
    open_interview,
    saltmarsh,
)

__all__ = ["saltmarsh"]

RELEASE = current_release()
TIER = RELEASE.tables["tier"]
WORK_TIER = RELEASE.tables["work_tier"]
UNKNOWN: Answers = {"released": "yes", "ai_used": DONT_KNOW}


def result(interview: Interview, query: str = "") -> Page:
    """The result page."""
    return interview.get(f"/projects/{interview.project_id}/result{query}")


def regime(interview: Interview, book: str, query: str = "") -> Page:
    """The page of one rulebook."""
    return result(interview, f"/{book}{query}")


def drawn(page: Page) -> set[tuple[str, str]]:
    """The outcomes on the page: mark and words."""
    found = set()
    for element in page.all("span", class_="tier"):
        marks = [name for name in (element.get("class") or "").split() if name in MARKS]
        assert any(inner.tag.endswith("svg") for inner in element) == bool(marks)
        found.add((marks[0] if marks else "", " ".join("".join(element.itertext()).split())))
    return found


CASES = {
    "human": (NO_AI, NO_AI, "standard", "standard"),
    "ideas only": (IDEAS_ONLY, NO_AI, "standard", "standard"),
    "assisted": (REWORKED, NO_AI, "shortened", "shortened"),
    "autonomous": (BY_ITSELF, BY_ITSELF, "public_domain", "public_domain"),
    "not in the version": ({**REWORKED, "released": "cut"}, NO_AI, "outside", "standard"),
    "no released part": ({**NO_AI, "released": "cut"}, {**NO_AI, "released": "internal"}, "outside", "no_parts"),
    "the law is open": (ACCEPTED, ACCEPTED, CANNOT_TELL, CANNOT_TELL),
    "not known": (UNKNOWN, NO_AI, CANNOT_TELL, CANNOT_TELL),
    "not known, but of no consequence": (UNKNOWN, REWORKED, CANNOT_TELL, "shortened"),
}


@pytest.mark.parametrize(("music", "code", "part", "work"), CASES.values(), ids=CASES.keys())
def test_every_outcome_is_shown_with_its_mark_and_reason(
    saltmarsh: Interview, music: Answers, code: Answers, part: str, work: str
) -> None:
    """Of the component and of the work, as the rules decide it, with the reasons of the rules that apply."""
    saltmarsh.store("use", music, "Music")
    saltmarsh.store("use", code, "Code")
    assessed = assess_project(saltmarsh.record())
    component = saltmarsh.record().components[1].id
    decision = assessed.assessment.components[component]["tier"]
    assert (decision.outcome, assessed.assessment.work["work_tier"].outcome) == (part, work)

    page = result(saltmarsh)
    shown = drawn(page)
    assert (WORK_TIER.outcome(work).mark, WORK_TIER.outcome(work).label) in shown or not WORK_TIER.outcome(work).mark
    assert WORK_TIER.outcome(work).label in page.text
    if TIER.outcome(part).mark:
        assert (TIER.outcome(part).mark, TIER.outcome(part).label) in shown
    for reason in assessed.explainer.explain("tier", component).because:
        assert reason in page.text
    if decision.decided:
        for rule in decision.rules:
            assert rule.id in page.text
            provision = RELEASE.rulebook(TIER.rulebook).provision(rule.provision)
            assert provision.cite in page.text
            assert provision.says in page.text


def test_every_outcome_of_the_tiers_is_among_the_cases() -> None:
    """The cases above reach every outcome of the component's and the work's tier."""
    assert {outcome.id for outcome in TIER.outcomes} == {part for _, _, part, _ in CASES.values()}
    assert {outcome.id for outcome in WORK_TIER.outcomes} == {work for _, _, _, work in CASES.values()}


def test_the_status_of_each_body_of_rules_is_said(saltmarsh: Interview) -> None:
    """Reported or in force, checked or not, and that the Bill is known from a report only."""
    saltmarsh.store("use", REWORKED, "Music")
    page = result(saltmarsh)
    decided = assess_project(saltmarsh.record()).assessment.rulebooks
    assert len(decided) > 2
    for book in decided:
        assert book.status_label in page.text
        own = regime(saltmarsh, book.id)
        assert book.title in own.text
        for sentence in book.limits:
            assert " ".join(sentence.split()) in own.text
    notice = " ".join(page.all("div", class_="notice")[0].itertext())
    assert RELEASE.front[0].limits[0] in notice
    assert "not checked against an official text" in page.text
    assert "checked against the official text" in page.text


def test_the_answers_that_decided_are_linked_to_where_they_are_changed(saltmarsh: Interview) -> None:
    """With the component's own answer in the questionnaire's words."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    page = result(saltmarsh)
    links = [link.get("href") or "" for change in page.all("dd", class_="change") for link in change.iter("a")]
    address = saltmarsh.address("use", "Music")
    assert f"{address}?back=result#human_acts" in links
    for link in set(links):
        target, _, anchor = link.partition("#")
        saltmarsh.get(target).by_id(anchor)


def test_a_displaced_rule_is_named(saltmarsh: Interview) -> None:
    """A work without a human author has another term than the kind of work would have."""
    saltmarsh.store("use", BY_ITSELF, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    explainer = assess_project(saltmarsh.record()).explainer
    displaced = explainer.explain("uk_term", saltmarsh.record().components[1].id).displaced
    assert displaced
    page = result(saltmarsh)
    for each in displaced:
        assert f"Rule {each.by} displaces rule {each.rule.id} ({each.provision.cite})." in page.text


def test_what_is_unknown_is_a_link_and_names_the_part(saltmarsh: Interview) -> None:
    """The question that decides, and the component whose answer is open."""
    saltmarsh.store("use", UNKNOWN, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    page = result(saltmarsh)
    links = [link.get("href") or "" for link in page.all("a")]
    assert any(link.endswith("sections/use?back=result#ai_used") for link in links)
    assert "It depends on Music" in page.text
    assert "It can still be" in page.text


def test_an_unanswered_project_shows_what_to_answer_and_no_tier(tmp_path: Path) -> None:
    """Never a tier while an answer that decides it is missing, and never an empty page."""
    interview = open_interview(tmp_path, {"Music": "musical"})
    page = result(interview)
    assert not {"t1", "t2", "t3"} & {mark for mark, _ in drawn(page)}
    assert ("t0", "Not answered yet") in drawn(page)
    assert "Still missing" in page.text
    assert "{" not in page.text
    interview.database.close()


def test_a_project_without_components_has_a_result_page(tmp_path: Path) -> None:
    """It says that nothing counts yet."""
    interview = open_interview(tmp_path, {}, {**ABOUT, **REACH, **MAKERS})
    result(interview)
    interview.get(f"/projects/{interview.project_id}/answers")
    interview.database.close()


def test_what_another_setting_would_change_is_said(saltmarsh: Interview) -> None:
    """For every assumption its setting; where another one changes a result, which."""
    saltmarsh.store("use", ACCEPTED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    for book in assess_project(saltmarsh.record()).assessment.rulebooks:
        page = regime(saltmarsh, book.id)
        for assumption in book.assumptions:
            assert assumption.title in page.text
            assert assumption.setting(assumption.shipped).label in page.text
    page = result(saltmarsh)
    other = next(s for s in RELEASE.assumptions["tier_3_start"].settings if s.id == "accepted")
    assert f"{other.label}: " in page.text
    assert "(Music)" in page.text
    assert "nothing changes." in page.text
    # No headline, but it stands on the page too.
    assert "To whom, when and how: To the public, with the work." in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/projects/nope/result",
        "/projects/nope/compare",
        "/projects/nope/readiness",
        "/projects/{project}/result?component=nope",
        "/projects/{project}/result/nope",
        "/projects/{project}/result/facts",
        "/projects/{project}/result/us-copyright-office",
        "/projects/{project}/result/uk-cdpa?component=nope",
        "/projects/{project}/result/uk-cdpa/nope",
        "/projects/{project}/result/uk-cdpa/uk_term",
        "/projects/{project}/result/uk-cdpa/standard_term",
        "/projects/{project}/result/uk-cdpa/tier",
    ],
)
def test_a_result_of_nothing_is_not_found(saltmarsh: Interview, address: str) -> None:
    """Unknown project, component, rulebook or table; a rulebook not asked for; a component's table without one."""
    assert saltmarsh.client.get(address.format(project=saltmarsh.project_id)).status_code == 404


def test_one_component_can_be_looked_at_by_itself(saltmarsh: Interview) -> None:
    """Its reasons only, with a way back to all."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    page = result(saltmarsh, f"?component={saltmarsh.record().components[1].id}")
    headings = [" ".join("".join(h.itertext()).split()) for h in page.all("h3")]
    assert "Music" in headings
    assert "Code" not in headings


def crowded(interview: Interview, number: int) -> None:
    """Another project with many components in six ways, and go on with that one."""
    ways: tuple[Answers, ...] = (NO_AI, REWORKED, ACCEPTED, UNKNOWN, BY_ITSELF, {})
    kinds = ("literary", "musical", "film")
    with interview.database.write() as session:
        interview.project_id = start_project(
            session,
            LOCAL_OPERATOR,
            "2026-11-23T16:40:00Z",
            organisation="Pellwood Interactive Ltd",
            title="Big",
            sector="games",
            product="Game",
            release=RELEASE.id,
            answers=by_section(RELEASE.questionnaire, {**ABOUT, **REACH, **MAKERS}),
            components=[
                NewComponent(
                    f"Part {n}",
                    "",
                    by_section(RELEASE.questionnaire, {**ways[n % 6], "kind": kinds[n % 3]}),
                )
                for n in range(number)
            ],
        )


def test_components_answered_alike_are_told_together(saltmarsh: Interview) -> None:
    """Five hundred components are a page that can be read, with everybody on it, those to look at first."""
    crowded(saltmarsh, 500)
    page = result(saltmarsh)
    groups = page.all("details", class_="unfold")
    assert 6 <= len(groups) <= 20
    first = " ".join(groups[0].itertext())
    assert RELEASE.tables["tier"].outcome(CANNOT_TELL).label in first
    assert sum("Part " in (link.text or "") for link in page.all("a")) >= 500
    assert len(page.response.text) < 600_000
    assert "⟦" not in page.text


def test_taking_components_together_changes_no_result(saltmarsh: Interview) -> None:
    """The work's results and every component's are those of the whole project."""
    crowded(saltmarsh, 60)
    record = saltmarsh.record()
    whole = assess_project(record).assessment
    crowd = crowd_of(record, RELEASE.questionnaire)
    assert len(crowd.members) < 60
    assert {t: d.outcome for t, d in whole.work.items()} == {
        t: d.outcome for t, d in crowd.assessed.assessment.work.items()
    }
    for standing, parts in crowd.members.items():
        for part in parts:
            assert {t: d.outcome for t, d in whole.components[part.id].items()} == {
                t: d.outcome for t, d in crowd.assessment_of(standing).items()
            }
    for book in crowd.assessed.assessment.rulebooks:
        matters = {
            each.id: any(o.changes for o in alternatives(crowd.assessed.assessor, whole, each))
            for each in book.assumptions
        }
        assert {row.id: bool(row.otherwise) for row in assumption_rows(crowd, book)} == matters
    assert all(assumption_rows(crowd, book) or not book.assumptions for book in RELEASE.rulebooks)


def test_five_hundred_components_can_be_checked_page_by_page(saltmarsh: Interview) -> None:
    """Those that need review first; every component on one of the pages."""
    crowded(saltmarsh, 60)
    names: list[str] = []
    for number in (1, 2, 3):
        page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/answers?page={number}")
        names += ["".join(name.itertext()) for name in page.all("span", class_="rowname")]
    assert sorted(names) == sorted(f"Part {n}" for n in range(60))
    first = saltmarsh.get(f"/projects/{saltmarsh.project_id}/answers")
    assert "Needs review" in " ".join(first.all("details", class_="unfold")[0].itertext())


def test_the_reason_for_the_works_tier_does_not_say_the_tier_again(saltmarsh: Interview) -> None:
    """The outcome stands above it, and the sentence that says it opens the page."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    page = result(saltmarsh)
    [why] = page.all("article", id="why-work_tier")
    words = " ".join(" ".join(why.itertext()).split())
    assert "AI-assisted At least one part is AI-assisted. Rule W2.1" in words
    assert page.text.count("would be AI-assisted.") == 1


class Forgetful(dict[object, object]):
    """A memory that another thread empties after every step."""

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self.clear()
        return found

    def __setitem__(self, key: object, value: object) -> None:
        super().__setitem__(key, value)
        self.clear()


def test_assumptions_are_found_while_another_thread_makes_room(
    saltmarsh: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever another thread does to what is remembered, each gets the rows that it asked for."""
    crowd = crowd_of(saltmarsh.record(), RELEASE.questionnaire)
    rows = assumption_rows(crowd, RELEASE.front[0])
    remembered = Forgetful(otherwise_view._rows)
    monkeypatch.setattr(otherwise_view, "_rows", remembered)
    assert assumption_rows(crowd, RELEASE.front[0]) == rows
    remembered.clear()
    assert assumption_rows(crowd, RELEASE.front[0]) == rows


def test_no_more_assumptions_are_remembered_than_there_is_room_for(
    saltmarsh: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the memory is full, it starts afresh."""
    crowd = crowd_of(saltmarsh.record(), RELEASE.questionnaire)
    monkeypatch.setattr(otherwise_view, "_REMEMBERED", 2)
    monkeypatch.setattr(otherwise_view, "_rows", {})
    for number in range(5):
        assert assumption_rows(crowd, replace(RELEASE.front[0], id=f"book-{number}"))
        assert len(otherwise_view._rows) <= 2
