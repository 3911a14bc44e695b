"""Bands as tables: into which band each step of a scale falls, under each setting of the assumptions that cut it."""

from dataclasses import dataclass

from compliance.domain.rulebook import Assumption, Band, Rulebook
from compliance.domain.vocabulary import band_value, cuts_under
from compliance.web.rulebooks_words import FactWords, Words


@dataclass(frozen=True, slots=True)
class Column:
    """One setting, and whether the release is shipped with it."""

    label: str
    shipped: bool


@dataclass(frozen=True, slots=True)
class Cutting:
    """What one assumption does to a band while the others are as shipped: a column for each of its settings.

    `assumption` is None for a band that is cut the same way in any case. A row holds levels that follow each other and
    fall into the same bands, and their band in each column.
    """

    assumption: Assumption | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class BandView:
    """A band: the scale that it cuts, and how each assumption moves the cuts."""

    band: Band
    of: FactWords
    cuttings: tuple[Cutting, ...]


def band_views(book: Rulebook, words: Words) -> tuple[BandView, ...]:
    """The bands of a rulebook."""
    return tuple(BandView(band, words.fact(band.of), _cuttings(band, words)) for band in book.bands)


def _cuttings(band: Band, words: Words) -> tuple[Cutting, ...]:
    assumptions = [words.release.assumptions[name] for name in band.assumptions]
    if not assumptions:
        return (_cutting(band, None, ({},), (Column("", True),), words),)
    return tuple(
        _cutting(
            band,
            assumption,
            tuple({assumption.id: setting.id} for setting in assumption.settings),
            tuple(Column(setting.label, setting.id == assumption.shipped) for setting in assumption.settings),
            words,
        )
        for assumption in assumptions
    )


def _cutting(
    band: Band,
    assumption: Assumption | None,
    choices: tuple[dict[str, str], ...],
    columns: tuple[Column, ...],
    words: Words,
) -> Cutting:
    shipped = words.release.shipped_settings()
    cuts = [cuts_under(words.release, band, {**shipped, **choice}) for choice in choices]
    rows: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for level in band.scale:
        bands = tuple(words.value(band.id, band_value(band, level, each)) for each in cuts)
        levels = rows.pop()[0] if rows and rows[-1][1] == bands else ()
        rows.append(((*levels, words.value(band.of, level)), bands))
    return Cutting(assumption, columns, tuple(rows))
