"""Compiled decision tables against hand-written Python functions for the same rules, side by side in one run.

The rules of the AI-level scale and of who is a company, from the newest release. Prints the ratio; the target is
at most 5. Run with `make bench`.
"""

from collections.abc import Callable, Mapping
from timeit import repeat

from compliance.domain.tables import CompiledTable
from compliance.domain.vocabulary import Vocabulary
from compliance.domain.worlds import Worlds
from compliance.rulebooks.loader import load_shipped

ROUNDS, CALLS = 15, 200


def level_by_hand(facts: Mapping[str, str]) -> str:  # noqa: C901 - how somebody would write it
    """The AI-level scale as somebody would write it in Python."""
    if facts["ai_used"] == "no":
        return "L0"
    if facts["first_version"] in ("human", "own_material"):
        return "L3"
    if facts["first_version"] == "in_turns":
        return "L4"
    if facts["first_version"] == "ai":
        if facts["human_acts.heavy"] == "yes":
            return "L4"
        if facts["ai_remains"] == "some":
            return "L3b"
        if facts["human_acts.light"] == "yes":
            return "L5"
        if facts["human_acts.nothing"] == "yes":
            if facts["directed"] == "detailed":
                return "L5"
            return "L7" if facts["directed"] == "standing" else "L6"
    if facts["ai_did.technical"] == "no":
        return "L1"
    return "L2" if facts["ai_remains"] == "not_asked" and facts["ai_did.ideas"] == "no" else "L2b"


def company_by_hand(facts: Mapping[str, str]) -> str:
    """Who is a company, likewise."""
    if facts["business"] == "registered":
        return "company"
    if facts["business"] == "private":
        return "no_company"
    return "company" if facts["company"] == "any_business" else "no_company"


def by_hand(facts: Mapping[str, str]) -> tuple[str, str]:
    """Both decisions."""
    return level_by_hand(facts), company_by_hand(facts)


def compiled(*tables: CompiledTable) -> Callable[[Mapping[str, str]], object]:
    """The same two decisions through compiled tables."""
    first, second = tables
    return lambda facts: (first.unique(facts).then, second.unique(facts).then)


def main() -> None:
    """Check that both agree on every case, then time them in turns and print the ratio of the best times."""
    vocabulary = Vocabulary(load_shipped())
    level, company = vocabulary.compiled["ai_level"], vocabulary.compiled["company_status"]
    order = (*level.table.reads(), *company.table.reads())
    rules = len(level.table.rules) + len(company.table.rules)
    settings = vocabulary.release.shipped_settings()
    cases = [dict(zip(order, case, strict=True)) for case in Worlds(vocabulary).cases(order, {}, settings)]
    by_table = compiled(level, company)
    if any(by_table(facts) != by_hand(facts) for facts in cases):
        raise SystemExit("The two disagree.")
    hand, table = [], []
    for _ in range(ROUNDS):
        hand += repeat(lambda: [by_hand(facts) for facts in cases], number=CALLS // 10, repeat=1)
        table += repeat(lambda: [by_table(facts) for facts in cases], number=CALLS // 10, repeat=1)
    each = 1e6 / (CALLS // 10) / len(cases)
    print(f"{rules} rules over {len(order)} facts, {len(cases)} cases")  # noqa: T201 - what the script is for
    print(f"by hand {min(hand) * each:.2f} µs, compiled {min(table) * each:.2f} µs")  # noqa: T201
    print(f"ratio {min(table) / min(hand):.1f} (target: at most 5)")  # noqa: T201


if __name__ == "__main__":
    main()
