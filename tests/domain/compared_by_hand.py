"""Comparing two small releases the long way: every set of answers, every setting, every mixture of parts.

It shares nothing with the walk that it checks but the meaning of a table, of a band and of an answer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product

from compliance.domain.decision import counts_of_outcomes
from compliance.domain.facts import base_facts
from compliance.domain.questionnaire import DONT_KNOW, Answer, Question, Questionnaire, is_led_to
from compliance.domain.release import Release
from compliance.domain.rulebook import Rule, Rulebook
from compliance.domain.vocabulary import Vocabulary, band_value, cuts_under

Facts = dict[str, str]
Pair = tuple[Facts, Facts]
Both = tuple[dict[str, Answer], dict[str, Answer]]
# Values read before and after, and the rules that remain before and after.
Kind = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Side:
    """One release, asking every question that its answers lead to."""

    release: Release
    vocabulary: Vocabulary
    questionnaire: Questionnaire

    def behind(self, table: str) -> set[str]:
        """The questions, settings and tables on which a table rests, through the parts that it counts too."""
        facts = self.vocabulary.ancestry((table,))
        counted = [self.vocabulary.counted_table(fact) for fact in facts]
        own = {question.id for question in self.vocabulary.questions_behind((table,))}
        return own.union(facts, *(self.behind(each.id) for each in counted if each))


def side(release: Release) -> Side:
    """A release without the questions that no table reads, and without conditions on the rulebooks asked for."""
    sections = tuple(
        replace(section, questions=tuple(replace(q, asked_by=()) for q in section.questions if q.closed))
        for section in release.questionnaire.sections
    )
    return Side(release, Vocabulary(release), Questionnaire(sections, ()))


def narrowed(first: Side, second: Side, table: str) -> tuple[Side, Side]:
    """The releases with those questions, assumptions and tables only on which the table rests in either of them."""
    behind = first.behind(table) | second.behind(table)
    return _narrow(first, behind), _narrow(second, behind)


def _narrow(each: Side, behind: set[str]) -> Side:
    def book(whole: Rulebook) -> Rulebook:
        return replace(
            whole,
            assumptions=tuple(assumption for assumption in whole.assumptions if assumption.id in behind),
            tables=tuple(table for table in whole.tables if table.id in behind),
        )

    release = replace(each.release, facts=book(each.release.facts), rulebooks=tuple(map(book, each.release.rulebooks)))
    sections = tuple(
        replace(section, questions=tuple(q for q in section.questions if q.id in behind))
        for section in each.questionnaire.sections
    )
    return Side(release, each.vocabulary, Questionnaire(sections, ()))


def kinds(
    before: Release, after: Release, table: str, *, shipped: bool = False
) -> Mapping[tuple[object, ...], set[Kind]]:
    """Every kind of case of the table by what decides it: outcomes and rules, before and after."""
    sides = narrowed(side(before), side(after), table)
    scope = before.tables[table].scope
    found: dict[tuple[object, ...], set[Kind]] = {}
    for settings in _settings(sides, shipped):
        for own in _answers(sides, "project", ({}, {})):
            worlds = (
                _parts(sides, table, own, settings) if scope == "component" else _works(sides, table, own, settings)
            )
            for world in worlds:
                key, kind = _kind(sides, table, world)
                found.setdefault(key, set()).add(kind)
    return found


def differences(before: Release, after: Release, table: str, *, shipped: bool = False) -> Counter[tuple[object, ...]]:
    """How many kinds of case come out otherwise, by what decides them before and after."""
    found = kinds(before, after, table, shipped=shipped)
    return Counter({key[2:]: len(cases) for key, cases in found.items() if key[0] != key[1]})


def _kind(sides: tuple[Side, Side], table: str, world: Pair) -> tuple[tuple[object, ...], Kind]:
    remaining = [_remaining(each, table, facts) for each, facts in zip(sides, world, strict=True)]
    meanings = [_meaning(each.release, table, rules) for each, rules in zip(sides, remaining, strict=True)]
    first, second = (tuple(rule.id for rule in rules) for rules in remaining)
    reads = [
        tuple(facts[fact] for fact in each.release.tables[table].reads())
        for each, facts in zip(sides, world, strict=True)
    ]
    return (*meanings, first, second), (reads[0], reads[1], first, second)


def _meaning(release: Release, table: str, rules: tuple[Rule, ...]) -> frozenset[object]:
    outcomes = [(release.tables[table].outcome(rule.then), rule) for rule in rules]
    return frozenset((o.id, o.term, o.term_from, frozenset(rule.may_be)) for o, rule in outcomes)


def _remaining(each: Side, table: str, facts: Facts) -> tuple[Rule, ...]:
    applying = [
        rule for rule in each.release.tables[table].rules if all(facts[fact] in values for fact, values in rule.when)
    ]
    return tuple(rule for rule in applying if not any(rule.id in other.overrides for other in applying))


def _settings(sides: tuple[Side, Side], shipped: bool) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    first, second = (each.release.assumptions for each in sides)
    if shipped:
        yield sides[0].release.shipped_settings(), sides[1].release.shipped_settings()
        return
    choices: dict[str, list[str]] = {}
    for assumption in (*first.values(), *second.values()):
        offered = [setting.id for setting in assumption.settings]
        kept = choices.setdefault(assumption.id, offered)
        choices[assumption.id] = [each for each in kept if each in offered]
    for picked in product(*choices.values()):
        setting = dict(zip(choices, picked, strict=True))
        yield {name: setting[name] for name in first}, {name: setting[name] for name in second}


def _answers(sides: tuple[Side, Side], scope: str, known: Both) -> Iterator[Both]:
    """Every answer to every question of this scope, whether it is asked or not."""
    ids = dict.fromkeys(
        question.id for each in sides for question in each.questionnaire.questions.values() if question.scope == scope
    )
    for picked in product(*(list(_choices(sides, question_id)) for question_id in ids)):
        both: Both = (dict(known[0]), dict(known[1]))
        for question_id, answers in zip(ids, picked, strict=True):
            for answered, answer in zip(both, answers, strict=True):
                if answer is not None:
                    answered[question_id] = answer
        yield both


def _choices(sides: tuple[Side, Side], question_id: str) -> Iterator[tuple[Answer | None, Answer | None]]:
    questions = [each.questionnaire.questions.get(question_id) for each in sides]
    offered = [list(_offered(question)) if question else [] for question in questions]
    if questions[0] and questions[1] and questions[0].kind != questions[1].kind:
        yield from product(*offered)
        return
    for answer in dict.fromkeys((*offered[0], *offered[1])):
        yield (answer if answer in offered[0] else None), (answer if answer in offered[1] else None)


def _offered(question: Question) -> Iterator[Answer]:
    options = [option for option in question.options if option.id != DONT_KNOW]
    if question.kind == "one":
        yield from (option.id for option in options)
        return
    for size in range(1, len(options) + 1):
        for ticks in combinations(options, size):
            if size == 1 or not any(option.alone for option in ticks):
                yield tuple(sorted(option.id for option in ticks))


def _comparable(sides: tuple[Side, Side], table: str, answers: Both) -> bool:
    """Whether everything asked on which the table rests is answered, and in the same way where both ask it."""
    asked: list[set[str]] = []
    for each, given in zip(sides, answers, strict=True):
        led: dict[str, bool] = {}
        for question in each.questionnaire.questions.values():
            led[question.id] = is_led_to(question, given, led)
        asked.append({name for name, is_led in led.items() if is_led} & each.behind(table))
    return all(name in given for names, given in zip(asked, answers, strict=True) for name in names)


def _parts(
    sides: tuple[Side, Side], table: str, own: Both, settings: tuple[dict[str, str], dict[str, str]]
) -> Iterator[Pair]:
    """The facts of a part with every answer that it can have, as far as its tables go before this one."""
    seen: set[tuple[object, ...]] = set()
    for answers in _answers(sides, "component", own):
        if _comparable(sides, table, answers):
            start = [
                base_facts(each.questionnaire, ("project", "component"), given) | chosen
                for each, given, chosen in zip(sides, answers, settings, strict=True)
            ]
            if (key := tuple(tuple(facts.items()) for facts in start)) not in seen:
                seen.add(key)
                yield from _derive(sides, (start[0], start[1]), "component")


def _derive(sides: tuple[Side, Side], start: Pair, scope: str) -> list[Pair]:
    """Both releases' tables one after the other; what the law leaves open comes out alike where it can."""
    worlds = [start]
    first, second = (each.release.tables for each in sides)
    names = [*(name for name in first if name not in second), *second]
    for name in names:
        worlds = [after for world in worlds for after in _decided(sides, name, world, scope)]
    return worlds


