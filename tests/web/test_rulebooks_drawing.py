"""How facts flow to outcomes: the drawing holds what the rules hold, and can be read by everybody."""

from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.rulebook import Rulebook
from compliance.services.releases import every_release, release_called, vocabulary_of
from compliance.web.rulebooks_layout import WIDTH, draw
from tests.web.pages import Site
from tests.web.test_rulebooks import at, every_book, read, reader, same, words

__all__ = ["reader"]  # the fixture of the other tests, used here too

SVG = "{http://www.w3.org/2000/svg}"


def sources(book: Rulebook, release_id: str) -> set[str]:
    """The titles of everything from which the rulebook's tables are worked out, however far back."""
    release = release_called(release_id)
    vocabulary = vocabulary_of(release)
    titles: set[str] = set()
    for table in book.tables:
        counted = [found.id for fact in table.reads() if (found := vocabulary.counted_table(fact))]
        for fact in vocabulary.ancestry((*table.reads(), *counted)):
            if question := vocabulary.question_of.get(fact):
                titles.add(question.short or question.ask)
            elif found := (release.assumptions.get(fact) or release.bands.get(fact) or release.tables.get(fact)):
                titles.add(found.title)
    return titles


@every_book
def test_the_drawing_shows_every_fact_and_every_outcome(reader: Site, release_id: str, book_id: str) -> None:
    """As an SVG by itself: well formed, titled, described, and without a style of its own."""
    book = release_called(release_id).rulebook(book_id)
    response = reader.client.get(f"/rulebooks/{release_id}/{book_id}/diagram.svg")
    assert response.mimetype == "image/svg+xml"
    drawing = ElementTree.fromstring(response.text)  # noqa: S314 - our own page
    assert drawing.tag == f"{SVG}svg"
    assert drawing.get("role") == "img"
    assert drawing.findtext(f"{SVG}title") == f"How facts flow to outcomes: {book.title}"
    assert (drawing.findtext(f"{SVG}desc") or "").endswith("The list names all of them.")
    assert "style" not in {name for element in drawing.iter() for name in element.attrib}
    steps = [" ".join(words(step).split()) for step in drawing.iter(f"{SVG}g") if "step" in (step.get("class") or "")]
    for title in sources(book, release_id):
        assert any(step.startswith(same(title)) for step in steps), title
    for table in book.tables:
        step = next(step for step in steps if step.startswith(same(table.title)) and step != same(table.title))
        assert all(same(outcome.label) in step for outcome in table.outcomes), table.id


@every_book
def test_the_drawing_stands_on_the_page_with_the_same_as_a_list(reader: Site, release_id: str, book_id: str) -> None:
    """For those who cannot see it, or who want to follow a link."""
    book = release_called(release_id).rulebook(book_id)
    place = at(read(reader, f"/rulebooks/{release_id}/{book_id}"), "diagram")
    assert len(list(place.iter(f"{SVG}svg"))) == 1
    lines = [words(line) for line in place.iter("li")]
    named = {words(a) for a in place.iter("a")}
    assert {same(title) for title in sources(book, release_id)} <= named
    for table in book.tables:
        line = next(line for line in lines if line.startswith(same(table.title)))
        assert all(same(outcome.label) in line for outcome in table.outcomes)


@every_book
def test_nothing_in_a_drawing_lies_on_something_else(reader: Site, release_id: str, book_id: str) -> None:
    """Boxes keep apart and stay on the sheet, and words stay in their box."""
    drawing = ElementTree.fromstring(reader.client.get(f"/rulebooks/{release_id}/{book_id}/diagram.svg").text)  # noqa: S314
    width, height = map(float, (drawing.get("viewBox") or "").split()[2:])
    # As large as the reader's text, so that words fit into their boxes at every size of text.
    assert drawing.get("width") == f"{width / 16:g}rem"
    boxes = []
    for step in drawing.iter(f"{SVG}g"):
        box = step.find(f"{SVG}rect")
        if box is not None:
            x, y, w, h = (float(box.get(name) or 0) for name in ("x", "y", "width", "height"))
            boxes.append((x, y, x + w, y + h))
            assert all(y < float(text.get("y") or 0) < y + h for text in step.iter(f"{SVG}text"))
    assert boxes
    assert all(min(x1, y1) > 0 and x2 < width and y2 < height for x1, y1, x2, y2 in boxes)
    for a, b in combinations(boxes, 2):
        assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1], (a, b)


def test_there_are_drawings_to_look_at() -> None:
    """Some of them with more than a few steps."""
    assert any(len(sources(book, release.id)) > 10 for release in every_release() for book in release.books())


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
@settings(deadline=None, max_examples=60)
def test_any_graph_without_circles_can_be_drawn(pairs: list[tuple[int, int]]) -> None:
    """Each node stands to the right of what leads to it, and clear of the others in its layer."""
    edges = list(dict.fromkeys((f"n{min(pair)}", f"n{max(pair)}") for pair in pairs if pair[0] != pair[1]))
    names = list(dict.fromkeys(name for edge in edges for name in edge))
    drawing = draw({name: 30.0 + 7 * index for index, name in enumerate(names)}, edges)
    assert set(drawing.places) == set(names)
    assert all(drawing.places[a][0] + WIDTH < drawing.places[b][0] for a, b in edges)
    for layer in {x for x, _ in drawing.places.values()}:
        here = sorted((y, names.index(name)) for name, (x, y) in drawing.places.items() if x == layer)
        assert all(y + 30 + 7 * index < below for (y, index), (below, _) in pairwise(here))
    assert all(0 <= y <= drawing.height for _, y in drawing.places.values())


def test_a_graph_without_nodes_is_an_empty_drawing() -> None:
    """A rulebook without tables has nothing to draw."""
    assert draw({}, ()) == draw({}, [])
    assert draw({}, ()).width == 0


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a")])
def test_what_leads_nowhere_early_stands_close_to_its_use(order: tuple[str, ...]) -> None:
    """An answer that only a late table reads does not stand at the far left."""
    heights = dict.fromkeys((*order, "late"), 20.0)
    drawing = draw(heights, [("a", "b"), ("b", "c"), ("late", "c")])
    assert drawing.places["late"][0] == drawing.places["b"][0]
