"""A statement: the frozen value that holds everything printed. Page, PDF and embedded JSON are views of it.

Every field is text, a number, or a tuple of such values, so that its canonical JSON (RFC 8785) is stable.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from compliance.domain.assurance import EvidenceRow, LogAnchor, Paper, Seal, SignOff
from compliance.domain.given import Given

FORMAT = "colophon-statement-1"

# The questions that every release has to ask, because statements print their answers by name.
PRINTED = (
    "title",
    "product",
    "version",
    "release_date",
    "territories",
    "signatory",
    "records",
    "released",
    "ai_context",
    "human_context",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """An outcome in a table: its words and its mark (`t1`, `t2`, `t3`, `tq` or empty)."""

    label: str
    mark: str


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A row of the first page. `outcome` says that the value is a result, and not something entered."""

    label: str
    value: str
    note: str
    mark: str = ""
    outcome: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the component schedule: a headline table and the status of its law."""

    title: str
    status: str


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One component with its outcomes, one for each column."""

    number: int
    name: str
    use: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Cite:
    """A provision in our words, and the rules that apply it ("Rule T2.1"); no rules while it is open which applies."""

    rules: str
    provision: str
    says: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an outcome holds for these parts (or for the work). `displaced` says which rules were overridden."""

    about: tuple[str, ...]
    heading: str
    outcome: Cell
    says: tuple[str, ...]
    because: tuple[str, ...]
    cites: tuple[Cite, ...]
    displaced: tuple[str, ...]
    possible: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regime:
    """One rulebook as applied: its state in words, and the reasons for its results."""

    id: str
    title: str
    status: str
    status_label: str
    summary: str
    reasons: tuple[Reason, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question with its answer; `part` is empty for the project."""

    part: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """What the law leaves open, the setting used, and what each other setting would change.

    `chosen` says for whom the setting was chosen, when and why, or that it is the shipped one; statements issued before
    that could be chosen do not have it.
    """

    number: int
    regime: str
    title: str
    setting: str
    otherwise: tuple[str, ...]
    matters: bool
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class ToolRow:
    """An AI tool with the parts made with it, as the organisation recorded it when the statement was issued.

    `tool` names it in the organisation's register. `version` and `used` are those given for these parts.
    """

    tool: str
    name: str
    maker: str
    model: str
    version: str
    used: str
    operator: str
    parts: tuple[str, ...]
    training_data: str
    concerns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnexText:
    """A form or a text of the disclosure pack in the annex. `edited` says that a person worded it."""

    regime: str
    title: str
    lines: tuple[str, ...]
    edited: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything printed in a statement. `number` and `issued_at` are empty in a draft.

    `headline` is the one-sentence answer in three pieces: before, the tier, after. `history_head` is the head of the
    project's chain (hex) before this statement's own entry, whose sequence is `history_sequence`. Statements issued
    before there were reviews have no `sign_off`; `given` is what was put to the rules, from which they can be applied
    again. `check_code` is what `verify_address` asks for beside the number; `logo` is the SHA-256 (hex) of the picture.
    """

    number: str
    issued_at: str
    issued_by: str
    organisation: str
    title: str
    product: str
    version: str
    signatory: str
    headline: tuple[str, str, str]
    mark: str
    key_facts: tuple[KeyFact, ...]
    columns: tuple[Column, ...]
    schedule: tuple[ScheduleRow, ...]
    credit: str
    notice: tuple[str, ...]
    regimes: tuple[Regime, ...]
    assumptions: tuple[AssumptionRow, ...]
    answers: tuple[AnswerRow, ...]
    confirmed: tuple[str, ...]
    limits: tuple[str, ...]
    supersedes: str
    release: str
    release_digest: str
    history_sequence: int
    history_head: str
    annex: tuple[AnnexText, ...] = ()
    tools: tuple[ToolRow, ...] = ()
    sign_off: SignOff | None = None
    given: Given | None = None
    check_code: str = ""
    verify_address: str = ""
    log: LogAnchor | None = None
    seal: Seal | None = None
    evidence: tuple[EvidenceRow, ...] = ()
    paper: Paper = "A4"
    logo: str = ""

    @property
    def draft(self) -> bool:
        """Whether it has not been issued."""
        return not self.number


# What statements of before do not have, and what it is where there is none.
_LATER: Mapping[str, object] = {
    "sign_off": None,
    "given": None,
    "check_code": "",
    "verify_address": "",
    "log": None,
    "seal": None,
    "evidence": [],
    "paper": "A4",
    "logo": "",
}


def plain(statement: Statement) -> dict[str, Any]:
    """The statement as plain JSON values: what is embedded in the PDF and hashed.

    What came to be printed later has no key where there is none of it, so that statements of before are derived again
    to the very same bytes.
    """
    values = {"format": FORMAT, **_lists(asdict(statement))}
    return {name: value for name, value in values.items() if name not in _LATER or value != _LATER[name]}


def _lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, (tuple, list)) else value
