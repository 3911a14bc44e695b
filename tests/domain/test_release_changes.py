"""What two releases say differently, thing by thing, in words."""

import pytest

from compliance.domain.comparison_words import ComparisonWords, because_words, outcomes_words
from compliance.domain.release_changes import Change, changes_between
from compliance.domain.release_comparison import compare_releases
from tests.domain.small_variants import VARIANTS, variant

# In which order rules stand has no meaning.
SAYING_THE_SAME = ("nothing", "the order of rules")


def changes(name: str) -> list[tuple[str, str, str]]:
    """Thing, what became of it, and its id, from the small release to a variant."""
    return [(each.thing, each.kind, each.id) for each in changes_between(variant("nothing"), variant(name))]


def only(name: str) -> Change:
    """The one change of a variant."""
    (change,) = changes_between(variant("nothing"), variant(name))
    return change


@pytest.mark.parametrize("name", [name for name in VARIANTS if name not in SAYING_THE_SAME])
def test_whatever_differs_is_said(name: str) -> None:
    """No variant is told as if it were the same release, and none differs from itself."""
    assert changes(name)
    assert changes_between(variant(name), variant(name)) == ()
    back = changes_between(variant(name), variant("nothing"))
    assert len(back) == len(changes(name))


def test_a_changed_text_is_shown_before_and_after() -> None:
    """Here the reason of a rule."""
    change = only("words")
    assert (change.thing, change.kind, change.id, change.where) == ("rule", "changed", "T1", "Law, Tier")
    (text,) = change.texts
    assert (text.about, text.before, text.after) == ("because", "People made it.", "It is by people.")


def test_a_rule_with_another_name_is_renamed_and_not_another_rule() -> None:
    """The rule that takes precedence over it says so."""
    assert changes("a rule has another name") == [("rule", "renamed", "T1"), ("rule", "changed", "T3")]


def test_a_new_question_is_told_with_all_that_it_says() -> None:
    """Its wording, its choices and after which answers it is asked; the rules that read it too."""
    found = changes_between(variant("nothing"), variant("a new question"))
    question = next(change for change in found if change.thing == "question")
    assert (question.kind, question.id, question.where) == ("added", "checked", "How AI was used")
    told = {text.about: text.after for text in question.texts}
    assert told["asked after"] == "What did AI do?: Wrote text or Made pictures"
    assert told["choices"] == "Yes (yes); No (no); Don’t know (dont_know)"
    rule = next(change for change in found if change.id == "T5")
    assert {text.about: text.after for text in rule.texts}["applies when"] == "Did somebody check it?: Yes"


def test_a_removed_thing_is_told_with_what_it_said() -> None:
    """Here a rule of the shop."""
    removed = next(c for c in changes_between(variant("nothing"), variant("a question less")) if c.kind == "removed")
    assert (removed.thing, removed.id) == ("rule", "S3")
    assert {text.about: text.before for text in removed.texts}["decides"] == "Made with AI"


@pytest.mark.parametrize(
    ("name", "thing", "about"),
    [
        ("what is shipped", "assumption", "shipped setting"),
        ("where a band begins", "band", "begins under settings"),
        ("a term", "outcome", "term"),
        ("an option that stands alone", "question", "choices"),
        ("a table of another kind", "table", "takes"),
    ],
)
def test_each_kind_of_thing_says_what_changed(name: str, thing: str, about: str) -> None:
    """And nothing else of it is told."""
    change = only(name)
    assert (change.thing, [text.about for text in change.texts]) == (thing, [about])


def test_a_difference_is_told_with_answers_settings_and_mixtures() -> None:
    """Settings as shipped are not worth saying; counts say for which release they are when they differ."""
    comparison = compare_releases(variant("nothing"), variant("a rule decides otherwise"))
    words = ComparisonWords(comparison)
    tables = {table.before.id: table for table in comparison.tables}
    (tier,) = tables["tier"].differences
    assert words.example(tier) == ("Was AI used?: Yes", "What did AI do?: Wrote text")
    assert outcomes_words(tables["tier"].before, tier.rules[0]) == "Shorter (50 years)"
    assert because_words(tier.rules[1]) == "AI helped. (T2)"
    work = tables["work_tier"].differences[0]
    assert words.example(work)[-2:] == ("Tier: Shorter (before): some parts", "Tier: Shorter (after): no part")
    opened = compare_releases(variant("nothing"), variant("a rule is open"))
    open_tier = next(table for table in opened.tables if table.before.id == "tier").differences[0]
    assert outcomes_words(opened.after.tables["tier"], open_tier.rules[1]) == "Cannot tell (Standard or Shorter)"
    assert (outcomes_words(opened.after.tables["notes"], ()), because_words(())) == ("Nothing", "No rule applies.")


def test_other_settings_are_told() -> None:
    """A difference that shows under a setting that is not shipped names that setting."""
    comparison = compare_releases(variant("nothing"), variant("where a band begins"))
    back = compare_releases(variant("where a band begins"), variant("nothing"))
    for found in (comparison, back):
        examples = [
            ComparisonWords(found).example(difference) for table in found.tables for difference in table.differences
        ]
        assert examples
    moved = compare_releases(variant("nothing"), variant("no such assumption"))
    assert moved.tables[0].before.id == "part_label"


def test_what_is_not_compared_is_named_in_words() -> None:
    """A choice by the question's and the choice's words, a setting by the assumption's."""
    less = compare_releases(variant("nothing"), variant("an option less"))
    assert ComparisonWords(less).not_compared(less.not_compared[0]) == ("What did AI do?", "Wrote text")
    settings = compare_releases(variant("nothing"), variant("a setting less"))
    assert [ComparisonWords(settings).not_compared(each) for each in settings.not_compared] == [
        ("Which works are covered", "New works"),
        ("Which works are covered", "No works"),
    ]
