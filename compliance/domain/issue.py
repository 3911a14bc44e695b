"""What the issue of a statement adds to the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance.domain.assurance import EvidenceRow, LogAnchor, Paper, Seal, SignOff
from compliance.domain.statement import AnnexText, ToolRow


@dataclass(frozen=True, slots=True)
class Issue:
    """What issuing adds to the answers; everything is empty in a draft.

    `confirmed` holds sentences saying who has seen which undecided result; `chosen`, for each assumption that somebody
    chose, a sentence saying for whom, when and why; `annex` the texts that were asked to stand behind the statement;
    `tools` the AI tools that were chosen for the parts; `sign_off` who stands behind the statement; `evidence` what
    was attached to answers. `check_code`, `verify_address`, `log` and `seal` are what it can be checked by, and `paper`
    and `logo` (SHA-256, hex) what the organisation wants it to look like.
    """

    organisation: str
    number: str = ""
    issued_at: str = ""
    issued_by: str = ""
    supersedes: str = ""
    confirmed: tuple[str, ...] = ()
    history_sequence: int = 0
    history_head: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    annex: tuple[AnnexText, ...] = ()
    tools: tuple[ToolRow, ...] = ()
    sign_off: SignOff | None = None
    evidence: tuple[EvidenceRow, ...] = ()
    check_code: str = ""
    verify_address: str = ""
    log: LogAnchor | None = None
    seal: Seal | None = None
    paper: Paper = "A4"
    logo: str = ""