def _decided(sides: tuple[Side, Side], name: str, world: Pair, scope: str) -> Iterator[Pair]:
    possible: list[tuple[str, ...] | None] = []
    for each, facts in zip(sides, world, strict=True):
        table = each.release.tables.get(name)
        ready = table is not None and table.scope == scope and table.hits == "unique"
        if ready and _add_bands(each, table.reads() if table else (), facts):
            rules = _remaining(each, name, facts)
            possible.append(rules[0].may_be or (rules[0].then,) if len(rules) == 1 else None)
        else:
            possible.append(None)
    before, after = possible
    for one, other in product(before or (None,), after or (None,)):
        if before and after and one != other and one in after and other in before:
            continue
        yield (
            {**world[0], **({name: one} if one is not None else {})},
            {**world[1], **({name: other} if other is not None else {})},
        )


def _add_bands(each: Side, reads: tuple[str, ...], facts: Facts) -> bool:
    """Work out the bands that a table reads; gives whether all that it reads is there."""
    for fact in reads:
        band = each.release.bands.get(fact)
        if band is not None and band.of in facts:
            facts[fact] = band_value(band, facts[band.of], cuts_under(each.release, band, facts))
    return all(fact in facts and facts[fact] != DONT_KNOW for fact in reads)


def _works(
    sides: tuple[Side, Side], table: str, own: Both, settings: tuple[dict[str, str], dict[str, str]]
) -> Iterator[Pair]:
    """The facts of the work with every set of parts that it can have."""
    counted = [_counted(each, table) for each in sides]
    vectors = {
        tuple(tuple(facts[name] for name in names) for facts, names in zip(world, counted, strict=True))
        for world in _parts(sides, table, own, settings)
    }
    if not _comparable(sides, table, own) and not vectors:
        return
    start = [
        base_facts(each.questionnaire, ("project",), given) | chosen
        for each, given, chosen in zip(sides, own, settings, strict=True)
    ]
    for mixture in {
        frozenset(some) for size in range(len(vectors) + 1) for some in combinations(sorted(vectors), size)
    }:
        facts: list[Facts] = []
        for index, each in enumerate(sides):
            counts: Facts = {}
            for place, name in enumerate(counted[index]):
                present = frozenset(vector[index][place] for vector in mixture)
                counts |= counts_of_outcomes(each.release.tables[name], present)
            facts.append(start[index] | counts)
        yield from _derive(sides, (facts[0], facts[1]), "work")


def _counted(each: Side, table: str) -> tuple[str, ...]:
    facts = each.vocabulary.ancestry(each.release.tables[table].reads())
    tables = (each.vocabulary.counted_table(fact) for fact in facts)
    return tuple(dict.fromkeys(found.id for found in tables if found))
