"""The law as data: rulebooks, provisions, assumptions, bands and decision tables (after OMG DMN 1.5, clause 8).

A condition says "this fact is one of these listed values"; a rule names the provision that it applies; an exception
names the rule that it overrides. There is no expression language, no `else`, and no `or` besides the list.
"""

from dataclasses import dataclass
from typing import Literal

from compliance.domain.forms import Form
from compliance.domain.questionnaire import Asked, Scope
from compliance.domain.term import TermRule

Status = Literal["in_force", "applies_from", "proposed", "reported", "scheme"]
Hits = Literal["unique", "collect"]
TableScope = Literal["component", "work"]
Mark = Literal["", "t1", "t2", "t3", "tq"]

CANNOT_TELL = "cannot_tell"
NONE, SOME, ALL = "none", "some", "all"


@dataclass(frozen=True, slots=True)
class Provision:
    """A cited piece of law in our own words. `confirmed` only when somebody has read the original."""

    id: str
    cite: str
    says: str
    source: str
    confirmed: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of filling what the law leaves open. `cuts` says at which level each band begins under it."""

    id: str
    label: str
    cuts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the source leaves open, with a closed list of settings. `shipped` is printed as assumed, never as law."""

    id: str
    title: str
    question: str
    settings: tuple[Setting, ...]
    shipped: str

    def setting(self, setting_id: str) -> Setting:
        """The setting with this id; raises KeyError naming both when there is none."""
        for setting in self.settings:
            if setting.id == setting_id:
                return setting
        raise KeyError(f"{self.id}.{setting_id}")


@dataclass(frozen=True, slots=True)
class Band:
    """A fact made by cutting an ordered scale: each value begins at a level, fixed or set by an assumption.

    `values` is in the scale's order; a band whose cut is at or above the next one's is empty.
    """

    id: str
    title: str
    of: str
    scale: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    cuts: tuple[tuple[str, str], ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table can decide. `says` is a sentence about it.

    `{term}` in `says` stands for the counted term: that of `term`, or the sentence of the table `term_from`.
    `stance` is what the outcome says on a topic that several rulebooks decide, so that disagreement shows;
    `code` the value that stands for it in a form or a data standard.
    """

    id: str
    label: str
    says: str = ""
    mark: Mark = ""
    term: TermRule | None = None
    term_from: str = ""
    stance: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Stance:
    """One answer to a topic on which rulebooks can disagree, for example "Did AI make it?"."""

    id: str
    topic: str
    label: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table. `may_be` lists what an open outcome (`cannot_tell`) can turn out to be."""

    id: str
    provision: str
    when: tuple[tuple[str, tuple[str, ...]], ...]
    then: str
    because: str
    overrides: tuple[str, ...] = ()
    may_be: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. In a `unique` table exactly one rule must remain for every possible set of answers.

    `headline` tables are the ones shown in schedules and on the first page; `internal` ones only serve other tables.
    """

    id: str
    title: str
    scope: TableScope
    hits: Hits
    outcomes: tuple[Outcome, ...]
    rules: tuple[Rule, ...]
    rulebook: str = ""
    headline: bool = False
    internal: bool = False

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome with this id; raises KeyError naming both when there is none."""
        for outcome in self.outcomes:
            if outcome.id == outcome_id:
                return outcome
        raise KeyError(f"{self.id}.{outcome_id}")

    def reads(self) -> tuple[str, ...]:
        """The facts that its rules name, in the order of first mention."""
        return tuple(dict.fromkeys(fact for rule in self.rules for fact, _ in rule.when))


@dataclass(frozen=True, slots=True)
class Front:
    """The tables that open a page or a statement: the work's tier, duty and term, and each part's tier and term."""

    tier: str
    duty: str
    term: str
    part_tier: str
    part_term: str


@dataclass(frozen=True)
class Rulebook:
    """One body of law, or one scheme, in one state.

    With `asked_when` it is decided only for projects whose answers meet one of these conditions.
    """

    id: str
    title: str
    short: str
    jurisdiction: str
    status: Status
    status_label: str
    in_force_from: str
    in_force_to: str
    summary: str
    provisions: tuple[Provision, ...]
    assumptions: tuple[Assumption, ...]
    bands: tuple[Band, ...]
    tables: tuple[Table, ...]
    limits: tuple[str, ...]
    front: Front | None = None
    asked_when: tuple[Asked, ...] = ()
    forms: tuple[Form, ...] = ()

    def provision(self, provision_id: str) -> Provision:
        """The provision with this id; raises KeyError naming both when there is none."""
        for provision in self.provisions:
            if provision.id == provision_id:
                return provision
        raise KeyError(f"{self.id}.{provision_id}")

    def table(self, table_id: str) -> Table:
        """The table with this id; raises KeyError naming both when there is none."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(f"{self.id}.{table_id}")


def question_scope_of(table: Table) -> tuple[Scope, ...]:
    """Whose answers a table may read: a component table reads both, a work table the project's only."""
    return ("project", "component") if table.scope == "component" else ("project",)
