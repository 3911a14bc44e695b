"""Logos: what is kept of a picture, and which pictures are refused."""

import io
import re

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from compliance.documents.logo import LARGEST, clean_logo
from compliance.documents.refusals import CannotUseLogo
from tests.documents.factories import DRAWN
from tests.documents.logos import SHAPE, huge_png, png, svg

# Nothing of a cleaned drawing may name anything outside it, run, or be read as text.
_NOTHING_OF = re.compile(rb"script|http(?!://www\.w3\.org/2000/svg\")|data:|url\((?!#)|on\w+=|<text|<style|<!|<\?|@|&")


def _cleaned(picture: bytes) -> str:
    logo = clean_logo(picture)
    assert logo.media_type == "image/svg+xml"
    assert not _NOTHING_OF.search(logo.content)
    return logo.content.decode()


def test_a_drawing_is_kept_and_fits_its_place() -> None:
    """Shapes, colours and gradients stay, styles become attributes, and the size is that of the place."""
    kept = _cleaned(DRAWN)
    assert 'viewBox="0 0 50 20" width="30.000mm" height="12.000mm"' in kept
    assert '<rect fill="url(#a)" height="20" opacity="0.9" rx="3" width="50">' in kept
    assert '<stop offset="0" stop-color="#0d5a63">' in kept
    assert clean_logo(kept.encode()).content == kept.encode()


def test_a_style_counts_more_than_an_attribute() -> None:
    """As in any program that draws; and no attribute is there twice."""
    kept = _cleaned(svg('<path d="M0 0h1v1z" style="fill:red" fill="blue"/>'))
    assert '<path d="M0 0h1v1z" fill="red"></path>' in kept


@pytest.mark.parametrize(
    "gradients",
    [
        '<linearGradient id="a"/><radialGradient id="b" href="#a" gradientUnits="userSpaceOnUse"/>',
        '<linearGradient id="b" href="#a"/><radialGradient id="a" gradientUnits="userSpaceOnUse"/>',
        '<linearGradient id="a"/><clipPath id="b" clipPathUnits="userSpaceOnUse"/>',
    ],
)
def test_a_gradient_in_units_of_the_drawing_is_kept(gradients: str) -> None:
    """Also where one that it refers to says the units; one that nothing is painted with does not count."""
    assert 'fill="url(#b)"' in _cleaned(svg(gradients + '<rect fill="url(#b)"/>'))


@pytest.mark.parametrize("picture", [DRAWN, png("RGBA", (40, 20))])
def test_whatever_the_bytes_are_there_is_an_answer(picture: bytes) -> None:
    """A logo, or a sentence."""
    for place in range(0, len(picture), 3):
        for byte in (0, 60, 255):
            try:
                clean_logo(picture[:place] + bytes([byte]) + picture[place + 1 :])
            except CannotUseLogo:
                continue


