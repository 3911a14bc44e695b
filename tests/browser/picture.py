"""Makes the README's picture, docs/result.png, from the running program: `make screenshots`."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.addresses import SAMPLE
from tests.browser.chromium import launch_options
from tests.browser.serving import ROOT, filled
from tests.browser.visitor import visit

PICTURE = ROOT / "docs" / "result.png"
WIDTH, HEIGHT, MARGIN = 1280, 1400, 28
LARGEST_BYTES = 300_000

# Where the last paragraph ends that fits; a picture that ends within a sentence looks broken.
END = "height => Math.max(...[...document.querySelectorAll('main :is(p, dd, li, blockquote)')]" + (
    ".map(each => each.getBoundingClientRect().bottom).filter(bottom => bottom <= height))"
)


def make_picture(page: Page, address: str) -> bytes:
    """The top of the result of the sample game, as PNG."""
    page.goto(address)
    page.get_by_role("link", name=SAMPLE).click()
    page.get_by_role("link", name="Result", exact=True).click()
    end = page.evaluate(END, HEIGHT - MARGIN)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": round(end) + MARGIN}
    shot = Image.open(BytesIO(page.screenshot(full_page=True, clip=clip)))  # type: ignore[arg-type]
    small = BytesIO()
    # All colours are kept: a palette would drop that of an outcome which covers only a few pixels.
    shot.convert("RGB").save(small, "PNG", optimize=True)
    return small.getvalue()


def main(file: Path = PICTURE) -> None:
    """Start the program with the samples, and put the picture in its place."""
    with TemporaryDirectory() as folder, filled(Path(folder)).served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        visitor = visit(browser, address, (WIDTH, HEIGHT), color_scheme="light")
        picture = make_picture(visitor.page, address)
        browser.close()
    if len(picture) > LARGEST_BYTES:
        raise ValueError(f"The picture has {len(picture)} bytes; more than {LARGEST_BYTES} are slow to load.")
    file.write_bytes(picture)


if __name__ == "__main__":
    main()
