"""A statement derives again out of its own JSON, bit for bit; whatever else the JSON holds is told apart."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.domain.assessment import Component, Record
from compliance.domain.assurance import Declaration, EvidenceRow, LogAnchor, Seal
from compliance.domain.drafting import draft_statement
from compliance.domain.finding import Explainer
from compliance.domain.given import given_of
from compliance.domain.issue import Issue
from compliance.domain.questionnaire import DONT_KNOW, Answer, Answers, asked_questions
from compliance.domain.rederivation import DERIVED, derive_again
from compliance.domain.sign_off import signed_off
from compliance.domain.statement import AnnexText, Statement, ToolRow, plain
from compliance.domain.statement_reading import StatementError, read_statement
from tests.domain.records import CHOSEN, EDITED, HUMAN, UNKNOWN, assess, assessor, gaps, record, records, settings

QUESTIONS = assessor().release.questionnaire.questions
_DECLARED = Declaration("Imogen Hale", "Managing Director", "When records were kept: During the work")
_TOOL = ToolRow("t1", "Lumen", "Lumen AI", "lumen-3", "3.1", "May 2026", "Dev Okafor", ("A",), "Licensed", ("None.",))


def _issued(drawn: Record, **chosen: str) -> Statement:
    """Issued with everything that issuing can add."""
    issue = Issue(
        "Acme Press",
        "2026-0007",
        "2026-11-24T09:58:00Z",
        "Imogen Hale",
        "2026-0006",
        ("The work: cannot tell. Seen.",),
        7,
        "ab" * 32,
        chosen={"tier_1_limit": "Chosen by Acme Press on 1 May 2026: Cautious."},
        annex=(AnnexText("EU AI Act", "Notice", ("One line.",), edited=True),),
        tools=(_TOOL,),
        sign_off=signed_off("Acme Press", "one_person", "", "Imogen Hale", "2026-11-24T09:58:00Z", _DECLARED),
        evidence=(EvidenceRow("notes.txt", "Notes", "cd" * 32, "2026-11-24T09:58:00Z", "file", "A", "Kept?"),),
        check_code="K7QM-4T2X",
        verify_address="https://example.org/verify",
        log=LogAnchor("example.org/ab", 12, "bm90IGEgcm9vdA=="),
        seal=Seal("ef" * 32, "CN=Acme", "CN=Acme", self_signed=True),
        paper="Letter",
        logo="12" * 32,
    )
    return draft_statement(Explainer(assessor(), assess(drawn, **chosen)), issue)


def _json(statement: Statement) -> Any:
    return json.loads(json.dumps(plain(statement)))


@cache
def _text() -> str:
    return json.dumps(plain(_issued(record(CHOSEN, HUMAN, territories=("uk", "eu"), made_year="2026"))))


def _again(data: object) -> tuple[str, ...]:
    return derive_again(assessor(), read_statement(data)).different


def _stale(drawn: Record) -> Record:
    """The record with an answer to every question that nobody is asked any more."""

    def more(own: Answers, context: Answers, scope: str) -> dict[str, Answer]:
        asked = {question.id for question in asked_questions(assessor().release.questionnaire, scope, context)}  # type: ignore[arg-type]
        return {**{q.id: _any(q.id) for q in QUESTIONS.values() if q.scope == scope and q.id not in asked}, **own}

    parts = (
        Component(part.id, part.name, more(part.answers, {**drawn.answers, **part.answers}, "component"))
        for part in drawn.components
    )
    return Record(more(drawn.answers, drawn.answers, "project"), tuple(parts))


def _any(question_id: str) -> Answer:
    question = QUESTIONS[question_id]
    if question.closed:
        first = next(option.id for option in question.options if option.id != DONT_KNOW)
        return first if question.kind == "one" else (first,)
    return {"date": "2001-02-03", "year": "2001", "years": "2001"}.get(question.kind, "Not said any more")


@trying(max_examples=15)
@given(st.data())
def test_every_statement_derives_again_bit_for_bit(data: st.DataObject) -> None:
    """Whatever was answered, under whatever settings; and answers that do not count are not given away."""
    drawn: Record = data.draw(gaps(data.draw(records(parts=2, anywhere=True)), most=3))
    chosen: dict[str, str] = data.draw(settings())
    statement = _issued(_stale(drawn), **chosen)
    stored = _json(statement)
    assert read_statement(stored) == statement
    derived = derive_again(assessor(), read_statement(stored))
    assert derived.different == ()
    assert "Not said any more" not in json.dumps(stored)


def test_only_answers_that_count_are_given_away() -> None:
    """Those below a question that was answered otherwise since are not; those that an unknown one may lead to are."""
    kept = assess(record({**CHOSEN, "ai_used": "no"}, {**CHOSEN, "ai_used": DONT_KNOW, "tools": "Lumen"}))
    without, doubtful = given_of(kept).components
    assert "ai_did" not in without.answers
    assert doubtful.answers["ai_did"] == CHOSEN["ai_did"]
    assert "tools" not in doubtful.answers
    assert given_of(kept).settings == assessor().release.shipped_settings()


def test_components_that_differ_only_in_what_does_not_count_are_told_in_the_persons_order() -> None:
    """So that a statement derives again from the answers that count alone."""
    statement = _issued(record(EDITED, {**EDITED, "directed": "standing"}, EDITED))
    (tier,) = [reason for reason in statement.regimes[0].reasons if reason.heading == "Tier"]
    assert tier.about == ("A", "B", "C")


def test_every_field_follows_from_the_rules_or_is_taken_as_it_stands() -> None:
    """A field that a statement gets belongs to one of them."""
    stated = {
        *("number", "issued_at", "issued_by", "organisation", "supersedes", "history_sequence", "history_head"),
        *("confirmed", "annex", "tools", "sign_off", "evidence"),
        *("check_code", "verify_address", "log", "seal", "paper", "logo"),
    }
    assert {field.name for field in fields(Statement)} == stated | DERIVED.keys()
    assert stated.isdisjoint(DERIVED)


def _set(*path: str | int) -> Callable[[Any, object], None]:
    def change(data: Any, value: object) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "value", "said"),
    [
        (_set("headline", 1), "fully human-authored", "the sentence with the result"),
        (_set("key_facts", 2, "value"), "Fully human-authored", "the facts of the first page"),
        (_set("schedule", 0, "cells", 0, "mark"), "t1", "the results of the components"),
        (_set("regimes", 0, "reasons", 0, "cites", 0, "says"), "Free.", "the reasons under each rulebook"),
        (_set("assumptions", 0, "matters"), True, "the assumptions"),
        (_set("assumptions"), [], "the assumptions"),
        (_set("answers", 0, "answer"), "High Water", "the answers in words"),
        (_set("credit"), "No AI.", "the credit line"),
        (_set("release_digest"), "0" * 64, "the fingerprint of the release"),
        (_set("given", "components", 0, "answers", "ai_note"), "", "the answers as machines read them"),
    ],
)
def test_what_was_changed_afterwards_is_named(change: Callable[[Any, object], None], value: object, said: str) -> None:
    """By what it is called in a sentence."""
    data = json.loads(_text())
    if said.startswith("the answers as"):
        change, value = _set("given", "components", 0, "answers", "ai_context"), ""
    change(data, value)
    assert said in _again(data)


@pytest.mark.parametrize(
    ("change", "value", "said"),
    [
        (_set("format"), "colophon-statement-2", "in a format that this version"),
        (_set("number"), 7, "for “number” can stand in no statement"),
        (_set("history_sequence"), True, "for “history_sequence” can stand"),
        (_set("history_sequence"), 1.5, "for “history_sequence” can stand"),
        (_set("title"), "\ud83d", "for “title” can stand"),
        (_set("title"), None, "for “title” can stand"),
        (_set("headline"), ["a", "b"], "for “headline” can stand"),
        (_set("notice"), "words", "for “notice” can stand"),
        (_set("sign_off"), [], "for “sign_off” can stand"),
        (_set("sign_off", "by"), "nobody", "for “by” can stand"),
        (_set("schedule", 0, "price"), 1, "In “schedule” the data holds “price”, which this version"),
        (_set("schedule", 0), {"number": 1}, "In “schedule” the data lacks “name”."),
        (_set("given", "answers"), [], "for “answers” can stand"),
        (_set("given"), None, "before statements carried their answers"),
        (_set("given", "answers", "shoe_size"), "9", "It answers “shoe_size”"),
        (_set("given", "answers", "ai_used"), "yes", "It answers “ai_used”"),
        (_set("given", "answers", "title"), ["x"], "Its answer to “title” is none"),
        (_set("given", "answers", "business"), "castle", "Its answer to “business” is none"),
        (_set("given", "answers", "territories"), ["eu", "uk"], "Its answer to “territories” is none"),
        (_set("given", "answers", "made_year"), "6202x", "Its answer to “made_year” is none"),
        (_set("given", "settings", "tier_1_limit"), "none", "Its settings of the assumptions"),
        (_set("given", "settings"), {}, "Its settings of the assumptions"),
        (_set("given", "components", 0, "answers", "kind"), {"a": "b"}, "for “answers” can stand"),
    ],
)
def test_what_no_statement_can_hold_is_a_sentence(
    change: Callable[[Any, object], None], value: object, said: str
) -> None:
    """Never a traceback."""
    data = json.loads(_text())
    change(data, value)
    with pytest.raises(StatementError, match=said):
        _again(data)


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda each: st.lists(each, max_size=2) | st.dictionaries(st.text(max_size=5), each, max_size=2),
    max_leaves=4,
)


@trying(max_examples=40)
@given(st.data())
@example(None)
def test_any_json_in_any_place_is_told_apart_or_refused(data: st.DataObject | None) -> None:
    """One value anywhere in the statement replaced by any other: a difference, a refusal, or a value that is stated."""
    if data is None:
        with pytest.raises(StatementError):
            read_statement([])
        return
    whole = json.loads(_text())
    owner, key = data.draw(st.sampled_from(list(_places(whole))))
    before = deepcopy(whole)
    owner[key] = data.draw(_VALUES)
    try:
        different = _again(whole)
    except StatementError:
        return
    derived = {field for field in DERIVED if before[field] != whole[field]}
    assert bool(different) >= bool(derived)


def _places(value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield value, key
        yield from _places(each)


def test_a_statement_of_another_project_is_no_other_result() -> None:
    """Only the fields that differ are named: an unknown part changes the results and not the title."""
    told = _issued(record(UNKNOWN))
    other = replace(told, given=_issued(record(HUMAN)).given)
    different = derive_again(assessor(), other).different
    assert "the results of the components" in different
    assert "the title of the work" not in different


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"limits": ("Said in other words.",)}, True),
        ({"credit": "Another credit."}, False),
        ({"notice": ()}, False),
        ({"mark": "t1"}, False),
        ({"headline": ("This", "is", "not so.")}, False),
        ({"schedule": ()}, False),
        ({"key_facts": ()}, False),
        ({"regimes": ()}, False),
        ({"assumptions": ()}, False),
        ({"answers": ()}, False),
        ({"title": "Another work"}, False),
    ],
)
def test_other_words_are_no_other_outcome(change: dict[str, Any], same: bool) -> None:
    """A later version may explain in other words; whatever counts as outcome, or says what it is about, has to hold."""
    derived = derive_again(assessor(), replace(_issued(record(UNKNOWN)), **change))
    assert derived.same_outcome is same
    assert bool(derived.different) is bool(change)
