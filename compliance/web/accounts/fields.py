"""Fields of the forms about people: each says what is wrong with it in the words of whatever checks it."""

from collections.abc import Callable, Iterable

from wtforms import Field

from compliance.services.refusals import Refused


def fault_of(check: Callable[..., object], *values: object) -> list[str]:
    """What a check has against these values: one sentence, or none."""
    try:
        check(*values)
    except Refused as error:
        return [str(error)]
    return []


def errors_of(fields: Iterable[Field]) -> list[tuple[str, str]]:
    """The lines of the error summary, in the order of the fields."""
    return [(field.id, field.errors[0]) for field in fields if field.errors]


def typed(field: Field) -> str:
    """What was typed into a field, without spaces around it."""
    return (field.data or "").strip()
