"""The log on standard error: text for a person at a terminal, or one JSON object a line for machines.

Both keep to one line what a visitor could have broken: control characters are written as escapes (ASVS 5.0, 16.4.1).
Rows of the database are never in them, and neither is what a form held.
"""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from typing import Any, TextIO

import structlog

# A database names the offending values, such as an e-mail address, after this word.
_VALUES = re.compile(r"^DETAIL:.*$", re.MULTILINE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")

_Event = MutableMapping[str, Any]


def set_up_logs(log_format: str, stream: TextIO | None = None) -> None:
    """Have everything that is logged in this process, and in those forked from it, written in this format.

    It goes to standard error unless there is another `stream`. Text has what went wrong; JSON also has a line for each
    request.
    """
    as_json = log_format == "json"
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_json() if as_json else _Text("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if as_json else logging.WARNING)
    logging.captureWarnings(True)
    for chatty in ("alembic", "fontTools", "weasyprint"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _json() -> logging.Formatter:
    before: list[Callable[[Any, str, _Event], Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.CallsiteParameterAdder([structlog.processors.CallsiteParameter.PROCESS]),
    ]
    last: list[Callable[[Any, str, _Event], Any]] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        # The frames without their variables, which may be anybody's data.
        structlog.processors.format_exc_info,
        _without_values,
        structlog.processors.JSONRenderer(ensure_ascii=True, sort_keys=True),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=last)


def _without_values(_logger: object, _method: str, event: _Event) -> _Event:
    for name in ("event", "exception"):
        if isinstance(event.get(name), str):
            event[name] = _VALUES.sub("DETAIL: not logged", event[name])
    return event


class _Text(logging.Formatter):
    """A message on one line; the frames of a failure below it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """The line, whatever somebody put into the message."""
        return _escaped(super().formatMessage(record)).replace("\n", "\\n").replace("\t", "\\t")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """The frames, without the values that a database names."""
        return _escaped(_VALUES.sub("DETAIL: not logged", super().formatException(ei)))


def _escaped(text: str) -> str:
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
