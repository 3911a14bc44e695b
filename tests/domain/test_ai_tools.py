"""What is recorded of an AI tool: fields, closed lists, what differs, and checking what was entered."""

from dataclasses import replace

import pytest

from compliance.domain.ai_tool_answers import (
    FieldError,
    checked_facts,
    checked_value,
    concern_lines,
    concerns_from_lines,
)
from compliance.domain.ai_tools import (
    CONCERN_TEXT,
    FIELDS,
    MOST_CONCERNS,
    TRAINING_DATA,
    Concern,
    FactChange,
    Field,
    ToolFacts,
    UsedTool,
    fact_changes,
    facts_from,
    facts_plain,
)

CLAIM = Concern("A claim about its training data", "The Gazette, page 4", "2026-03-02")
BRUSH = ToolFacts(
    *("Brush", "Lower Reach", "Brush-3", "2.1", "paid", "https://reach.example/terms", "2026-10-01"),
    *("yes", "no", "claimed", "2027-01-31", (CLAIM,)),
)
FIELD = {field.id: field for field in FIELDS}


def test_the_fields_are_the_facts_in_their_order() -> None:
    """Every fact but the concerns has a field, whose closed list has the value of a new tool."""
    assert [*(field.id for field in FIELDS), "concerns"] == list(facts_plain(BRUSH))
    new = ToolFacts("New")
    for field in FIELDS:
        assert field.kind != "one" or getattr(new, field.id) in {value.id for value in field.values}


def test_facts_are_kept_as_plain_values() -> None:
    """And read back, without what a later program may add."""
    assert facts_from(facts_plain(BRUSH)) == BRUSH
    assert facts_from({**facts_plain(BRUSH), "later": "more"}) == BRUSH


def test_values_are_told_in_words() -> None:
    """Labels for closed lists, dates in words; a value that is not in the list is told as it is."""
    assert BRUSH.words(FIELD["tier"]) == "Paid"
    assert BRUSH.words(FIELD["terms_read"]) == "1 October 2026"
    assert ToolFacts("New").words(FIELD["terms_read"]) == ""
    assert BRUSH.words(FIELD["name"]) == "Brush"
    assert TRAINING_DATA.words("certified") == "Certified as licensed"
    assert TRAINING_DATA.words("of another program") == "of another program"


def test_a_title_tells_tools_apart() -> None:
    """Name, model unless it is the name, version and maker, as far as they are known."""
    assert BRUSH.title == "Brush, Brush-3, 2.1 (Lower Reach)"
    assert ToolFacts("Brush", model="Brush").title == "Brush"
    assert BRUSH.key == replace(BRUSH, name="BRUSH", tier="free").key


def test_a_used_tool_is_named_with_the_version_that_was_used() -> None:
    """Not with the one recorded now, and with when it was used as far as that is known."""
    assert UsedTool("t1", BRUSH).named == "Brush 2.1"
    assert UsedTool("t1", BRUSH, version="1.9").named == "Brush 1.9"
    assert UsedTool("t1", BRUSH, version="1.9", used="May 2026").named == "Brush 1.9, May 2026"
    assert UsedTool("t1", ToolFacts("New"), used="May 2026").named == "New, May 2026"


def test_a_concern_is_told_with_its_source_and_date() -> None:
    """With one full stop before the source, and settled ones say so."""
    assert CLAIM.words() == "A claim about its training data. Source: The Gazette, page 4, 2 March 2026"
    settled = replace(CLAIM, text="Is it licensed?", settled=True)
    assert settled.words() == "Is it licensed? Source: The Gazette, page 4, 2 March 2026 (settled)"
    assert replace(BRUSH, concerns=(settled, CLAIM)).open_concerns == (CLAIM,)


@pytest.mark.parametrize(("today", "due"), [("2027-01-30", False), ("2027-01-31", True), ("2028-01-01", True)])
def test_a_review_is_due_from_its_day_on(today: str, due: bool) -> None:
    """A tool without a day is never due."""
    assert BRUSH.is_due(today) is due
    assert not ToolFacts("New").is_due(today)


def test_what_differs_is_told_in_words() -> None:
    """Field by field; a concern that changes goes and comes."""
    settled = replace(CLAIM, settled=True)
    after = replace(BRUSH, tier="enterprise", version="", concerns=(settled,))
    assert fact_changes(BRUSH, after) == (
        FactChange("version", "Version", "2.1", ""),
        FactChange("tier", "Account", "Paid", "Enterprise"),
        FactChange("concerns", CONCERN_TEXT.label, CLAIM.words(), ""),
        FactChange("concerns", CONCERN_TEXT.label, "", settled.words()),
    )
    assert fact_changes(BRUSH, BRUSH) == ()
    assert [change.field for change in fact_changes(replace(BRUSH, tier="unknown"), BRUSH)] == ["tier"]


def test_of_a_new_tool_only_what_was_entered_is_told() -> None:
    """That nothing is known of a field is no news then."""
    assert [change.label for change in fact_changes(None, ToolFacts("New", maker="Somebody"))] == ["Name", "Maker"]


