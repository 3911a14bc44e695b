"""Comparing two releases leaves no kind of case out, invents none, and says what it cannot compare."""

from dataclasses import replace

import pytest

from compliance.domain.comparison_words import ComparisonWords
from compliance.domain.questionnaire import Asked, Questionnaire
from compliance.domain.release_comparison import ReleaseComparison, TableComparison, compare_releases
from tests.domain.compared_by_hand import differences, kinds
from tests.domain.small_release import release, rule, table
from tests.domain.small_variants import VARIANTS, variant

RULES = (rule("R1", "not_due", {"used": ("no",)}), rule("R2", "due", {"used": ("yes",)}))

# Those that are not the same in both directions are tried in both.
BOTH_WAYS = (
    "a rule is open", "a setting more", "a new question", "an option more", "an option less that one side reads",
    "when a question is asked", "a work rule is open",
)  # fmt: skip
PAIRS = [("nothing", name) for name in VARIANTS] + [(name, "nothing") for name in BOTH_WAYS]


def compared(before: str, after: str) -> ReleaseComparison:
    """Two variants of the small release, compared."""
    return compare_releases(variant(before), variant(after))


def of(comparison: ReleaseComparison, table: str) -> TableComparison:
    """What was found in one table."""
    return next(each for each in comparison.tables if each.before.id == table)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_kind_of_case_is_compared_and_no_other(before: str, after: str) -> None:
    """Trying every answer, every setting and every set of parts gives the same kinds of case and differences."""
    first, second = variant(before), variant(after)
    comparison = compare_releases(first, second)
    for name in comparison.alike:
        assert not differences(first, second, name), name
    for each in comparison.tables:
        name = each.before.id
        expected = kinds(first, second, name)
        assert each.kinds == len(set().union(*expected.values())), name
        shipped = differences(first, second, name, shipped=True)
        found = {
            tuple(tuple(r.id for r in rules) for rules in difference.rules): (difference.kinds, difference.as_shipped)
            for difference in each.differences
        }
        by_hand = differences(first, second, name)
        assert found == {rules: (count, shipped[rules]) for rules, count in by_hand.items()}, name
    both = set(first.tables) & set(second.tables)
    assert {each.before.id for each in comparison.tables} | {*comparison.alike, *comparison.other_kind} == both


def test_a_table_that_decides_alike_by_construction_is_not_walked() -> None:
    """Words and names of rules make no difference; the tables that rest on a changed one are walked."""
    for name in ("nothing", "words", "a rule has another name"):
        comparison = compared("nothing", name)
        assert comparison.tables == ()
        assert comparison.kinds == 0
        assert "tier" in comparison.alike
    changed = compared("nothing", "a rule decides otherwise")
    assert [each.before.id for each in changed.tables] == ["tier", "notes", "work_tier", "label"]
    assert set(changed.alike) == {"level", "part_label", "shop_line", "shop_work"}
    assert changed.kinds == sum(each.kinds for each in changed.tables) > 0


def test_a_difference_names_rules_outcomes_and_an_example() -> None:
    """The example has the answers and the settings that lead to it, for both releases at once."""
    (difference,) = of(compared("nothing", "a rule decides otherwise"), "tier").differences
    assert [outcome.id for outcome in (*difference.before, *difference.after)] == ["shorter", "standard"]
    assert [[rule.id for rule in rules] for rules in difference.rules] == [["T2"], ["T2"]]
    assert difference.example[((0, 1), "ai_used")] == "yes"
    assert difference.example[((0, 1), "reach")] == "all_works"
    assert difference.mixture == ()
    (work, *_) = of(compared("nothing", "a rule decides otherwise"), "work_tier").differences
    assert dict(work.mixture) == {((0,), "tier.shorter"): "some", ((1,), "tier.shorter"): "none"}


def test_an_outcome_with_another_term_is_another_result() -> None:
    """The outcome is called the same and lasts 25 years instead of 50."""
    (difference,) = of(compared("nothing", "a term"), "tier").differences
    terms = [outcome.term and outcome.term.years for outcome in (*difference.before, *difference.after)]
    assert terms == [50, 25]


