"""Compiled tables: a rule applies when every fact has a listed value, and removes the rules that it overrides."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.rulebook import Rule
from compliance.domain.tables import UndecidedError, bits, compile_table
from tests.domain.small_release import rule, table

VALUES = {"used": ("yes", "no"), "shown": ("yes", "no", "not_asked")}
RULES = (
    rule("R1", "due", {"used": ("yes",)}),
    rule("R2", "not_due", {"used": ("no",)}),
    rule("R3", "not_due", {"shown": ("no",)}, overrides=("R1",)),
)


def test_the_rule_that_remains_decides() -> None:
    """R3 is the exception to R1."""
    compiled = compile_table(table(RULES), VALUES)
    assert compiled.unique({"used": "yes", "shown": "yes"}).id == "R1"
    assert compiled.unique({"used": "yes", "shown": "no"}).id == "R3"
    assert compiled.unique({"used": "no", "shown": "not_asked"}).id == "R2"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"used": "no", "shown": "no"}, "Table label: R2, R3 for used=no, shown=no."),
        ({"used": "off", "shown": "yes"}, "Table label: no rule for used=off, shown=yes."),
    ],
)
def test_a_case_without_exactly_one_rule_is_named(facts: dict[str, str], sentence: str) -> None:
    """The error says which table, which rules and which facts."""
    compiled = compile_table(table(RULES), {**VALUES, "used": ("yes", "no", "off")})
    with pytest.raises(UndecidedError) as caught:
        compiled.unique(facts)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("facts", [{"used": "yes"}, {"used": "dont_know", "shown": "yes"}])
def test_a_missing_or_unknown_fact_is_not_taken_for_anything(facts: dict[str, str]) -> None:
    """No rule reads "Don't know", so there is nothing to look up."""
    with pytest.raises(KeyError):
        compile_table(table(RULES), VALUES).applying(facts)


@given(st.integers(0, 2**70))
def test_bits_of_a_mask(mask: int) -> None:
    """The indices say which bits are set."""
    assert sum(1 << index for index in bits(mask)) == mask
    assert list(bits(mask)) == sorted(bits(mask))


conditions = st.fixed_dictionaries(
    {}, optional={fact: st.lists(st.sampled_from(values), min_size=1, unique=True) for fact, values in VALUES.items()}
)


@given(st.lists(conditions, min_size=1, max_size=5), st.data())
def test_a_compiled_table_applies_the_rules_as_they_are_written(
    whens: list[dict[str, list[str]]], data: st.DataObject
) -> None:
    """For every combination of facts, the compiled rules are those that a plain reading finds."""
    names = [f"R{number}" for number in range(len(whens))]
    rules = tuple(
        rule(
            name,
            "due",
            {fact: tuple(values) for fact, values in when.items()},
            overrides=tuple(data.draw(st.lists(st.sampled_from([n for n in names if n != name] or [""]), unique=True))),
        )
        for name, when in zip(names, whens, strict=True)
    )
    rules = tuple(rule(r.id, r.then, dict(r.when), overrides=tuple(filter(None, r.overrides))) for r in rules)
    compiled = compile_table(table(rules), VALUES)
    for used, shown in product(*VALUES.values()):
        facts = {"used": used, "shown": shown}
        applying = [each for each in rules if _applies(each, facts)]
        gone = {name for each in applying for name in each.overrides}
        assert compiled.rules_in(compiled.applying(facts)) == tuple(applying)
        assert compiled.rules_in(compiled.remaining(facts)) == tuple(r for r in applying if r.id not in gone)


def _applies(each: Rule, facts: dict[str, str]) -> bool:
    return all(facts[fact] in values for fact, values in each.when)
