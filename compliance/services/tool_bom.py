"""The register of AI tools as a bill of materials: CycloneDX 1.6 in JSON (ECMA-424), with a component for each tool."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from compliance.domain.ai_tools import FIELDS
from compliance.services.ai_tools import ToolRecord, ToolRegister

if TYPE_CHECKING:
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component

# Everything for which CycloneDX has no field is a property under this name, as its authors advise.
SPACE = "colophon"
_OWN_FIELDS = ("name", "maker", "version", "terms_link")


def ml_bom(register: ToolRegister) -> bytes:
    """The tools in use, always as the same bytes for the same register.

    The serial number follows from the head of the organisation's history, and there is no time in it.
    """
    # Imported here because it takes a second, and nothing else needs it.
    from cyclonedx.output.json import JsonV1Dot6

    return (JsonV1Dot6(_bom(register)).output_as_string(indent=2) + "\n").encode()


def _bom(register: ToolRegister) -> Bom:
    from cyclonedx.model import Property
    from cyclonedx.model.bom import Bom, BomMetaData

    metadata = BomMetaData(
        properties=[
            Property(name=f"{SPACE}:organisation", value=register.name),
            Property(name=f"{SPACE}:history_entry", value=str(register.head.sequence)),
            Property(name=f"{SPACE}:history_head", value=register.head.hash.hex()),
        ]
    )
    # The library takes the time when there is none; the same register has to give the same bytes.
    metadata.timestamp = None  # type: ignore[assignment]
    serial = UUID(bytes=register.head.hash[:16], version=5)
    return Bom(serial_number=serial, metadata=metadata, components=[_component(tool) for tool in register.in_use])


def _component(tool: ToolRecord) -> Component:
    from cyclonedx.model import ExternalReference, ExternalReferenceType, Property, XsUri
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.contact import OrganizationalEntity

    facts = tool.facts
    values = {field.id: getattr(facts, field.id) for field in FIELDS if field.id not in _OWN_FIELDS}
    concerns = {f"concern_{number}": concern.words() for number, concern in enumerate(facts.concerns, 1)}
    terms = [ExternalReference(type=ExternalReferenceType.LICENSE, url=XsUri(facts.terms_link))]
    return Component(
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref=tool.id,
        name=facts.name,
        version=facts.version or None,
        supplier=OrganizationalEntity(name=facts.maker) if facts.maker else None,
        external_references=terms if facts.terms_link else [],
        properties=[
            Property(name=f"{SPACE}:{name}", value=value) for name, value in {**values, **concerns}.items() if value
        ],
    )