def _raw(**changed: str) -> dict[str, str]:
    return {**{field.id: getattr(BRUSH, field.id) for field in FIELDS}, **changed}


def _raw_concern(**changed: str) -> dict[str, str]:
    return {"text": CLAIM.text, "source": CLAIM.source, "date": CLAIM.date, **changed}


def test_what_is_well_is_taken() -> None:
    """With single spaces; labels do as well as values, and empty rows of concerns are left out."""
    raw = _raw(name="  Brush ", tier="PAID", training_data="claimed to be licensed")
    assert checked_facts(raw, [{"text": " "}, _raw_concern()]) == (BRUSH, {})
    facts, problems = checked_facts({"name": "New"}, [])
    assert (facts, problems) == (ToolFacts("New"), {})
    facts, _ = checked_facts(_raw(), [_raw_concern(settled="yes")])
    assert facts.concerns[0].settled


@pytest.mark.parametrize(
    ("changed", "place", "sentence"),
    [
        ({"name": " "}, "name", "Enter the name of the tool."),
        ({"name": "x" * 121}, "name", "Name: shorten it to 120 characters; it has 121."),
        ({"maker": "a\ud83d"}, "maker", "Maker: type it again; it contains a character that cannot be printed."),
        ({"tier": "gold"}, "tier", "Account: choose one of free, paid, enterprise, self_hosted, unknown."),
        ({"terms_read": ""}, "terms_read", "Enter the day on which somebody read the terms at this link."),
        ({"terms_read": "1 October"}, "terms_read", "Terms read on: enter the date as YYYY-MM-DD"),
        ({"review_by": "20270131"}, "review_by", "Look at it again by: enter the date as YYYY-MM-DD"),
        ({"review_by": "2027-02-30"}, "review_by", "Look at it again by: enter the date as YYYY-MM-DD"),
        ({"terms_link": "javascript:alert(1)"}, "terms_link", "enter an address that starts with https://"),
        ({"terms_link": "https://"}, "terms_link", "enter an address that starts with https://"),
        ({"terms_link": "https://[x"}, "terms_link", "enter an address that starts with https://"),
        ({"terms_link": "https://a.example/<b>"}, "terms_link", "enter an address that starts with https://"),
        ({"terms_link": "https://a.example/b c"}, "terms_link", "enter an address that starts with https://"),
        ({"terms_link": f"https://a.example/{'x' * 500}"}, "terms_link", "shorten it to 500 characters"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_enter(changed: dict[str, str], place: str, sentence: str) -> None:
    """By the field that has to be put right."""
    _, problems = checked_facts(_raw(**changed), [])
    assert list(problems) == [place]
    assert sentence in problems[place]


@pytest.mark.parametrize("link", ["http://a.example", "https://ü.example:8443/b?c=[d]#e", "https://a.example?b"])
def test_an_address_on_the_web_is_taken(link: str) -> None:
    """With or without a port and a path, in any script."""
    assert checked_value(FIELD["terms_link"], link) == link


@pytest.mark.parametrize(
    ("changed", "place", "sentence"),
    [
        ({"text": ""}, "concerns-1-text", "Enter the concern or dispute."),
        ({"source": ""}, "concerns-1-source", "Enter the source."),
        ({"source": "one | two"}, "concerns-1-source", "Source: write it without the sign |."),
        ({"date": ""}, "concerns-1-date", "Enter the date."),
        ({"date": "yesterday"}, "concerns-1-date", "Date: enter the date as YYYY-MM-DD"),
    ],
)
def test_a_concern_needs_text_source_and_date(changed: dict[str, str], place: str, sentence: str) -> None:
    """Nothing is recorded of a tool without saying where it comes from."""
    _, problems = checked_facts(_raw(), [_raw_concern(**changed)])
    assert list(problems) == [place]
    assert sentence in problems[place]


def test_concerns_have_an_end() -> None:
    """A statement has to print them all."""
    _, problems = checked_facts(_raw(), [_raw_concern()] * (MOST_CONCERNS + 1))
    assert problems == {"concerns-21-text": "Record at most 20 concerns for one tool."}


def test_a_caller_may_know_more_faults() -> None:
    """Such as characters that no font has."""
    with pytest.raises(FieldError, match="Name: type it again: it is odd"):
        checked_value(Field("name", "Name"), "x", lambda _: "it is odd")


def test_concerns_fit_into_one_cell_and_come_back() -> None:
    """A line each; a text may have the sign that divides them."""
    concerns = (CLAIM, Concern("Either | or", "Somebody", "2026-01-01", settled=True))
    text = concern_lines(concerns)
    assert text.splitlines()[0] == "2026-03-02 | open | The Gazette, page 4 | A claim about its training data"
    facts, problems = checked_facts(_raw(), concerns_from_lines(f"\n{text}\n"))
    assert (facts.concerns, problems) == (concerns, {})


@pytest.mark.parametrize("line", ["2026-03-02 | open | The Gazette", "2026-03-02 | new | The Gazette | A claim"])
def test_a_line_of_another_form_is_refused(line: str) -> None:
    """With an example of how to write it."""
    with pytest.raises(FieldError, match="as in 2026-03-12"):
        concerns_from_lines(line)
