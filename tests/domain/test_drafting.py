"""A statement holds what the record, the questionnaire and the rulebooks say, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.domain.assessment import Component, Record
from compliance.domain.drafting import draft_statement, unchecked_words
from compliance.domain.finding import Explainer
from compliance.domain.first_page import headline
from compliance.domain.issue import Issue
from compliance.domain.questionnaire import Answer, Answers, Scope, asked_questions
from compliance.domain.statement import Cite, Statement, plain
from compliance.domain.wording import answer_words
from tests.domain.records import (
    ALONE,
    CHOSEN,
    EDITED,
    HUMAN,
    PROMPTED,
    UNKNOWN,
    assessor,
    explainer,
    gaps,
    record,
    records,
)

ASKED = assessor().release.questionnaire
_YEARS = {"date": "{}-03-12", "year": "{}", "years": "{}"}


def _draft(drawn: Record, **chosen: str) -> Statement:
    return draft_statement(explainer(drawn, **chosen), Issue("Acme Press"))


def _worded(answers: Answers, scope: Scope, start: int) -> dict[str, Answer]:
    """The answers, and an answer that stands nowhere else to every question answered in words, asked or not."""
    told: dict[str, Answer] = dict(answers)
    for number, question in enumerate(ASKED.questions.values(), start=start):
        if question.scope == scope and not question.closed:
            told[question.id] = _YEARS.get(question.kind, "Zq{}zq").format(1800 + number % 400)
    return told


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


@trying(deadline=None, max_examples=25)
@given(st.data())
def test_a_fact_that_nobody_entered_never_appears(data: st.DataObject) -> None:
    """Every answer printed is the record's, to a question that is asked; words below a question that is no longer asked
    are nowhere in the statement."""
    drawn: Record = data.draw(gaps(data.draw(records(parts=2)), most=3))
    parts = tuple(
        Component(part.id, part.name, _worded(part.answers, "component", 60 * number))
        for number, part in enumerate(drawn.components, start=1)
    )
    told = Record(_worded(drawn.answers, "project", 0), parts)
    statement = _draft(told)

    rows = [("", question, told.answers) for question in asked_questions(ASKED, "project", told.answers)]
    for part in parts:
        answers = {**told.answers, **part.answers}
        rows += [(part.name, question, part.answers) for question in asked_questions(ASKED, "component", answers)]
    entered = [
        (name, question.ask, answer_words(question, answers[question.id]))
        for name, question, answers in rows
        if answers.get(question.id)
    ]
    assert [(row.part, row.question, row.answer) for row in statement.answers] == entered

    printed = set(re.findall(r"Zq\d+zq", " ".join(_texts(plain(statement)))))
    given_words = set(re.findall(r"Zq\d+zq", " ".join(answer for _, _, answer in entered)))
    assert printed == given_words
    of_notice = set(re.findall(r"Zq\d+zq", " ".join((statement.credit, *statement.notice))))
    assert of_notice <= given_words


def test_a_draft_has_no_number_and_an_issued_statement_has() -> None:
    """What issuing adds is printed as given."""
    draft = _draft(record(HUMAN))
    assert draft.draft
    assert (draft.number, draft.issued_at, draft.history_head) == ("", "", "")
    issue = Issue("Acme Press", "2026-0001", "2026-11-24T09:58:00Z", "Imogen Hale", "2026-0000", ("Seen.",), 7, "ab")
    issued = draft_statement(explainer(record(HUMAN)), issue)
    assert not issued.draft
    assert (issued.number, issued.supersedes, issued.confirmed) == ("2026-0001", "2026-0000", ("Seen.",))
    assert (issued.history_sequence, issued.history_head) == (7, "ab")
    assert (issued.release, issued.release_digest) == (assessor().release.id, assessor().release.digest)


def test_the_schedule_has_a_row_for_each_part_and_a_cell_for_each_column() -> None:
    """The reported tier stands beside UK law and the proposal; a part about which nothing is known says so."""
    statement = _draft(record(HUMAN, PROMPTED, UNKNOWN, made_year="2026"))
    statuses = ["Reported, not law", "Reported, not law", "In force", "Proposed, no bill"]
    assert [column.status for column in statement.columns] == statuses
    assert all(len(row.cells) == len(statement.columns) for row in statement.schedule)
    assert [row.number for row in statement.schedule] == [1, 2, 3]
    human, prompted, unknown = statement.schedule
    labels = ["Fully human-authored", "No", "Life of the author and 70 years", "No change, protected"]
    assert [cell.label for cell in human.cells] == labels
    assert prompted.cells[2].label == "50 years from making, if protected at all"
    assert (unknown.use, unknown.cells[0].label, unknown.cells[0].mark) == ("Not known", "Cannot tell", "tq")


def test_parts_alike_are_told_together_with_reason_and_provision() -> None:
    """A reason is printed once, with the parts that it holds for and the status of what it rests on."""
    statement = _draft(record(EDITED, EDITED, HUMAN))
    bill, law, proposal = statement.regimes
    assert (bill.id, law.id, proposal.id) == ("uk-ip-bill", "uk-cdpa", "uk-2026-proposal")
    tiers = [reason for reason in bill.reasons if reason.heading == "Tier"]
    assert [reason.about for reason in tiers] == [("A", "B"), ("C",)]
    assert all(cite.says.endswith("Known only from the report.") for reason in tiers for cite in reason.cites)
    (author,) = [r for r in law.reasons if r.heading == "Who counts as the author" and r.about == ("C",)]
    assert author.cites == (Cite("Rule AU1.1", "CDPA 1988 s.9(1)", "The author is the person who creates the work."),)
    assert unchecked_words(assessor().release.rulebook("uk-cdpa")) == "Not checked against the official text."


def test_a_displaced_rule_is_cited() -> None:
    """The exception names the rule that it takes the place of."""
    law = _draft(record(ALONE)).regimes[1]
    (term,) = [reason for reason in law.reasons if reason.heading == "Term in UK law today"]
    assert [cite.rules for cite in term.cites] == ["Rule TM14"]
    assert term.displaced == ("Rule TM14 displaces rule TM1 (CDPA 1988 s.12(2)).",)


def test_an_open_result_says_what_it_may_be_and_what_to_answer() -> None:
    """No rule is named while it is open which one applies; a table that collects nothing is not printed."""
    statement = _draft(record(UNKNOWN))
    (tier,) = [reason for reason in statement.regimes[0].reasons if reason.heading == "Tier"]
    assert tier.possible == ("Fully human-authored", "AI-assisted", "Fully autonomous")
    assert tier.missing == ("Was generative AI used on it?",)
    assert [cite.rules for cite in tier.cites] == [""]
    assert not [reason for reason in statement.regimes[1].reasons if reason.heading == "Worth knowing"]


def test_every_assumption_is_printed_with_what_it_changes() -> None:
    """Numbered through, with the setting used; each other setting is listed where one of them changes a result."""
    statement = _draft(record(CHOSEN), tier_1_limit="ideas")
    assert [row.number for row in statement.assumptions] == list(range(1, len(statement.assumptions) + 1))
    assert {row.regime for row in statement.assumptions} == {"Reported UK Bill"}
    rows = {row.title: row for row in statement.assumptions}
    assert rows["Where “fully human-authored” ends"].setting == "Ideas and research only"
    last = rows["Where “fully autonomous” begins"]
    assert last.matters
    assert any("Fully autonomous (A)" in words for words in last.otherwise)
    assert "Only where no person asked for it: nothing changes." in last.otherwise
    assert rows["To whom, when and in what form to disclose"].matters
    assert not rows["Which works are covered"].matters
    assert rows["Which works are covered"].otherwise == ()


def _front(drawn: Record, **chosen: str) -> dict[str, tuple[str, str]]:
    return {fact.label: (fact.value, fact.note) for fact in _draft(drawn, **chosen).key_facts}


def test_the_first_page_answers_in_one_sentence_that_the_bill_is_reported() -> None:
    """The tier carries the mark; what follows says that nothing of it is law."""
    statement = _draft(record(EDITED))
    before, words, after = statement.headline
    assert (before, words, statement.mark) == ("This novel (first edition) would be ", "AI-assisted", "t2")
    assert "As reported" in after
    assert "it is not law" in after
    numbered = _draft(record(EDITED, product="EP", version="1.0.3")).headline[0]
    assert numbered == "This EP (version 1.0.3) would be "
    bare = _draft(record(EDITED, product="", version="")).headline[0]
    assert bare == "This work would be "


def test_an_open_tier_is_never_printed_as_one() -> None:
    """The headline says that it cannot be told and what it may be."""
    statement = _draft(record(PROMPTED))
    assert statement.headline[1] == "cannot tell"
    assert "It may be AI-assisted or fully autonomous." in statement.headline[2]
    front = _front(record(PROMPTED))
    assert front["Tier of the work"][0] == "Cannot tell: AI-assisted or fully autonomous"
    assert front["Term of protection"][1] == ""
    value, note = _front(record(UNKNOWN))["Must AI use be disclosed?"]
    assert (value.startswith("Cannot tell: yes or no"), note) == (True, "")


def test_the_first_page_says_only_what_was_entered_of_the_work() -> None:
    """Empty answers leave nothing behind."""
    front = _front(record(HUMAN, release_date="2027-03-12", territories=("uk",), records="during"))
    assert front["Work"] == (
        "Low Water, first edition",
        "Kind of product: Novel. Release date: 12 March 2027. Territories: United Kingdom.",
    )
    assert front["Who answers for it"] == (
        "Imogen Hale, Managing Director",
        "When records were kept: During the work.",
    )
    empty = _front(record(title="", version="", product="", signatory=""))
    assert empty["Work"] == ("", "")
    assert empty["Who answers for it"] == ("", "")
    assert empty["Tier of the work"] == ("No part that counts", "No components.")


def test_parts_are_counted_in_words() -> None:
    """One part is no parts; AI keeps its capitals."""
    assert _front(record(HUMAN))["Tier of the work"][1] == "1 component: 1 fully human-authored."
    several = _front(record(HUMAN, EDITED, UNKNOWN))["Tier of the work"][1]
    assert several == "3 components: 1 fully human-authored, 1 AI-assisted, 1 cannot tell."


def test_the_term_of_the_work_is_that_of_its_parts_only_if_they_agree() -> None:
    """A layout's 25 years must not be printed as the latest end of a novel beside it."""
    outside: Answers = {**EDITED, "released": "internal"}
    agreed = _front(record(EDITED, outside))["Term of protection"]
    assert agreed[0] == "Shortened, as reported"
    assert "70 years after the end of the year in which the last author dies" in agreed[1]
    layout: Answers = {**EDITED, "kind": "typographical"}
    mixed = _front(record(HUMAN, layout, release_date="2027-03-12"))["Term of protection"]
    assert mixed == (
        "Shortened, as reported",
        "The length is not published. At the latest it would end with the standard term of each part.",
    )
    assumed = _front(record(EDITED), term_length="years_25", term_start="making")["Term of protection"]
    assert assumed[0].startswith("Shortened, as assumed")


