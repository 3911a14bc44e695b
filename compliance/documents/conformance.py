"""What WeasyPrint leaves open for a file that is PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) at the same time.

Imported by the render process only, because it imports WeasyPrint.
"""

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]  # it comes without types
from weasyprint import Document
from weasyprint.pdf.metadata import DocumentMetadata

_POINTS_PER_PIXEL = 0.75  # CSS: 96 pixels an inch; PDF: 72 points an inch

# ISO 19005-3, 6.6.2.3: a property outside the standard's own schemas has to be declared where it is used.
_UA_IDENTIFICATION = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />\
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class _Metadata(DocumentMetadata):  # type: ignore[misc]  # WeasyPrint has no types
    """Metadata that says PDF/UA-1 beside the PDF/A-3a that WeasyPrint writes (ISO 14289-1, clause 5)."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        packet: bytes = super().generate_rdf_metadata(variant, version, conformance)
        before, end, after = packet.rpartition(b"</rdf:RDF>")
        if not end:
            raise ValueError("WeasyPrint's metadata has no rdf:RDF to add to")
        return before + _UA_IDENTIFICATION + end + after


def claim_universal_access(document: Document) -> None:
    """Have the document's metadata say that it is PDF/UA-1."""
    document.metadata = _Metadata(**vars(document.metadata))


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """Put right what WeasyPrint 70 writes in another way than the standards ask; an argument of `write_pdf`."""
    heights = {page.reference: float(page["MediaBox"][3]) for page in _pages(pdf)}
    parents = {element.reference: element for element in _elements(pdf)}
    for element in parents.values():
        match element["S"]:
            case "/Figure":
                _place(element, heights[element["Pg"]])
            case "/TH":
                _scope(element, parents)
    _attach_once(pdf)


def _pages(pdf: pydyf.PDF) -> Iterator[Any]:
    return (item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Page")


def _elements(pdf: pydyf.PDF) -> Iterator[Any]:
    return (item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructElem")


def _place(figure: Any, page_height: float) -> None:
    """ISO 32000-1, 14.8.5.4.3: BBox is in default user space, points from the lower left, not CSS pixels."""
    left, top, right, bottom = (_POINTS_PER_PIXEL * side for side in figure["A"]["BBox"])
    figure["A"]["BBox"] = pydyf.Array((left, page_height - bottom, right, page_height - top))


def _scope(header: Any, parents: dict[bytes, Any]) -> None:
    """ISO 14289-1, 7.5: a header cell says whether it heads a column or a row."""
    section = parents[parents[header["P"]]["P"]]
    header["A"]["Scope"] = "/Column" if section["S"] == "/THead" else "/Row"


def _attach_once(pdf: pydyf.PDF) -> None:
    """ISO 19005-3, 6.8: the catalogue's AF names each associated file; WeasyPrint names it twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
