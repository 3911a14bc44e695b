"""Why a result is not another one: what is named does stand in the way, and nothing that is possible is listed."""

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.domain.assessment import Assessment, Assessor, Component, Record
from compliance.domain.obstacle import WrongAnswer, WrongParts, WrongSetting
from compliance.domain.questionnaire import Answers
from compliance.domain.rulebook import CANNOT_TELL, Assumption, Band, Outcome, Rule, Setting
from compliance.domain.why_not import NotThat, why_not
from tests.domain.records import (
    ALONE,
    CHOSEN,
    EDITED,
    HUMAN,
    UNKNOWN,
    assess,
    assessor,
    gaps,
    record,
    records,
    settings,
)
from tests.domain.small_release import release, rule, table
from tests.domain.test_turning import release_of


def _owners(assessed: Assessment) -> list[tuple[str, str]]:
    return [
        (each.id, owner)
        for each in assessed.release.tables.values()
        if each.rulebook in {book.id for book in assessed.rulebooks}
        for owner in ([part.id for part in assessed.record.components] if each.scope == "component" else [""])
    ]


def _contradicts(assessed: Assessment, obstacle: WrongAnswer | WrongSetting | WrongParts) -> bool:
    match obstacle:
        case WrongAnswer():
            own = next((p.answers for p in assessed.record.components if p.id == obstacle.said.component), {})
            given_ = {**assessed.record.answers, **own}[obstacle.said.question.id]
            chosen = given_ if isinstance(given_, tuple) else (given_,)
            labels = {option.label for option in obstacle.said.question.options if option.id in chosen}
            return obstacle.without == bool(labels & set(obstacle.allowed))
        case WrongSetting():
            return obstacle.assumed.setting not in obstacle.allowed
        case WrongParts():
            outcomes = [decisions[obstacle.table.id].possible for decisions in assessed.components.values()]
            able = [obstacle.outcome.id in possible for possible in outcomes]
            bound = [possible == (obstacle.outcome.id,) for possible in outcomes]
            counts = {
                "none": not any(bound),
                "some": any(able) and not all(bound) and len(able) > 1,
                "all": bool(able) and all(able),
            }
            return not any(counts[need] for need in obstacle.needs)


@trying(deadline=None, max_examples=60)
@given(st.data(), settings())
def test_what_is_named_contradicts_the_rule_and_what_is_possible_is_never_listed(
    data: st.DataObject, chosen: dict[str, str]
) -> None:
    """For every table of the newest release, every part and the work, with answers missing or unknown."""
    partial: Record = data.draw(gaps(data.draw(records()), most=3))
    rules = assessor()
    assessed = rules.assess(partial, chosen)
    for name, owner in _owners(assessed):
        decision = (assessed.components[owner] if owner else assessed.work)[name]
        listed = why_not(rules, assessed, name, owner)
        outcomes = [each.outcome.id for each in listed]
        assert not set(outcomes) & {*decision.possible, decision.outcome}
        if decision.table.hits == "unique":
            reached = {o for r in decision.table.rules for o in (r.then, *r.may_be)} - {CANNOT_TELL}
            assert set(outcomes) == reached - set(decision.possible)
        for each in listed:
            assert all(_contradicts(assessed, obstacle) for obstacle in each.obstacles)
            if owner and each.obstacles:
                assert not _applies(rules, assessed, each.rule, owner)


def _applies(rules: Assessor, assessed: Assessment, tried: Rule, owner: str) -> bool:
    """Whether the rule's conditions are met in some world."""
    part = next(part for part in assessed.record.components if part.id == owner)
    facts = tuple(fact for fact, _ in tried.when)
    cases = rules.worlds.cases(facts, {**assessed.record.answers, **part.answers}, assessed.settings)
    return any(all(value in among for value, (_, among) in zip(case, tried.when, strict=True)) for case in cases)


_VALUES = (("used", ("yes", "no")), ("shown", ("yes", "no", "not_asked")), ("strictness", ("mild", "strict")))


