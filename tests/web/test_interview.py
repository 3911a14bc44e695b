"""The interview through the pages: walking whole questionnaires, errors, following questions, leaving, going on."""

from pathlib import Path

import pytest

from compliance.domain.questionnaire import Question, Section, asked_questions
from compliance.services.assessments import assess_project, current_release
from tests.web.interviewing import (
    ABOUT,
    ACCEPTED,
    MAKERS,
    NO_AI,
    Fields,
    Interview,
    Page,
    everywhere,
    open_interview,
    pairs,
    saltmarsh,
    some_answer,
)

__all__ = ["saltmarsh"]

QUESTIONNAIRE = current_release().questionnaire
SECTIONS = QUESTIONNAIRE.sections


def without(fields: Fields, *names: str) -> Fields:
    """The fields without those of these names."""
    return [pair for pair in fields if pair[0] not in names]


def test_the_release_asks_something() -> None:
    """The tests over all sections look at something."""
    assert len(SECTIONS) > 2
    assert all(section.questions for section in SECTIONS)


def test_no_question_is_named_like_a_control_of_the_page() -> None:
    """Questions share the form with controls of its own."""
    controls = {"shown", "seen_revision", "go", "back", "agreed", "settle", "csrf_token"}
    assert controls.isdisjoint(QUESTIONNAIRE.questions)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_every_question_of_the_release_is_rendered_with_its_words(section: Section, saltmarsh: Interview) -> None:
    """Each question that can be asked has its words, its hint, why it is asked, and a control."""
    saltmarsh.store("makers", {**MAKERS, "same_dates": "no", "authors": "by_part"})
    saltmarsh.store("reach", everywhere(QUESTIONNAIRE))
    everything = some_answer(QUESTIONNAIRE.questions["ai_did"], every=True)
    saltmarsh.store("use", {**ACCEPTED, "ai_did": everything}, "Music")
    address = saltmarsh.address(section.id, "Music" if section.scope == "component" else "")
    left = {question.id: question for question in section.questions}
    for kind in ("film", "literary"):
        saltmarsh.store("law", {"kind": kind}, "Music")
        page = saltmarsh.get(address)
        here = {element.get("id") for element in page.root.iter()} & left.keys()
        for name in here:
            check_question(page, left.pop(name))
    assert left == {}


def check_question(page: Page, question: Question) -> None:
    """Its words and its controls are on the page."""
    block = page.by_id(question.id)
    words = " ".join(" ".join(block.itertext()).split())
    assert question.ask in words
    assert question.hint in words
    assert question.why in words
    names = {control.get("name") for control in block.iter() if control.tag in ("input", "textarea")}
    assert names & {question.id, f"{question.id}-day"}
    for option in question.options:
        assert option.label in words
        assert option.hint in words


@pytest.mark.parametrize("last", [False, True], ids=["first choices", "last choices"])
@pytest.mark.parametrize("ai_used", ["no", "yes", "dont_know"])
def test_a_whole_questionnaire_can_be_walked_without_a_script(tmp_path: Path, ai_used: str, last: bool) -> None:
    """Following every redirect and answering what each page shows ends at checking the answers, all complete."""
    interview = open_interview(tmp_path, {"Code": "literary", "Score": "musical"})
    address = interview.address("about")
    for _ in range(40):
        if address.endswith("/answers"):
            break
        page = interview.get(address)
        fields: Fields = [("seen_revision", dict(page.fields())["seen_revision"])]
        for name in page.shown():
            question = QUESTIONNAIRE.questions[name]
            answer = ai_used if name == "ai_used" else some_answer(question, last=last)
            fields += without(pairs(QUESTIONNAIRE, {name: answer}), "seen_revision")
        response = interview.post(address, fields, go="continue")
        assert response.status_code == 303, response.text[-1500:]
        address = response.headers["Location"]
    assert address.endswith("/answers")
    assert assess_project(interview.record()).missing == ()
    page = interview.get(address)
    assert "Every question is answered." in page.text
    interview.database.close()


CONDITIONAL = [section for section in SECTIONS if all(question.rulebooks for question in section.questions)]


def test_some_sections_are_asked_for_by_some_rulebooks_only() -> None:
    """The tests of such sections look at one of the project and one of its components."""
    assert {section.scope for section in CONDITIONAL} == {"project", "component"}


