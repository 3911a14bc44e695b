"""SECURITY.md says what there is: every requirement, and tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
REQUIREMENTS = [
    [cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\| \d+ \|.*$", TEXT, re.MULTILINE)
]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


def test_every_requirement_is_there() -> None:
    """Twenty-eight, each with its number in the standard, what it asks for, how it is met, and whether it is."""
    assert [row[0] for row in REQUIREMENTS] == [str(number) for number in range(1, 29)]
    for number, standard, what, how, state, tests in REQUIREMENTS:
        assert re.match(r"\d+\.\d+", standard), number
        assert what, number
        assert how, number
        assert state in ("met", "in part", "not there"), number
        assert ("::" in tests) == (state != "not there"), number


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_every_test_that_it_names_exists(file: str, test: str) -> None:
    """A test that is renamed is renamed there, too."""
    functions = {node.name for node in ast.parse((ROOT / file).read_text()).body if isinstance(node, ast.FunctionDef)}
    assert test in functions


def test_it_names_tests_and_files_that_are_there() -> None:
    """There is something to look at, and every file that it names exists."""
    assert len(NAMED) > 40
    for path in re.findall(r"`((?:compliance|docs|tests)/[\w/.-]+?)(?:::\w+)?`", TEXT):
        assert (ROOT / path).exists(), path
