"""Writing into a copy of a file how it was made: a Content Credential, and properties of the IPTC Extension.

What was written is read back from the copy, with the same reader as every file, and a copy that does not read back as
it was meant is not given out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compliance.assets.certificates import CredentialSigner
from compliance.assets.file_types import FileType, called
from compliance.assets.reading import read_asset
from compliance.assets.work import NotDone, ask, exiftool
from compliance.domain.asset_findings import SOURCE_TYPE, AssetReading, Mark

GENERATOR = "Colophon"
PARENT = "xmp:iid:the-file-before"
_CREATED = "c2pa.created"
_DESCRIBED = "As answered in the record of the project that this file is part of."


class NotMarked(Exception):  # noqa: N818 - a name for callers and their sentences
    """No copy is given out. The message is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What is to be said of a file: an action with the code for the source, and properties of the IPTC Extension.

    `statement` is the address where a statement about it can be checked; empty when there is none. `version` is that of
    this program.
    """

    title: str
    action: str
    source_type: str
    version: str
    statement: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """A copy that reads back as it was meant."""

    path: Path
    type: FileType
    reading: AssetReading


def mark_asset(path: Path, original: AssetReading, marking: Marking, signer: CredentialSigner) -> MarkedCopy:
    """A copy of the file, beside it, that says how it was made. `original` is the reading of it. Raises NotMarked."""
    type_ = _markable(original)
    tool = exiftool()
    properties = {SOURCE_TYPE: marking.source_type, **marking.properties} if type_.holds_xmp and tool else {}
    parent = marking.title if original.credential.state == "valid" or marking.action != _CREATED else ""
    target = path.with_name(f"marked{type_.suffix}")
    request = {
        "path": str(path.resolve()),
        "target": str(target.resolve()),
        "media_type": type_.media_type,
        "exiftool": tool,
        "properties": properties,
        "manifest": _manifest(marking, parent),
        "parent": {"title": parent, "relationship": "parentOf", "instance_id": PARENT} if parent else None,
        "algorithm": signer.algorithm,
        "certificates": signer.certificates,
    }
    try:
        ask("compliance.assets.mark_process", request, signer.sign)
    except NotDone as error:
        raise NotMarked(f"No copy could be made. {error}") from error
    reading = read_asset(target)
    _check(reading, marking, properties)
    return MarkedCopy(target, type_, reading)


def _markable(original: AssetReading) -> FileType:
    type_ = called(original.media_type)
    if type_ is None or original.credential.state == "unread":
        raise NotMarked(" ".join(original.problems) or "The file could not be read.")
    if not type_.markable:
        raise NotMarked("PDF files get no Content Credential here: it would break a signature of the file.")
    match original.credential.state:
        case "invalid":
            raise NotMarked(
                "The file was changed after its Content Credential was signed. Take the file as it was signed."
            )
        case "remote":
            raise NotMarked(
                "The file says that its Content Credential is kept elsewhere, and that is not fetched here."
            )
        case "unreadable":
            raise NotMarked("The file carries a Content Credential that cannot be read. Take another copy of the file.")
    return type_


def _manifest(marking: Marking, parent: str) -> dict[str, Any]:
    assertions: list[dict[str, Any]] = [{"label": "c2pa.actions.v2", "data": {"actions": _actions(marking, parent)}}]
    if marking.statement:
        # CAWG Metadata Assertion 1.1: JSON-LD, here with a term of the Dublin Core.
        data = {"@context": {"dcterms": "http://purl.org/dc/terms/"}, "dcterms:isReferencedBy": marking.statement}
        assertions.append({"label": "cawg.metadata", "data": data})
    info = {"name": GENERATOR, "version": marking.version}
    return {"claim_generator_info": [info], "title": marking.title, "assertions": assertions}


def _actions(marking: Marking, parent: str) -> list[dict[str, Any]]:
    said = {"digitalSourceType": marking.source_type, "description": _DESCRIBED}
    if not parent:
        return [{"action": _CREATED, **said}]
    # C2PA 2.4, actions: what was opened comes first, and nothing that was opened is created once more.
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [PARENT]}}
    action = "c2pa.edited.metadata" if marking.action == _CREATED else marking.action
    return [opened, {"action": action, **said}]


def _check(reading: AssetReading, marking: Marking, properties: Mapping[str, str]) -> None:
    wanted = [Mark("credential", SOURCE_TYPE, marking.source_type)]
    if marking.statement:
        wanted.append(Mark("credential", "statement", marking.statement))
    wanted += [Mark("xmp", name, " ".join(value.split())) for name, value in properties.items()]
    lacking = [mark.field for mark in wanted if mark not in reading.marks]
    if reading.credential.state != "valid" or lacking:
        raise NotMarked("No copy is given out: what was written into it could not be read back as it was meant.")
