"""The chain of history entries: what it says of a whole one, and which entry it names when something was changed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.history import (
    EMPTY,
    Entry,
    Head,
    check_time,
    entry_hash,
    header_values,
    new_payload,
    read_body,
    read_header,
    utc_text,
    verify_chain,
)

AT = "2026-11-23T16:42:05Z"
SALT = bytes(range(32))


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _next(last: Head, kind: str = "answers_saved", body: object = None, **header: object) -> Entry:
    payload = new_payload(SALT, _json({} if body is None else body))
    values = header_values("p", last.sequence + 1, AT, "someone", kind, payload)
    stored = _json({**values, **header})
    return Entry("p", last.sequence + 1, stored, payload, last.hash, entry_hash(last.hash, stored))


def _chain(*bodies: tuple[str, object]) -> list[Entry]:
    entries: list[Entry] = []
    for kind, body in bodies:
        entries.append(_next(_head(entries), kind, body))
    return entries


def _head(entries: Sequence[Entry]) -> Head:
    return Head(entries[-1].sequence, entries[-1].hash) if entries else EMPTY


def _five() -> list[Entry]:
    return _chain(*(("answers_saved", {"number": number}) for number in range(1, 6)))


def _sentence(entries: Sequence[Entry], head: Head | None = None) -> str:
    fault = verify_chain(entries, head or _head(entries)).fault
    assert fault is not None
    return fault.sentence


def _bit(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]


def test_a_whole_chain_is_sound() -> None:
    """All entries are counted and no fault is named."""
    verdict = verify_chain(_five(), _head(_five()))
    assert (verdict.intact, verdict.erased, verdict.fault, verdict.sound) == (5, 0, None, True)


def test_an_empty_history_is_sound() -> None:
    """Before the first entry the head is 0 and 32 zero bytes."""
    assert verify_chain([], EMPTY).sound


def test_the_format_does_not_change() -> None:
    """The hash of a known entry: a change of format would make every stored history unverifiable."""
    entry = _next(EMPTY, "project_started", {"title": "Ébb"})
    assert entry.header == (
        b'{"actor":"someone","at":"2026-11-23T16:42:05Z","kind":"project_started",'
        b'"payload_sha256":"' + sha256(SALT + '{"title":"Ébb"}'.encode()).hexdigest().encode() + b'",'
        b'"project":"p","sequence":1,"v":1}'
    )
    assert entry.hash == sha256(b"colophon-history-1\n" + bytes(32) + entry.header).digest()
    assert entry.hash.hex() == "6278a697528324d36fa2847cd75d2b40598f3457b2f9dcb4993d9fae321b7068"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda entry: replace(entry, header=_bit(entry.header)),
            "Entry 3 was changed after it was written. Entries 1 to 2 are intact.",
        ),
        (
            lambda entry: replace(entry, hash=_bit(entry.hash)),
            "Entry 3 was changed after it was written. Entries 1 to 2 are intact.",
        ),
        (
            lambda entry: replace(entry, payload=_bit(entry.payload)),
            "The contents of entry 3 were changed after it was written. Entries 1 to 2 are intact.",
        ),
        (
            lambda entry: replace(entry, payload=None),
            "The contents of entry 3 are missing and no entry says that they were erased. Entries 1 to 2 are intact.",
        ),
        (
            lambda entry: replace(entry, previous_hash=_bit(entry.previous_hash)),
            "Entry 3 does not continue the entry before it. Entries 1 to 2 are intact.",
        ),
        (
            lambda entry: replace(entry, owner="q"),
            "Entry 3 was written for another place in the history. Entries 1 to 2 are intact.",
        ),
        (
            lambda entry: replace(entry, sequence=9),
            "Entry 3 is missing. Entries 1 to 2 are intact.",
        ),
        (
            lambda entry: replace(entry, sequence=2),
            "Where entry 3 belongs, an entry carries the number 2. Entries 1 to 2 are intact.",
        ),
    ],
)
def test_a_changed_entry_is_named(change: Callable[[Entry], Entry], sentence: str) -> None:
    """Each field of an entry, changed alone, makes that entry the first broken one."""
    entries = _five()
    entries[2] = change(entries[2])
    assert _sentence(entries, _head(_five())) == sentence


def test_the_first_and_second_entry_are_named_in_plain_words() -> None:
    """Nothing is said of entries before the first, and one entry is not 'entries'."""
    assert _sentence(_five()[1:]) == "Entry 1 is missing."
    entries = _five()
    assert _sentence([entries[0], *entries[2:]]) == "Entry 2 is missing. Entry 1 is intact."


def test_an_entry_that_was_moved_to_another_place_is_named() -> None:
    """Consistent hashes do not help an entry whose header says that it belongs elsewhere."""
    entries = _five()[:2]
    entries.append(_next(_head(entries), sequence=7))
    assert _sentence(entries).startswith("Entry 3 was written for another place in the history.")


@pytest.mark.parametrize(
    "header",
    [
        b"no JSON",
        b"[]",
        b'{"v":1}',
        b"\xff",
    ],
)
def test_a_header_that_is_none_is_named(header: bytes) -> None:
    """Even when its hash is right."""
    entries = _five()[:1]
    last = _head(entries)
    entries.append(Entry("p", 2, header, SALT + b"{}", last.hash, entry_hash(last.hash, header)))
    assert _sentence(entries) == "Entry 2 cannot be read. Entry 1 is intact."


@pytest.mark.parametrize("wrong", [{"v": 2}, {"v": True}, {"sequence": "2"}, {"at": "yesterday"}])
def test_a_header_of_another_format_is_named(wrong: dict[str, object]) -> None:
    """A version that this program does not know, values of the wrong type, and times in another format."""
    entries = _five()[:1]
    entries.append(_next(_head(entries), **wrong))
    assert _sentence(entries) == "Entry 2 cannot be read. Entry 1 is intact."


def test_a_tail_that_was_cut_off_is_named() -> None:
    """The project counts more entries than there are."""
    assert _sentence(_five()[:3], _head(_five())) == (
        "Entry 4 is missing; the project counts 5 entries. Entries 1 to 3 are intact."
    )


def test_an_entry_beyond_the_head_is_named() -> None:
    """There are more entries than the project counts."""
    assert _sentence(_five(), _head(_five()[:3])) == (
        "Entry 4 is not counted by the project, which counts 3 entries. Entries 1 to 3 are intact."
    )


def test_a_last_entry_that_was_rewritten_is_named() -> None:
    """The last entry fits the chain but not the head that is kept beside it."""
    entries = _five()[:4]
    entries.append(_next(_head(entries), body={"number": "another"}))
    assert _sentence(entries, _head(_five())) == (
        "The project's record of its last entry does not match entry 5. Entries 1 to 4 are intact."
    )


def test_an_empty_history_with_another_head_is_not_sound() -> None:
    """The head of an empty history is 32 zero bytes."""
    verdict = verify_chain([], Head(0, b"1" * 32))
    assert (verdict.intact, verdict.sound) == (0, False)


def test_an_erased_payload_is_sound_when_an_entry_says_so() -> None:
    """The chain still holds, and the verdict counts what was erased."""
    entries = [*_five(), _next(_head(_five()), "payload_erased", {"sequences": [2, 4], "reason": "asked for"})]
    entries[1] = replace(entries[1], payload=None)
    entries[3] = replace(entries[3], payload=None)
    verdict = verify_chain(entries, _head(entries))
    assert (verdict.sound, verdict.intact, verdict.erased) == (True, 6, 2)


@pytest.mark.parametrize("body", [{"sequences": [3]}, {"sequences": "2"}, {}])
def test_an_erasure_explains_only_what_it_names(body: object) -> None:
    """A payload that is missing without being named is a fault."""
    entries = [*_five(), _next(_head(_five()), "payload_erased", body)]
    entries[1] = replace(entries[1], payload=None)
    assert _sentence(entries).startswith("The contents of entry 2 are missing")


def test_an_erasure_cannot_explain_itself() -> None:
    """The entry that says what was erased must be there to be read."""
    entries = [*_five(), _next(_head(_five()), "payload_erased", {"sequences": [6]})]
    entries[5] = replace(entries[5], payload=None)
    assert _sentence(entries).startswith("The contents of entry 6 are missing")


def test_only_an_entry_of_that_kind_erases() -> None:
    """Somebody's answers that happen to look like an erasure explain nothing."""
    entries = [*_five(), _next(_head(_five()), "answers_saved", {"sequences": [2]})]
    entries[1] = replace(entries[1], payload=None)
    assert _sentence(entries).startswith("The contents of entry 2 are missing")


