"""Choosing the settings of assumptions on pages: what would change is shown first, and nobody's choice is lost."""

import json
import sys

import pytest

from compliance.services.actors import EVERYTHING
from compliance.services.assessments import current_release
from compliance.services.records import ProjectRecord, project_record
from tests.web.interviewing import ACCEPTED
from tests.web.pages import Page, Site, doubtful, issued, project, ready

START = "tier_3_start"
BECAUSE = "Counsel advises the narrow reading."


def record(site: Site, address: str) -> ProjectRecord:
    """The project at this address."""
    with site.database.read() as session:
        return project_record(session, EVERYTHING, address.rpartition("/")[2])


def of_organisation(site: Site, address: str) -> str:
    """Where the organisation of this project chooses."""
    return f"/organisations/{record(site, address).organisation_id}/assumptions"


def form(page: Page, setting: str, reason: str = BECAUSE, assumption: str = START) -> dict[str, str]:
    """The form of the page as a browser would send it, with one assumption changed."""
    sent = {
        str(box.get("name")): box.get("value") or ""
        for box in page.root.iter("input")
        if box.get("type") != "radio" or box.get("checked") is not None
    }
    return {**sent, f"setting-{assumption}": setting, f"reason-{assumption}": reason}


def looked(site: Site, address: str, sent: dict[str, str]) -> Page:
    """The page that says what would change."""
    response = site.post(address, sent)
    assert response.status_code == 200, response.text[:300]
    return Page(response)


def chosen(site: Site, address: str, setting: str, reason: str = BECAUSE, assumption: str = START) -> Page:
    """Choose, look at what changes, and save."""
    shown = looked(site, address, form(site.get(address), setting, reason, assumption))
    return site.sent(address, {**form(shown, setting, reason, assumption), "step": "save"})


def test_every_assumption_is_offered_with_its_settings(site: Site) -> None:
    """The shipped one is marked and chosen until somebody chooses."""
    page = site.get(of_organisation(site, doubtful(site)))
    assert page.ticked(f"setting-{START}") == ["accepted_open"]
    assert len(page.values(f"setting-{START}")) == 5
    assert "As shipped. Nobody has chosen yet." in page.text
    offered = current_release().assumptions
    assert page.text.count("As shipped. Nobody has chosen yet.") == len(offered) > 12
    assert all(page.ticked(f"setting-{each.id}") == [each.shipped] for each in offered.values())


def test_what_changes_is_shown_before_anything_is_saved(site: Site) -> None:
    """For an organisation the projects with their results; then it is saved, with the reason, and shown."""
    address = doubtful(site)
    there = of_organisation(site, address)
    shown = looked(site, there, form(site.get(there), "accepted"))
    assert "Results change in 1 of 1 project looked at." in shown.text
    assert ["Cannot tell (AI-assisted or Fully autonomous)", "Fully autonomous"] in [row[1:] for row in shown.rows()]
    assert BECAUSE in shown.text
    assert record(site, address).chosen == {}

    saved = site.sent(there, {**form(shown, "accepted"), "step": "save"})
    assert "1 assumption changed." in saved.text
    assert saved.ticked(f"setting-{START}") == ["accepted"]
    assert f"Reason given: “{BECAUSE}”" in saved.text
    assert "Fully autonomous" in site.get(address).text


def test_a_project_differs_and_returns(site: Site) -> None:
    """Its page shows what the organisation chose, and leads to it."""
    address = doubtful(site)
    there = f"{address}/assumptions"
    chosen(site, of_organisation(site, address), "accepted")
    page = site.get(there)
    assert page.ticked(f"setting-{START}") == [""]
    assert "As Pellwood Interactive Ltd: Also where a person asked and only accepted" in page.text
    assert "Assumptions of Pellwood Interactive Ltd" in page.links()

    differing = chosen(site, there, "no_prompt", "This one was directed shot by shot.")
    assert differing.ticked(f"setting-{START}") == ["no_prompt"]
    assert "Chosen for this project by Robin Marsh" in differing.text
    assert "AI-assisted" in site.get(address).text

    back = chosen(site, there, "", "")
    assert back.ticked(f"setting-{START}") == [""]
    history = site.get(f"{address}/history").text
    assert "chose the setting of an assumption for this project" in history
    assert "went back to the setting of an assumption as the organisation chose" in history
    assert "Reason given: “This one was directed shot by shot.”" in history


