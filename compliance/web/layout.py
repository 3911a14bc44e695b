"""What every page has: who is asking, the release named at the foot, words for dates and numbers."""

from typing import Any

from flask import Flask

from compliance.domain.wording import date_words, listed
from compliance.web.access import may
from compliance.web.current import current_release, current_visitor
from compliance.web.marks import MARKS, bar_pieces
from compliance.web.numbers import counted, in_words
from compliance.web.times import day_words, iso_local, moment_words, time_words, weekday


def lay_out(app: Flask) -> None:
    """Give templates their filters and the values that every page shows."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date_words=date_words,
        day_words=day_words,
        weekday=weekday,
        time_words=time_words,
        moment_words=moment_words,
        iso_local=iso_local,
        in_words=in_words,
        listed=listed,
    )
    app.jinja_env.globals.update(MARKS=MARKS, bar_pieces=bar_pieces, counted=counted, may=may)
    app.context_processor(_on_every_page)


def _on_every_page() -> dict[str, Any]:
    return {"visitor": current_visitor(), "current_release": current_release()}