def _address(interview: Interview, section: Section) -> str:
    return interview.address(section.id, "Music" if section.scope == "component" else "")


def _listed(interview: Interview, section: Section, page: Page) -> bool:
    return _address(interview, section) in {(link.get("href") or "").partition("?")[0] for link in page.all("a")}


@pytest.mark.parametrize("section", CONDITIONAL, ids=lambda section: section.id)
def test_a_section_that_is_not_asked_is_listed_nowhere(section: Section, saltmarsh: Interview) -> None:
    """Neither in the margin, nor among the sections of the project, nor for checking, until a rulebook asks for it."""
    saltmarsh.store("use", ACCEPTED, "Music")
    beside = saltmarsh.address("use", "Music") if section.scope == "component" else saltmarsh.address("about")
    pages = [beside]
    if section.scope == "project":
        pages.append(f"/projects/{saltmarsh.project_id}")
    for address in pages:
        assert not _listed(saltmarsh, section, saltmarsh.get(address))
    check = f"/projects/{saltmarsh.project_id}/answers"
    assert not any(question.ask in saltmarsh.get(check).text for question in section.questions)
    saltmarsh.store("reach", everywhere(QUESTIONNAIRE))
    for address in pages:
        assert _listed(saltmarsh, section, saltmarsh.get(address))
    assert any(question.ask in saltmarsh.get(check).text for question in section.questions)


@pytest.mark.parametrize("section", CONDITIONAL, ids=lambda section: section.id)
def test_a_section_that_is_not_asked_says_so_and_leads_on(section: Section, saltmarsh: Interview) -> None:
    """There is nothing to fill in and nothing to send."""
    saltmarsh.store("use", NO_AI, "Code")
    page = saltmarsh.get(_address(saltmarsh, section))
    assert "Nothing is asked here for this project." in page.text
    assert page.shown() == []
    assert page.all("form", method="post", action=_address(saltmarsh, section)) == []
    onwards = {"".join(link.itertext()): link.get("href") or "" for link in page.all("a", class_="button")}
    assert saltmarsh.get(onwards["Go on"]).title != page.title


@pytest.mark.parametrize("section", CONDITIONAL, ids=lambda section: section.id)
def test_what_is_sent_to_a_section_that_is_not_asked_is_not_saved_and_that_is_said(
    section: Section, saltmarsh: Interview
) -> None:
    """Somebody took back the place or channel meanwhile: the history gets no entry, and answers given before stay."""
    name = "Music" if section.scope == "component" else ""
    question = next(each for each in section.questions if each.kind == "one" and not each.ask_when)
    saltmarsh.store("reach", everywhere(QUESTIONNAIRE))
    saltmarsh.store(section.id, {question.id: some_answer(question)}, name)
    saltmarsh.store("reach", {"territories": ("uk",)})
    before = saltmarsh.record()
    fields = pairs(QUESTIONNAIRE, {question.id: some_answer(question, last=True)}, 1)
    for go in ("continue", "leave", "back"):
        response = saltmarsh.post(_address(saltmarsh, section), fields, go=go, agreed="yes")
        assert response.status_code == 409
        assert "Nothing was saved." in Page(response).text
    assert saltmarsh.record() == before
    saltmarsh.store("reach", everywhere(QUESTIONNAIRE))
    shown = saltmarsh.get(_address(saltmarsh, section))
    assert (question.id, some_answer(question)) in shown.fields()


def test_the_way_through_a_component_passes_over_what_is_not_asked(saltmarsh: Interview) -> None:
    """And goes there as soon as a channel asks for it."""
    saltmarsh.store("use", NO_AI, "Code")
    for asked in (False, True):
        if asked:
            saltmarsh.store("reach", {"territories": ("uk",), "channels": ("steam",)})
        response = saltmarsh.post(saltmarsh.address("law", "Music"), pairs(QUESTIONNAIRE, {"kind": "musical"}, 1))
        expected = saltmarsh.address("particulars" if asked else "use", "Music")
        assert response.headers["Location"] == expected


