"""What was read of a file is kept as it was said, and nothing else is taken for a reading."""

from typing import Any

import pytest

from compliance.domain.asset_findings import (
    LONGEST_VALUE,
    MOST_MARKS,
    AssetReading,
    Credential,
    Mark,
    from_plain,
    plain,
    shortened,
)

MARKS = (Mark("credential", "action", "c2pa.created"), Mark("xmp", "action", "x"), Mark("ingredient", "action", "y"))
READING = AssetReading("ab" * 32, 7, "image/png", Credential("valid", "Ann", "Paint 3", "2026-11-23"), MARKS, ("Odd.",))


def _found(**changed: Any) -> dict[str, Any]:
    return {**plain(READING), **changed}


def test_a_reading_comes_back_from_what_is_stored() -> None:
    """Word for word."""
    assert from_plain("ab" * 32, 7, "image/png", plain(READING)) == READING


@pytest.mark.parametrize("state", ["valid", "invalid", "none"])
def test_what_a_broken_credential_says_does_not_count(state: Any) -> None:
    """Only what stands elsewhere in the file does."""
    reading = from_plain("", 0, "", _found(credential={"state": state}))
    wanted = ["c2pa.created", "x", "y"] if state == "valid" else ["x"]
    assert [mark.value for mark in reading.values("action")] == wanted
    assert reading.values("training") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"credential": "valid"},
        {"credential": {"state": "sound"}},
        {"credential": {}},
        {"marks": "none"},
        {"marks": [["xmp", "action"]]},
        {"marks": [["elsewhere", "action", "x"]]},
        {"marks": [["xmp", 1, "x"]]},
        {"problems": None},
    ],
)
def test_anything_else_is_no_reading(wrong: dict[str, Any]) -> None:
    """What says it comes from a process that read a file which nobody trusts."""
    with pytest.raises(ValueError, match=r"\.$"):
        from_plain("", 0, "", _found(**wrong))


def test_much_is_cut() -> None:
    """Long texts, long lists, and what cannot be shown."""
    marks = [["xmp", "field", "w" * 5000]] * (MOST_MARKS + 1)
    reading = from_plain("", 0, "", _found(marks=marks, problems=["a\x00b\n\u202ec"], credential={"state": "none"}))
    assert len(reading.marks) == MOST_MARKS
    assert len(reading.marks[0].value) == LONGEST_VALUE
    assert reading.problems == ("a b c",)
    assert reading.credential == Credential("none")
    assert shortened("x" * LONGEST_VALUE) == "x" * LONGEST_VALUE
