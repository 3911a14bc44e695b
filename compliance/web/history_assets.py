"""What entries about files that were read or marked say, as sentences in pieces."""

from collections.abc import Callable, Mapping

from flask import url_for

from compliance.services.history import EntryShown
from compliance.web.history_sentence import Sentence, Setting


def _files_url(entry: EntryShown, setting: Setting) -> str:
    if not setting.url(entry.component_id):
        return ""
    return url_for("assets.page", project_id=setting.project_id, component_id=entry.component_id)


def _about_file(what: str) -> Callable[[EntryShown, Setting], Sentence]:
    def say(entry: EntryShown, setting: Setting) -> Sentence:
        after = f" of {entry.component_name}" if entry.component_name else ""
        return Sentence(what, str(entry.body.get("name") or "(erased)"), _files_url(entry, setting), after)

    return say


def _suggested(what: str) -> Callable[[EntryShown, Setting], Sentence]:
    def say(entry: EntryShown, setting: Setting) -> Sentence:
        question = setting.release.questionnaire.questions.get(str(entry.body.get("question") or ""))
        words = (question.short or question.ask) if question else "(erased)"
        after = f" of {entry.component_name}" if entry.component_name else ""
        return Sentence(what, words, _files_url(entry, setting), after)

    return say


ASSETS: Mapping[str, Callable[[EntryShown, Setting], Sentence]] = {
    "asset_read": _about_file("read the file"),
    "suggestion_accepted": _suggested("answered as a file suggests:"),
    "suggestion_rejected": _suggested("left what a file suggests:"),
    "asset_marked": _about_file("made a copy with a Content Credential of the file"),
}