def test_a_component_without_ai_takes_two_answers(saltmarsh: Interview) -> None:
    """Released, no AI, save: the component is complete, and the next one follows."""
    page = saltmarsh.get(saltmarsh.address("use", "Code"))
    assert page.shown() == ["released", "ai_used"]
    response = saltmarsh.post(saltmarsh.address("use", "Code"), pairs(QUESTIONNAIRE, NO_AI), go="continue")
    assert response.status_code == 303
    assert response.headers["Location"] == saltmarsh.address("use", "Music")
    record = saltmarsh.record()
    assert assess_project(record).component_state(record.components[0].id) == "complete"


def test_the_last_component_leads_to_checking_the_answers(saltmarsh: Interview) -> None:
    """Nothing is left to answer after it."""
    saltmarsh.store("use", NO_AI, "Code")
    response = saltmarsh.post(saltmarsh.address("use", "Music"), pairs(QUESTIONNAIRE, NO_AI), go="continue")
    assert response.headers["Location"] == f"/projects/{saltmarsh.project_id}/answers"


def test_a_section_of_optional_questions_can_be_left_empty(saltmarsh: Interview) -> None:
    """Its own words ask to leave it empty where no AI was used, so going on leads on and not back to it."""
    here = saltmarsh.address("disclosure")
    assert "Leave it empty if no AI was used." in saltmarsh.get(here).text
    response = saltmarsh.post(here, [("seen_revision", "0")], go="continue")
    assert response.status_code == 303
    assert response.headers["Location"].partition("?")[0] != here


def test_a_component_opens_at_its_first_unfinished_section(saltmarsh: Interview) -> None:
    """The address of a component leads on to where something is to be done."""
    record = saltmarsh.record()
    address = f"/projects/{record.id}/components/{record.components[0].id}"
    assert saltmarsh.client.get(address).headers["Location"] == f"{address}/sections/use"
    saltmarsh.store("use", NO_AI, "Code")
    saltmarsh.store("law", {}, "Code")
    assert saltmarsh.client.get(address).headers["Location"] == f"{address}/sections/law"


def test_questions_that_follow_are_shown_on_the_next_step_without_a_script(saltmarsh: Interview) -> None:
    """What was answered is saved; the same page comes again with the new questions, and says so without an error."""
    address = saltmarsh.address("use", "Music")
    response = saltmarsh.post(address, pairs(QUESTIONNAIRE, {"released": "yes", "ai_used": "yes"}), go="continue")
    assert response.status_code == 303
    page = saltmarsh.get(response.headers["Location"])
    assert page.shown() == ["released", "ai_used", "ai_did", "ai_context", "reviewed", "tools", "evidence"]
    assert "Five more questions follow from your answers." in page.text
    assert page.all("div", class_="summary-errors") == []
    assert not page.title.startswith("Error:")
    assert saltmarsh.record().components[1].answers["ai_used"] == "yes"


def test_questions_not_asked_are_there_for_the_script_but_hidden_and_not_sent(saltmarsh: Interview) -> None:
    """The script finds after which ticks a question is asked; without it the question does not exist."""
    page = saltmarsh.get(saltmarsh.address("use", "Music"))
    block = page.by_id("ai_did")
    assert block.get("data-when") == "ai_used:yes"
    assert block.get("hidden") is not None
    controls = [control for control in block.iter() if control.tag in ("input", "textarea")]
    assert controls
    assert all(control.get("disabled") is not None for control in controls)


def test_conditions_on_other_sections_are_settled_by_the_server(saltmarsh: Interview) -> None:
    """A question that the project's own answers rule out is not on the page at all."""
    page = saltmarsh.get(saltmarsh.address("law", "Music"))
    assert [e for e in page.root.iter() if e.get("id") == "part_authors"] == []
    saltmarsh.store("makers", {**MAKERS, "authors": "by_part"})
    page = saltmarsh.get(saltmarsh.address("law", "Music"))
    assert page.by_id("part_authors").get("hidden") is None


def test_a_question_directly_under_its_choice_needs_no_script(saltmarsh: Interview) -> None:
    """It stands in the choice's own block, which the stylesheet opens."""
    page = saltmarsh.get(saltmarsh.address("makers"))
    follow = page.all("div", class_="follow")
    assert len(follow) == 1
    assert follow[0].find(".//input[@id='q-author_deaths']") is not None
    fields = pairs(QUESTIONNAIRE, {**MAKERS, "authors": "dead", "author_deaths": "1999, 2003"}, 1)
    response = saltmarsh.post(saltmarsh.address("makers"), fields, go="continue", agreed="yes")
    assert response.status_code == 303
    assert saltmarsh.record().answers["author_deaths"] == "1999, 2003"


