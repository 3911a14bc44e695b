"""Reading a statement back out of its JSON, strictly: whoever made the JSON, it becomes a Statement or a sentence."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from compliance.domain.statement import FORMAT, Statement


class StatementError(ValueError):
    """The JSON is no statement, or holds what no statement can hold; the text is a sentence that says where."""


def read_statement(data: object) -> Statement:
    """The statement of which this is the JSON, once it was parsed. Raises StatementError.

    A key that statements of its time did not have yet gets its default.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise StatementError("The data is not that of a statement in a format that this version of Colophon knows.")
    told = {key: value for key, value in data.items() if key != "format"}
    return cast("Statement", _read(Statement, told, "the statement"))


def _read(kind: Any, value: object, where: str) -> object:
    """The value as this type, which one of the statement's fields has."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _object(kind, value, where)
    if origin in (Union, UnionType):
        return _either(arguments, value, where)
    if origin is tuple:
        return _several(arguments, value, where)
    if origin is Literal:
        return _known(value in arguments, value, where)
    if origin is not None:
        return _mapping(arguments[1], value, where)
    # In Python a truth value is a number; in JSON it is not.
    return _known(type(value) is kind and _is_text(value), value, where)


def _known(right: bool, value: object, where: str) -> object:
    if not right:
        raise StatementError(f"What the data holds for {where} can stand in no statement.")
    return value


def _is_text(value: object) -> bool:
    """Whether a text can be written down: JSON can name one half of a character that takes two code units."""
    return not isinstance(value, str) or not any("\ud800" <= character <= "\udfff" for character in value)


def _object(kind: Any, value: object, where: str) -> object:
    if not isinstance(value, dict):
        return _known(False, value, where)
    members = {member.name: member for member in fields(kind)}
    if strange := sorted(key for key in value if key not in members):
        raise StatementError(
            f"In {where} the data holds “{strange[0][:40]}”, which this version of Colophon does not know."
        )
    if lacking := [name for name, member in members.items() if name not in value and member.default is MISSING]:
        raise StatementError(f"In {where} the data lacks “{lacking[0]}”.")
    types = _types(kind)
    return kind(**{key: _read(types[key], each, f"“{key}”") for key, each in value.items()})


@cache
def _types(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _either(kinds: tuple[Any, ...], value: object, where: str) -> object:
    """What may be absent, or an answer: words, or a list of ticks."""
    if value is None:
        return _known(NoneType in kinds, value, where)
    lists = [kind for kind in kinds if get_origin(kind) is tuple and isinstance(value, list)]
    return _read([*lists, kinds[0]][0], value, where)


def _several(kinds: tuple[Any, ...], value: object, where: str) -> object:
    if not isinstance(value, list):
        return _known(False, value, where)
    if kinds[-1] is Ellipsis:
        return tuple(_read(kinds[0], each, where) for each in value)
    _known(len(value) == len(kinds), value, where)
    return tuple(_read(kind, each, where) for kind, each in zip(kinds, value, strict=True))


def _mapping(kind: Any, value: object, where: str) -> object:
    if not isinstance(value, dict):
        return _known(False, value, where)
    return {key: _read(kind, each, where) for key, each in value.items()}
