"""What entries about jobs for many statements say, as sentences in pieces."""

from collections.abc import Callable, Mapping

from flask import url_for

from compliance.services.history import EntryShown
from compliance.web.history_sentence import Sentence, Setting
from compliance.web.numbers import counted

_WHAT = {
    "issue": "asked to have statements issued of",
    "reissue": "asked to have statements replaced of",
    "export": "asked for a file with the statements of",
}


def _asked(entry: EntryShown, setting: Setting) -> Sentence:
    job, count = str(entry.body.get("job") or ""), entry.body.get("count")
    url = url_for("batches.job", organisation_id=setting.organisation_id, batch_id=job) if job else ""
    what = _WHAT.get(str(entry.body.get("kind")), "asked for a job for the statements of")
    return Sentence(what, counted(count, "project") if isinstance(count, int) else "several projects", url)


BATCHES: Mapping[str, Callable[[EntryShown, Setting], Sentence]] = {"batch_asked": _asked}
