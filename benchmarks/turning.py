"""What would change each result of a component or of a work, beside assessing it from scratch, in one run.

For parts made in several ways, and for every sample project with its work, every result under every rulebook of the
newest release. Prints how many times an assessment by a fresh assessor all results take, and the slowest result. The
target is under 0.1 s of processor time for a result once its cases were walked; exit code 1 when the best time misses
it. Run with `make bench`.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import process_time

from compliance.domain.assessment import Assessment, Assessor, Component, Record
from compliance.domain.questionnaire import Answer, Answers, Scope, asked_questions
from compliance.domain.rulebook import Table
from compliance.domain.turning import Turning
from compliance.domain.turning_work import WorkTurning
from compliance.domain.why_not import why_not
from compliance.rulebooks.loader import load_shipped
from compliance.services.samples import sample_files

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
    """The shortest of several times, in seconds of the processor."""
    times = []
    for _ in range(ROUNDS):
        started = process_time()
        run()
        times.append(process_time() - started)
    return min(times)


def part_of_a_kind(assessor: Assessor, part: dict[str, Answer]) -> Record:
    """A record of this part alone."""
    return answered(assessor, Record(PROJECT, (Component("c", "C", part),)))


def answered(assessor: Assessor, record: Record) -> Record:
    """The record with every rulebook decided and an answer to every closed question that has none."""
    project = filled(assessor, "project", {**record.answers, **places(assessor)}, {})
    parts = (replace(part, answers=filled(assessor, "component", part.answers, project)) for part in record.components)
    return Record(project, tuple(parts))


def filled(assessor: Assessor, scope: Scope, answers: Answers, project: Answers) -> Answers:
    """The answers with the first option of every closed question of this scope that is asked and has none."""
    own = dict(answers)
    while True:
        asked = asked_questions(assessor.release.questionnaire, scope, {**project, **own})
        missing = next((question for question in asked if question.closed and not own.get(question.id)), None)
        if missing is None:
            return own
        first = missing.options[0].id
        own[missing.id] = (first,) if missing.kind == "many" else first


def places(assessor: Assessor) -> dict[str, Answer]:
    """Answers for which every rulebook is decided."""
    wanted: dict[str, Answer] = {}
    for book in assessor.release.rulebooks:
        for condition in book.asked_when:
            wanted[condition.question] = tuple(dict.fromkeys((*wanted.get(condition.question, ()), *condition.among)))
    return wanted


def main() -> None:
    """Time each result of each record in turns with an assessment of the record by a fresh assessor."""
    assessor = Assessor(load_shipped())
    records = {f"{name}, {kind}": {**part, "kind": kind} for name, part in PARTS.items() for kind in KINDS}
    drawn = {name: part_of_a_kind(assessor, part) for name, part in records.items()}
    drawn |= {str(file.answers["title"]): answered(assessor, file.record) for file in sample_files()}
    slowest = max(_timed(assessor, name, record) for name, record in drawn.items())
    print(f"slowest result {slowest:.3f} s (target: under {TARGET} s)")  # noqa: T201 - what the script is for
    sys.exit(slowest >= TARGET)


def _timed(assessor: Assessor, name: str, record: Record) -> float:
    """Print what the results of a record take; gives the slowest, in seconds."""
    assessed = assessor.assess(record)
    once = best(partial(_afresh, assessor, record))
    times: dict[str, float] = {}
    for table in assessed.tables:
        if not table.internal:
            owners = [""] if table.scope == "work" else [part.id for part in record.components]
            times[table.title] = max(best(partial(_result, assessor, assessed, table, owner)) for owner in owners)
    longest, every = max(times, key=times.__getitem__), sum(times.values())
    print(  # noqa: T201 - what the script is for
        f"{name}: {len(times)} results under {len(assessed.rulebooks)} rulebooks in {every * 1000:.0f} ms, "
        f"{every / once:.1f} times an assessment from scratch; "
        f"the slowest in {times[longest] * 1000:.0f} ms ({longest})"
    )
    return times[longest]


def _afresh(assessor: Assessor, record: Record) -> Assessment:
    return Assessor(assessor.release).assess(record)


def _result(assessor: Assessor, assessed: Assessment, table: Table, owner: str) -> object:
    """All that the page of one result, of a part or of the work, says of what would be otherwise."""
    against = why_not(assessor, assessed, table.id, owner)
    if not owner:
        return WorkTurning(assessor, assessed, table).search(), against
    part = next(part for part in assessed.record.components if part.id == owner)
    turning = Turning(assessor, table, assessed.settings)
    return turning.search({**assessed.record.answers, **part.answers}, owner), against


if __name__ == "__main__":
    main()