@trying(deadline=None, max_examples=100)
@given(st.data())
def test_the_rule_with_the_fewest_answers_in_its_way_is_named(data: st.DataObject) -> None:
    """The first of them in the table, on random rules for two outcomes that do not come out."""
    outcomes = tuple(Outcome(name, name) for name in ("due", "first", "second", "cannot_tell"))
    names = [name for name, _ in _VALUES]
    whens = [dict(zip(names, case, strict=True)) for case in product(*(values for _, values in _VALUES))]
    drawn = [
        rule(
            f"R{number}",
            data.draw(st.sampled_from(("first", "second"))),
            {
                fact: tuple(data.draw(st.sets(st.sampled_from(values), min_size=1)))
                for fact, values in data.draw(st.sets(st.sampled_from(_VALUES), min_size=1))
            },
        )
        for number in range(data.draw(st.integers(1, 5)))
    ]
    others = tuple(each.id for each in drawn)
    always = [
        rule(f"D{n}", "due", {fact: (value,) for fact, value in when.items()}, overrides=others)
        for n, when in enumerate(whens)
    ]
    rules = Assessor(release(table([*drawn, *always], outcomes=outcomes)))
    ways: tuple[Answers, ...] = ({"used": "no"}, {"used": "yes", "shown": "yes"}, {"used": "yes", "shown": "no"})
    answers = data.draw(st.sampled_from(ways))
    assessed = rules.assess(Record({}, (Component("c", "C", answers),)))
    facts = assessed.facts["c"]

    def unmet(each: Rule) -> int:
        # A question that is not asked stands for the answer that keeps it from being asked.
        wrong = [fact for fact, among in each.when if facts[fact] not in among]
        return len({"used" if facts[fact] == "not_asked" else fact for fact in wrong})

    for each in why_not(rules, assessed, "label", "c"):
        rivals = [r for r in drawn if r.then == each.outcome.id]
        assert each.rule == min(rivals, key=unmet)
        assert len(each.obstacles) <= unmet(each.rule)
        assert (each.displaced_by is not None) == (unmet(each.rule) == 0) == (not each.obstacles)


def _of(part: Answers, name: str, outcome: str, **chosen: str) -> NotThat:
    found = why_not(assessor(), assess(record(part), **chosen), name, "c0")
    return next(each for each in found if each.outcome.id == outcome)


def test_answers_are_named_through_everything_that_is_made_from_them() -> None:
    """A person who picked among outputs did not rework one."""
    (obstacle,) = _of(CHOSEN, "uk_author", "person_if_original").obstacles
    assert isinstance(obstacle, WrongAnswer)
    assert (obstacle.said.question.id, obstacle.said.component) == ("first_version", "c0")
    (reworked,) = _of(CHOSEN, "uk_author", "person").obstacles
    assert isinstance(reworked, WrongAnswer)
    assert (reworked.said.question.id, reworked.said.answer) == ("ai_used", "Yes")


def test_ticks_that_would_have_to_be_there_or_not_are_told_apart() -> None:
    """A fact of ticks may be needed, or excluded."""
    facts = [("needed", ("yes",)), ("excluded", ("no",))]
    for name, among in facts:
        ticking = table(
            [
                rule("R1", "due", {"acts.heavy": among}),
                rule("R2", "not_due", {"acts.heavy": ("no",) if among == ("yes",) else ("yes",)}),
                rule("R3", "not_due", {"acts.heavy": ("not_asked",)}),
            ]
        )
        rules = Assessor(release_of(ticking))
        ticks = ("cut",) if name == "needed" else ("rewrote",)
        assessed = rules.assess(Record({}, (Component("c", "C", {"used": "yes", "acts": ticks}),)))
        (found,) = why_not(rules, assessed, "label", "c")
        (obstacle,) = found.obstacles
        assert isinstance(obstacle, WrongAnswer)
        assert (obstacle.allowed, obstacle.without) == (("Rewrote it", "Played it"), name == "excluded")


def test_a_displaced_rule_is_near_and_names_what_displaces_it() -> None:
    """Nothing stands in its way but the rule that overrides it."""
    found = _of(ALONE, "uk_term", "life_70")
    assert (found.rule.id, found.displaced_by and found.displaced_by.id, found.obstacles) == ("TM1", "TM14", ())


