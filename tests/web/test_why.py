"""One result in full: why, why not otherwise, what would change it; and readiness beside it."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from compliance.domain.questionnaire import DONT_KNOW, Answers
from compliance.domain.rulebook import Status
from compliance.domain.turning import Turning
from compliance.services.assessments import assess_project, assessor
from compliance.web.reasons_view import unsettled
from tests.web.interviewing import (
    ACCEPTED,
    BY_ITSELF,
    IDEAS_ONLY,
    NO_AI,
    REWORKED,
    Interview,
    Page,
    saltmarsh,
)
from tests.web.test_results import RELEASE, crowded

__all__ = ["saltmarsh"]

# Groups of uses of AI after which nobody is asked what remains of it.
_LEAVES_NOTHING = ("technical", "ideas")
UNKNOWN: Answers = {"released": "yes", "ai_used": DONT_KNOW}


def why(interview: Interview, table: str, part: str = "") -> Page:
    """The page about one result of a component, or of the work."""
    book = RELEASE.tables[table].rulebook
    ids = {each.name: each.id for each in interview.record().components}
    query = f"?component={ids[part]}" if part else ""
    return interview.get(f"/projects/{interview.project_id}/result/{book}/{table}{query}")


def _section(page: Page, name: str) -> str:
    return " ".join(" ".join(page.by_id(name).itertext()).split())


def test_the_reason_is_told_with_provision_status_and_answers(saltmarsh: Interview) -> None:
    """Everything that somebody who checks it needs."""
    saltmarsh.store("use", BY_ITSELF, "Music")
    page = why(saltmarsh, "uk_term", "Music")
    finding = assess_project(saltmarsh.record()).explainer.explain("uk_term", saltmarsh.record().components[1].id)
    for provision in finding.provisions:
        assert provision.cite in page.text
        assert provision.says in page.text
        assert provision.source in [link.get("href") for link in page.all("a")]
    assert RELEASE.rulebook("uk-cdpa").status_label in page.text
    assert "displaces rule" in page.text
    assert "Answers that decided it" in page.text


def test_every_other_outcome_is_told_with_what_is_in_its_way(saltmarsh: Interview) -> None:
    """The nearest rule, the answer, what it would need, and a link to the answer."""
    saltmarsh.store("use", REWORKED, "Music")
    page = why(saltmarsh, "tier", "Music")
    told = _section(page, "why-not")
    for outcome in RELEASE.tables["tier"].outcomes:
        assert (outcome.label in told) == (outcome.id in ("standard", "public_domain", "outside"))
    assert "Was generative AI used on it? Yes It would need: No" in told
    links = [link.get("href") or "" for link in page.by_id("why-not").iter("a")]
    assert any(link.endswith("use?back=result#ai_used") for link in links)


def test_of_many_answers_that_would_do_the_first_are_told(saltmarsh: Interview) -> None:
    """With how many more there are."""
    saltmarsh.store("use", IDEAS_ONLY, "Music")
    told = _section(why(saltmarsh, "tier", "Music"), "why-not")
    of_groups = [
        option for option in RELEASE.questionnaire.questions["ai_did"].options if option.group not in _LEAVES_NOTHING
    ]
    labels = [option.label for option in of_groups if option.group]
    assert f"It would need: {'; or: '.join(labels[:3])}; or another of {len(labels) - 3}" in told


def test_components_in_the_way_of_a_result_for_the_work_are_named(saltmarsh: Interview) -> None:
    """With how many it would need."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    told = _section(why(saltmarsh, "work_tier"), "why-not")
    assert "Tier: AI-assisted These components Music It would need: no component" in told


def test_what_would_change_a_result_is_told_as_the_search_finds_it(saltmarsh: Interview) -> None:
    """As suppositions, with a plain notice that answers must be true."""
    saltmarsh.store("use", BY_ITSELF, "Music")
    record = saltmarsh.record()
    music = record.components[1]
    rules = assessor(record.release)
    found = Turning(rules, RELEASE.tables["tier"], RELEASE.shipped_settings()).search(
        record.answers_for(music), music.id
    )
    assert found
    told = _section(why(saltmarsh, "tier", "Music"), "turning")
    assert "Answers must be true." in told
    assert "no advice" in told
    for outcome in {turn.decision.outcome for turn in found if not turn.opens}:
        assert RELEASE.tables["tier"].outcome(outcome).label in told
    assert any(turn.opens for turn in found) == ("Then it would depend on" in told)


def test_following_what_would_change_a_result_leads_to_the_question(saltmarsh: Interview) -> None:
    """Every link goes to a question that is on its page."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    for page in (why(saltmarsh, "tier", "Music"), why(saltmarsh, "work_tier")):
        links = {link.get("href") or "" for link in page.by_id("turning").iter("a")}
        assert links
        for link in links:
            saltmarsh.get(link).by_id(urlsplit(link).fragment)


def test_a_change_for_the_work_names_the_component(saltmarsh: Interview) -> None:
    """One of those that are answered alike; and the page says so where nothing would change it."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    assert "in Music" in _section(why(saltmarsh, "work_tier"), "turning")
    crowded(saltmarsh, 30)
    assert "No change of one answer or of two" in _section(why(saltmarsh, "work_tier"), "turning")


def test_while_an_answer_is_missing_it_is_told_who_could_know_it(saltmarsh: Interview) -> None:
    """And not what another answer would change."""
    saltmarsh.store("use", UNKNOWN, "Music")
    page = why(saltmarsh, "tier", "Music")
    known_by = RELEASE.questionnaire.questions["ai_used"].known_by
    assert known_by
    assert f"Who could know: {known_by}" in page.text
    assert not [each for each in page.root.iter() if each.get("id") == "turning"]


