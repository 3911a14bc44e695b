"""What entries about evidence say, as sentences in pieces."""

from collections.abc import Callable, Mapping

from flask import url_for

from compliance.services.history import EntryShown
from compliance.web.history_sentence import Sentence, Setting


def _about(what: str) -> Callable[[EntryShown, Setting], Sentence]:
    def say(entry: EntryShown, setting: Setting) -> Sentence:
        url = url_for("evidence.page", project_id=setting.project_id)
        question = setting.release.questionnaire.questions.get(str(entry.body.get("question") or ""))
        words = (question.short or question.ask) if question else ""
        about = ", ".join(filter(None, (entry.component_name, words)))
        return Sentence(
            what, str(entry.body.get("name") or "(erased)"), url, f", evidence for {about}" if about else ""
        )

    return say


EVIDENCE: Mapping[str, Callable[[EntryShown, Setting], Sentence]] = {
    "evidence_attached": _about("attached"),
    "evidence_removed": _about("removed"),
}


def evidence_notes(body: Mapping[str, object]) -> tuple[str, ...]:
    """What is kept, and whether a file went."""
    kept = "The file is kept" if body.get("kept") == "file" else "Only the hash is kept"
    gone = body.get("file_deleted")
    if gone is not None:
        kept = "Nothing else refers to the file, which is deleted" if gone else "No file is deleted"
    return (f"{kept}. sha256 {body.get('sha256', '')}",)
