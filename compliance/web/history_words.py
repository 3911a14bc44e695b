"""What an entry of the history says, as a sentence in pieces: what was done, to what, and the rest."""

from collections.abc import Callable, Mapping

from flask import url_for

from compliance.services.assessments import WORK
from compliance.services.history import EntryShown
from compliance.web.history_assets import ASSETS
from compliance.web.history_batches import BATCHES
from compliance.web.history_evidence import EVIDENCE
from compliance.web.history_people import PEOPLE
from compliance.web.history_sentence import Sentence, Setting, plain
from compliance.web.numbers import counted, inside


def sentence(entry: EntryShown, setting: Setting) -> Sentence:
    """The entry as a sentence. One of a kind that this program does not know is named by its kind."""
    say = _SENTENCES.get(entry.kind)
    return say(entry, setting) if say else Sentence(f"wrote an entry: {plain(entry.kind)}")


def _started(entry: EntryShown, _: Setting) -> Sentence:
    parts = entry.body.get("components")
    count = len(parts) if isinstance(parts, list) else 0
    return Sentence("started the project", after=f" with {counted(count, 'component')}" if count else "")


def _added(entry: EntryShown, setting: Setting) -> Sentence:
    return Sentence("added the component", entry.component_name, setting.url(entry.component_id))


def _removed(entry: EntryShown, _: Setting) -> Sentence:
    return Sentence("removed the component", entry.component_name)


def _saved(entry: EntryShown, setting: Setting) -> Sentence:
    titles = {section.id: section.title for section in setting.release.questionnaire.sections}
    section = str(entry.body.get("section") or "")
    if entry.component_name:
        after = f", {inside(titles[section])}" if section in titles else ""
        return Sentence(_answering(entry), entry.component_name, setting.url(entry.component_id), after)
    if section not in titles:
        return Sentence(_answering(entry), section or "a section")
    url = url_for("interview.section", project_id=setting.project_id, section_id=section)
    return Sentence(_answering(entry), titles[section], url)


def _answering(entry: EntryShown) -> str:
    count = len(entry.changes)
    if entry.erased:
        return "saved answers in"
    new = all(change.before is None for change in entry.changes)
    if count == 1:
        return "answered a question in" if new else "changed an answer in"
    return f"{'answered' if new else 'changed'} {counted(count, 'question' if new else 'answer')} in"


def _confirmed(entry: EntryShown, setting: Setting) -> Sentence:
    table = str(entry.body.get("outcome", "")).partition(":")[0]
    regime, subject = str(entry.body.get("regime", "")), str(entry.body.get("subject", ""))
    tables, books = setting.release.tables, setting.release.rulebooks
    title = tables[table].title.rstrip("?") if table in tables else table
    short = next((book.short for book in books if book.id == regime), regime)
    about = "the work as a whole" if subject == WORK else setting.components.get(subject, "a removed component")
    return Sentence(f"confirmed that “{title}” ({short}) cannot be told for", about, setting.url(subject))


def _moved_on(entry: EntryShown, _: Setting) -> Sentence:
    releases = [entry.body.get(side) for side in ("from", "to")]
    before, after = (str(each["release"]) if isinstance(each, dict) else "" for each in releases)
    if not after:
        return Sentence("moved the project to another release")
    url = url_for("releases.compare", before=before, after=after)
    return Sentence("moved the project", f"from release {before} to {after}", url)


def _noted(entry: EntryShown, _: Setting) -> Sentence:
    listed = entry.body.get("statements")
    count = len(listed) if isinstance(listed, list) else 0
    return Sentence("noted as to be replaced", counted(count, "statement") if count else "statements")


def _unnoted(entry: EntryShown, _: Setting) -> Sentence:
    return _about_statement("took back that a statement is to be replaced:", entry)


def _issued(entry: EntryShown, _: Setting) -> Sentence:
    version = str(entry.body.get("version") or "")
    return _about_statement("issued statement", entry, f" for version {version}" if version else "")


def _withdrew(entry: EntryShown, _: Setting) -> Sentence:
    return _about_statement("withdrew statement", entry)


def _about_statement(what: str, entry: EntryShown, after: str = "") -> Sentence:
    number, statement = str(entry.body.get("number", "")), str(entry.body.get("statement", ""))
    url = url_for("issued.statement", statement_id=statement) if statement else ""
    return Sentence(what, number or "(erased)", url, after)


def _chose(entry: EntryShown, setting: Setting) -> Sentence:
    count = len(entry.changes)
    chosen = "the setting of an assumption" if count == 1 else f"the settings of {counted(count, 'assumption')}"
    if not count:
        chosen = "settings of assumptions"
    if setting.organisation_id:
        url = url_for("assumptions.of_organisation", organisation_id=setting.organisation_id)
        return Sentence("chose", chosen, url)
    url = url_for("assumptions.of_project", project_id=setting.project_id)
    if count and all(change.after is None for change in entry.changes):
        return Sentence("went back to", chosen, url, " as the organisation chose")
    return Sentence("chose", chosen, url, " for this project")