def test_what_no_answer_settles_is_said_with_whom_to_ask(saltmarsh: Interview) -> None:
    """Neither while an answer is missing, nor of what is decided."""
    saltmarsh.store("use", ACCEPTED, "Music")
    told = "No further answer settles this: what is known of the law leaves it open. Ask a lawyer who follows it."
    assert told in why(saltmarsh, "tier", "Music").text
    assert "No further answer" not in why(saltmarsh, "uk_notes", "Music").text
    for answers in (REWORKED, UNKNOWN):
        saltmarsh.store("use", answers, "Music")
        assert "No further answer" not in why(saltmarsh, "tier", "Music").text


@pytest.mark.parametrize(
    ("status", "words"),
    [("scheme", "Ask those who run the scheme."), ("in_force", "Ask a lawyer for that law (United Kingdom).")],
)
def test_whom_to_ask_depends_on_whose_rules_leave_it_open(saltmarsh: Interview, status: Status, words: str) -> None:
    """Nobody but those who run a scheme knows what it means."""
    saltmarsh.store("use", ACCEPTED, "Music")
    record = saltmarsh.record()
    finding = assess_project(record).explainer.explain("tier", record.components[1].id)
    book = replace(RELEASE.rulebook(RELEASE.tables["tier"].rulebook), status=status, jurisdiction="United Kingdom")
    assert unsettled(book, finding).endswith(words)


def test_an_assumption_that_would_settle_an_open_result_is_named(saltmarsh: Interview) -> None:
    """With its setting and what would then come out."""
    saltmarsh.store("use", ACCEPTED, "Music")
    page = why(saltmarsh, "tier", "Music")
    start = RELEASE.assumptions["tier_3_start"]
    assert f"If “{start.title}” were set to “{start.setting('accepted').label}”" in page.text
    saltmarsh.store("use", ACCEPTED, "Code")
    assert f"If “{start.title}” were set to" in why(saltmarsh, "work_tier").text


def test_what_a_table_collects_is_told_without_what_would_change_it(saltmarsh: Interview) -> None:
    """It has no one outcome."""
    saltmarsh.store("use", REWORKED, "Music")
    page = why(saltmarsh, "uk_notes", "Music")
    assert not [each for each in page.root.iter() if each.get("id") == "turning"]
    assert "Why not otherwise" in page.text


def test_a_result_leads_to_its_page_and_back(saltmarsh: Interview) -> None:
    """From the result page and from that of the rulebook."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    for address in ("result", "result/uk-cdpa"):
        page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/{address}")
        links = [
            link.get("href") or "" for paragraph in page.all("p", class_="more-of") for link in paragraph.iter("a")
        ]
        assert links
        for link in links:
            saltmarsh.get(link)


def test_rules_that_are_not_asked_for_are_named_with_how_to_have_them_asked(saltmarsh: Interview) -> None:
    """In one line, with links to the questions."""
    page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/result")
    told = _section(page, "not-asked")
    decided = assess_project(saltmarsh.record()).assessment.rulebooks
    for book in RELEASE.rulebooks:
        assert (book.short in told) == (book not in decided)
    assert RELEASE.questionnaire.questions["territories"].ask in told


def test_other_rules_are_told_in_short(saltmarsh: Interview) -> None:
    """With their state, what they say, and a link to their reasons."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    saltmarsh.store("reach", {"territories": ("uk", "us")})
    page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/result")
    book = RELEASE.rulebook("us-copyright-office")
    told = _section(page, "other-rules")
    assert book.short in told
    assert book.status_label in told
    for table in book.tables:
        assert not table.headline or table.title in told
    links = [link.get("href") or "" for link in page.by_id("other-rules").iter("a")]
    assert f"/projects/{saltmarsh.project_id}/result/{book.id}" in links


def test_readiness_is_summed_and_told_apart_from_the_result(saltmarsh: Interview) -> None:
    """What is ready of how many, who is not, and that no law depends on it."""
    saltmarsh.store("use", {**REWORKED, "evidence": ("none",), "reviewed": "this_version"}, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    summary = _section(saltmarsh.get(f"/projects/{saltmarsh.project_id}/result"), "readiness")
    assert "No legal result depends on it." in summary
    assert "This version checked 1 of 1" in summary
    assert "Evidence kept 0 of 1 1 is not ready." in summary
    assert "Tools named with a version 0 of 1 Of 1 nothing is known yet." in summary
    page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/readiness")
    checks = {check.id: check for check in RELEASE.readiness}
    assert checks["evidence"].says_not in _section(page, "evidence")
    assert "Music" in _section(page, "evidence")
    assert checks["reviewed"].says_ready in _section(page, "reviewed")


def test_without_ai_nothing_has_to_be_ready(saltmarsh: Interview) -> None:
    """The page says so, and the result page leaves it out."""
    saltmarsh.store("use", NO_AI, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/readiness")
    assert "Nothing to be ready" in page.text
    result = saltmarsh.get(f"/projects/{saltmarsh.project_id}/result")
    assert not [each for each in result.root.iter() if each.get("id") == "readiness"]


def test_many_that_are_not_ready_are_folded_away(saltmarsh: Interview) -> None:
    """All of them are on the page."""
    crowded(saltmarsh, 60)
    page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/readiness")
    assert page.all("details", class_="why")
    names = {link.text for link in page.by_id("evidence").iter("a")}
    assert len(names) == 30
