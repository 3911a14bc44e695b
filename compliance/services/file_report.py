"""What the rules make of an answers file, and why, in the words of the questionnaire and the rulebooks.

Nothing here needs a database, a web framework or a typesetter, so that assessing a file is quick.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from compliance.documents.canonical import canonical_bytes
from compliance.domain.assessment import Assessor
from compliance.domain.drafting import unchecked_words
from compliance.domain.finding import Explainer, Finding, Said
from compliance.domain.first_page import headline
from compliance.domain.otherwise import alternatives
from compliance.domain.questionnaire import missing_answers
from compliance.domain.release import Release
from compliance.domain.rulebook import Assumption, Rulebook, Table, TableScope
from compliance.services.answers_file import AnswersFile
from compliance.services.reported import (
    AnswerShown,
    AssumptionShown,
    FindingShown,
    OtherSetting,
    ProvisionShown,
    RegimeShown,
    Report,
    SubjectShown,
)

FORMAT = "colophon-assessment-1"


def report_json(report: Report) -> bytes:
    """The report as canonical JSON: the same file and release always give the same bytes."""
    return canonical_bytes({"format": FORMAT, **asdict(report)})


def report_on(file: AnswersFile, regimes: Sequence[str] = ()) -> Report:
    """The report on a file, for these rulebooks (by id), or for all of them with the one that opens pages first."""
    assessor = Assessor(file.release)
    explainer = Explainer(assessor, assessor.assess(file.record))
    front, _ = file.release.front
    decided = explainer.assessment.rulebooks
    books = [book for book in decided if book.id in regimes or not regimes]
    shown = tuple(_regime(explainer, book) for book in sorted(books, key=lambda book: book is not front))
    missing = tuple(_missing(file))
    findings = [finding for regime in shown for finding in _all_findings(regime)]
    return Report(
        title=str(file.answers.get("title", "")),
        version=str(file.answers.get("version", "")),
        organisation=file.organisation,
        release=file.release.id,
        release_digest=file.release.digest,
        headline="".join(headline(explainer)) if front in books else "",
        settled=not missing and all(finding.decided for finding in findings if finding.headline),
        missing=missing,
        ignored=(*file.ignored, *_not_asked_for(file.release, regimes, decided)),
        regimes=shown,
    )


def _not_asked_for(release: Release, regimes: Sequence[str], decided: Sequence[Rulebook]) -> Iterator[str]:
    for book in release.rulebooks:
        if book.id in regimes and book not in decided:
            conditions = " or ".join(f"{each.question} is {' or '.join(each.among)}" for each in book.asked_when)
            yield f"The rulebook {book.id} is not applied, because it is asked for only if {conditions}."


def _all_findings(regime: RegimeShown) -> Iterator[FindingShown]:
    yield from regime.work
    for component in regime.components:
        yield from component.findings


def _missing(file: AnswersFile) -> Iterator[AnswerShown]:
    questionnaire = file.release.questionnaire
    for question in missing_answers(questionnaire, "project", file.answers):
        yield AnswerShown("", question.id, question.ask, question.short, "")
    for part in file.parts:
        for question in missing_answers(questionnaire, "component", {**file.answers, **part.answers}):
            yield AnswerShown(part.name, question.id, question.ask, question.short, "")


def _regime(explainer: Explainer, book: Rulebook) -> RegimeShown:
    parts = explainer.assessment.record.components
    return RegimeShown(
        id=book.id,
        title=book.title,
        jurisdiction=book.jurisdiction,
        status=book.status,
        status_label=book.status_label,
        work=tuple(_findings(explainer, book, "work", "")),
        components=tuple(
            SubjectShown(part.name, tuple(_findings(explainer, book, "component", part.id))) for part in parts
        ),
        assumptions=tuple(_assumption(explainer, assumption) for assumption in book.assumptions),
        limits=book.limits,
    )


def _findings(explainer: Explainer, book: Rulebook, scope: TableScope, part: str) -> Iterator[FindingShown]:
    for table in book.tables:
        if table.scope == scope and not table.internal:
            finding = explainer.explain(table.id, part)
            # A table that collects says nothing when none of its rules applies.
            if finding.decision.outcome:
                yield _finding(explainer, book, table, finding)


def _finding(explainer: Explainer, book: Rulebook, table: Table, finding: Finding) -> FindingShown:
    settings = explainer.assessment.settings
    return FindingShown(
        table=table.id,
        title=table.title,
        headline=table.headline,
        decided=finding.decision.decided,
        outcome=finding.decision.outcome,
        label=finding.label,
        says=tuple(_about_the_work(sentence) for sentence in finding.sentences()),
        either=finding.either,
        because=finding.because,
        rules=tuple(rule.id for rule in finding.decision.rules),
        provisions=tuple(
            ProvisionShown(each.cite, each.says, each.source, each.confirmed, _caution(book, each.confirmed))
            for each in finding.provisions
        ),
        answers=tuple(_answer(said) for said in finding.said),
        assumed=tuple(
            AssumptionShown(each.assumption.id, each.assumption.title, settings[each.assumption.id], each.setting)
            for each in finding.assumed
        ),
        displaced=tuple(
            f"Rule {each.by} displaces rule {each.rule.id} ({each.provision.cite})." for each in finding.displaced
        ),
        possible=tuple(outcome.label for outcome in finding.possible),
        unknown=tuple(_answer(said) for said in finding.missing),
        undecided_components=finding.parts,
    )


def _caution(book: Rulebook, confirmed: bool) -> str:
    return "" if confirmed else unchecked_words(book)


def _about_the_work(sentence: str) -> str:
    """Sentences that head a statement have a place for the work's name, and asterisks around the words that count."""
    begins = sentence.startswith("{work}")
    return sentence.replace("{work}", "The work" if begins else "the work").replace("*", "")


def _answer(said: Said) -> AnswerShown:
    question = said.question
    return AnswerShown(said.component, question.id, question.ask, question.short or question.ask, said.answer)


def _assumption(explainer: Explainer, assumption: Assumption) -> AssumptionShown:
    setting = assumption.setting(explainer.assessment.settings[assumption.id])
    others = alternatives(explainer.assessor, explainer.assessment, assumption)
    otherwise = tuple(
        OtherSetting(each.setting.id, each.setting.label, each.changes) for each in others if each.changes
    )
    return AssumptionShown(assumption.id, assumption.title, setting.id, setting.label, otherwise)
