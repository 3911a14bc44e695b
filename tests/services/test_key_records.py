"""Keys that come into use, are replaced and lost: what is recorded of them, and what is refused."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from compliance.documents.data_signature import check_data, sign_data
from compliance.documents.key_formats import make_data_key, make_log_key, make_pdf_key
from compliance.documents.key_records import FIRST_LINE, SignedRecord, log_keys, make_record
from compliance.documents.keys import PURPOSES, Keys, Purpose, UnusableKey, verify
from compliance.documents.pdf_signature import check_pdf, sign_pdf
from compliance.services.key_records import (
    KnownKeys,
    known_keys,
    log_name,
    newest,
    record_faults,
    record_keys,
    records,
    replace_key,
)
from compliance.services.refusals import Refused
from compliance.store.database import Database
from tests.documents.signing import AT, MADE, data_key, log_key, pdf_key, small_pdf

FIRST, THEN, LAST = "2026-11-24T09:58:00Z", "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z"
KEYS = Keys(log_key, data_key, pdf_key)
SUPPLIED = replace(pdf_key("company.example"), supplied=True)


def _records(database: Database) -> tuple[SignedRecord, ...]:
    with database.read() as session:
        return records(session)


def _known(database: Database) -> KnownKeys:
    with database.read() as session:
        return known_keys(session)


def _successor(purpose: Purpose) -> Keys:
    """The same keys with a new one for this."""
    if purpose == "log":
        new_log = make_log_key(log_key().origin)
        return Keys(lambda: new_log, data_key, pdf_key)
    if purpose == "data":
        new_data = make_data_key()
        return Keys(log_key, lambda: new_data, pdf_key)
    new_pdf = make_pdf_key("colophon.example", MADE)
    return Keys(log_key, data_key, lambda: new_pdf)


def test_keys_are_introduced_at_their_first_use(database: Database) -> None:
    """Once, each signed by itself, under the name of the log; nothing is there before."""
    assert _records(database) == ()
    record_keys(database, KEYS, FIRST, ("data",))
    record_keys(database, KEYS, FIRST)
    record_keys(database, KEYS, THEN)
    found = _records(database)
    assert [(each.purpose, each.sequence) for each in found] == [("log", 1), ("data", 1), ("pdf", 1)]
    for each in found:
        assert each.values == {
            "v": 1,
            "kind": "key_introduced",
            "purpose": each.purpose,
            "sequence": 1,
            "origin": log_key().origin,
            "at": FIRST,
            "public": each.values["public"],
            "source": "made",
            "previous": None,
        }
        assert verify(KEYS.of(each.purpose).private.public_key(), each.signature, FIRST_LINE + each.record)
        assert each.previous_signature is None
    with database.read() as session:
        assert log_name(session) == log_key().origin
        assert newest(found, "pdf") == found[2]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_that_is_replaced_hands_over(database: Database, purpose: Purpose) -> None:
    """Both sign; what the old one signed stays verifiable; only the new one is in use."""
    record_keys(database, KEYS, FIRST)
    data = sign_data(b"{}", KEYS.data)
    pdf = sign_pdf(small_pdf(), KEYS.pdf, AT)
    after = _successor(purpose)
    made = replace_key(database, purpose, KEYS.of(purpose), after.of(purpose), THEN)
    assert replace_key(database, purpose, KEYS.of(purpose), after.of(purpose), LAST) == made, "it was interrupted"
    old, new = (each for each in _records(database) if each.purpose == purpose)
    assert (new.values["kind"], new.values["previous"], new.sequence) == ("key_rotated", old.hash.hex(), 2)
    for key, signature in ((KEYS, new.previous_signature), (after, new.signature)):
        assert signature is not None
        assert verify(key.of(purpose).private.public_key(), signature, FIRST_LINE + new.record)
    record_keys(database, after, LAST)
    assert len(_records(database)) == 4
    known = _known(database)
    assert check_data(b"{}", data, known.data).good
    assert check_data(b"{}", sign_data(b"{}", after.data), known.data).good
    assert check_pdf(pdf, known.pdf).good
    assert check_pdf(sign_pdf(small_pdf(), after.pdf, AT), known.pdf).good
    assert len(known.log) == (2 if purpose == "log" else 1)
    with database.read() as session:
        assert known_keys(session, after) == known
        with pytest.raises(UnusableKey, match="not the one in use here"):
            known_keys(session, KEYS)
    with pytest.raises(UnusableKey, match=f"replaced at {THEN}.*colophon keys rotate {purpose}"):
        record_keys(database, KEYS, LAST)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_nobody_introduced_is_refused_until_the_old_one_is_said_to_be_lost(
    database: Database, purpose: Purpose
) -> None:
    """Whoever deletes a key's file gets a new key, and does not get it used."""
    record_keys(database, KEYS, FIRST)
    after = _successor(purpose)
    with pytest.raises(UnusableKey, match=f"Put its file back from a backup.*colophon keys rotate {purpose} --lost"):
        record_keys(database, after, THEN)
    with pytest.raises(UnusableKey, match="Put its file back"):
        replace_key(database, purpose, after.of(purpose), _successor(purpose).of(purpose), THEN)
    assert len(_records(database)) == 3
    replace_key(database, purpose, None, after.of(purpose), THEN)
    new = newest(_records(database), purpose)
    assert new is not None
    assert (new.values["kind"], new.previous_signature) == ("key_rotated", None)
    record_keys(database, after, LAST)
    assert record_faults(_records(database)) == ()