def test_what_is_typed_under_a_choice_that_was_left_is_ignored(saltmarsh: Interview) -> None:
    """The server takes no answer to a question that is not asked, and does not complain about it."""
    fields = [*pairs(QUESTIONNAIRE, MAKERS, 1), ("shown", "author_deaths"), ("author_deaths", "not years")]
    response = saltmarsh.post(saltmarsh.address("makers"), fields, go="continue")
    assert response.status_code == 303
    assert "author_deaths" not in saltmarsh.record().answers


def test_going_on_asks_for_what_is_missing_and_keeps_what_was_typed(saltmarsh: Interview) -> None:
    """Title, summary, links, ties and typed words, and nothing is saved."""
    address = saltmarsh.address("use", "Music")
    fields = without(pairs(QUESTIONNAIRE, {**ACCEPTED, "ai_context": "x"}), "ai_context", "directed")
    response = saltmarsh.post(address, [*fields, ("ai_context", "")], go="continue")
    assert response.status_code == 422
    page = Page(response)
    assert page.title.startswith("Error: Music: how AI was used, Saltmarsh")
    summary = page.all("div", class_="summary-errors")[0]
    assert summary.get("role") == "alert"
    assert "Two questions are not answered" in page.text
    targets = [(link.get("href") or "").removeprefix("#") for link in summary.iter("a")]
    assert targets == ["q-ai_context", "q-directed-standing"]
    for target in targets:
        control = page.by_id(target)
        assert control.get("aria-invalid") == "true"
        tied = (control.get("aria-describedby") or "").split()
        errors = [id_ for id_ in tied if id_.endswith("-error")]
        assert errors
        assert "Error:" in " ".join(page.by_id(errors[0]).itertext())
    assert page.by_id("q-likeness-no").get("checked") is not None
    assert saltmarsh.record().components[1].sections.get("use") is None


def test_saving_and_leaving_does_not_complain_about_open_questions(saltmarsh: Interview) -> None:
    """What is there is saved, and the page of the project comes next."""
    response = saltmarsh.post(saltmarsh.address("use", "Music"), pairs(QUESTIONNAIRE, {"released": "yes"}), go="leave")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/projects/{saltmarsh.project_id}"
    assert saltmarsh.record().components[1].sections["use"].answers == {"released": "yes"}


def test_saving_and_leaving_says_what_cannot_be_saved(saltmarsh: Interview) -> None:
    """A date that is none is named; the three inputs keep what was typed."""
    fields = without(pairs(QUESTIONNAIRE, ABOUT, 1), "release_date-day")
    response = saltmarsh.post(saltmarsh.address("about"), [*fields, ("release_date-day", "31 ")], go="leave")
    assert response.status_code == 303
    fields = without(pairs(QUESTIONNAIRE, ABOUT, 2), "release_date-month")
    response = saltmarsh.post(saltmarsh.address("about"), [*fields, ("release_date-month", "13")], go="leave")
    assert response.status_code == 422
    page = Page(response)
    assert "Enter the release date as day, month and year, for example 12 3 2027." in page.text
    assert page.by_id("q-release_date-month").get("value") == "13"
    assert page.by_id("q-release_date-year").get("value") == "2027"
    assert page.by_id("q-release_date-day").get("aria-invalid") == "true"


def test_a_double_click_saves_once(saltmarsh: Interview) -> None:
    """The second of two equal forms changes nothing and says nothing."""
    for _ in range(2):
        response = saltmarsh.post(saltmarsh.address("use", "Code"), pairs(QUESTIONNAIRE, NO_AI), go="continue")
        assert response.status_code == 303
    record = saltmarsh.record()
    assert record.components[0].sections["use"].revision == 1
    assert record.head.sequence == 2


def test_saving_is_said_in_words(saltmarsh: Interview) -> None:
    """Who saved the section and when stands in the margin."""
    assert "Not saved yet." in saltmarsh.get(saltmarsh.address("use", "Code")).text
    saltmarsh.post(saltmarsh.address("use", "Code"), pairs(QUESTIONNAIRE, NO_AI), go="leave")
    text = saltmarsh.get(saltmarsh.address("use", "Code")).text
    assert "Saved at " in text
    assert "by Robin Marsh" in text
    assert "Component 1 of 2" in text
    assert "Next component: Music" in text


