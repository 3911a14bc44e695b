"""A logo made fit for statements: decoded and written anew, so that nothing of the file that was sent is kept."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, UnidentifiedImageError

from compliance.documents.enclosures import LogoType
from compliance.documents.refusals import CannotUseLogo
from compliance.documents.svg_logo import HIGHEST, WIDEST, clean_svg

LARGEST = 200_000  # bytes
MOST_PIXELS = 4_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
# 600 dots an inch in the place for it; more would only make every statement larger.
_MOST_WIDE, _MOST_HIGH = round(WIDEST / 25.4 * 600), round(HIGHEST / 25.4 * 600)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that can be printed as it is: PNG in sRGB or grey without transparency, or SVG that only draws."""

    content: bytes
    media_type: LogoType


def clean_logo(content: bytes) -> Logo:
    """The picture without anything that is no picture. Raises CannotUseLogo with a sentence that says what to do."""
    if not content:
        raise CannotUseLogo("The file is empty. Choose a PNG or SVG file.")
    if len(content) > LARGEST:
        raise CannotUseLogo(f"The file has more than {LARGEST:,} bytes. Make it smaller.")
    if content.startswith(_PNG):
        return Logo(_clean_png(content), "image/png")
    if b"<svg" in content.lower():
        return Logo(clean_svg(content), "image/svg+xml")
    raise CannotUseLogo("This is neither a PNG nor an SVG picture. Save the logo as PNG or SVG.")


def _clean_png(content: bytes) -> bytes:
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=["PNG"]) as found:
            # Pillow warns of pictures that unpack to a great size; our own limit is far below that.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = found.size
            if width * height > MOST_PIXELS:
                raise CannotUseLogo(
                    f"The picture has {width:,} by {height:,} pixels, and {MOST_PIXELS:,} in all are allowed. "
                    "Make it smaller."
                )
            if not 1 / 20 <= width / height <= 20:
                raise CannotUseLogo("The logo is more than twenty times as long as it is high, or the other way round.")
            found.load()
            picture = _on_white(found)
    except Image.DecompressionBombError:
        raise CannotUseLogo(f"The picture is too large: {MOST_PIXELS:,} pixels in all are allowed.") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise CannotUseLogo("This PNG is damaged. Save it again.") from None
    picture.thumbnail((_MOST_WIDE, _MOST_HIGH), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    Image.frombytes(picture.mode, picture.size, picture.tobytes()).save(written, "PNG", optimize=True)
    return written.getvalue()


def _on_white(found: Image.Image) -> Image.Image:
    """The picture in sRGB or grey, on white where it was transparent: paper is white."""
    if found.mode.startswith("I"):
        # Sixteen bits of grey; converting would cut them off instead of scaling them down.
        return found.convert("I").point(lambda value: value / 256).convert("L")
    grey = found.mode in ("1", "L", "LA")
    solid = found.convert("RGBA")
    ground = Image.new("RGBA", solid.size, "white")
    picture = Image.alpha_composite(ground, solid).convert("RGB")
    profile = found.info.get("icc_profile")
    if grey:
        return picture.convert("L")
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            raise CannotUseLogo("The colour profile of this PNG cannot be read. Save it in sRGB.") from None
        return converted or picture
    return picture
