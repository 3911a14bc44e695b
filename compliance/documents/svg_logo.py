"""An SVG logo reduced to drawing: shapes, colours and gradients, and nothing that runs, loads, reads or repeats.

The picture goes through a sanitiser and then through the closed lists below. What the lists do not name is refused when
the drawing would look different without it, and left out when it would not.
"""

import math
import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from py_svg_hush import filter_svg

from compliance.documents.refusals import CannotUseLogo

MOST_ELEMENTS = 1_000
MOST_DEPTH = 20
# Every use of a gradient or of a clipping path draws all that is in it once more.
MOST_STOPS, MOST_USES = 60, 100
# The place on the first page, in millimetres.
WIDEST, HIGHEST = 30.0, 12.0

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
_GROUPS = ("g", "defs", "clipPath", "linearGradient", "radialGradient", "stop")
# Words about the drawing, and what editors note for themselves.
_LEFT_OUT = ("title", "desc", "metadata")
_GRADIENTS = ("linearGradient", "radialGradient")
_PLACES = (
    *("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2", "fx", "fy", "points", "d"),
    *("transform", "offset", "gradientTransform", "gradientUnits", "clipPathUnits", "id"),
)
_PAINTS = (
    *("fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "opacity"),
    *("stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "clip-path", "clip-rule"),
    *("color", "stop-color", "stop-opacity", "display", "visibility"),
)
_EFFECTS = ("filter", "mask", "marker", "marker-start", "marker-mid", "marker-end", "mix-blend-mode")
_REFERENCE = re.compile(r"url\(\s*#([A-Za-z_][\w.\-]*)\s*\)")
_TARGET = re.compile(r"#([A-Za-z_][\w.\-]*)")
_VALUE = re.compile(r"[\w\s.,#%+()\-]*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d{1,6}(\.\d*)?|\.\d+)(e-?\d)?(px|mm|%)?")
_NUMBERS = (
    *("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2", "fx", "fy", "offset"),
    *("stroke-width", "stroke-miterlimit", "opacity", "fill-opacity", "stroke-opacity", "stop-opacity"),
)

_UNREADABLE = "This is not an SVG picture that we can read. Save it as “plain SVG”, or upload a PNG."
# Some programs that show PDF files leave a shape out whose gradient is measured by the shape (SVG 1.1, clause 7.11).
_OF_THE_DRAWING = "userSpaceOnUse"
_BY_SHAPE = (
    "The SVG has {} in units of the shape that it is for (objectBoundingBox), which some programs do not show in a "
    "PDF. Export it with plain colours or with userSpaceOnUse, or upload a PNG."
)
_ADVICE = {
    "text": "has text. Convert it to paths",
    "style": "has a style sheet. Save it as “plain SVG”",
    "image": "holds another picture. Take it out",
    "use": "has copies of other parts. Unlink the copies",
}


def clean_svg(content: bytes) -> bytes:
    """The drawing alone, with its size in millimetres. Raises CannotUseLogo, saying what cannot be kept."""
    try:
        text = content.decode("utf-8-sig")
        if "<!ENTITY" in text.upper():
            raise CannotUseLogo("The SVG has entities of its own. Save it as “plain SVG”, or upload a PNG.")
        filtered = filter_svg(text.encode())
    except ValueError:
        raise CannotUseLogo(_UNREADABLE) from None
    reader = _Reader()
    try:
        reader.parser.Parse(filtered, True)
    except expat.ExpatError:
        raise CannotUseLogo(_UNREADABLE) from None
    return reader.drawing()


class _Reader:
    """Hears elements in the order of the file and keeps what the lists name, as text."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._written: list[str] = []
        self._open: list[str] = []
        self._elements = self._shapes = self._stops = self._uses = 0
        self._left_out = 0  # how deep inside something that is left out
        self._inherits: dict[str, str] = {}
        self._units: dict[str, str] = {}
        self._painted_with: set[str] = set()

    def drawing(self) -> bytes:
        """What was kept. Raises CannotUseLogo when it draws nothing, too much, or with a gradient that is no use."""
        if not self._shapes:
            raise CannotUseLogo("The SVG has no shapes to draw. Check the file, or upload a PNG.")
        if self._stops > MOST_STOPS or self._uses > MOST_USES:
            raise CannotUseLogo(
                f"The SVG has more than {MOST_STOPS} colours in its gradients, or more than {MOST_USES} parts that are "
                "clipped or filled with a gradient. Upload a PNG."
            )
        for name in self._inherits:
            seen = {name}
            while (name := self._inherits.get(name, "")) and name not in seen:
                seen.add(name)
            if name:
                raise CannotUseLogo("Gradients of the SVG refer to each other in a circle. Upload a PNG.")
        if any(map(self._measured_by_shape, self._painted_with & self._units.keys())):
            raise CannotUseLogo(_BY_SHAPE.format("a gradient"))
        return "".join(self._written).encode()

    def _measured_by_shape(self, gradient: str) -> bool:
        """Whether its units are those of the shape that it fills, as they are unless it, or one it refers to, says."""
        while gradient in self._units:
            if said := self._units[gradient]:
                return said != _OF_THE_DRAWING
            gradient = self._inherits.get(gradient, "")
        return True

    def _doctype(self, *_: object) -> None:
        raise CannotUseLogo("The SVG has a document type. Save it as “plain SVG”, or upload a PNG.")

    def _start(self, qualified: str, attributes: Mapping[str, str]) -> None:
        space, _, name = qualified.rpartition(" ")
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._open) >= MOST_DEPTH:
            raise CannotUseLogo(
                f"The SVG has more than {MOST_ELEMENTS:,} parts, or parts more than {MOST_DEPTH} deep. "
                "Simplify it, or upload a PNG."
            )
        self._open.append(name)
        if self._left_out or space != _SVG or name in _LEFT_OUT:
            self._left_out += 1
        elif len(self._open) == 1:
            self._written.append(_root(name, attributes))
        elif name in _SHAPES or name in _GROUPS:
            self._shapes += name in _SHAPES
            self._stops += name == "stop"
            # In one order, and each once: of a style and an attribute that say different things, the style counts.
            kept = sorted(dict(self._kept(name, attributes)).items())
            told = "".join(f" {key}={quoteattr(value)}" for key, value in kept)
            if name in _GRADIENTS:
                self._units[attributes.get("id", "")] = attributes.get("gradientUnits", "")
            self._written.append(f"<{name}{told}>")
        else:
            advice = _ADVICE.get(name, f"has a part that we cannot print (“{name[:40]}”). Take it out")
            raise CannotUseLogo(f"The SVG {advice}, or upload a PNG.")

    def _end(self, _qualified: str) -> None:
        name = self._open.pop()
        if self._left_out:
            self._left_out -= 1
        else:
            self._written.append(f"</{name}>")

    def _kept(self, name: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for key, value in (*attributes.items(), *_declared(attributes.get("style", ""))):
            own = key.rpartition(" ")[2]
            if own in _EFFECTS and value != "none":
                raise CannotUseLogo(f"The SVG has an effect ({own}). Take it out, or upload a PNG.")
            if own == "href" and name in _GRADIENTS:
                yield "href", self._inherited(attributes.get("id", ""), value)
            elif key in _PLACES or key in _PAINTS:
                if "clipPath" in self._open and key == "clip-path":
                    raise CannotUseLogo("The SVG clips what clips another part. Upload a PNG.")
                if key == "clipPathUnits" and value != _OF_THE_DRAWING:
                    raise CannotUseLogo(_BY_SHAPE.format("a clipping path"))
                kept = _checked(key, value)
                self._uses += "url(" in kept
                self._painted_with.update(_REFERENCE.findall(kept))
                yield key, kept

    def _inherited(self, own: str, target: str) -> str:
        found = _TARGET.fullmatch(target.strip())
        if not found:
            raise CannotUseLogo("The SVG refers to something outside itself. Save it as “plain SVG”, or upload a PNG.")
        self._inherits[own] = found[1]
        return f"#{found[1]}"


def _declared(style: str) -> Iterator[tuple[str, str]]:
    """The declarations of a style attribute as attributes, which say the same of a drawing."""
    for declaration in filter(None, map(str.strip, style.split(";"))):
        key, _, value = declaration.partition(":")
        if key.strip() in _PAINTS + _EFFECTS:
            yield key.strip(), value.strip()


def _checked(key: str, value: str) -> str:
    plain = value.replace('"', "").replace("'", "").strip()
    if key in _NUMBERS and not _NUMBER.fullmatch(plain):
        raise CannotUseLogo(f"The SVG has “{plain[:20]}” where a usual number should be ({key}). Upload a PNG.")
    if not _VALUE.fullmatch(_REFERENCE.sub("", plain)) or "url" in _REFERENCE.sub("", plain).lower():
        raise CannotUseLogo("The SVG refers to something outside itself. Save it as “plain SVG”, or upload a PNG.")
    return plain


def _root(name: str, attributes: Mapping[str, str]) -> str:
    """The outermost element with a view box, and with a width and height that fit the place on the first page."""
    box = attributes.get("viewBox") or f"0 0 {attributes.get('width', '')} {attributes.get('height', '')}"
    try:
        left, top, width, height = (float(number.removesuffix("px")) for number in box.replace(",", " ").split())
    except ValueError:
        raise CannotUseLogo("The SVG does not say how large it is (viewBox). Save it again, or upload a PNG.") from None
    if name != "svg" or not all(map(math.isfinite, (left, top))) or not (0 < width < 1e6 and 0 < height < 1e6):
        raise CannotUseLogo(_UNREADABLE)
    if not 1 / 20 <= width / height <= 20:
        raise CannotUseLogo("The logo is more than twenty times as long as it is high, or the other way round.")
    scale = min(WIDEST / width, HIGHEST / height)
    size = f'width="{width * scale:.3f}mm" height="{height * scale:.3f}mm"'
    return f'<svg xmlns="{_SVG}" viewBox="{left:g} {top:g} {width:g} {height:g}" {size}>'
