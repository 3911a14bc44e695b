"""Changing what was answered before: what is said first, what is kept, and two people in one section."""

import pytest

from compliance.domain.questionnaire import DONT_KNOW
from compliance.services.actors import EVERYTHING, Actor
from compliance.services.assessments import current_release
from tests.web.interviewing import (
    ABOUT,
    ACCEPTED,
    MAKERS,
    NO_AI,
    REWORKED,
    Fields,
    Interview,
    Page,
    pairs,
    saltmarsh,
)

__all__ = ["saltmarsh"]

QUESTIONNAIRE = current_release().questionnaire
DEV = Actor("dev", "Dev Okafor", EVERYTHING)


def hidden(page: Page) -> Fields:
    """What the page carries along and offers as ticked."""
    return page.fields()


def test_saving_for_the_first_time_asks_nothing_back(saltmarsh: Interview) -> None:
    """Results that come out for the first time are no change."""
    response = saltmarsh.post(saltmarsh.address("use", "Music"), pairs(QUESTIONNAIRE, ACCEPTED), go="continue")
    assert response.status_code == 303


def test_a_change_without_consequences_asks_nothing_back(saltmarsh: Interview) -> None:
    """Other words for the same thing change no result."""
    saltmarsh.store("use", ACCEPTED, "Music")
    fields = pairs(QUESTIONNAIRE, {**ACCEPTED, "ai_context": "Twelve stems."}, 1)
    assert saltmarsh.post(saltmarsh.address("use", "Music"), fields, go="continue").status_code == 303


def test_what_a_change_brings_with_it_is_said_before_it_is_saved(saltmarsh: Interview) -> None:
    """Results from and to, answers no longer asked; nothing is saved until the person agrees."""
    saltmarsh.store("use", REWORKED, "Music")
    address = saltmarsh.address("use", "Music")
    response = saltmarsh.post(address, pairs(QUESTIONNAIRE, NO_AI, 1), go="continue")
    assert response.status_code == 200
    page = Page(response)
    tier = current_release().tables["tier"]
    assert tier.outcome("shortened").label in page.text
    assert tier.outcome("standard").label in page.text
    assert "Re-recorded with live strings." in page.text
    assert "are no longer asked" in page.text
    assert saltmarsh.record().components[1].sections["use"].revision == 1

    again = saltmarsh.post(address, hidden(page), go="continue")
    assert again.status_code == 303
    saved = saltmarsh.record().components[1].sections["use"]
    assert saved.revision == 2
    assert saved.answers["ai_used"] == "no"
    assert saved.answers["human_context"] == "Re-recorded with live strings."


def test_going_back_keeps_what_was_entered(saltmarsh: Interview) -> None:
    """The form comes back as it was sent, and nothing is saved."""
    saltmarsh.store("use", REWORKED, "Music")
    address = saltmarsh.address("use", "Music")
    page = Page(saltmarsh.post(address, pairs(QUESTIONNAIRE, {**NO_AI, "released": "cut"}, 1), go="continue"))
    form = Page(saltmarsh.post(address, hidden(page), go="back"))
    assert form.by_id("q-released-cut").get("checked") is not None
    assert form.by_id("q-ai_used-no").get("checked") is not None
    assert ("seen_revision", "1") in form.fields()
    assert saltmarsh.record().components[1].sections["use"].revision == 1


def test_answers_given_before_come_back_when_they_are_asked_again(saltmarsh: Interview) -> None:
    """From yes to no and back: the later answers are there, and are shown before anybody relies on them."""
    saltmarsh.store("use", {**REWORKED, "ai_used": "no"}, "Music")
    address = saltmarsh.address("use", "Music")
    fields = pairs(QUESTIONNAIRE, {"released": "yes", "ai_used": "yes"}, 1)
    response = saltmarsh.post(address, fields, go="continue", agreed="yes")
    page = saltmarsh.get(response.headers["Location"])
    assert "more questions follow" in page.text
    assert page.by_id("q-human_acts-rewrote").get("checked") is not None
    assert saltmarsh.record().components[1].answers["human_acts"] == ("rewrote",)


def test_a_project_answer_that_unasks_component_answers_says_whose(saltmarsh: Interview) -> None:
    """The authors of the project instead of each part: the part's own answer is no longer asked."""
    saltmarsh.store("makers", {**MAKERS, "authors": "by_part"})
    saltmarsh.store("law", {"kind": "musical", "part_authors": "unidentified"}, "Music")
    saltmarsh.store("use", NO_AI, "Music")
    response = saltmarsh.post(saltmarsh.address("makers"), pairs(QUESTIONNAIRE, MAKERS, 2), go="continue")
    assert response.status_code == 200
    assert "Music: " + QUESTIONNAIRE.questions["part_authors"].ask in Page(response).text