def _worded(entry: EntryShown, setting: Setting) -> Sentence:
    what = "gave their own wording to" if entry.body.get("wording") else "went back to the generated text of"
    url = url_for("packs.page", project_id=setting.project_id, _anchor=str(entry.body.get("piece", "")))
    return Sentence(what, str(entry.body.get("title") or "a text"), url, " in the forms and texts")


def _chose_tools(entry: EntryShown, setting: Setting) -> Sentence:
    tools = entry.body.get("tools")
    count = len(tools) if isinstance(tools, list) else 0
    what = f"chose {counted(count, 'AI tool')} for" if count else "chose no AI tool for"
    url = setting.url(entry.component_id)
    if url:
        url = url_for("part_tools.choose", project_id=setting.project_id, component_id=entry.component_id)
    return Sentence("chose AI tools for" if entry.erased else what, entry.component_name, url)


def _about_tool(what: str) -> Callable[[EntryShown, Setting], Sentence]:
    def say(entry: EntryShown, setting: Setting) -> Sentence:
        tool = str(entry.body.get("tool") or "")
        url = url_for("tools.page", organisation_id=setting.organisation_id, tool_id=tool) if tool else ""
        return Sentence(what, str(entry.body.get("name") or "(erased)"), url)

    return say


def _imported(entry: EntryShown, setting: Setting) -> Sentence:
    tools = entry.body.get("tools")
    what = counted(len(tools), "AI tool") if isinstance(tools, list) else "AI tools"
    return Sentence("imported", what, url_for("tools.listing", organisation_id=setting.organisation_id))


def _in_review(what: str) -> Callable[[EntryShown, Setting], Sentence]:
    def say(_: EntryShown, setting: Setting) -> Sentence:
        url = url_for("statements.issue_page", project_id=setting.project_id)
        return Sentence(what, "the next statement", url, " for review" if what == "sent" else "")

    return say


def _about_comment(what: str) -> Callable[[EntryShown, Setting], Sentence]:
    def say(entry: EntryShown, setting: Setting) -> Sentence:
        number = entry.body.get("comment", entry.sequence)
        url = url_for("comments.page", project_id=setting.project_id, _anchor=f"comment-{number}")
        question = setting.release.questionnaire.questions.get(str(entry.body.get("question") or ""))
        words = (question.short or question.ask) if question else ""
        about = ", ".join(filter(None, (entry.component_name, words)))
        return Sentence(what, f"on {about or 'the project'}" if about or not entry.erased else "", url)

    return say


def _erased(entry: EntryShown, _: Setting) -> Sentence:
    listed = entry.body.get("sequences")
    numbers = [str(each) for each in listed] if isinstance(listed, list) else []
    which = f"entr{'y' if len(numbers) == 1 else 'ies'} {', '.join(numbers)}" if numbers else "entries"
    return Sentence("erased the contents of", which)


def _chose_rule(entry: EntryShown, setting: Setting) -> Sentence:
    url = url_for("reviews.rule", organisation_id=setting.organisation_id)
    if entry.erased:
        return Sentence("changed", "who may approve statements", url)
    after = " one person may prepare and approve" if entry.body.get("one_person") else " a second person has to approve"
    return Sentence("chose for", "statements", url, f" that{after}")


def _letterhead(entry: EntryShown, setting: Setting) -> Sentence:
    url = url_for("letterhead.change", organisation_id=setting.organisation_id)
    if entry.erased:
        return Sentence("changed", "the letterhead of statements", url)
    paper = "US Letter" if entry.body.get("paper") == "Letter" else "A4"
    named = str(entry.body.get("logo_sha256", ""))[:8]
    logo = f"the logo with SHA-256 {named}…" if named else "no logo"
    return Sentence("changed", "the letterhead of statements", url, f" to {paper} and {logo}")


_SENTENCES: Mapping[str, Callable[[EntryShown, Setting], Sentence]] = {
    "project_started": _started,
    "component_added": _added,
    "component_renamed": lambda _, __: Sentence("renamed a component"),
    "component_removed": _removed,
    "components_reordered": lambda _, __: Sentence("put the components in another order"),
    "answers_saved": _saved,
    "cannot_tell_confirmed": _confirmed,
    "release_changed": _moved_on,
    "assumptions_chosen": _chose,
    "replacements_queued": _noted,
    "replacement_taken_back": _unnoted,
    "tools_chosen": _chose_tools,
    "tool_added": _about_tool("added the AI tool"),
    "tool_changed": _about_tool("changed what is recorded of the AI tool"),
    "tool_retired": _about_tool("retired the AI tool"),
    "tool_taken_back": _about_tool("took back into use the AI tool"),
    "tools_imported": _imported,
    "statement_issued": _issued,
    "statement_withdrawn": _withdrew,
    "review_submitted": _in_review("sent"),
    "review_returned": _in_review("returned"),
    "review_approved": _in_review("approved"),
    "review_rule_chosen": _chose_rule,
    "letterhead_changed": _letterhead,
    "comment_added": _about_comment("commented"),
    "comment_resolved": _about_comment("resolved a comment"),
    "comment_reopened": _about_comment("reopened a comment"),
    "wording_edited": _worded,
    "payload_erased": _erased,
    **ASSETS,
    **BATCHES,
    **EVIDENCE,
    **PEOPLE,
}