def test_assumptions_that_a_rule_reads_are_named() -> None:
    """Those whose settings it does not allow."""
    needs = _of(EDITED, "bill_term", "making_25").obstacles
    assert [(type(each), each.assumed.assumption.id) for each in needs] == [  # type: ignore[union-attr]
        (WrongSetting, "term_length"),
        (WrongSetting, "term_start"),
    ]


def _banded() -> Assessor:
    """A release in which an assumption cuts whether AI was used into three bands, of which one is empty as shipped."""
    cutting = Assumption(
        "strictness",
        "How strict",
        "How strict is it?",
        (
            Setting("mild", "Mild", (("mid", "yes"), ("high", "yes"))),
            Setting("strict", "Strict", (("mid", "no"), ("high", "yes"))),
            Setting("stern", "Stern", (("mid", "no"), ("high", "no"))),
        ),
        "mild",
    )
    values = (("low", "Low"), ("mid", "Middle"), ("high", "High"))
    band = Band("height", "Height", "used", ("no", "yes"), values, (("low", "no"),), ("strictness",))
    rules = [
        rule("R1", "not_due", {"height": ("low",)}),
        rule("R2", "perhaps", {"height": ("mid",)}),
        rule("R3", "due", {"height": ("high",)}),
    ]
    outcomes = tuple(Outcome(name, name) for name in ("due", "not_due", "perhaps", "cannot_tell"))
    made = release(table(rules, outcomes=outcomes))
    book = replace(made.rulebooks[0], assumptions=(cutting,), bands=(band,))
    return Assessor(replace(made, rulebooks=(book,)))


def test_assumptions_that_draw_a_line_are_named() -> None:
    """Where no level lies in the band at all they stand in the way; else another setting could let it fall away."""
    rules = _banded()
    assessed = rules.assess(Record({}, (Component("c", "C", {"used": "no"}),)))
    due, perhaps = why_not(rules, assessed, "label", "c")
    (answer,) = due.obstacles
    assert isinstance(answer, WrongAnswer)
    assert (answer.said.question.id, answer.allowed) == ("used", ("Yes",))
    (setting,) = perhaps.obstacles
    assert isinstance(setting, WrongSetting)
    assert (setting.assumed.setting, setting.allowed) == ("Mild", ("Strict",))
    assert [assumed.assumption.id for assumed in due.otherwise] == ["strictness"]
    assert perhaps.otherwise == ()


def test_an_outcome_that_no_rule_leads_to_is_not_listed() -> None:
    """It is no outcome that could have come out."""
    outcomes = tuple(Outcome(name, name) for name in ("due", "never", "cannot_tell"))
    rules = Assessor(release(table([rule("R1", "due", {"used": ("yes", "no")})], outcomes=outcomes)))
    assessed = rules.assess(Record({}, (Component("c", "C", {"used": "yes"}),)))
    assert why_not(rules, assessed, "label", "c") == ()


def test_what_may_be_collected_is_not_listed() -> None:
    """It applies in some of the worlds that are open."""
    collecting = table(
        [rule("R1", "due", {"shown": ("yes",)}), rule("R2", "not_due", {"used": ("no",)})], hits="collect"
    )
    rules = Assessor(release(collecting))
    assessed = rules.assess(Record({}, (Component("c", "C", {"used": "yes"}),)))
    assert [each.outcome.id for each in why_not(rules, assessed, "label", "c")] == ["not_due"]


def test_parts_in_the_way_are_named_for_the_work() -> None:
    """Those that come out otherwise than the rule needs; none where it needs parts that there are not."""
    assessed = assess(record(HUMAN, EDITED, HUMAN))
    found = {each.outcome.id: each for each in why_not(assessor(), assessed, "work_tier")}
    named = {o.outcome.id: (o.parts, o.needs) for o in found["standard"].obstacles if isinstance(o, WrongParts)}
    assert named == {"shortened": (("c1",), ("none",))}
    lacking = [o for o in found["public_domain"].obstacles if isinstance(o, WrongParts)]
    assert {o.outcome.id: o.parts for o in lacking}["public_domain"] == ()


def test_a_part_that_is_open_rules_nothing_out() -> None:
    """It may still come out so."""
    assessed = assess(record(UNKNOWN, HUMAN))
    found = [each.outcome.id for each in why_not(assessor(), assessed, "work_tier")]
    assert not set(found) & set(assessed.work["work_tier"].possible)
