"""Whether the tables of a rulebook make sense: what they read, what they decide, and which rules override which."""

import re
from collections.abc import Mapping

from compliance.domain.questionnaire import DONT_KNOW
from compliance.domain.rulebook import CANNOT_TELL, Outcome, Rule, Rulebook, Table
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_ids, check_repeated_values
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.readable import Readable, Refusal
from compliance.rulebooks.yaml_source import Page, Place

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_tables(page: Page, book: Rulebook, readable: Readable) -> None:
    """Note everything that is wrong with the tables of a rulebook."""
    check_not_empty(page, ("tables",), book.tables)
    placed = [
        (rule.id, ("tables", index, "rules", number))
        for index, table in enumerate(book.tables)
        for number, rule in enumerate(table.rules)
    ]
    check_repeated_ids(page, "rule", placed)
    for index, table in enumerate(book.tables):
        place = ("tables", index)
        _check_outcomes(page, place, table, law=book.id != "facts")
        for number, outcome in enumerate(table.outcomes):
            _check_wording(page, (*place, "outcomes", outcome.id), table, table.outcomes[number], readable)
        check_not_empty(page, (*place, "rules"), table.rules)
        for number, rule in enumerate(table.rules):
            _check_rule(page, (*place, "rules", number), rule, table, book)
            for fact, values in rule.when:
                _check_condition(page, (*place, "rules", number, "when", fact), table, values, readable)
        _check_circles(page, place, table)


def _check_outcomes(page: Page, place: Place, table: Table, *, law: bool) -> None:
    outcomes = [outcome.id for outcome in table.outcomes]
    check_not_empty(page, (*place, "outcomes"), outcomes)
    if law and table.hits == "unique" and CANNOT_TELL not in outcomes:
        page.note(Wrong.NO_CANNOT_TELL, (*place, "outcomes"))
    used = {outcome for rule in table.rules for outcome in (rule.then, *rule.may_be)}
    for outcome in outcomes:
        # An unknown answer leads to cannot_tell without a rule.
        if outcome not in used and outcome != CANNOT_TELL:
            page.note(Wrong.UNUSED_OUTCOME, (*place, "outcomes", outcome), id=outcome)


def _check_wording(page: Page, place: Place, table: Table, outcome: Outcome, readable: Readable) -> None:
    says = (*place, "says")
    if outcome.term_from:
        known = [other.id for other in readable.earlier(table)]
        if outcome.term is not None:
            page.note(Wrong.TERM_TWICE, (*place, "term_from"))
        if outcome.term_from not in known:
            hint = suggestion(outcome.term_from, known)
            page.note(Wrong.TERM_FROM_TABLE, (*place, "term_from"), id=outcome.term_from, hint=hint)
    names = set(_PLACEHOLDER.findall(outcome.says))
    if re.search(r"[{}]", _PLACEHOLDER.sub("", outcome.says)):
        page.note(Wrong.BRACE_ALONE, says)
    if "term" in names and outcome.term is None and not outcome.term_from:
        page.note(Wrong.TERM_NOT_GIVEN, says)
    for name in sorted(names - {"term", "work", "parts"}):
        page.note(Wrong.PLACEHOLDER, says, name=name, allowed="{term}, {work} and {parts}")
    fronts = table.headline and table.scope == "work" and any(o.mark not in ("", "tq") for o in table.outcomes)
    if fronts and outcome.says.count("*") != 2:
        page.note(Wrong.MARKED_WORDS, says)


def _check_rule(page: Page, place: Place, rule: Rule, table: Table, book: Rulebook) -> None:
    provisions = [provision.id for provision in book.provisions]
    if rule.provision not in provisions:
        hint = suggestion(rule.provision, provisions)
        page.note(Wrong.UNKNOWN_PROVISION, (*place, "provision"), id=rule.provision, hint=hint)
    outcomes = [outcome.id for outcome in table.outcomes]
    if rule.then not in outcomes:
        page.note(Wrong.UNKNOWN_OUTCOME, (*place, "then"), id=rule.then, hint=suggestion(rule.then, outcomes))
    _check_may_be(page, place, rule, outcomes)
    others = [other.id for other in table.rules if other.id != rule.id]
    check_repeated_values(page, (*place, "overrides"), rule.overrides)
    for index, overridden in enumerate(rule.overrides):
        where = (*place, "overrides", index)
        if overridden == rule.id:
            page.note(Wrong.OVERRIDES_ITSELF, where, id=rule.id)
        elif overridden not in others:
            page.note(Wrong.UNKNOWN_OVERRIDDEN, where, id=overridden, hint=suggestion(overridden, others))


def _check_may_be(page: Page, place: Place, rule: Rule, outcomes: list[str]) -> None:
    where = (*place, "may_be")
    if rule.then != CANNOT_TELL:
        if rule.may_be:
            page.note(Wrong.MAY_BE_SUPERFLUOUS, where, then=rule.then)
        return
    if not rule.may_be:
        page.note(Wrong.MAY_BE_MISSING, place)
    if len(rule.may_be) == 1:
        page.note(Wrong.MAY_BE_ONE, where, id=rule.may_be[0])
    check_repeated_values(page, where, rule.may_be)
    known = [outcome for outcome in outcomes if outcome != CANNOT_TELL]
    for index, outcome in enumerate(rule.may_be):
        if outcome == CANNOT_TELL:
            page.note(Wrong.MAY_BE_CANNOT_TELL, (*where, index))
        elif outcome not in known:
            page.note(Wrong.UNKNOWN_OUTCOME, (*where, index), id=outcome, hint=suggestion(outcome, known))


def _check_condition(page: Page, place: Place, table: Table, listed: tuple[str, ...], readable: Readable) -> None:
    fact = str(place[-1])
    known = readable.read(fact, table)
    if isinstance(known, Refusal):
        page.note(known.wrong, place, fact=fact, **known.words)
        return
    if not listed:
        page.note(Wrong.EMPTY_CONDITION, place, fact=fact)
    check_repeated_values(page, place, listed)
    for index, value in enumerate(listed):
        if value == DONT_KNOW:
            page.note(Wrong.DONT_KNOW_VALUE, (*place, index), fact=fact)
        elif value not in known:
            hint = suggestion(value, known)
            page.note(Wrong.UNKNOWN_VALUE, (*place, index), value=value, fact=fact, hint=hint)
    if set(listed) >= set(known):
        page.note(Wrong.ALL_VALUES, place, fact=fact)


def _check_circles(page: Page, place: Place, table: Table) -> None:
    """Note each circle of rules that override one another, at the rule of the circle that stands first."""
    overrides = {rule.id: [name for name in rule.overrides if name != rule.id] for rule in table.rules}
    told: set[str] = set()
    for number, rule in enumerate(table.rules):
        circle = _circle_from(rule.id, overrides)
        if circle and not told.intersection(circle):
            told.update(circle)
            where = (*place, "rules", number, "overrides")
            page.note(Wrong.OVERRIDES_CIRCLE, where, circle=" → ".join([*circle, rule.id]))


def _circle_from(start: str, overrides: Mapping[str, list[str]]) -> list[str]:
    """The shortest way from a rule back to itself; empty when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for name in overrides.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
