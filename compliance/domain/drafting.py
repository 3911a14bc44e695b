"""Writing a statement out of an assessment.

Every sentence is the questionnaire's, the rulebook's or the person's own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from compliance.domain.assessment import Component
from compliance.domain.assurance import SignOff
from compliance.domain.finding import Explainer, Finding
from compliance.domain.first_page import front_tier, headline, key_facts
from compliance.domain.given import given_of
from compliance.domain.issue import Issue
from compliance.domain.notices import credit_line, long_notice
from compliance.domain.otherwise import alternatives, in_words
from compliance.domain.questionnaire import asked_questions
from compliance.domain.rulebook import Rulebook, Table
from compliance.domain.sign_off import sign_off_note
from compliance.domain.statement import (
    AnswerRow,
    AssumptionRow,
    Cell,
    Cite,
    Column,
    KeyFact,
    Reason,
    Regime,
    ScheduleRow,
    Statement,
)
from compliance.domain.wording import answer_words


def draft_statement(explainer: Explainer, issue: Issue) -> Statement:
    """The statement about the assessed record."""
    release = explainer.release
    answers = explainer.assessment.record.answers
    front, _ = release.front
    before, tier, after = headline(explainer)
    assumptions = tuple(_assumptions(explainer, issue.chosen))
    return Statement(
        number=issue.number,
        issued_at=issue.issued_at,
        issued_by=issue.issued_by,
        organisation=issue.organisation,
        title=str(answers.get("title", "")),
        product=str(answers.get("product", "")),
        version=str(answers.get("version", "")),
        signatory=str(answers.get("signatory", "")),
        headline=(before, tier, after),
        mark=front_tier(explainer).result.mark,
        key_facts=_with_sign_off(key_facts(explainer, assumptions), issue.sign_off),
        columns=tuple(_columns(explainer)),
        schedule=tuple(_schedule(explainer)),
        credit=credit_line(explainer),
        notice=long_notice(explainer, issue.organisation),
        regimes=tuple(
            _regime(explainer, book)
            for book in sorted(explainer.assessment.rulebooks, key=lambda book: book is not front)
        ),
        assumptions=assumptions,
        answers=tuple(_answers(explainer)),
        confirmed=issue.confirmed,
        limits=_LIMITS,
        supersedes=issue.supersedes,
        release=release.id,
        release_digest=release.digest,
        history_sequence=issue.history_sequence,
        history_head=issue.history_head,
        annex=issue.annex,
        tools=issue.tools,
        sign_off=issue.sign_off,
        given=given_of(explainer.assessment),
        check_code=issue.check_code,
        verify_address=issue.verify_address,
        log=issue.log,
        seal=issue.seal,
        evidence=issue.evidence,
        paper=issue.paper,
        logo=issue.logo,
    )


def _with_sign_off(facts: Iterable[KeyFact], sign_off: SignOff | None) -> tuple[KeyFact, ...]:
    """The rows of the first page; the second one, who answers for it, says as well who signed off."""
    work, answers_for_it, *rest = facts
    if sign_off is not None:
        note = " ".join(filter(None, (answers_for_it.note, sign_off_note(sign_off))))
        answers_for_it = replace(answers_for_it, note=note)
    return (work, answers_for_it, *rest)


_LIMITS = (
    "This statement says what people entered and what follows from it. It does not prove that the answers are true.",
    "It covers the version named on the first page and no other. It is not legal advice.",
)


def _headline_tables(explainer: Explainer) -> Iterator[Table]:
    """The component tables shown as columns of the schedule: those of the front rulebook first.

    Rulebooks that only some projects ask for stand in their own passages; a page has no room for a column of each.
    """
    front, _ = explainer.release.front
    for book in sorted(explainer.assessment.rulebooks, key=lambda book: book is not front):
        if not book.asked_when:
            yield from (table for table in book.tables if table.headline and table.scope == "component")


def _columns(explainer: Explainer) -> Iterator[Column]:
    for table in _headline_tables(explainer):
        yield Column(table.title, explainer.release.rulebook(table.rulebook).status_label)


def _schedule(explainer: Explainer) -> Iterator[ScheduleRow]:
    tables = tuple(_headline_tables(explainer))
    use = explainer.release.facts.tables[0].id
    for number, part in enumerate(explainer.assessment.record.components, start=1):
        decisions = explainer.assessment.components[part.id]
        cells = tuple(Cell(decisions[table.id].result.label, decisions[table.id].result.mark) for table in tables)
        level = decisions[use]
        yield ScheduleRow(number, part.name, level.result.label if level.decided else "Not known", cells)


def _regime(explainer: Explainer, book: Rulebook) -> Regime:
    return Regime(
        id=book.id,
        title=book.title,
        status=book.status,
        status_label=book.status_label,
        summary=book.summary,
        reasons=tuple(reason for table in book.tables if not table.internal for reason in _reasons(explainer, table)),
        limits=book.limits,
    )


def _reasons(explainer: Explainer, table: Table) -> Iterator[Reason]:
    """One reason for each different result of the table, with the parts that it holds for."""
    if table.scope == "work":
        yield _reason(explainer, explainer.explain(table.id), ())
        return
    groups: dict[tuple[object, ...], tuple[Finding, list[Component]]] = {}
    for parts in _alike(explainer):
        if explainer.assessment.components[parts[0].id][table.id].outcome:
            finding = explainer.explain(table.id, parts[0].id)
            groups.setdefault(finding.alike(), (finding, []))[1].extend(parts)
    # In the person's order, whatever answers that do not count set them apart.
    place = {part.id: number for number, part in enumerate(explainer.assessment.record.components)}
    for finding, found in groups.values():
        yield _reason(explainer, finding, tuple(part.name for part in sorted(found, key=lambda part: place[part.id])))


def _alike(explainer: Explainer) -> Iterable[Sequence[Component]]:
    """The parts with the same answers, but for those given in words: what follows for one follows for all."""
    questions = [q.id for q in explainer.release.questionnaire.questions.values() if q.closed or q.basis]
    groups: dict[tuple[object, ...], list[Component]] = {}
    for part in explainer.assessment.record.components:
        groups.setdefault(tuple(part.answers.get(question) for question in questions), []).append(part)
    return groups.values()


def _reason(explainer: Explainer, finding: Finding, names: tuple[str, ...]) -> Reason:
    rulebook = explainer.release.rulebook(finding.decision.table.rulebook)
    return Reason(
        about=names,
        heading=finding.decision.table.title,
        outcome=Cell(finding.label, finding.outcome.mark),
        says=finding.sentences(),
        because=finding.reasons(),
        cites=tuple(_cites(rulebook, finding)),
        displaced=tuple(_displaced(finding)),
        possible=tuple(outcome.label for outcome in finding.possible),
        missing=tuple(said.question.ask for said in finding.missing),
    )


def _cites(book: Rulebook, finding: Finding) -> Iterator[Cite]:
    decision = finding.decision
    certain = decision.decided or len(decision.rules) == 1
    for provision in finding.provisions:
        rules = [rule.id for rule in decision.rules if rule.provision == provision.id]
        named = f"Rule {(' or ' if finding.either else ' and ').join(rules)}" if certain else ""
        caution = "" if provision.confirmed else f" {unchecked_words(book)}"
        yield Cite(named, provision.cite, f"{provision.says}{caution}")


def _displaced(finding: Finding) -> Iterator[str]:
    for displaced in finding.displaced:
        yield f"Rule {displaced.by} displaces rule {displaced.rule.id} ({displaced.provision.cite})."


def unchecked_words(book: Rulebook) -> str:
    """What to print beside a provision that nobody has read in the original."""
    return "Known only from the report." if book.status == "reported" else "Not checked against the official text."


def _assumptions(explainer: Explainer, chosen: Mapping[str, str]) -> Iterator[AssumptionRow]:
    number = 0
    for book in explainer.assessment.rulebooks:
        for assumption in book.assumptions:
            number += 1
            setting = assumption.setting(explainer.assessment.settings[assumption.id])
            others = alternatives(explainer.assessor, explainer.assessment, assumption)
            yield AssumptionRow(
                number=number,
                regime=book.short,
                title=assumption.title,
                setting=setting.label,
                otherwise=in_words(others),
                matters=any(o.changes for o in others),
                chosen=chosen.get(assumption.id, "As shipped."),
            )


def _answers(explainer: Explainer) -> Iterator[AnswerRow]:
    """What was answered to every question that is asked, in the words of the questionnaire."""
    record = explainer.assessment.record
    questionnaire = explainer.release.questionnaire
    for question in asked_questions(questionnaire, "project", record.answers):
        if record.answers.get(question.id):
            yield AnswerRow("", question.ask, answer_words(question, record.answers[question.id]))
    for part in record.components:
        for question in asked_questions(questionnaire, "component", {**record.answers, **part.answers}):
            if part.answers.get(question.id):
                yield AnswerRow(part.name, question.ask, answer_words(question, part.answers[question.id]))
