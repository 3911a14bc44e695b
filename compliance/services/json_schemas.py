"""JSON Schemas (2020-12) of what is published, made from the dataclasses that it is made of."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from compliance.documents.canonical import Json
from compliance.domain.statement import FORMAT, Statement
from compliance.services.file_checks import Result
from compliance.services.published_keys import FORMAT as KEYS_FORMAT
from compliance.services.published_keys import PublishedKeys
from compliance.services.statement_checks import State

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[Any, str] = {str: "string", int: "integer", bool: "boolean", float: "number", NoneType: "null"}

Schema = dict[str, Json]


def schema_text(schema: Schema) -> str:
    """A schema as it is published: indented JSON that ends with a line feed."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def statement_schema() -> Schema:
    """The schema of a statement's data: what is attached to its PDF file, and signed.

    What statements of before do not have need not be there.
    """
    return _document(Statement, FORMAT, "A statement of Colophon")


def keys_schema() -> Schema:
    """The schema of the document that names all keys of an installation."""
    return _document(PublishedKeys, KEYS_FORMAT, "The keys of an installation of Colophon")


def verification_schema() -> Schema:
    """The schema of the answer to a check of a statement."""
    text: Schema = {"type": "string"}
    maybe: Schema = {"type": ["string", "null"]}
    later = dict.fromkeys(("superseded_by", "superseded_at", "in_force", "withdrawn_at"), maybe)
    check = _closed({"name": text, "result": {"enum": list(get_args(Result))}, "says": text})
    registered = _closed({**dict.fromkeys(("number", "issued_at", "pdf_sha256", "data_sha256"), text), **later})
    result = _closed({"label": text, "value": text})
    said = ("organisation", "title", "product", "version", "signatory", "release", "release_digest")
    declared: Schema = {"anyOf": [_closed(dict.fromkeys(("name", "office", "confirmed_by"), text)), {"type": "null"}]}
    results: Schema = {"type": "array", "items": result}
    statement = _closed({**dict.fromkeys(said, text), "declared": declared, "results": results})
    answer: Schema = {
        "format": {"const": "colophon-verification-1"},
        "state": {"enum": list(get_args(State))},
        "says": text,
        "checked_at": text,
        "checks": {"type": "array", "items": check},
        "registered": {"anyOf": [registered, {"type": "null"}]},
        "statement": {"anyOf": [statement, {"type": "null"}]},
    }
    return {"$schema": _DIALECT, "title": "The answer to a check of a statement of Colophon", **_closed(answer)}


def _closed(members: Schema) -> Schema:
    """An object with these members and no others."""
    return {"type": "object", "additionalProperties": False, "required": list(members), "properties": members}


# By the name under which each is published.
SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "statement-1": statement_schema,
    "keys-1": keys_schema,
    "verification-1": verification_schema,
}


def _document(kind: Any, format_: str, title: str) -> Schema:
    definitions: dict[str, Json] = {}
    whole = _object(kind, definitions)
    members: dict[str, Json] = {"format": {"const": format_}, **_members(whole)}
    required = ["format", *_names(whole)]
    return {
        "$schema": _DIALECT,
        "title": title,
        **whole,
        "required": required,
        "properties": members,
        "$defs": dict(sorted(definitions.items())),
    }


def _members(schema: Schema) -> dict[str, Json]:
    members = schema["properties"]
    return dict(members) if isinstance(members, Mapping) else {}


def _names(schema: Schema) -> list[Json]:
    names = schema["required"]
    return list(names) if isinstance(names, list) else []


def _object(kind: Any, definitions: dict[str, Json]) -> Schema:
    types = get_type_hints(kind)
    required: list[Json] = [
        each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING
    ]
    return {
        "description": " ".join(str(kind.__doc__).split("\n\n")[0].split()),
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": {each.name: _schema(types[each.name], definitions) for each in fields(kind)},
    }


def _schema(kind: Any, definitions: dict[str, Json]) -> Schema:
    """The schema of a type that a field can have."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _named(kind, definitions)
    if origin in (Union, UnionType):
        return {"anyOf": [_schema(each, definitions) for each in arguments]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return _list(arguments, definitions)
    if origin is not None:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return {"type": _PLAIN[kind]}


def _list(kinds: tuple[Any, ...], definitions: dict[str, Json]) -> Schema:
    if kinds[-1] is Ellipsis:
        return {"type": "array", "items": _schema(kinds[0], definitions)}
    items: list[Json] = [_schema(each, definitions) for each in kinds]
    return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}


def _named(kind: Any, definitions: dict[str, Json]) -> Schema:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # it may name itself
        definitions[kind.__name__] = _object(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}
