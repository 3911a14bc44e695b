"""Results with their reasons: the rules that apply, the answers and assumptions behind them, what is still open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from compliance.domain.finding import Finding, Said
from compliance.domain.rulebook import Rulebook, Table
from compliance.domain.wording import answer_words
from compliance.services.records import ComponentRecord
from compliance.web.crowd import Crowd
from compliance.web.marks import Shown, shown
from compliance.web.part_outcome import UNANSWERED, outcome_of, work_outcome
from compliance.web.section_place import section_url

# Components with the same reason can differ in an answer; up to here each answer is given.
_ANSWERS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Cite:
    """A provision with the rules that apply it. `link` is its text's address, if it has one."""

    rules: tuple[str, ...]
    cite: str
    says: str
    note: str
    link: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question with its answer; `url` leads to it when one component is meant. `known_by` says who could know it."""

    ask: str
    answer: str
    url: str
    known_by: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One result explained, of a component (by id) or of the work where that is empty.

    `unsettled` says that no further answer decides it and whom to ask, where the law or scheme itself leaves it open.
    """

    table: Table
    component: str
    outcome: Shown
    says: tuple[str, ...]
    because: tuple[str, ...]
    cites: tuple[Cite, ...]
    displaced: tuple[str, ...]
    said: tuple[AnswerLine, ...]
    assumed: tuple[tuple[str, str, str], ...]
    possible: tuple[str, ...]
    missing: tuple[AnswerLine, ...]
    parts: tuple[ComponentRecord, ...]
    unsettled: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Components that have the same results for the same reasons: those shown in lists, then the others."""

    parts: tuple[ComponentRecord, ...]
    review: bool
    reasons: tuple[Reason, ...]
    further: tuple[Reason, ...]


def work_reasons(crowd: Crowd, book: Rulebook) -> tuple[Reason, ...]:
    """What the rulebook makes of the work as a whole."""
    tables = (table for table in book.tables if table.scope == "work" and not table.internal)
    return tuple(work_reason(crowd, table) for table in tables)


def work_reason(crowd: Crowd, table: Table) -> Reason:
    """One result for the work."""
    outcome = work_outcome(crowd.assessed, table.id)
    made = _reason(crowd, crowd.assessed.explainer.explain(table.id), "", (), outcome)
    _, front = crowd.assessed.release.front
    # The sentence of the work's tier opens the page, and its outcome stands above the reason.
    return replace(made, says=()) if table.id == front.tier else made


def groups(crowd: Crowd, book: Rulebook) -> tuple[tuple[str, ...], ...]:
    """The components of the crowd by result and reason, those that cannot be told first; nothing is worded yet."""
    tables = [table for table in book.tables if table.scope == "component" and not table.internal]
    alike: dict[object, list[str]] = {}
    for part in crowd.assessed.project.components:
        alike.setdefault(_same(crowd, tables, part), []).append(part.id)
    return tuple(tuple(ids) for ids in sorted(alike.values(), key=lambda ids: _rank(crowd, tables, ids)))


def group(crowd: Crowd, book: Rulebook, ids: tuple[str, ...]) -> Group:
    """One group in words."""
    parts = crowd.everybody(ids)
    tables = [table for table in book.tables if table.scope == "component" and not table.internal]
    made = [part_reason(crowd, table, ids[0], parts) for table in tables]
    return Group(
        parts=parts,
        review=any(reason.outcome.mark == "tq" for reason in made if reason.table.headline),
        reasons=tuple(reason for reason in made if reason.table.headline),
        further=tuple(reason for reason in made if not reason.table.headline and reason.outcome.label),
    )


def _same(crowd: Crowd, tables: Iterable[Table], part: ComponentRecord) -> object:
    """What components share that are told together: results, rules, terms, and the questions still open."""
    explainer = crowd.assessed.explainer
    decisions = crowd.assessment_of(part.id)
    asked = explainer.asked_ids(part.id)
    answers = crowd.assessed.project.answers_for(part)
    questions = crowd.assessed.questionnaire.questions
    open_ = frozenset(id_ for id_ in asked if questions[id_].closed and answers.get(id_) in (None, "dont_know"))
    dates = tuple(answers.get(id_) for id_ in sorted(asked) if questions[id_].basis)
    return (
        tuple((decisions[table.id].outcome, decisions[table.id].rules) for table in tables),
        dates,
        open_,
        crowd.assessed.component_state(part.id),
    )


def _rank(crowd: Crowd, tables: list[Table], ids: list[str]) -> tuple[int, int]:
    """What somebody has to look at first, what is not answered yet last; of the rest, the most frequent first."""
    state = crowd.assessed.component_state(ids[0])
    decisions = crowd.assessment_of(ids[0])
    doubt = any(not decisions[table.id].decided for table in tables if table.headline)
    place = 2 if state in UNANSWERED else 0 if doubt else 1
    return place, -sum(len(crowd.members[id_]) for id_ in ids)


def part_reason(crowd: Crowd, table: Table, component_id: str, parts: tuple[ComponentRecord, ...]) -> Reason:
    """One result of a component that stands for others, told of all of these."""
    finding = crowd.assessed.explainer.explain(table.id, component_id)
    outcome = outcome_of(crowd.assessed, component_id, table.id)
    if table.hits == "collect":
        outcome = Shown(finding.label)
    return _reason(crowd, finding, component_id, parts, outcome)


def _reason(
    crowd: Crowd, finding: Finding, component_id: str, about: tuple[ComponentRecord, ...], outcome: Shown
) -> Reason:
    return Reason(
        table=finding.decision.table,
        component=component_id,
        outcome=outcome,
        says=finding.sentences(),
        because=finding.reasons(),
        cites=tuple(_cites(crowd, finding)),
        displaced=tuple(
            f"Rule {each.by} displaces rule {each.rule.id} ({each.provision.cite})." for each in finding.displaced
        ),
        said=tuple(answer_line(crowd, said, about) for said in finding.said if said not in finding.missing),
        assumed=tuple((each.assumption.id, each.assumption.title, each.setting) for each in finding.assumed),
        possible=tuple(shown(each).label for each in finding.possible),
        missing=tuple(answer_line(crowd, said, about) for said in _once(finding.missing)),
        parts=crowd.everybody(finding.parts),
        unsettled=unsettled(crowd.assessed.release.rulebook(finding.decision.table.rulebook), finding),
    )


def unsettled(book: Rulebook, finding: Finding) -> str:
    """That no further answer decides a result and whom to ask; empty where it is decided or an answer is missing."""
    if finding.decision.decided or finding.missing or finding.decision.table.hits == "collect":
        return ""
    if book.status == "scheme":
        return "No further answer settles this: the scheme itself leaves it open. Ask those who run the scheme."
    if book.status in ("reported", "proposed"):
        return "No further answer settles this: what is known of the law leaves it open. Ask a lawyer who follows it."
    ask = f"Ask a lawyer for that law ({book.jurisdiction})."
    return f"No further answer settles this: the law itself leaves it open. {ask}"


def _cites(crowd: Crowd, finding: Finding) -> Iterator[Cite]:
    book = crowd.assessed.release.rulebook(finding.decision.table.rulebook)
    # Of several rules of which it is not known which one applies, none is cited.
    decision = finding.decision
    rules = decision.rules if decision.decided or len(decision.rules) == 1 else ()
    for provision in dict.fromkeys(book.provision(rule.provision) for rule in rules):
        yield Cite(
            rules=tuple(rule.id for rule in rules if rule.provision == provision.id),
            cite=provision.cite,
            says=provision.says,
            note=provision.note,
            link=provision.source if provision.source.startswith("https://") else "",
            confirmed=provision.confirmed,
        )


def _once(missing: tuple[Said, ...]) -> Iterator[Said]:
    """Each open question once, whichever components it is open for."""
    seen: set[str] = set()
    for said in missing:
        if said.question.id not in seen:
            seen.add(said.question.id)
            yield said


def answer_line(crowd: Crowd, said: Said, about: tuple[ComponentRecord, ...]) -> AnswerLine:
    """A question with what was answered, linked to where it is answered unless that is in several components."""
    record = crowd.assessed.project
    section = crowd.assessed.questionnaire.section(said.question.section)
    if not said.component:
        url = section_url(record, None, section, back="result", _anchor=said.question.id)
        return AnswerLine(said.question.ask, said.answer, url, said.question.known_by)
    words = tuple(dict.fromkeys(answer_words(said.question, part.answers.get(said.question.id)) for part in about))
    url = section_url(record, about[0], section, back="result", _anchor=said.question.id) if len(about) == 1 else ""
    return AnswerLine(said.question.ask, _one_or_more(words) if about else said.answer, url, said.question.known_by)


def _one_or_more(answers: tuple[str, ...]) -> str:
    if len(answers) > _ANSWERS_NAMED:
        return f"{len(answers)} different answers"
    return ", or: ".join(answers)