def test_entries_before_a_broken_one_count_as_erased_too() -> None:
    """The verdict on a broken chain still says how many of the intact entries have lost their contents."""
    entries = _five()
    entries[0] = replace(entries[0], payload=None)
    entries[3] = replace(entries[3], hash=_bit(entries[3].hash))
    verdict = verify_chain(entries, _head(_five()))
    assert (verdict.intact, verdict.erased) == (3, 1)
    assert verdict.fault is not None
    assert verdict.fault.sequence == 4


@given(st.data())
def test_any_changed_byte_is_found_and_named(data: st.DataObject) -> None:
    """Whatever byte of whatever field of whatever entry is changed, that entry is the one named."""
    entries = _five()
    place = data.draw(st.integers(0, 4))
    field = data.draw(st.sampled_from(["header", "payload", "previous_hash", "hash"]))
    value = bytearray(getattr(entries[place], field))
    value[data.draw(st.integers(0, len(value) - 1))] ^= data.draw(st.integers(1, 255))
    entries[place] = replace(entries[place], **{field: bytes(value)})
    fault = verify_chain(entries, _head(_five())).fault
    assert fault is not None
    assert fault.sequence == place + 1


@given(st.permutations(range(5)), st.sets(st.integers(0, 4)))
def test_any_missing_or_exchanged_entry_is_found(order: list[int], left_out: set[int]) -> None:
    """Entries that are left out or in another order are found, even if the head agrees with the last one."""
    entries = [_five()[place] for place in order if place not in left_out]
    whole = entries == _five()[: len(entries)]
    assert verify_chain(entries, _head(entries)).sound is whole
    assert verify_chain(entries, _head(_five())).sound is (entries == _five())


