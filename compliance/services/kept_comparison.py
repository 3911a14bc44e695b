"""A comparison of two releases as JSON, and back: tables, rules and outcomes by their ids in the releases."""

from collections.abc import Mapping, Sequence
from typing import Any

from compliance.domain.release import Release
from compliance.domain.release_comparison import Difference, NotCompared, ReleaseComparison, TableComparison
from compliance.domain.release_pair import SIDES, Node
from compliance.domain.rulebook import Table


def stored_comparison(comparison: ReleaseComparison) -> dict[str, Any]:
    """The comparison without the releases themselves."""
    return {
        "tables": [_stored_table(table) for table in comparison.tables],
        "alike": list(comparison.alike),
        "other_kind": list(comparison.other_kind),
        "not_compared": [
            {"side": each.side, "name": each.name, "value": each.value, "tables": list(each.tables)}
            for each in comparison.not_compared
        ],
    }


def _stored_table(table: TableComparison) -> dict[str, Any]:
    differences = [
        {
            "outcomes": [[outcome.id for outcome in outcomes] for outcomes in (each.before, each.after)],
            "rules": [[rule.id for rule in rules] for rules in each.rules],
            "kinds": each.kinds,
            "as_shipped": each.as_shipped,
            "example": [[*node, answer] for node, answer in each.example.items()],
            "mixture": [[*node, value] for node, value in each.mixture],
        }
        for each in table.differences
    ]
    return {"table": table.before.id, "kinds": table.kinds, "differences": differences}


def read_comparison(before: Release, after: Release, stored: Mapping[str, Any]) -> ReleaseComparison:
    """What `stored_comparison` made of a comparison of these releases.

    Raises LookupError, TypeError, ValueError or AttributeError when it is not one of these.
    """
    return ReleaseComparison(
        before,
        after,
        tuple(_table(before.tables[each["table"]], after.tables[each["table"]], each) for each in stored["tables"]),
        tuple(stored["alike"]),
        tuple(stored["other_kind"]),
        tuple(NotCompared(**{**each, "tables": tuple(each["tables"])}) for each in stored["not_compared"]),
    )


def _table(before: Table, after: Table, stored: Mapping[str, Any]) -> TableComparison:
    return TableComparison(
        before, after, stored["kinds"], tuple(_difference((before, after), each) for each in stored["differences"])
    )


def _difference(tables: tuple[Table, Table], stored: Mapping[str, Any]) -> Difference:
    outcomes = [tuple(tables[side].outcome(name) for name in stored["outcomes"][side]) for side in SIDES]
    known = [{rule.id: rule for rule in table.rules} for table in tables]
    rules = [tuple(known[side][name] for name in stored["rules"][side]) for side in SIDES]
    return Difference(
        before=outcomes[0],
        after=outcomes[1],
        rules=(rules[0], rules[1]),
        kinds=stored["kinds"],
        as_shipped=stored["as_shipped"],
        example={
            _node(sides, name): answer if isinstance(answer, str) else tuple(answer)
            for sides, name, answer in stored["example"]
        },
        mixture=tuple((_node(sides, name), value) for sides, name, value in stored["mixture"]),
    )


def _node(sides: Sequence[int], name: str) -> Node:
    return tuple(sides), name