def test_a_change_link_leads_back_to_where_it_came_from(saltmarsh: Interview) -> None:
    """From checking the answers to the question and back."""
    saltmarsh.store("use", NO_AI, "Code")
    check = saltmarsh.get(f"/projects/{saltmarsh.project_id}/answers")
    link = next(a.get("href") or "" for a in check.all("a") if "back=answers" in (a.get("href") or ""))
    page = saltmarsh.get(link.partition("#")[0])
    assert ("back", "answers") in page.fields()
    response = saltmarsh.post(saltmarsh.address("about"), pairs(QUESTIONNAIRE, ABOUT, 1), go="continue", back="answers")
    assert response.headers["Location"] == f"/projects/{saltmarsh.project_id}/answers"


def test_a_form_without_our_token_saves_nothing(saltmarsh: Interview) -> None:
    """Another site cannot post into the interview."""
    response = saltmarsh.client.post(saltmarsh.address("use", "Code"), data={"released": "yes", "ai_used": "no"})
    assert response.status_code == 400
    assert saltmarsh.record().components[0].sections.get("use") is None


@pytest.mark.parametrize(
    "address",
    [
        "/projects/nope/sections/about",
        "/projects/{project}/sections/nope",
        "/projects/{project}/sections/use",
        "/projects/{project}/components/{part}/sections/about",
        "/projects/{project}/components/nope/sections/use",
        "/projects/{project}/components/nope",
        "/projects/{project}/answers?component=nope",
        "/projects/nope/answers",
        "/projects/{project}/sections/..%2f..",
    ],
)
def test_what_does_not_exist_is_not_found(saltmarsh: Interview, address: str) -> None:
    """Unknown projects, components and sections are 404, also for a section of the other scope."""
    part = saltmarsh.record().components[0].id
    where = address.format(project=saltmarsh.project_id, part=part)
    assert saltmarsh.client.get(where).status_code == 404
    if "/sections/" in where:
        assert saltmarsh.post(where, pairs(QUESTIONNAIRE, NO_AI)).status_code == 404


def test_a_removed_component_is_not_found(saltmarsh: Interview) -> None:
    """Its answers stay in the history; its page is gone."""
    from compliance.services.actors import LOCAL_OPERATOR
    from compliance.services.components import remove_component

    address = saltmarsh.address("use", "Code")
    with saltmarsh.database.write() as session:
        part = saltmarsh.record().components[0].id
        remove_component(session, LOCAL_OPERATOR, "2026-11-23T17:00:00Z", saltmarsh.project_id, part)
    assert saltmarsh.client.get(address).status_code == 404
    assert saltmarsh.post(address, pairs(QUESTIONNAIRE, NO_AI)).status_code == 404


def test_every_asked_question_is_on_the_page_for_checking(saltmarsh: Interview) -> None:
    """With its answer and a link to change it; what is not asked is not listed, but said to be left out and why."""
    saltmarsh.store("use", NO_AI, "Code")
    saltmarsh.store("use", ACCEPTED, "Music")
    page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/answers")
    record = saltmarsh.record()
    terms = [" ".join("".join(term.itertext()).split()) for term in page.all("dt")]
    expected = [question.ask for question in asked_questions(QUESTIONNAIRE, "project", record.answers)]
    for part in record.components:
        expected += [q.ask for q in asked_questions(QUESTIONNAIRE, "component", record.answers_for(part))]
    assert sorted(terms) == sorted(expected)
    assert len(page.all("dd", class_="change")) == len(expected)
    gate = QUESTIONNAIRE.questions["ai_used"].ask
    assert f"more questions are not asked, because of the answer “No” to “{gate}”" in page.text


def test_answers_no_longer_asked_are_listed_apart(saltmarsh: Interview) -> None:
    """They are kept, and are not among the answers that count."""
    saltmarsh.store("use", {**ACCEPTED, "ai_used": "no"}, "Music")
    page = saltmarsh.get(f"/projects/{saltmarsh.project_id}/answers?component={saltmarsh.record().components[1].id}")
    assert "No longer asked" in page.text
    kept = ["".join(element.itertext()) for element in page.all("del")]
    assert "Eleven ambient stems." in kept
    assert "Code" not in page.text
