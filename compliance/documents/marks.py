"""The marks of the four outcomes, as pictures with words."""

from base64 import b64encode
from functools import cache
from string import Template

from markupsafe import Markup

_DRAWINGS = {
    "t1": ("full disc", "#0d5a63", '<circle cx="8" cy="8" r="7.5" fill="$ink"/>'),
    "t2": (
        "half disc",
        "#8a5200",
        '<circle cx="8" cy="8" r="6.6" fill="none" stroke="$ink" stroke-width="1.75"/>'
        '<path d="M8 1a7 7 0 0 0 0 14z" fill="$ink"/>',
    ),
    "t3": ("ring", "#7a3a76", '<circle cx="8" cy="8" r="6.6" fill="none" stroke="$ink" stroke-width="1.75"/>'),
    "tq": (
        "diamond",
        "#565b62",
        '<path d="M8 .9 15.1 8 8 15.1.9 8z" fill="none" stroke="$ink" stroke-width="1.75"/>'
        '<circle cx="8" cy="8" r="1.7" fill="$ink"/>',
    ),
}


@cache
def mark_image(mark: str) -> Markup:
    """The mark as an image with alternative text (ISO 14289-1, 7.3); nothing for an outcome without a mark."""
    if not mark:
        return Markup()
    words, ink, drawing = _DRAWINGS[mark]
    shapes = Template(drawing).substitute(ink=ink)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{shapes}</svg>'
    source = b64encode(svg.encode()).decode()
    return Markup('<img class="mark" alt="{}" src="data:image/svg+xml;base64,{}">').format(words, source)
