"""A report on an answers file: plain values with every word in them, to be printed or written as JSON."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """A question with its answer in words; `component` is empty for the project, `answer` when there is none."""

    component: str
    question: str
    ask: str
    short: str
    answer: str


@dataclass(frozen=True, slots=True)
class ProvisionShown:
    """A cited provision. `caution` says so when nobody has read it in the original."""

    cite: str
    says: str
    source: str
    confirmed: bool
    caution: str


@dataclass(frozen=True, slots=True)
class OtherSetting:
    """Another setting of an assumption and what it would change."""

    setting: str
    label: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssumptionShown:
    """An assumption with its setting, and those other settings that would change a result."""

    id: str
    title: str
    setting: str
    label: str
    otherwise: tuple[OtherSetting, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingShown:
    """What one table decides about a component, or about the work, and why.

    `either` when it is unknown which of several rules applies, but each of them gives this outcome: then only one of
    the reasons in `because` holds.
    """

    table: str
    title: str
    headline: bool
    decided: bool
    outcome: str
    label: str
    says: tuple[str, ...]
    either: bool
    because: tuple[str, ...]
    rules: tuple[str, ...]
    provisions: tuple[ProvisionShown, ...]
    answers: tuple[AnswerShown, ...]
    assumed: tuple[AssumptionShown, ...]
    displaced: tuple[str, ...]
    possible: tuple[str, ...]
    unknown: tuple[AnswerShown, ...]
    undecided_components: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubjectShown:
    """A component with its findings."""

    name: str
    findings: tuple[FindingShown, ...]


@dataclass(frozen=True, slots=True)
class RegimeShown:
    """One rulebook's findings on the work and on each component."""

    id: str
    title: str
    jurisdiction: str
    status: str
    status_label: str
    work: tuple[FindingShown, ...]
    components: tuple[SubjectShown, ...]
    assumptions: tuple[AssumptionShown, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole result. `settled` when nothing is missing and every headline result that was asked for is decided.

    `headline` is the sentence that opens a statement; empty without the rulebook that opens statements.
    """

    title: str
    version: str
    organisation: str
    release: str
    release_digest: str
    headline: str
    settled: bool
    missing: tuple[AnswerShown, ...]
    ignored: tuple[str, ...]
    regimes: tuple[RegimeShown, ...]