def test_a_key_that_the_operator_supplies_is_recorded_as_the_successor(database: Database) -> None:
    """Which the old key cannot sign; so is the way back, and then a change of our own key."""
    record_keys(database, KEYS, FIRST)
    supplied = Keys(log_key, data_key, lambda: SUPPLIED)
    record_keys(database, supplied, THEN)
    record_keys(database, KEYS, LAST)
    own = [each for each in _records(database) if each.purpose == "pdf"]
    assert [each.values["source"] for each in own] == ["made", "supplied", "made"]
    assert [each.previous_signature for each in own] == [None, None, None]
    assert record_faults(own) == ()
    after = _successor("pdf")
    replace_key(database, "pdf", KEYS.pdf, after.pdf, LAST)
    with pytest.raises(UnusableKey, match="was replaced at"):
        record_keys(database, KEYS, LAST)
    assert len(_known(database).pdf) == 4


def test_there_is_nothing_to_replace_before_the_first_use(database: Database) -> None:
    """And the sentence says so."""
    with pytest.raises(Refused, match="none to replace"):
        replace_key(database, "log", KEYS.log, _successor("log").log, FIRST)


def _hold(**changed: object) -> list[SignedRecord]:
    first = make_record(KEYS.data, "data", "local/1", FIRST, None)
    second = make_record(data_key(2), "data", "local/1", THEN, first, KEYS.data)
    return [first, replace(second, **changed)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (_hold(signature=b"\0" * 64), "its key did not sign it"),
        (_hold(previous_signature=b"\0" * 64), "the key before did not sign it"),
        (_hold(record=b"{}"), "cannot be read"),
        (_hold(record=b"no JSON"), "cannot be read"),
        (_hold(record=b"[" * 5000), "cannot be read"),
        (_hold(record=_hold()[1].record + b" "), "not written as ours"),
        (_hold(record=_hold()[1].record.replace(b"key_rotated", b"key_introduced")), "what it is not"),
        (_hold(record=_hold()[1].record.replace(b'"sequence":2', b'"sequence":3')), "does not follow"),
        (_hold(sequence=3), "does not follow"),
        (_hold()[1:], "does not follow"),
        ([_hold()[0], _hold()[0]], "does not follow"),
        ([replace(each, purpose="log") for each in _hold()], "cannot be read"),
    ],
)
def test_a_record_that_was_changed_does_not_hold(wrong: list[SignedRecord], says: str) -> None:
    """And the sentence says which, and why."""
    assert record_faults(_hold()) == ()
    (*_, fault) = record_faults(wrong)
    assert says in fault
    assert fault.startswith("The record of ")


def test_nothing_is_built_on_records_that_do_not_hold(database: Database) -> None:
    """Somebody who writes a key of their own into the database does not get it believed."""
    record_keys(database, KEYS, FIRST)
    stranger = make_log_key(log_key().origin)
    last = newest(_records(database), "log")
    forged = replace(make_record(stranger, "log", log_key().origin, THEN, last), signature=log_key().sign(b"else"))
    with database.write() as session:
        session.execute(
            text("INSERT INTO signing_key VALUES ('log', 2, :record, :hash, :signature, NULL, :at)"),
            {"record": forged.record, "hash": forged.hash, "signature": forged.signature, "at": THEN},
        )
    with pytest.raises(UnusableKey, match="The record of log key 2 does not hold: its key did not sign it"):
        _known(database)
    assert log_keys(_records(database)[:1]) == ((log_key().origin, log_key().public),)


def test_many_who_begin_at_once_record_each_key_once(database: Database) -> None:
    """Threads of several servers; all of them go on with the same records."""
    begin = threading.Barrier(4)
    errors: list[Exception] = []

    def start() -> None:
        begin.wait()
        try:
            record_keys(database, KEYS, FIRST)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [(each.purpose, each.sequence) for each in _records(database)] == [("log", 1), ("data", 1), ("pdf", 1)]
