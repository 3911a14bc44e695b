"""What a file says of how it was made: read from it, never checked against anything else.

A Content Credential (C2PA) is signed, so it can be told whether the file was changed since; all other metadata is a
note that anybody can write, change or take away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

# Whether a file carries a Content Credential: one that fits the file, one that does not, one that is kept elsewhere
# and was not fetched, one that cannot be read, or none. `unread` says that the file itself could not be read.
CredentialState = Literal["valid", "invalid", "remote", "unreadable", "none", "unread"]
STATES: tuple[CredentialState, ...] = ("valid", "invalid", "remote", "unreadable", "none", "unread")
# Where something stands: in the file's own credential, in that of a file it was made from, or in other metadata.
Where = Literal["credential", "ingredient", "xmp", "iptc", "exif", "text", "pdf", "media"]
PLACES: tuple[Where, ...] = ("credential", "ingredient", "xmp", "iptc", "exif", "text", "pdf", "media")

LONGEST_VALUE = 1000
MOST_MARKS = 100
SOURCE_TYPE = "DigitalSourceType"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that a file says: where it stands, the name of the field, and what stands in it."""

    where: Where
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Credential:
    """The file's Content Credential. Who the signer is, nobody has checked."""

    state: CredentialState
    signer: str = ""
    generator: str = ""
    signed_at: str = ""


@dataclass(frozen=True, slots=True)
class AssetReading:
    """What reading a file gave. `media_type` is empty for a type that is not read; `problems` are sentences."""

    sha256: str
    size: int
    media_type: str
    credential: Credential
    marks: tuple[Mark, ...] = ()
    problems: tuple[str, ...] = ()

    def values(self, field: str) -> tuple[Mark, ...]:
        """The marks of this field that count as far as the file goes: none of a credential that is broken."""
        signed = self.credential.state == "valid"
        return tuple(
            mark
            for mark in self.marks
            if mark.field == field and (signed or mark.where not in ("credential", "ingredient"))
        )


def plain(reading: AssetReading) -> dict[str, object]:
    """The reading as it is stored, but for what has columns of its own."""
    credential = reading.credential
    return {
        "credential": {
            "state": credential.state,
            "signer": credential.signer,
            "generator": credential.generator,
            "signed_at": credential.signed_at,
        },
        "marks": [[mark.where, mark.field, mark.value] for mark in reading.marks],
        "problems": list(reading.problems),
    }


def from_plain(sha256: str, size: int, media_type: str, found: Mapping[str, object]) -> AssetReading:
    """The reading from what `plain` gave, or from what a process says that read a file which nobody trusts.

    Raises ValueError for anything else. Long values are cut, and so is a long list of marks.
    """
    told, marks, problems = found.get("credential"), found.get("marks"), found.get("problems")
    if not (isinstance(told, Mapping) and isinstance(marks, list) and isinstance(problems, list)):
        raise ValueError("This is no reading of a file.")  # noqa: TRY004 - the value comes from outside
    state = next((each for each in STATES if each == told.get("state")), None)
    if state is None:
        raise ValueError("The state of the Content Credential is none of those that there are.")
    words = {name: shortened(told.get(name) or "") for name in ("signer", "generator", "signed_at")}
    return AssetReading(
        sha256,
        size,
        media_type,
        Credential(state, **words),
        tuple(_marks(marks[:MOST_MARKS])),
        tuple(shortened(problem) for problem in problems[:MOST_MARKS]),
    )


def _marks(values: list[object]) -> Iterator[Mark]:
    for value in values:
        match value:
            case [where, str(field), str(words)] if where in PLACES:
                place = next(each for each in PLACES if each == where)
                yield Mark(place, shortened(field), shortened(words))
            case _:
                raise ValueError("A mark has a place, a field and a value.")


def shortened(value: object) -> str:
    """A text on one line, without what cannot be shown, and of at most 1,000 characters."""
    words = " ".join("".join(each if each.isprintable() else " " for each in str(value)[: 4 * LONGEST_VALUE]).split())
    return words if len(words) <= LONGEST_VALUE else f"{words[: LONGEST_VALUE - 1]}…"