def test_the_other_rulebooks_stand_beside_the_first() -> None:
    """The reported duty and today's law are never mixed."""
    front = _front(record(EDITED))
    assert front["Law applied"][0] == "UK Intellectual Property Bill (as reported). Reported, not law."
    assert front["UK law today: must AI use be disclosed?"][0] == "No"


def test_the_first_page_says_which_assumptions_decide() -> None:
    """Those whose other settings would change a result, by title; or that none would."""
    assert "Where “fully autonomous” begins" in _front(record(CHOSEN))["Assumptions"][1]
    none = _front(record(business="private", publication="published"))["Assumptions"]
    assert none[1] == "Another setting of any of them would change nothing here."


def test_an_explainer_is_bound_to_one_assessment() -> None:
    """It explains what was assessed, with the release that was applied."""
    explained = explainer(record(HUMAN))
    assert isinstance(explained, Explainer)
    assert explained.release is assessor().release


def test_an_asterisk_in_a_person_s_words_marks_nothing() -> None:
    """The sentence that opens the statement is cut by the rulebook's own asterisks, and by no others."""
    starred = replace(
        record(HUMAN), answers={**record(HUMAN).answers, "product": "Game*", "version": "1.0* {work} {term}"}
    )
    before, words, after = headline(explainer(starred))
    assert before == "This game* (version 1.0* {work} {term}) would be "
    assert words == "fully human-authored"
    assert "*" not in after


