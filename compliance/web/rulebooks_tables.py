"""Decision tables as a lawyer reads them: one row for each rule, in the words of questions, settings and outcomes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.domain.rulebook import CANNOT_TELL, Outcome, Provision, Rule, Rulebook, Table
from compliance.domain.term import Dates
from compliance.domain.wording import says_with_term
from compliance.web.marks import Shown, shown
from compliance.web.rulebooks_words import FactWords, Words

# With more facts than this, a table takes the whole width of the page.
_BESIDE_A_MARGIN = 4
# With more than this, columns are too narrow to be read: each rule becomes an entry of its own, as on a phone.
_MOST_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule: what each column accepts (nothing accepted by name means any value), and what follows.

    `displaces` and `displaced_by` name rules of the same table.
    """

    id: str
    cells: tuple[tuple[str, ...], ...]
    outcome: Shown
    may_be: tuple[str, ...]
    because: str
    provision: Provision
    displaces: tuple[str, ...]
    displaced_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A decision table: its columns, its rules, and the outcomes that have something to say.

    `unknown` words the outcome while answers that decide it are not known; it is empty where there is none.
    """

    table: Table
    number: int
    columns: tuple[FactWords, ...]
    rows: tuple[RuleRow, ...]
    outcomes: tuple[tuple[Shown, str], ...]
    unknown: str

    @property
    def wide(self) -> bool:
        """Whether it needs the whole width of the page."""
        return len(self.columns) > _BESIDE_A_MARGIN

    @property
    def stacked(self) -> bool:
        """Whether it has more columns than any page has room for."""
        return len(self.columns) > _MOST_COLUMNS

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands in the margin: for what it decides, and how many rules remain."""
        about = "Decided for each part." if self.table.scope == "component" else "Decided for the work as a whole."
        if self.table.hits == "collect":
            return about, "Every rule that holds counts."
        return about, "Exactly one rule must remain, whatever is answered."


def table_views(book: Rulebook, words: Words) -> tuple[TableView, ...]:
    """The decision tables of a rulebook, in the order in which they are read, numbered from 1."""
    return tuple(_table(book, table, number, words) for number, table in enumerate(book.tables, 1))


def _table(book: Rulebook, table: Table, number: int, words: Words) -> TableView:
    facts = table.reads()
    displaced_by = _displaced_by(table)
    return TableView(
        table=table,
        number=number,
        columns=tuple(words.fact(fact) for fact in facts),
        rows=tuple(_row(book, table, rule, facts, words, displaced_by) for rule in table.rules),
        outcomes=tuple(_meanings(table, words)),
        unknown=_unknown(table),
    )


def _row(
    book: Rulebook,
    table: Table,
    rule: Rule,
    facts: tuple[str, ...],
    words: Words,
    displaced_by: Mapping[str, tuple[str, ...]],
) -> RuleRow:
    when = dict(rule.when)
    return RuleRow(
        id=rule.id,
        cells=tuple(words.values(fact, when[fact]) if fact in when else () for fact in facts),
        outcome=shown(table.outcome(rule.then)),
        may_be=tuple(table.outcome(outcome).label for outcome in rule.may_be),
        because=rule.because,
        provision=book.provision(rule.provision),
        displaces=rule.overrides,
        displaced_by=displaced_by.get(rule.id, ()),
    )


def _displaced_by(table: Table) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for rule in table.rules:
        for other in rule.overrides:
            found[other] = (*found.get(other, ()), rule.id)
    return found


def _meanings(table: Table, words: Words) -> Iterator[tuple[Shown, str]]:
    for outcome in table.outcomes:
        if said := outcome_says(outcome, words):
            yield shown(outcome), said


def outcome_says(outcome: Outcome, words: Words) -> str:
    """What an outcome means when nothing is known of the work and its dates; empty when it says nothing."""
    standard = f"See “{words.release.tables[outcome.term_from].title}”." if outcome.term_from else ""
    return says_with_term(outcome, Dates(), standard, "the work").replace("{parts}", "the part")


def _unknown(table: Table) -> str:
    """The outcome that stands for "cannot be told", in its own words; empty where nothing can be open."""
    open_outcomes = (outcome.label for outcome in table.outcomes if outcome.id == CANNOT_TELL)
    return next(open_outcomes, "") if table.reads() else ""
