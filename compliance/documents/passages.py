"""Every text of a statement with the place where a person finds it, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.domain.assurance import EvidenceRow, SignOff
from compliance.domain.statement import Regime, Statement, ToolRow


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and where it stands, such as "the title"."""

    where: str
    text: str


def passages(statement: Statement) -> Iterator[Passage]:
    """All texts of the statement: first what people entered, then the sentences made from it."""
    yield from entered(statement)
    made = (
        ("the number", (statement.number, statement.issued_at, statement.supersedes)),
        ("the headline", (*statement.headline, statement.mark)),
        ("the key facts", (text for fact in statement.key_facts for text in (fact.label, fact.value, fact.note))),
        ("the list of components", _listed(statement)),
        ("the wording to use", (statement.credit, *statement.notice)),
        ("the reasons", (text for regime in statement.regimes for text in _regime(regime))),
        ("the assumptions", _assumed(statement)),
        ("the confirmations", statement.confirmed),
        ("the sign-off", statement.sign_off.says if statement.sign_off else ()),
        ("the limits", statement.limits),
        ("the AI tools", (text for row in statement.tools for text in _tool(row))),
        ("the annex", (text for each in statement.annex for text in (each.regime, each.title, *each.lines))),
        ("the evidence", (text for row in statement.evidence for text in _evidence(row))),
        ("the record", _record(statement)),
    )
    for where, texts in made:
        yield from (Passage(where, text) for text in texts)


def entered(statement: Statement) -> Iterator[Passage]:
    """What people entered, each by its question."""
    yield Passage("the title", statement.title)
    yield Passage("the name of the organisation", statement.organisation)
    yield Passage("the kind of product", statement.product)
    yield Passage("the version", statement.version)
    yield Passage("the name of who answers for it", statement.signatory)
    yield Passage("the name of who issues it", statement.issued_by)
    yield from _signed(statement.sign_off)
    for row in statement.schedule:
        yield Passage(f"the name of component {row.number}", row.name)
    for answer in statement.answers:
        about = f" for {answer.part}" if answer.part else ""
        yield Passage(f"the answer to “{answer.question}”{about}", answer.answer)
    for piece in statement.evidence:
        yield Passage("the name of a piece of evidence", piece.name)


def _signed(sign_off: SignOff | None) -> Iterator[Passage]:
    if sign_off is None:
        return
    yield Passage("the name of who sent it for review", sign_off.submitted_by)
    yield Passage("the name of who approved it", sign_off.approved_by)
    yield from (Passage("the name of who prepared it", name) for name in sign_off.prepared_by)
    if sign_off.declaration is not None:
        yield Passage("the name in the declaration", sign_off.declaration.name)
        yield Passage("the office of who answers for it", sign_off.declaration.office)


def _listed(statement: Statement) -> Iterator[str]:
    for column in statement.columns:
        yield from (column.title, column.status)
    for row in statement.schedule:
        yield row.use
        for cell in row.cells:
            yield from (cell.label, cell.mark)
    yield from (text for row in statement.answers for text in (row.part, row.question))
    yield from (fact.mark for fact in statement.key_facts)


def _regime(regime: Regime) -> Iterator[str]:
    yield from (regime.id, regime.title, regime.status, regime.status_label, regime.summary, *regime.limits)
    for reason in regime.reasons:
        yield from (reason.heading, reason.outcome.label, reason.outcome.mark, *reason.about, *reason.says)
        yield from (*reason.because, *reason.displaced, *reason.possible, *reason.missing)
        yield from (text for cite in reason.cites for text in (cite.rules, cite.provision, cite.says))


def _evidence(row: EvidenceRow) -> Iterator[str]:
    yield from (row.kind, row.part, row.question, row.sha256)


def _record(statement: Statement) -> Iterator[str]:
    yield from (statement.release, statement.release_digest, statement.history_head)
    yield from (statement.check_code, statement.verify_address)
    if statement.log:
        yield from (statement.log.origin, statement.log.root)
    if statement.seal:
        yield from (statement.seal.subject, statement.seal.issuer, statement.seal.fingerprint)


def _tool(row: ToolRow) -> Iterator[str]:
    yield from (row.tool, row.name, row.maker, row.model, row.version, row.used, row.operator, row.training_data)
    yield from (*row.parts, *row.concerns)


def _assumed(statement: Statement) -> Iterator[str]:
    for row in statement.assumptions:
        yield from (row.regime, row.title, row.setting, row.chosen, *row.otherwise)