def test_a_project_whose_results_stay_is_told_so(site: Site) -> None:
    """The setting is printed all the same."""
    address = ready(site)
    there = f"{address}/assumptions"
    shown = looked(site, there, form(site.get(there), "years_25", assumption="term_length"))
    assert "No result of this project changes." in shown.text
    whole = of_organisation(site, address)
    shown = looked(site, whole, form(site.get(whole), "years_25", assumption="term_length"))
    assert "No result changes in the one project looked at." in shown.text


def test_a_change_without_a_reason_is_refused(site: Site) -> None:
    """What was chosen and typed is kept, here for one assumption, and for another that is fine."""
    address = doubtful(site)
    there = of_organisation(site, address)
    sent = {**form(site.get(there), "accepted", ""), "reason-company": "Registered since 1998."}
    page = site.refused(there, sent)
    page.has_error(f"reason-{START}", "say why")
    assert page.ticked(f"setting-{START}") == ["accepted"]
    assert page.value("reason-company") == "Registered since 1998."
    assert record(site, address).chosen == {}


@pytest.mark.parametrize("odd", ["nonsense", "", "\x00", "{{ 7 }}"])
def test_a_setting_that_is_none_is_refused(site: Site, odd: str) -> None:
    """Somebody made the form up."""
    there = of_organisation(site, doubtful(site))
    page = site.refused(there, form(site.get(there), odd))
    assert "choose one of its settings" in page.text


def test_sending_the_page_as_it_is_changes_nothing(site: Site) -> None:
    """No entry is written, and the page says so."""
    address = doubtful(site)
    for there in (of_organisation(site, address), f"{address}/assumptions"):
        page = site.get(there)
        assert "Nothing was changed." in site.sent(there, form(page, page.ticked(f"setting-{START}")[0], "")).text
    assert record(site, address).head.sequence == 1


def test_whoever_comes_second_sees_what_the_other_chose_and_loses_nothing(site: Site) -> None:
    """Both when looking at what changes and when saving; sent once more, theirs is replaced on purpose."""
    address = doubtful(site)
    there = of_organisation(site, address)
    mine = form(site.get(there), "no_prompt", "I think otherwise.")
    shown = looked(site, there, mine)
    chosen(site, there, "accepted")
    for sent in (mine, {**form(shown, "no_prompt", "I think otherwise."), "step": "save"}):
        page = site.refused(there, sent, 409)
        assert "Somebody chose in the meantime" in page.text
        assert "Robin Marsh chose “Also where a person asked and only accepted”" in page.text
        assert BECAUSE in page.text
        assert page.ticked(f"setting-{START}") == ["no_prompt"]
        assert page.value(f"reason-{START}") == "I think otherwise."
    assert record(site, address).chosen[START].setting == "accepted"
    again = looked(site, there, form(page, "no_prompt", "I think otherwise."))
    site.sent(there, {**form(again, "no_prompt", "I think otherwise."), "step": "save"})
    assert record(site, address).chosen[START].reason == "I think otherwise."


def test_a_double_click_saves_once(site: Site) -> None:
    """The second one changes nothing."""
    address = doubtful(site)
    there = of_organisation(site, address)
    sent = {**form(looked(site, there, form(site.get(there), "accepted")), "accepted"), "step": "save"}
    before = record(site, address).organisation_head.sequence
    site.sent(there, sent)
    assert "Nothing was changed." in site.sent(there, sent).text
    assert record(site, address).organisation_head.sequence == before + 1


