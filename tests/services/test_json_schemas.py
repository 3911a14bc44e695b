"""The published JSON Schemas: made of the dataclasses, and agreeing with everything that is made."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from compliance.domain.assurance import EvidenceRow, LogAnchor, Seal
from compliance.domain.given import Given, GivenComponent
from compliance.domain.statement import Statement, plain
from compliance.services.json_schemas import SCHEMAS, schema_text
from compliance.services.key_records import record_keys, replace_key
from compliance.services.published_keys import keys_json, published_keys
from compliance.store.database import Database
from tests.documents import factories
from tests.documents.factories import make_draft, make_statement
from tests.documents.signing import data_key, keys

ROOT = Path(__file__).parents[2]
_ANSWERS = {"title": "Saltmarsh", "territories": ("uk", "eu")}
_STATEMENTS: dict[str, Statement] = {
    "usual": make_statement(),
    "draft": make_draft(),
    "many": make_statement(100),
    "superseding": make_statement(1, supersedes="2026-0041"),
    "signed off": make_statement(sign_off=factories.SIGN_OFF),
    "before reviews": make_statement(sign_off=None),
    "with all": make_statement(
        sign_off=factories.SIGN_OFF,
        given=Given(_ANSWERS, (GivenComponent("Code", {"use": "reworked"}),), {"limit": "half"}),
        check_code="K7QM-4T2X",
        verify_address="https://colophon.example/verify",
        log=LogAnchor("colophon.example/0011223344556677", 12, "CnFvCB9i4kOLTNLU8M3jUVmrBUZ9eUQ6FTiT+q1Y8O4="),
        seal=Seal("ab" * 32, "CN=Colophon installation", "CN=Colophon installation", True),
        evidence=(EvidenceRow("invoice.pdf", "Invoice", "cd" * 32, "2026-11-24T09:30:00Z", "hash", "Code", "What?"),),
        paper="Letter",
        logo="ef" * 32,
    ),
}


def _validator(name: str) -> Draft202012Validator:
    schema = json.loads(schema_text(SCHEMAS[name]()))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _data(statement: Statement) -> dict[str, Any]:
    """The data as somebody reads it who has the file."""
    data: dict[str, Any] = json.loads(json.dumps(plain(statement)))
    return data


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one_and_closed(name: str) -> None:
    """Of the dialect that it says, and no object in it may hold what is not named, but for answers by question."""
    _validator(name)
    text = schema_text(SCHEMAS[name]())
    assert text.endswith("}\n")
    assert '"additionalProperties": true' not in text
    assert "Draft202012" not in text


@pytest.mark.parametrize("name", _STATEMENTS)
def test_every_statement_satisfies_the_schema(name: str) -> None:
    """Whatever is in it."""
    _validator("statement-1").validate(_data(_STATEMENTS[name]))


def test_the_copy_in_the_documentation_is_the_schema() -> None:
    """docs/keys.md says how to renew it."""
    assert (ROOT / "docs" / "statement-schema.json").read_text() == schema_text(SCHEMAS["statement-1"]())


def _paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in the data there are objects."""
    found = [at] if isinstance(value, dict) else []
    items = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    return found + [path for key, each in items for path in _paths(each, (*at, key))]


def test_nothing_may_be_added_anywhere_nor_left_out() -> None:
    """But where the questions of a release are the keys."""
    validator, data = _validator("statement-1"), _data(_STATEMENTS["with all"])
    paths = _paths(data)
    assert len(paths) > 15
    for path in paths:
        changed = copy.deepcopy(data)
        place = changed
        for key in path:
            place = place[key]
        place["added"] = {"more": 1}
        assert not validator.is_valid(changed), path
    for name in ("format", "number", "answers", "history_head"):
        assert not validator.is_valid({key: value for key, value in data.items() if key != name})
    for wrong in ({"format": "colophon-statement-2"}, {"history_sequence": "12"}, {"paper": "A3"}, {"headline": ["a"]}):
        assert not validator.is_valid({**data, **wrong}), wrong


def test_the_keys_of_an_installation_satisfy_theirs(database: Database) -> None:
    """Before anything was signed, and after a key was replaced."""
    validator = _validator("keys-1")
    times = "2026-11-24T09:58:00Z", "2027-02-01T00:00:00Z"
    for step in range(3):
        if step == 1:
            record_keys(database, keys(), times[0])
        if step == 2:
            replace_key(database, "data", data_key(), data_key(2), times[1])
        with database.read() as session:
            document = json.loads(json.dumps(keys_json(published_keys(session))))
        validator.validate(document)
        assert len(document["keys"]) == (0, 3, 4)[step]
    by = {(each["purpose"], each["sequence"]): each for each in document["keys"]}
    assert (by["data", 1]["until"], by["data", 2]["until"]) == (times[1], None)
    assert [by[key]["introduced"] for key in (("log", 1), ("data", 1), ("data", 2))] == [
        "first",
        "first",
        "handed_over",
    ]
    assert by["pdf", 1]["certificate"]["self_signed"]
    assert not validator.is_valid({**document, "private": "x"})