@pytest.mark.parametrize(
    ("product", "said"),
    [
        ("A game", "game"),
        ("an e-book", "e-book"),
        ("The  film", "film"),
        ("a * b", "a * b"),
        ("A", "a"),
        ("a b", "a b"),
    ],
)
def test_a_product_given_with_its_article_is_named_once(product: str, said: str) -> None:
    """ "A game" is a fair answer; the sentence reads "This game". What only looks like an article is kept as typed."""
    told = replace(record(HUMAN), answers={**record(HUMAN).answers, "product": product, "version": "2.0"})
    assert headline(explainer(told))[0] == f"This {said} (version 2.0) would be "


def test_the_first_page_names_the_other_rules_that_were_applied() -> None:
    """Laws with what they say of the work, schemes by name; nothing where only the first rulebooks apply."""
    told = explainer(
        record(HUMAN, territories=("uk", "eu"), channels=("steam", "kdp"), tool_role="uses", converses="no")
    )
    row = next(
        fact for fact in draft_statement(told, Issue("Saltmarsh Ltd")).key_facts if fact.label.startswith("Other")
    )
    assert row.value == "Laws: EU AI Act Article 50. Schemes: Amazon KDP and Steam."
    assert row.note.startswith("EU AI Act Article 50, must AI use be disclosed: ")
    # KDP asks for more than this record answers; Steam and the Act do not.
    assert "Cannot tell, at least in part: Amazon KDP. " in row.note
    doubtful = explainer(record(UNKNOWN, territories=("uk",), channels=("steam", "kdp")))
    row = next(
        fact for fact in draft_statement(doubtful, Issue("Saltmarsh Ltd")).key_facts if fact.label.startswith("Other")
    )
    assert row.note == "Cannot tell, at least in part: Amazon KDP and Steam. Each stands under its own heading."
    alone = draft_statement(explainer(record(HUMAN)), Issue("Saltmarsh Ltd"))
    assert all(fact.label != "Other rules applied" for fact in alone.key_facts)


def test_the_first_page_stays_a_page_however_many_rules_were_applied() -> None:
    """Of many laws and schemes only some are named there."""
    questions = explainer(record(HUMAN)).release.questionnaire.questions
    many = {
        name: tuple(option.id for option in questions[name].options if not option.alone)
        for name in ("territories", "us_states", "channels", "awards")
    }
    row = next(
        fact
        for fact in draft_statement(explainer(record(HUMAN, **many)), Issue("Saltmarsh Ltd")).key_facts
        if fact.label == "Other rules applied"
    )
    assert re.fullmatch(r"Laws: [^.]* and 3 more\. Schemes: [^.]* and 9 more\.", row.value)
    assert row.note.endswith("Each stands under its own heading.")