def test_what_one_release_alone_offers_is_not_compared_but_named() -> None:
    """An option or a setting, with the tables that rest on it in that release."""
    (less,) = compared("nothing", "an option less").not_compared
    assert (less.side, less.name, less.value) == (0, "ai_did", "text")
    assert "tier" in less.tables
    settings = compared("nothing", "a setting less").not_compared
    assert [(each.side, each.name, each.value) for each in settings] == [
        (0, "reach", "new_works"),
        (1, "reach", "no_works"),
    ]


def test_an_option_on_which_nothing_rests_that_was_walked_is_not_named() -> None:
    """It makes no difference to what was compared."""
    before = release(table(RULES))
    section = before.questionnaire.sections[0]
    used, shown = section.questions
    fewer = replace(section, questions=(used, replace(shown, options=shown.options[:1])))
    rules = (RULES[0], rule("R2", "not_due", {"used": ("yes",)}))
    after = replace(release(table(rules)), questionnaire=Questionnaire((fewer,), ()))
    comparison = compare_releases(before, after)
    assert of(comparison, "label").differences
    assert comparison.not_compared == ()


def test_a_table_that_only_one_release_has_is_left_to_the_words() -> None:
    """There is nothing to compare it with; one of another kind cannot be compared either."""
    before = release(table(RULES), table(RULES, id="other"))
    after = release(table(RULES))
    assert compare_releases(before, after).alike == ("label",)
    assert compared("nothing", "a table of another kind").other_kind == ("label",)


def test_what_is_worked_out_in_one_release_alone_is_walked_there() -> None:
    """A table that only the newer release has stands between the answers and the result."""
    helper = table(RULES, id="helper")
    through = (rule("R1", "not_due", {"helper": ("not_due",)}), rule("R2", "not_due", {"helper": ("due",)}))
    comparison = compare_releases(release(table(RULES)), release(helper, table(through)))
    (difference,) = of(comparison, "label").differences
    assert (of(comparison, "label").kinds, difference.kinds) == (2, 1)
    assert difference.example == {((0, 1), "used"): "yes"}


def test_a_difference_that_shows_under_another_setting_only_is_not_counted_as_shipped() -> None:
    """Its example names the setting."""
    strict = rule("R3", "not_due", {"used": ("yes",), "strictness": ("strict",)})
    changed = (RULES[0], rule("R2", "due", {"used": ("yes",), "strictness": ("mild",)}), strict)
    comparison = compare_releases(release(table(RULES)), release(table(changed)))
    (difference,) = of(comparison, "label").differences
    assert (difference.kinds, difference.as_shipped) == (1, 0)
    assert ComparisonWords(comparison).example(difference) == ("Was AI used?: Yes", "How strict: Strict")


def test_questions_that_lead_to_each_other_in_turn_are_two_questions() -> None:
    """What was asked after the other comes first now: an answer to the one says nothing about the other."""
    before = release(table(RULES))
    section = before.questionnaire.sections[0]
    used, shown = section.questions
    turned = (replace(shown, ask_when=()), replace(used, ask_when=(Asked("shown", ("yes",)),)))
    rules = (*RULES[:1], rule("R2", "due", {"used": ("yes", "not_asked")}))
    after = replace(release(table(rules)), questionnaire=Questionnaire((replace(section, questions=turned),), ()))
    comparison = compare_releases(before, after)
    assert of(comparison, "label").kinds == 2 * 3
    assert {each.kinds for each in of(comparison, "label").differences} == {1, 2}


def test_each_table_is_told_before_it_is_walked() -> None:
    """With its number, so that somebody who waits sees how far it is."""
    told: list[tuple[str, int, int]] = []
    before, after = variant("nothing"), variant("a rule decides otherwise")
    comparison = compare_releases(before, after, lambda table, number, tables: told.append((table.id, number, tables)))
    assert told == [(each.after.id, number, 4) for number, each in enumerate(comparison.tables, 1)]
