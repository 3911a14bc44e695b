"""What would change each result of a component, beside assessing the component from scratch, in one run.

For parts made in several ways, every result under every rulebook of the newest release. Prints for each part how
many times an assessment by a fresh assessor all of its results take, and the slowest result. The target on an idle
machine is under 0.1 s for a result; exit code 1 when the best time misses it. Run with `make bench`.
"""

import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter

from compliance.domain.assessment import Assessment, Assessor, Component, Record
from compliance.domain.questionnaire import Answer, Answers, asked_questions
from compliance.domain.rulebook import Table
from compliance.domain.turning import Turning
from compliance.domain.why_not import why_not
from compliance.rulebooks.loader import load_shipped

ROUNDS = 5
TARGET = 0.1

MADE: dict[str, Answer] = {
    "released": "yes",
    "ai_used": "yes",
    "ai_did": ("text",),
    "ai_remains": "all",
    "first_version": "ai",
    "directed": "prompts",
    "human_acts": ("chose",),
    "likeness": "no",
    "reviewed": "this_version",
}
PARTS: dict[str, dict[str, Answer]] = {
    "people alone": {"released": "yes", "ai_used": "no"},
    "AI, then chosen": MADE,
    "AI, then accepted": {**MADE, "human_acts": ("nothing",)},
    "AI, then reworked": {**MADE, "human_acts": ("rewrote", "chose")},
    "not known how directed": {**MADE, "directed": "dont_know"},
}
KINDS = ("literary", "film", "sound_recording")
PROJECT: Answers = {
    "business": "registered",
    "authors": "living",
    "uk_link": "yes",
    "publication": "published",
    "same_dates": "yes",
}


def best(run: Callable[[], object]) -> float:
    """The shortest of several times, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        run()
        times.append(perf_counter() - started)
    return min(times)


def answered(assessor: Assessor, part: dict[str, Answer]) -> Record:
    """A record of this part for which every rulebook is decided and every closed question has an answer."""
    questionnaire = assessor.release.questionnaire
    project: dict[str, Answer] = {**PROJECT, **places(assessor)}
    own: dict[str, Answer] = dict(part)
    while True:
        asked = [*asked_questions(questionnaire, "project", project)]
        asked += asked_questions(questionnaire, "component", {**project, **own})
        missing = [q for q in asked if q.closed and not (project if q.scope == "project" else own).get(q.id)]
        if not missing:
            return Record(project, (Component("c", "C", own),))
        question = missing[0]
        first = question.options[0].id
        (project if question.scope == "project" else own)[question.id] = (first,) if question.kind == "many" else first


def places(assessor: Assessor) -> dict[str, Answer]:
    """Answers for which every rulebook is decided."""
    wanted: dict[str, Answer] = {}
    for book in assessor.release.rulebooks:
        for condition in book.asked_when:
            wanted[condition.question] = tuple(dict.fromkeys((*wanted.get(condition.question, ()), *condition.among)))
    return wanted


def main() -> None:
    """Time each result of each part in turns with an assessment of the part by a fresh assessor."""
    assessor = Assessor(load_shipped())
    slowest = 0.0
    for name, part in PARTS.items():
        for kind in KINDS:
            record = answered(assessor, {**part, "kind": kind})
            answers = {**record.answers, **record.components[0].answers}
            assessed = assessor.assess(record)
            once = best(partial(_afresh, assessor, record))
            tables = [table for table in assessed.tables if table.scope == "component" and not table.internal]
            times = {table.title: best(partial(_result, assessor, assessed, answers, table)) for table in tables}
            longest = max(times, key=times.__getitem__)
            slowest = max(slowest, times[longest])
            together = sum(times.values())
            print(  # noqa: T201 - what the script is for
                f"{name}, {kind}: {len(tables)} results under {len(assessed.rulebooks)} rulebooks in "
                f"{together * 1000:.0f} ms, {together / once:.1f} times an assessment from scratch; "
                f"the slowest in {times[longest] * 1000:.0f} ms ({longest})"
            )
    print(f"slowest result {slowest:.3f} s (target: under {TARGET} s)")  # noqa: T201
    sys.exit(slowest >= TARGET)


def _afresh(assessor: Assessor, record: Record) -> Assessment:
    return Assessor(assessor.release).assess(record)


def _result(assessor: Assessor, assessed: Assessment, answers: Answers, table: Table) -> object:
    """All that the page of one result says of what would be otherwise."""
    found = Turning(assessor, table, assessed.settings).search(answers, "c")
    return found, why_not(assessor, assessed, table.id, "c")


if __name__ == "__main__":
    main()