def test_one_can_go_back_from_what_changes_and_choose_again(site: Site) -> None:
    """With everything as it was typed."""
    there = of_organisation(site, doubtful(site))
    shown = looked(site, there, form(site.get(there), "accepted"))
    response = site.post(there, {**form(shown, "accepted"), "step": "edit"})
    page = Page(response)
    assert (page.ticked(f"setting-{START}"), page.value(f"reason-{START}")) == (["accepted"], BECAUSE)


def test_many_projects_are_looked_at_as_long_as_there_is_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is said to be left out."""
    for title in ("One", "Two", "Three"):
        address = project(site, {"Cover": ACCEPTED}, title=title)
    monkeypatch.setattr(sys.modules["compliance.web.assumptions"], "SECONDS", -1.0)
    there = of_organisation(site, address)
    shown = looked(site, there, form(site.get(there), "accepted"))
    assert "Results change in 1 of 1 project looked at." in shown.text
    assert "2 more projects were not looked at" in shown.text
    assert shown.links()["Look at all projects"] == there.replace("/assumptions", "/impact")


def test_the_history_of_an_organisation_is_a_page_with_downloads(site: Site) -> None:
    """Who may approve stands there first; then each choice with its reason, verified from the stored bytes."""
    address = doubtful(site)
    there = of_organisation(site, address)
    past = there.replace("/assumptions", "/history")
    assert "chose for statements that one person may prepare and approve" in site.get(past).text
    chosen(site, there, "accepted")
    chosen(site, there, "registered", "We are one.", "company")
    page = site.get(past)
    assert "Yes. All 3 entries fit together." in page.text
    assert "Robin Marsh chose the setting of an assumption" in page.text
    assert f"Reason given: “{BECAUSE}”" in page.text
    assert "No entry matches" in site.get(f"{past}?kind=noted").text
    csv = site.client.get(f"{past}.csv").text
    assert f"Reason: {BECAUSE}" in csv
    told = site.client.get(f"{past}.jsonl").text.splitlines()
    assert [json.loads(each)["kind"] for each in told[:3]] == ["review_rule_chosen", *2 * ["assumptions_chosen"]]
    assert there in page.links().values()


def test_a_changed_history_of_an_organisation_is_named_on_its_page(site: Site) -> None:
    """With the entry."""
    address = doubtful(site)
    there = of_organisation(site, address)
    chosen(site, there, "accepted")
    with site.database.migration() as connection:
        connection.exec_driver_sql("DROP TRIGGER organisation_entry_keeps")
        connection.exec_driver_sql("UPDATE organisation_entry SET payload = zeroblob(40)")
    page = site.get(there.replace("/assumptions", "/history"))
    assert "The contents of entry 1 were changed after it was written." in page.text
    assert page.text.count("Yes. ") == 0


def test_the_result_and_the_project_lead_to_the_assumptions(site: Site) -> None:
    """From where they are shown."""
    address = doubtful(site)
    assert site.get(address).links()["Assumptions"] == f"{address}/assumptions"
    there = site.get(f"{address}/result").links()
    assert any(href.startswith(f"{address}/assumptions#assumptions-") for href in there.values())


def test_a_statement_is_no_longer_current_once_its_organisation_chooses(site: Site) -> None:
    """And one that was looked at before is not issued."""
    address = ready(site)
    issued(site, address)
    seen = site.get(f"{address}/statements/issue")
    chosen(site, of_organisation(site, address), "years_25", assumption="term_length")
    page = site.refused(
        f"{address}/statements/issue",
        {"seen_choices": seen.value("seen_choices"), "seen_sequence": seen.value("seen_sequence"), "checked": "yes"},
        409,
    )
    assert "The assumptions were changed since you looked at the result." in page.text
    assert "nothing was changed since" not in site.get(address).text
    assert issued(site, address)
    printed = {row.title: row.chosen for row in site.printer.printed[-1].assumptions}
    assert printed["Length of the shortened term"].startswith(
        "Chosen by Pellwood Interactive Ltd on 23 November 2026: "
    )
