"""Canonical bytes: one value, one text, whatever order or type it came in; and hashes that rest on them are stable."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.documents.canonical import Json, canonical_bytes
from compliance.domain.history import entry_hash, header_values, new_payload

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner), max_leaves=20)


@given(_VALUES)
def test_the_value_can_be_read_back(value: Json) -> None:
    """Canonical bytes are JSON in UTF-8 that says the same, and writing that again gives the same bytes."""
    written = canonical_bytes(value)
    assert json.loads(written) == value
    assert canonical_bytes(json.loads(written)) == written


@given(st.dictionaries(_TEXT, _VALUES), st.randoms())
def test_the_order_of_entry_does_not_matter(value: dict[str, Json], random: Random) -> None:
    """The same names and values in another order are the same bytes."""
    names = list(value)
    random.shuffle(names)
    assert canonical_bytes({name: value[name] for name in names}) == canonical_bytes(value)


@given(st.dictionaries(_TEXT, _VALUES))
def test_hashes_are_stable(body: dict[str, Json]) -> None:
    """An entry that is made again from what was read has the same hash."""

    def hash_of(value: Json) -> bytes:
        payload = new_payload(bytes(32), canonical_bytes(value))
        header = header_values("p", 1, "2026-11-23T16:42:05Z", "someone", "noted", payload)
        return entry_hash(bytes(32), canonical_bytes(header))

    assert hash_of(body) == hash_of(json.loads(canonical_bytes(body)))


def test_names_are_ordered_as_the_standard_says() -> None:
    """RFC 8785, 3.2.3: by UTF-16 code units, in which an emoji comes before a private letter."""
    value = {"\r": 1, "\ufb33": 2, "1": 3, "\U0001f600": 4, "\x80": 5, "ö": 6, "€": 7}
    assert list(json.loads(canonical_bytes(value))) == ["\r", "1", "\x80", "ö", "€", "\U0001f600", "\ufb33"]


def test_tuples_are_lists() -> None:
    """Answers are tuples in the program and lists in JSON."""
    assert canonical_bytes({"tasks": ("a", "b")}) == b'{"tasks":["a","b"]}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, "\ud800", {"\ud800": 1}])
def test_what_json_cannot_hold_is_refused(value: Json) -> None:
    """Rather an error than bytes that another program reads differently."""
    with pytest.raises(ValueError, match=r"."):
        canonical_bytes(value)
