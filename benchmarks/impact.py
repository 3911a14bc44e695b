"""How long it takes to see what a newer release changes in 100,000 components: one core, reading not counted.

Every component is decided under both releases by every rulebook that its project asks for. Parts of few kinds are what
businesses have; the other extreme is that every tenth part is answered as no other.
"""

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from compliance.domain.history import EMPTY
from compliance.domain.questionnaire import DONT_KNOW, Answer, Answers, Questionnaire, Scope, asked_questions
from compliance.rulebooks import installed
from compliance.rulebooks.loader import SHIPPED, load_release
from compliance.services.answers import by_section
from compliance.services.impact import finding_of
from compliance.services.records import ComponentRecord, ProjectRecord, SavedSection

PROJECTS, PARTS = 1000, 100
KINDS = (200, 10_000)
TARGET = 60.0
BASE = installed.installed_releases()[-1]
NEWER = "9999-01-benchmark"
NOW = "2026-11-23T16:42:05Z"
TYPED = {"date": "2026-11-23", "year": "2026", "years": "2026"}


def newer_release(folder: Path) -> str:
    """A copy of the newest release in which one rule of the Bill decides otherwise; gives its id."""
    made = Path(shutil.copytree(SHIPPED / BASE, folder / NEWER))
    once = "{tier_band: [assisted], ai_level: [L3, L3b, L4, L5]}, then: "
    for file, before, after in (
        ("release", f"id: {BASE}", f"id: {NEWER}"),
        ("uk-ip-bill", f"{once}shortened", f"{once}public_domain"),
    ):
        path = made / f"{file}.yaml"
        text = path.read_text(encoding="utf-8")
        if text.count(before) != 1:
            sys.exit(f"{before!r} does not stand once in {path.name}: name another rule here.")
        path.write_text(text.replace(before, after), encoding="utf-8")
    installed.look_in(folder)
    return NEWER


def answered(questionnaire: Questionnaire, scope: Scope, known: Answers, number: int) -> dict[str, Answer]:
    """Every question of a scope answered, as the number picks."""
    answers: dict[str, Answer] = {}
    while True:
        asked = asked_questions(questionnaire, scope, {**known, **answers})
        question = next((q for q in asked if q.id not in answers), None)
        if question is None:
            return answers
        options = [option.id for option in question.options if option.id != DONT_KNOW]
        number, choice = divmod(number, len(options)) if options else (number, 0)
        if not question.closed:
            answers[question.id] = TYPED.get(question.kind, "Some words")
        else:
            answers[question.id] = options[choice] if question.kind == "one" else (options[choice],)


def section(questionnaire: Questionnaire, answers: Answers) -> dict[str, SavedSection]:
    """Answers as they are stored."""
    return {name: SavedSection(name, 1, own, "", NOW) for name, own in by_section(questionnaire, answers).items()}


def projects(kinds: int) -> Iterator[ProjectRecord]:
    """A thousand projects of a hundred parts, which are of so many kinds in all."""
    questionnaire = load_release(SHIPPED / BASE).questionnaire
    own = answered(questionnaire, "project", {}, 0)
    chance = random.Random(1)  # noqa: S311 - picks answers, guards nothing
    made = [
        section(questionnaire, answered(questionnaire, "component", own, chance.getrandbits(60))) for _ in range(kinds)
    ]
    for number in range(PROJECTS):
        parts = tuple(
            ComponentRecord(f"p{number}-{part}", f"Part {part}", "", part, None, made[(number * PARTS + part) % kinds])
            for part in range(PARTS)
        )
        yield ProjectRecord(
            id=f"p{number}",
            organisation_id="o",
            organisation="Acme",
            title=f"Project {number}",
            sector=questionnaire.sectors[0].id,
            product="Game",
            release=BASE,
            created_at=NOW,
            changed_at=NOW,
            head=EMPTY,
            sections=section(questionnaire, own),
            components=parts,
            removed=(),
            confirmed=(),
        )


def main() -> None:
    """Time both sides for parts that are alike, and for parts that are not."""
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        to = newer_release(Path(folder))
        for kinds in KINDS:
            records = list(projects(kinds))
            # The time of the processor, so that whatever else the machine does counts for nothing.
            started = time.process_time()
            changed = sum(finding_of(record, {"to": to}, ("", "")).parts_changed for record in records)
            seconds = time.process_time() - started
            if not changed:
                sys.exit("Nothing changes between these releases, so nothing was timed: change another rule here.")
            slowest = max(slowest, seconds)
            print(  # noqa: T201 - what the script is for
                f"{PROJECTS * PARTS:,} parts of {kinds:,} kinds under two releases: {seconds:.1f} s, {changed:,} change"
            )
    print(f"slowest {slowest:.1f} s (target: under {TARGET:.0f} s)")  # noqa: T201
    sys.exit(slowest >= TARGET)


if __name__ == "__main__":
    main()