def test_the_second_of_two_people_is_told_and_loses_nothing(saltmarsh: Interview) -> None:
    """Who, when, from and to; both answers to choose from; what only one of them changed is offered as theirs."""
    saltmarsh.store("use", ACCEPTED, "Music")
    saltmarsh.store("use", {**ACCEPTED, "likeness": "real", "ai_context": "Stems by Dev."}, "Music", DEV)
    address = saltmarsh.address("use", "Music")
    mine = {**ACCEPTED, "ai_context": "Stems by me.", "reviewed": "no"}
    response = saltmarsh.post(address, pairs(QUESTIONNAIRE, mine, 1), go="continue")
    assert response.status_code == 409
    page = Page(response)
    assert "changed this section" in page.text
    assert "16:47" in page.text or " at " in page.text
    changes = ["".join(element.itertext()) for element in page.all("ins")]
    assert "Stems by Dev." in changes
    assert page.by_id("keep-ai_context-mine").get("checked") is not None
    assert page.by_id("keep-reviewed-mine").get("checked") is not None
    assert page.by_id("keep-likeness-theirs").get("checked") is not None
    assert saltmarsh.record().components[1].sections["use"].revision == 2

    saved = saltmarsh.post(address, hidden(page), go="continue", agreed="yes")
    assert saved.status_code == 303
    answers = saltmarsh.record().components[1].answers
    assert answers["ai_context"] == "Stems by me."
    assert answers["reviewed"] == "no"
    assert answers["likeness"] == "real"


@pytest.mark.parametrize(("choice", "words"), [("mine", "Stems by me."), ("theirs", "Stems by Dev.")])
def test_each_answer_can_be_chosen(saltmarsh: Interview, choice: str, words: str) -> None:
    """Mine or theirs, question by question."""
    saltmarsh.store("use", ACCEPTED, "Music")
    saltmarsh.store("use", {**ACCEPTED, "ai_context": "Stems by Dev."}, "Music", DEV)
    address = saltmarsh.address("use", "Music")
    mine = pairs(QUESTIONNAIRE, {**ACCEPTED, "ai_context": "Stems by me."}, 1)
    page = Page(saltmarsh.post(address, mine, go="continue"))
    saltmarsh.post(address, hidden(page), **{"keep-ai_context": choice, "go": "continue"})
    assert saltmarsh.record().components[1].answers["ai_context"] == words


def test_everything_of_mine_can_be_saved_with_one_button(saltmarsh: Interview) -> None:
    """Whatever is offered first."""
    saltmarsh.store("use", ACCEPTED, "Music")
    saltmarsh.store("use", {**ACCEPTED, "likeness": "invented"}, "Music", DEV)
    address = saltmarsh.address("use", "Music")
    page = Page(saltmarsh.post(address, pairs(QUESTIONNAIRE, {**ACCEPTED, "reviewed": "no"}, 1), go="continue"))
    saltmarsh.post(address, hidden(page), settle="mine")
    answers = saltmarsh.record().components[1].answers
    assert (answers["likeness"], answers["reviewed"]) == ("no", "no")


@pytest.mark.parametrize("pressed", [{}, {"settle": "mine"}], ids=["the chosen answers", "all of mine"])
def test_whoever_wanted_to_leave_leaves_after_choosing(saltmarsh: Interview, pressed: dict[str, str]) -> None:
    """Whichever button of the page is pressed; answers that are still open do not hold anybody back."""
    saltmarsh.store("use", ACCEPTED, "Music")
    saltmarsh.store("use", {**ACCEPTED, "likeness": "invented"}, "Music", DEV)
    address = saltmarsh.address("use", "Music")
    open_ = {name: answer for name, answer in ACCEPTED.items() if name != "reviewed"}
    page = Page(saltmarsh.post(address, pairs(QUESTIONNAIRE, open_, 1), go="leave"))
    response = saltmarsh.post(address, hidden(page), agreed="yes", **pressed)
    assert response.headers["Location"] == f"/projects/{saltmarsh.project_id}"


def test_a_third_change_meanwhile_is_told_again(saltmarsh: Interview) -> None:
    """Nothing is saved over what the person has not seen."""
    saltmarsh.store("about", {**ABOUT, "version": "2"}, "", DEV)
    address = saltmarsh.address("about")
    page = Page(saltmarsh.post(address, pairs(QUESTIONNAIRE, {**ABOUT, "version": "3"}, 1), go="continue"))
    saltmarsh.store("about", {**ABOUT, "version": "4"}, "", DEV)
    again = saltmarsh.post(address, hidden(page), go="continue")
    assert again.status_code == 409
    assert "4" in [" ".join("".join(label.itertext()).split()) for label in Page(again).all("label")]
    assert saltmarsh.record().answers["version"] == "4"


def test_leaving_the_same_answers_as_somebody_else_is_no_conflict(saltmarsh: Interview) -> None:
    """Two people who mean the same are not asked to choose."""
    saltmarsh.store("about", {**ABOUT, "version": "2"}, "", DEV)
    fields = pairs(QUESTIONNAIRE, {**ABOUT, "version": "2"}, 1)
    assert saltmarsh.post(saltmarsh.address("about"), fields, go="continue").status_code == 303


def test_not_knowing_any_more_is_said_to_change_the_result(saltmarsh: Interview) -> None:
    """A complete component whose result becomes open is a change to be agreed to."""
    saltmarsh.store("use", NO_AI, "Music")
    fields = pairs(QUESTIONNAIRE, {"released": "yes", "ai_used": DONT_KNOW}, 1)
    page = Page(saltmarsh.post(saltmarsh.address("use", "Music"), fields, go="continue"))
    assert current_release().tables["tier"].outcome("cannot_tell").label in page.text
