"""Deriving a statement again out of its own data: whether the rules still say what it says."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.answers import AnswerError, check_answer
from compliance.domain.assessment import Assessor, Component, Record
from compliance.domain.drafting import draft_statement
from compliance.domain.finding import Explainer
from compliance.domain.given import Given
from compliance.domain.issue import Issue
from compliance.domain.questionnaire import Answer, Answers, Question, Questionnaire, Scope
from compliance.domain.release import Release
from compliance.domain.statement import Reason, Statement, plain
from compliance.domain.statement_reading import StatementError

# Everything in a statement that follows from what was put to the rules, and what it is called in a sentence. The rest
# (who issued it, when, under which number, who signed off, what was recorded of tools) is taken as it stands.
DERIVED: Mapping[str, str] = {
    "title": "the title of the work",
    "product": "what the work is",
    "version": "the version covered",
    "signatory": "who answers for it",
    "headline": "the sentence with the result",
    "mark": "the mark of the result",
    "key_facts": "the facts of the first page",
    "columns": "the heads of the schedule of components",
    "schedule": "the results of the components",
    "credit": "the credit line",
    "notice": "the notice",
    "regimes": "the reasons under each rulebook",
    "assumptions": "the assumptions",
    "answers": "the answers in words",
    "limits": "what the statement does not show",
    "release": "the release named",
    "release_digest": "the fingerprint of the release",
    "given": "the answers as machines read them",
}


@dataclass(frozen=True, slots=True)
class Derived:
    """A statement derived again: `different` names each of DERIVED that did not come out the same, in words.

    `same_outcome` says that every outcome did, for the work and each component: a later version of Colophon may have
    come to explain the same outcomes in other words.
    """

    again: Statement
    different: tuple[str, ...]
    same_outcome: bool


def derive_again(assessor: Assessor, statement: Statement) -> Derived:
    """Put the statement's own answers to the rules of its release, and compare all that follows from them.

    Raises StatementError, with a sentence, when its answers are none that this release could have been given.
    """
    given = statement.given
    if given is None:
        raise StatementError("It was issued before statements carried their answers in a form that rules can read.")
    release = assessor.release
    assessed = assessor.assess(_record(release.questionnaire, given), _settings(release, given))
    told = [assumption.id for book in assessed.rulebooks for assumption in book.assumptions]
    rows = zip(told, statement.assumptions, strict=False)
    issue = Issue(statement.organisation, chosen={name: row.chosen for name, row in rows}, sign_off=statement.sign_off)
    again = draft_statement(Explainer(assessor, assessed), issue)
    was, now = plain(statement), plain(again)
    different = tuple(words for field, words in DERIVED.items() if was.get(field) != now.get(field))
    return Derived(again, different, not different or _outcomes(statement) == _outcomes(again))


def _outcomes(statement: Statement) -> tuple[object, ...]:
    """What the statement says came out, without the reasons; what it is about; and the texts that people copy."""
    about = (statement.title, statement.product, statement.version, statement.signatory, statement.answers)
    first_page = tuple((fact.label, fact.value, fact.mark) for fact in statement.key_facts)
    schedule = (statement.columns, tuple((row.name, row.use, row.cells) for row in statement.schedule))
    regimes = tuple(
        (
            regime.id,
            regime.status,
            frozenset((reason.outcome, name) for reason in regime.reasons for name in _names(reason)),
        )
        for regime in statement.regimes
    )
    settings = tuple((row.title, row.setting) for row in statement.assumptions)
    copied = (statement.credit, statement.notice)
    return (about, statement.headline, statement.mark, first_page, schedule, regimes, settings, copied)


def _names(reason: Reason) -> tuple[str, ...]:
    """The components that a reason is about; one empty name for the work."""
    return reason.about or ("",)


def _record(questionnaire: Questionnaire, given: Given) -> Record:
    components = tuple(
        Component(str(number), part.name, _checked(questionnaire, "component", part.answers))
        for number, part in enumerate(given.components)
    )
    return Record(_checked(questionnaire, "project", given.answers), components)


def _checked(questionnaire: Questionnaire, scope: Scope, answers: Answers) -> Answers:
    for name, answer in answers.items():
        question = questionnaire.questions.get(name)
        if question is None or question.scope != scope:
            raise StatementError(f"It answers “{name[:40]}”, which its release does not ask there.")
        if not _fits(question, answer):
            raise StatementError(f"Its answer to “{name}” is none that its release knows.")
    return answers


def _fits(question: Question, answer: Answer) -> bool:
    if question.kind in ("sentence", "text"):
        # However long: what was recorded of tools is added to a person's words.
        return isinstance(answer, str)
    try:
        return check_answer(question, answer) == answer
    except AnswerError:
        return False


def _settings(release: Release, given: Given) -> Mapping[str, str]:
    known = {name: [each.id for each in assumption.settings] for name, assumption in release.assumptions.items()}
    if given.settings.keys() != known.keys() or any(given.settings[name] not in known[name] for name in known):
        raise StatementError("Its settings of the assumptions are not those of its release.")
    return given.settings
