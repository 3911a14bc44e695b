"""What one table decides, given the facts of one case or of every case that is still open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance.domain.rulebook import ALL, CANNOT_TELL, NONE, SOME, Outcome, Rule, Table
from compliance.domain.tables import CompiledTable, UndecidedError, bits


@dataclass(frozen=True, slots=True)
class Decision:
    """What one table decides about one component, or about the work.

    `rules` are the rules that apply; `displaced` pairs each overridden rule with the one that overrides it.
    `possible` holds the outcomes that the answers and the law still allow; in a `collect` table, those that apply.
    """

    table: Table
    outcome: str
    rules: tuple[Rule, ...]
    displaced: tuple[tuple[Rule, Rule], ...]
    possible: tuple[str, ...]

    @property
    def result(self) -> Outcome:
        """The outcome with its wording; an empty one where no rule of a `collect` table applies.

        A table of facts that is open has no wording of its own: what happened is simply not known.
        """
        if self.outcome == CANNOT_TELL and all(outcome.id != CANNOT_TELL for outcome in self.table.outcomes):
            return Outcome(CANNOT_TELL, "Not known", mark="tq")
        return self.table.outcome(self.outcome) if self.outcome else Outcome("", "")

    @property
    def decided(self) -> bool:
        """Whether the outcome is known."""
        return self.outcome != CANNOT_TELL


def decision_of(compiled: CompiledTable, applying: int) -> Decision:
    """The decision for a case in which these rules apply (before overrides), every fact being known."""
    removed = compiled.overridden(applying)
    rules = compiled.rules_in(applying & ~removed)
    displaced = tuple(
        (compiled.table.rules[index], next(rule for rule in rules if compiled.table.rules[index].id in rule.overrides))
        for index in bits(applying & removed)
        if any(compiled.table.rules[index].id in rule.overrides for rule in rules)
    )
    if compiled.table.hits == "collect":
        return Decision(compiled.table, rules[0].then if rules else "", rules, displaced, _thens(rules))
    if len(rules) != 1:
        names = ", ".join(rule.id for rule in rules) or "no rule"
        raise UndecidedError(f"Table {compiled.table.id} is decided by {names}; exactly one rule has to remain.")
    rule = rules[0]
    return Decision(compiled.table, rule.then, (rule,), displaced, rule.may_be or (rule.then,))


def _thens(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.then for rule in rules))


def decide_cases(compiled: CompiledTable, found: Sequence[Decision]) -> Decision:
    """The decision over those of all cases that are still open: `cannot_tell` unless they agree.

    In a `collect` table only the rules that apply in every case count.
    """
    if len(found) == 1:
        return found[0]
    table = compiled.table
    if table.hits == "collect":
        certain = tuple(rule for rule in table.rules if all(rule in decision.rules for decision in found))
        return Decision(table, certain[0].then if certain else "", certain, (), _thens(certain))
    rules = tuple(rule for rule in table.rules if any(rule in decision.rules for decision in found))
    possible = tuple(o.id for o in table.outcomes if any(o.id in decision.possible for decision in found))
    if len(possible) > 1:
        return Decision(table, CANNOT_TELL, rules, (), possible)
    displaced = tuple(pair for pair in found[0].displaced if all(pair in decision.displaced for decision in found))
    return Decision(table, possible[0], rules, displaced, possible)


def counts_of_outcomes(table: Table, present: frozenset[str]) -> dict[str, str]:
    """The counting facts when exactly these outcomes occur among the components."""

    def count(outcome: str) -> str:
        if outcome not in present:
            return NONE
        return ALL if len(present) == 1 else SOME

    return {f"{table.id}.{outcome.id}": count(outcome.id) for outcome in table.outcomes}