def test_a_time_is_stored_in_utc_to_the_second() -> None:
    """A time of another zone is the same moment."""
    summer = timezone(timedelta(hours=1))
    assert utc_text(datetime(2026, 11, 23, 17, 42, 5, 999, tzinfo=summer)) == AT
    assert utc_text(datetime(2026, 11, 23, 16, 42, 5, tzinfo=UTC)) == AT


def test_a_time_without_a_zone_is_refused() -> None:
    """Nobody could tell which moment it means."""
    with pytest.raises(ValueError, match="needs a time zone"):
        utc_text(datetime(2026, 11, 23))


@pytest.mark.parametrize(
    "text", ["2026-11-23", "2026-11-23T16:42:05", "2026-11-23T16:42:05+00:00", f"{AT}\n", "١٢٣٤-11-23T16:42:05Z"]
)
def test_a_time_in_another_format_is_refused(text: str) -> None:
    """The same moment is always the same text."""
    with pytest.raises(ValueError, match="is not a UTC time such as"):
        check_time(text)


def test_a_time_that_does_not_exist_is_refused() -> None:
    """The thirteenth month has the right format."""
    with pytest.raises(ValueError, match=r"does not match|out of range"):
        check_time("2026-13-01T00:00:00Z")


def test_a_payload_needs_its_random_bytes() -> None:
    """Without 32 of them somebody could guess erased contents from their hash."""
    with pytest.raises(ValueError, match="32 random bytes; 3 were given"):
        new_payload(b"abc", b"{}")


def test_a_hash_needs_the_whole_previous_hash() -> None:
    """A prefix of fixed length leaves no doubt where the header starts."""
    with pytest.raises(ValueError, match="the previous one has 3"):
        entry_hash(b"abc", b"{}")


def test_headers_and_bodies_are_read_back() -> None:
    """What was written is what is read."""
    entry = _next(EMPTY, body={"title": "Ébb"})
    assert read_header(entry.header)["actor"] == "someone"
    assert entry.payload is not None
    assert read_body(entry.payload) == {"title": "Ébb"}


def test_a_body_that_is_no_object_is_refused() -> None:
    """A payload holds a JSON object."""
    with pytest.raises(ValueError, match="not a payload"):
        read_body(SALT + b"[]")


def _of_organisation(sequence: int, last: Head) -> Entry:
    payload = new_payload(SALT, b"{}")
    header = _json(header_values("p", sequence, AT, "someone", "noted", payload, "organisation"))
    return Entry("p", sequence, header, payload, last.hash, entry_hash(last.hash, header))


def test_the_history_of_an_organisation_is_a_chain_like_any_other() -> None:
    """Its header has the key "organisation" in place of "project"; the rest is the same, to the byte."""
    first = _of_organisation(1, EMPTY)
    second = _of_organisation(2, Head(1, first.hash))
    assert first.header == (
        b'{"actor":"someone","at":"2026-11-23T16:42:05Z","kind":"noted","organisation":"p",'
        b'"payload_sha256":"' + sha256(SALT + b"{}").hexdigest().encode() + b'","sequence":1,"v":1}'
    )
    assert verify_chain([first, second], Head(2, second.hash), "organisation").sound


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (Head(2, bytes(32)), "Entry 2 is missing; the organisation counts 2 entries. Entry 1 is intact."),
        (Head(0, bytes(32)), "Entry 1 is not counted by the organisation, which counts 0 entries."),
        (Head(1, bytes(32)), "The organisation's record of its last entry does not match entry 1."),
    ],
)
def test_another_head_of_an_organisation_is_found(head: Head, sentence: str) -> None:
    """The sentence names the organisation."""
    fault = verify_chain([_of_organisation(1, EMPTY)], head, "organisation").fault
    assert fault is not None
    assert fault.sentence == sentence


def test_an_entry_of_an_organisation_is_none_of_a_project() -> None:
    """Nor the other way round, although both have the same id."""
    entry, other = _of_organisation(1, EMPTY), _next(EMPTY)
    for wrong, of in ((entry, "project"), (other, "organisation")):
        fault = verify_chain([wrong], Head(1, wrong.hash), of).fault  # type: ignore[arg-type]
        assert fault is not None
        assert fault.sentence == "Entry 1 was written for another place in the history."
