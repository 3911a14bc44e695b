"""What the first page of a statement says: the answer in one sentence and the facts that a reader in a hurry needs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from compliance.domain.decision import Decision
from compliance.domain.finding import Explainer
from compliance.domain.rulebook import Rulebook
from compliance.domain.statement import AssumptionRow, KeyFact
from compliance.domain.wording import answer_words, listed


def front_tier(explainer: Explainer) -> Decision:
    """The decision on the work's tier that opens the page."""
    _, front = explainer.release.front
    return explainer.assessment.work[front.tier]


def headline(explainer: Explainer) -> tuple[str, str, str]:
    """The answer in one sentence, cut around the words that carry the mark."""
    book, front = explainer.release.front
    tier, duty = front_tier(explainer), explainer.assessment.work[front.duty]
    # The person's own words are filled in last: an asterisk in them marks nothing.
    before, words, after = (piece.replace("{work}", _work(explainer)) for piece in tier.result.says.split("*"))
    possible = f"It may be {_either(tier)}." if len(tier.possible) > 1 else ""
    return (
        before[:1].upper() + before[1:],
        words,
        " ".join(filter(None, [after, possible, duty.result.says, *book.limits[:1]])),
    )


def _either(decision: Decision) -> str:
    labels = [decision.table.outcome(outcome).label for outcome in decision.possible]
    return listed([_inside(label) for label in labels]).replace(" and ", " or ")