@pytest.mark.parametrize(
    "inside",
    [
        SHAPE + "<script>alert(1)</script>",
        '<path d="M0 0h10v10z" onclick="x()" onload="y()"/>',
        SHAPE
        + '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://evil.example"/></foreignObject>',
        "<title>&lt;script&gt;</title><desc>http://evil.example</desc><metadata><x xmlns='urn:x'/></metadata>" + SHAPE,
        '<g class="a" data-x="http://evil.example" style="-inkscape-font:x">' + SHAPE + "</g>",
        SHAPE + "<!-- http://evil.example --><?x http://evil.example?>",
    ],
)
def test_what_is_no_drawing_is_left_out(inside: str) -> None:
    """The drawing is the same without it."""
    assert '<path d="M0 0h10v10z"></path>' in _cleaned(svg(inside))


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (svg(SHAPE + "<text>Hello</text>"), "has text. Convert it to paths"),
        (svg(SHAPE + "<style>path{fill:red}</style>"), "has a style sheet"),
        (svg(SHAPE + '<image href="http://evil.example/x.png"/>'), "holds another picture"),
        (svg(SHAPE + '<use href="#a"/>'), "has copies of other parts"),
        (svg(f"<pattern>{SHAPE}</pattern>{SHAPE}"), "(“pattern”)"),
        (svg(SHAPE + '<animate attributeName="d"/>'), "(“animate”)"),
        (svg(f"<svg>{SHAPE}</svg>"), "(“svg”)"),
        (svg('<path d="M0 0h1v1z" filter="url(#f)"/>'), "has an effect (filter)"),
        (svg('<path d="M0 0h1v1z" style="mask:url(#m)"/>'), "has an effect (mask)"),
        (svg('<path d="M0 0h1v1z" fill="url(http://evil.example/a#b)"/>'), "something outside itself"),
        (svg("<path d='M0 0h1v1z' fill=\"URL( '//evil.example#b')\"/>"), "something outside itself"),
        (svg('<path d="M0 0h1v1z" style="stroke:url(http://evil.example/)"/>'), "something outside itself"),
        (svg('<path d="M0 0h1v1z" fill="url(data:image/svg+xml,x#a)"/>'), "something outside itself"),
        (svg('<path d="M0 0h1v1z" id="a&quot;&gt;&lt;script&gt;"/>'), "something outside itself"),
        (svg('<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>' + SHAPE), "in a circle"),
        (svg('<clipPath id="c"><path clip-path="url(#c)" d="M0 0h1v1z"/></clipPath>' + SHAPE), "clips what clips"),
        (svg('<linearGradient id="a"/><rect style="fill:url(#a)"/>'), "a gradient in units of the shape"),
        (svg('<rect stroke="url(#a)"/><radialGradient id="a" gradientUnits="objectBoundingBox"/>'), "userSpaceOnUse"),
        (svg('<radialGradient id="a" href="#b"/><linearGradient id="b"/><rect fill="url(#a)"/>'), "with plain colours"),
        (svg('<clipPath id="c" clipPathUnits="objectBoundingBox"/>' + SHAPE), "a clipping path in units of the shape"),
        (svg("<g>" * 30 + SHAPE + "</g>" * 30), "more than 20 deep"),
        (svg(SHAPE * 1_001), "more than 1,000 parts"),
        (svg("<radialGradient>" + "<stop/>" * 61 + "</radialGradient>" + SHAPE), "more than 60 colours"),
        (svg('<rect width="1" height="1" fill="url(#a)"/>' * 101), "more than 100 parts that are clipped"),
        (svg('<rect width="1" height="1e400"/>'), "“1e400” where a usual number should be (height)"),
        (svg('<circle r="calc(1px)"/>'), "“calc(1px)” where a usual number should be (r)"),
        (svg(""), "no shapes to draw"),
        (svg().replace(b' viewBox="0 0 10 10"', b""), "how large it is"),
        (svg().replace(b"10 10", b"1e300 1"), "not an SVG picture"),
        (svg().replace(b"10 10", b"nan 1"), "not an SVG picture"),
        (svg().replace(b"10 10", b"300 1"), "twenty times as long"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg(), "has entities of its own"),
        (svg().decode().encode("utf-16"), "neither a PNG nor an SVG"),
        (b"<html><svg></html>", "not an SVG picture"),
        (b"<svg>\xff</svg>", "not an SVG picture"),
        (b"", "The file is empty"),
        (b"\xff\xd8\xff\xe0 a photograph", "neither a PNG nor an SVG"),
        (png() + bytes(LARGEST), "more than 200,000 bytes"),
        (png()[:-30], "This PNG is damaged"),
        (huge_png(3_000), "Make it smaller"),
        (huge_png(30_000), "The picture is too large"),
        (png(size=(3_000, 10)), "twenty times as long"),
        (png(icc_profile=b"no profile" * 20), "colour profile"),
    ],
)
def test_what_cannot_be_kept_is_refused(picture: bytes, sentence: str) -> None:
    """With a sentence that says what, and what to do."""
    with pytest.raises(CannotUseLogo, match=re.escape(sentence)):
        clean_logo(picture)


def _decoded(picture: bytes) -> Image.Image:
    logo = clean_logo(picture)
    assert logo.media_type == "image/png"
    return Image.open(io.BytesIO(logo.content))


@pytest.mark.parametrize(
    ("mode", "kept"),
    [("1", "L"), ("L", "L"), ("LA", "L"), ("I;16", "L"), ("P", "RGB"), ("RGB", "RGB"), ("RGBA", "RGB")],
)
def test_a_picture_is_written_anew(mode: str, kept: str) -> None:
    """In sRGB or grey, without transparency, and no larger than it is printed."""
    assert _decoded(png(mode)).mode == kept
    assert _decoded(png("L", (2_000, 400))).size == (709, 142)


def test_what_is_transparent_becomes_paper() -> None:
    """White, and half of the colour where it is half transparent."""
    assert _decoded(png("RGBA", colour=(0, 0, 0, 0))).getpixel((5, 5)) == (255, 255, 255)
    assert _decoded(png("LA", colour=(0, 128))).getpixel((5, 5)) == 127
    assert _decoded(png("I;16", colour=65_535)).getpixel((5, 5)) == 255


def test_nothing_else_of_the_file_is_kept() -> None:
    """No texts, no profiles; a picture with the usual profile is read as what it shows."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Somebody")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = _decoded(png(colour=(200, 30, 60), pnginfo=notes, icc_profile=profile))
    assert kept.info == {}
    assert kept.getpixel((5, 5)) == (200, 30, 60)
