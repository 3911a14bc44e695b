"""Decision tables compiled for speed: each value of each fact becomes a set of rules, held in the bits of a number.

A rule applies when every fact it names has one of the listed values: the sets are intersected. A rule that applies
removes the rules that it overrides. This is the hit-policy reading of DMN 1.5 clause 8.2.8 (unique, collect).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.domain.rulebook import Rule, Table


class UndecidedError(Exception):
    """No rule, or more than one, decides a case. The verifier finds such a case before a release is shipped."""


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A table ready to be applied. Bit i of a mask stands for rule i of the table.

    `columns` holds, for each fact read, the rules that accept each of its values.
    """

    table: Table
    columns: tuple[tuple[str, Mapping[str, int]], ...]
    every: int
    overriding: int
    removes: Mapping[int, int]
    single: Mapping[int, int]

    def remaining(self, facts: Mapping[str, str]) -> int:
        """The rules that apply and are not overridden, as a mask.

        Raises KeyError when a fact is missing or has a value outside its closed list (`dont_know` among them).
        """
        mask = self.every
        for fact, accepting in self.columns:
            mask &= accepting[facts[fact]]
        if mask & self.overriding:
            return mask & ~self.overridden(mask)
        return mask

    def overridden(self, mask: int) -> int:
        """The rules that the applying rules in `mask` override, as a mask."""
        removed = 0
        for index in bits(mask & self.overriding):
            removed |= self.removes[index]
        return removed

    def applying(self, facts: Mapping[str, str]) -> int:
        """The rules whose conditions hold, before overrides, as a mask."""
        mask = self.every
        for fact, accepting in self.columns:
            mask &= accepting[facts[fact]]
        return mask

    def unique(self, facts: Mapping[str, str]) -> Rule:
        """The one rule that remains; raises UndecidedError naming table and facts when it is not exactly one."""
        mask = self.remaining(facts)
        try:
            return self.table.rules[self.single[mask]]
        except KeyError:
            names = ", ".join(rule.id for rule in self.rules_in(mask)) or "no rule"
            case = ", ".join(f"{fact}={facts[fact]}" for fact, _ in self.columns)
            raise UndecidedError(f"Table {self.table.id}: {names} for {case}.") from None

    def rules_in(self, mask: int) -> tuple[Rule, ...]:
        """The rules of a mask, in the table's order."""
        return tuple(self.table.rules[index] for index in bits(mask))


def bits(mask: int) -> tuple[int, ...]:
    """The indices of the bits that are set, lowest first."""
    return tuple(index for index in range(mask.bit_length()) if mask >> index & 1)


def compile_table(table: Table, values: Mapping[str, Sequence[str]]) -> CompiledTable:
    """Compile a table, given the closed list of values of every fact that it reads."""
    index_of = {rule.id: index for index, rule in enumerate(table.rules)}
    columns = []
    for fact in table.reads():
        accepting = dict.fromkeys(values[fact], 0)
        for index, rule in enumerate(table.rules):
            for value in dict(rule.when).get(fact, values[fact]):
                accepting[value] |= 1 << index
        columns.append((fact, accepting))
    removes = {
        index_of[rule.id]: sum(1 << index_of[name] for name in set(rule.overrides))
        for rule in table.rules
        if rule.overrides
    }
    return CompiledTable(
        table=table,
        columns=tuple(columns),
        every=(1 << len(table.rules)) - 1,
        overriding=sum(1 << index for index in removes),
        removes=removes,
        single={1 << index: index for index in range(len(table.rules))},
    )
