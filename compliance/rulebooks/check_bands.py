"""Whether assumptions and bands make sense: under every setting each band must have one place to begin."""

from collections.abc import Iterator, Mapping, Sequence

from compliance.domain.rulebook import Assumption, Band, Rulebook, Table
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_values
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page, Place

# Where a value of a band begins: the place in the file, how a person would call it, and the level.
Cut = tuple[Place, str, str]


def check_assumptions(page: Page, book: Rulebook) -> None:
    """Note everything that is wrong with the assumptions of a rulebook, taken by themselves."""
    for assumption in book.assumptions:
        place = ("assumptions", assumption.id)
        settings = [setting.id for setting in assumption.settings]
        check_not_empty(page, (*place, "settings"), settings)
        if assumption.shipped not in settings:
            hint = suggestion(assumption.shipped, settings)
            page.note(Wrong.UNKNOWN_SHIPPED, (*place, "shipped"), id=assumption.shipped, hint=hint)
        known = [value for band in book.bands if assumption.id in band.assumptions for value, _ in band.values]
        for setting in assumption.settings:
            for value, _ in setting.cuts:
                if value not in known:
                    where = (*place, "settings", setting.id, "cuts", value)
                    page.note(Wrong.CUTS_WITHOUT_BAND, where, value=value, hint=suggestion(value, known))


def check_bands(page: Page, book: Rulebook, tables: Mapping[str, Table]) -> None:
    """Note everything that is wrong with the bands of a rulebook. `tables` holds those of this and earlier ones."""
    assumptions = {assumption.id: assumption for assumption in book.assumptions}
    for band in book.bands:
        place = ("bands", band.id)
        check_not_empty(page, (*place, "values"), band.values)
        check_not_empty(page, (*place, "scale"), band.scale)
        check_repeated_values(page, (*place, "assumptions"), band.assumptions)
        for index, name in enumerate(band.assumptions):
            if name not in assumptions:
                hint = suggestion(name, tuple(assumptions))
                page.note(Wrong.BAND_ASSUMPTION, (*place, "assumptions", index), id=name, hint=hint)
        _check_scale(page, place, band, tables)
        _check_cuts(page, place, band, [assumptions[name] for name in band.assumptions if name in assumptions])


def _check_scale(page: Page, place: Place, band: Band, tables: Mapping[str, Table]) -> None:
    known = [table.id for table in tables.values() if table.scope == "component" and table.hits == "unique"]
    if band.of not in known:
        page.note(Wrong.BAND_OF, (*place, "of"), id=band.of, hint=suggestion(band.of, known))
        return
    outcomes = [outcome.id for outcome in tables[band.of].outcomes]
    check_repeated_values(page, (*place, "scale"), band.scale)
    previous = ""
    for index, level in enumerate(band.scale):
        where = (*place, "scale", index)
        if level not in outcomes:
            page.note(Wrong.BAND_LEVEL, where, level=level, table=band.of, hint=suggestion(level, outcomes))
            continue
        if previous and outcomes.index(level) < outcomes.index(previous):
            page.note(Wrong.BAND_ORDER, where, level=level, earlier=previous, table=band.of)
        previous = level
    for value, _ in band.values:
        if value in outcomes and value not in band.scale:
            page.note(Wrong.BAND_VALUE_CLASH, (*place, "values", value), value=value, table=band.of)


def _check_cuts(page: Page, place: Place, band: Band, assumptions: Sequence[Assumption]) -> None:
    values = [value for value, _ in band.values]
    for value, _ in band.cuts:
        if value not in values:
            page.note(Wrong.CUT_VALUE, (*place, "cuts", value), value=value, hint=suggestion(value, values))
    for number, value in enumerate(values):
        cuts = list(_cuts_of(place, band, assumptions, value))
        for where, called, level in cuts:
            if level not in band.scale:
                hint = suggestion(level, band.scale)
                page.note(Wrong.CUT_LEVEL, where, value=value, level=level, band=band.id, hint=hint)
            elif number == 0 and level != band.scale[0]:
                page.note(Wrong.CUT_FIRST, where, value=value, bottom=band.scale[0], where=called)
        _check_given_once(page, (*place, "values", value), band, assumptions, value)


def _cuts_of(place: Place, band: Band, assumptions: Sequence[Assumption], value: str) -> Iterator[Cut]:
    if value in dict(band.cuts):
        yield (*place, "cuts", value), "cuts", dict(band.cuts)[value]
    for assumption in assumptions:
        for setting in assumption.settings:
            if value in dict(setting.cuts):
                where = ("assumptions", assumption.id, "settings", setting.id, "cuts", value)
                yield where, f"{assumption.id}: {setting.id}", dict(setting.cuts)[value]


def _check_given_once(page: Page, place: Place, band: Band, assumptions: Sequence[Assumption], value: str) -> None:
    """Each value has one source of its cut, and that source gives it whatever the settings are."""
    cutting = [a for a in assumptions if any(value in dict(setting.cuts) for setting in a.settings)]
    sources = (["cuts"] if value in dict(band.cuts) else []) + [assumption.id for assumption in cutting]
    if len(sources) > 1:
        page.note(Wrong.CUT_TWICE, place, value=value, first=sources[0], second=sources[1])
    elif not sources:
        page.note(Wrong.CUT_MISSING, place, value=value, settings="every setting")
    elif cutting:
        without = [setting.id for setting in cutting[0].settings if value not in dict(setting.cuts)]
        if without:
            page.note(Wrong.CUT_MISSING, place, value=value, settings=f"{cutting[0].id}: {', '.join(without)}")