def _inside(label: str) -> str:
    """A label in the middle of a sentence: "AI-assisted" and "EP" keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


# "A game" is a fair answer to what it is; the sentence says "this game". Only before a word: "a * b" has no article.
_ARTICLE = re.compile(r"^(an?|the) +(?=[^\W\d_][\w’'-])", re.IGNORECASE)


def _work(explainer: Explainer) -> str:
    answers = explainer.assessment.record.answers
    product = _inside(_ARTICLE.sub("", str(answers.get("product", ""))) or "work")
    version = str(answers.get("version", ""))
    called = f"version {version}" if version[:1].isdigit() else version
    return f"this {product} ({called})" if called else f"this {product}"


def key_facts(explainer: Explainer, assumptions: Sequence[AssumptionRow]) -> Iterator[KeyFact]:
    """The rows of the first page, in order."""
    book, front = explainer.release.front
    work = explainer.assessment.work
    yield _about(explainer)
    yield _answerable(explainer)
    yield _outcome(work[front.tier], "", tally(explainer))
    yield _outcome(work[front.duty], footing(book), " ".join(_because(explainer, work[front.duty])))
    yield _outcome(work[front.term], footing(book), term_note(explainer))
    yield KeyFact("Law applied", f"{book.title}. {book.status_label}.", f"Release {explainer.release.id} of the rules.")
    for other in explainer.assessment.rulebooks:
        for table in other.tables:
            if other is not book and not other.asked_when and table.headline and table.scope == "work":
                fact = _outcome(work[table.id], "", work[table.id].result.says)
                yield replace(fact, label=f"{other.short}: {_inside(table.title)}")
    yield from _elsewhere(explainer)
    yield _assumed(assumptions)


# So many other laws are told on the first page, which has to stay one page; the rest stand under their own headings.
_TOLD = 3


def _elsewhere(explainer: Explainer) -> Iterator[KeyFact]:
    """What the laws say that only some projects ask for, and which schemes were applied, in one row."""
    asked = [book for book in explainer.assessment.rulebooks if book.asked_when]
    laws = [book for book in asked if book.status != "scheme"]
    named = {"Laws": laws, "Schemes": [book for book in asked if book.status == "scheme"]}
    value = " ".join(f"{what}: {_some([book.short for book in books])}." for what, books in named.items() if books)
    work = explainer.assessment.work
    said = [
        f"{book.short}, {_inside(table.title).rstrip('?')}: {_value(work[table.id])}."
        for book in laws[:_TOLD]
        for table in book.tables
        if table.headline and table.scope == "work"
    ]
    open_ones = [book.short for book in asked if _is_open(explainer, book)]
    if open_ones:
        said.append(f"Cannot tell, at least in part: {_some(open_ones)}.")
    if asked:
        yield KeyFact("Other rules applied", value, " ".join([*said, "Each stands under its own heading."]))


def _is_open(explainer: Explainer, book: Rulebook) -> bool:
    """Whether a headline result of the rulebook cannot be told, of the work or of a component."""
    made = (explainer.assessment.work, *explainer.assessment.components.values())
    headlines = [table.id for table in book.tables if table.headline]
    return any(not decisions[table].decided for decisions in made for table in headlines if table in decisions)


def _some(names: list[str]) -> str:
    more = len(names) - _TOLD
    return listed(names if more < 2 else [*names[:_TOLD], f"{more} more"])


def _outcome(decision: Decision, ground: str, note: str) -> KeyFact:
    value = f"{_value(decision)}{ground}" if decision.decided else _value(decision)
    return KeyFact(decision.table.title, value, note, decision.result.mark, outcome=True)


def footing(book: Rulebook) -> str:
    """What to add to a result that a reader could take for law in force."""
    return f", as {book.status}" if book.status in ("reported", "proposed") else ""


def _about(explainer: Explainer) -> KeyFact:
    answers = explainer.assessment.record.answers
    questions = explainer.release.questionnaire.questions
    told = [
        f"{questions[key].short}: {answer_words(questions[key], answers[key])}."
        for key in ("product", "release_date", "territories")
        if answers.get(key)
    ]
    named = [str(answers[key]) for key in ("title", "version") if answers.get(key)]
    return KeyFact("Work", ", ".join(named), " ".join(told))


def _answerable(explainer: Explainer) -> KeyFact:
    answers = explainer.assessment.record.answers
    records = explainer.release.questionnaire.questions["records"]
    kept = answer_words(records, answers.get("records"))
    return KeyFact("Who answers for it", str(answers.get("signatory", "")), f"{records.short}: {kept}." if kept else "")


def _value(decision: Decision) -> str:
    return f"{decision.result.label}: {_either(decision)}" if len(decision.possible) > 1 else decision.result.label


def _because(explainer: Explainer, decision: Decision) -> tuple[str, ...]:
    return explainer.explain(decision.table.id).reasons() if decision.decided else ()


def tally(explainer: Explainer) -> str:
    """How many parts have which tier, in words."""
    _, front = explainer.release.front
    decisions = [part[front.part_tier] for part in explainer.assessment.components.values()]
    if not decisions:
        return "No components."
    counts = [
        f"{sum(decision.outcome == outcome.id for decision in decisions)} {_inside(outcome.label)}"
        for outcome in decisions[0].table.outcomes
        if any(decision.outcome == outcome.id for decision in decisions)
    ]
    return f"{len(decisions)} {'component' if len(decisions) == 1 else 'components'}: {', '.join(counts)}."


def term_note(explainer: Explainer) -> str:
    """The term's sentence: that of the parts when all that count have the same, else the work's own."""
    _, front = explainer.release.front
    decision = explainer.assessment.work[front.term]
    if not decision.decided:
        return ""
    # A part whose outcome the work cannot have does not count: it has no tier of its own.
    outcomes = {outcome.id for outcome in decision.table.outcomes}
    said = {
        (part[front.part_term].outcome, explainer.says(part[front.part_term], part_id))
        for part_id, part in explainer.assessment.components.items()
        if part[front.part_term].outcome in outcomes
    }
    outcome, sentence = next(iter(said), ("", ""))
    return sentence if len(said) == 1 and outcome == decision.outcome else decision.result.says


def _assumed(assumptions: Sequence[AssumptionRow]) -> KeyFact:
    deciding = [row.title for row in assumptions if row.matters]
    note = (
        f"Another setting would change a result for {len(deciding)}: {'; '.join(deciding)}."
        if deciding
        else "Another setting of any of them would change nothing here."
    )
    return KeyFact("Assumptions", f"{len(assumptions)} where the source is silent", note)
