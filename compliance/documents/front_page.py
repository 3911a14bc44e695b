"""Setting the first page so that it is one page: a reader in a hurry must not have to turn it to check a statement."""

from collections.abc import Callable, Iterator

# The template says with these where the first page begins and ends.
FRONT_OPEN = '<main class="roomy">'
FRONT_END = "<!-- end of the first page -->"


def fit_front_page(html: str, pages: Callable[[str], int]) -> str:
    """The page with its first page set closer where it needs it; `pages` counts the pages that a page of HTML takes.

    What does not fit even then goes on, and the rest of the statement follows it without beginning on a new page. A
    page that marks no first page stays as it is.
    """
    if FRONT_END not in html:
        return html
    return next((each for each in _closer(html) if pages(each.partition(FRONT_END)[0]) == 1), _with(html, "flowing"))


def _closer(html: str) -> Iterator[str]:
    yield from (_with(html, name) for name in ("roomy", "snug", "tight"))


def _with(html: str, name: str) -> str:
    return html.replace(FRONT_OPEN, FRONT_OPEN.replace("roomy", "tight flowing" if name == "flowing" else name), 1)
