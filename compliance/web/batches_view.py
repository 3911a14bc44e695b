"""Jobs for many statements as values for their pages and their download."""

import re
from collections.abc import Iterable, Mapping, Sequence

from compliance.services.batch_choices import Candidate, Choices, Kind, Obstacle, Seen, Show
from compliance.services.batches import BatchShown, ItemShown
from compliance.web.impact_view import progress_words
from compliance.web.numbers import counted

# Title of the page, what it is for, and the button.
KIND_WORDS: Mapping[Kind, tuple[str, str, str]] = {
    "issue": (
        "Issue statements",
        "Of projects that have no statement in force, each as if you issued it by itself.",
        "Issue the statements",
    ),
    "reissue": (
        "Replace statements",
        "Of projects that have a statement in force: the new one supersedes it, and both say so.",
        "Replace the statements",
    ),
    "export": (
        "Export statements",
        "The statements in force of many projects as one ZIP file: PDF, data and signature of each, with a list.",
        "Make the file",
    ),
}
SHOW_WORDS: Mapping[Show, str] = {
    "new": "without a statement in force",
    "outdated": "changed since their statement was issued",
    "queued": "noted as to be replaced",
    "in_force": "all with a statement in force",
}
# What an empty list lacks, and what would stand in it.
EMPTY_WORDS: Mapping[Show, str] = {
    "new": (
        "No project without a statement in force is complete and approved. One is listed here once its questions are "
        "answered and somebody has approved it where the organisation asks for that."
    ),
    "outdated": (
        "No project was changed since its statement was issued. One is listed here once it is changed while its "
        "statement is in force."
    ),
    "queued": (
        "No statement is noted as to be replaced. One is listed here once somebody has noted it in what was found "
        "under What would change."
    ),
    "in_force": "No project has a statement in force. One is listed here once a statement of it is issued.",
}
NONE_READY = "None of these projects can be issued yet. What each lacks stands below."
NONE_HERE = "No project of this page of the list can be chosen. Look at the other pages."
OPTION_WORDS: Mapping[str, tuple[str, str]] = {
    "with_pack": (
        "Add the forms and texts as an annex",
        "Those under Forms and texts of each project. Without them the statements are shorter.",
    ),
    "attach_pack": (
        "Attach the forms and texts as data",
        "A JSON file inside each PDF, for programs that fill in forms. It holds answers that they are made from.",
    ),
    "attach_history": (
        "Attach the history of the project",
        "Every change up to now, with the names of those who made it, former answers, comments and notes of "
        "evidence. Whoever gets the PDF can read it, and what is erased later stays in it.",
    ),
    "bundles": (
        "Add the evidence bundle of each project",
        "Its history, all its statements, its evidence with the files that are kept, and a program that verifies them.",
    ),
}
OBSTACLES: Mapping[Obstacle, str] = {
    "incomplete": "An answer is missing or does not fit, or a result is to be confirmed",
    "not_approved": "Nobody has approved it",
}
STATE_WORDS = {"waiting": "Not begun", "done": "Done", "failed": "Failed", "skipped": "Not needed"}
HEADS = ("Project", "Outcome", "Statement", "Why")

_SEEN = re.compile(r"([0-9A-Za-z]{1,40})\.([0-9]{1,9})\.([0-9a-f.]{0,120})")


def key_of(seen: Seen) -> str:
    """What a tick stands for, as the form sends it."""
    return f"{seen.project_id}.{seen.sequence}.{seen.choices}"


def seen_in(keys: Iterable[str]) -> tuple[Seen, ...]:
    """What was ticked; what no form of ours sends is left out."""
    found = (_SEEN.fullmatch(key) for key in keys)
    return tuple(Seen(each[1], int(each[2]), each[3]) for each in found if each)


def note_of(candidate: Candidate, kind: Kind) -> str:
    """What is to be known of a project before it is ticked."""
    statement = candidate.statement
    replaces = f"Statement {statement.number} is in force" if statement else ""
    if statement and kind == "reissue":
        replaces = f"It supersedes statement {statement.number}"
    by = ", ".join(filter(None, (candidate.signatory, candidate.office)))
    given = "" if candidate.office else ", whose office is not given"
    declared = f"The declaration is in the name of {by}{given}" if kind != "export" else ""
    version = f"Version {candidate.version}" if candidate.version else ""
    told = (version, replaces, f"Noted: {candidate.reason}" if candidate.reason else "", declared)
    return " ".join(f"{each}." for each in told if each)


def title_of(batch: BatchShown) -> str:
    """What a job is for: "Issue statements of 12 projects"."""
    return f"{KIND_WORDS[batch.kind][0]} of {counted(batch.job.total, 'project')}"


def words_of(batch: BatchShown) -> str:
    """How far a job is: "Finished: 12 of 12 projects. 10 issued, 2 failed"."""
    done = "in the file" if batch.kind == "export" else "issued"
    if batch.job.state == "cancelled":
        return _cancelled_words(batch)
    named = (("done", done), ("failed", "failed"), ("skipped", "issued by other means"))
    parts = ", ".join(f"{batch.counts[state]} {words}" for state, words in named if batch.counts.get(state))
    return f"{progress_words(batch.job)}. {parts}".removesuffix(". ")


def _cancelled_words(batch: BatchShown) -> str:
    """ "Cancelled after 2 of 4 projects. 2 were issued; 2 were not", without the stop at the end."""
    after = f"Cancelled after {batch.job.done:,} of {counted(batch.job.total, 'project')}"
    if batch.kind == "export":
        return f"{after}. No file was made"
    issued, others = batch.counts.get("done", 0), batch.counts.get("skipped", 0)
    by_others = f"; {_were(others)} issued by other means" if others else ""
    return f"{after}. {_were(issued)} issued{by_others}; {_were(batch.job.total - issued - others)} not"


def _were(number: int) -> str:
    return f"{number:,} {'was' if number == 1 else 'were'}"


def empty_words(found: Choices, show: Show) -> str:
    """Why a list of projects has none that can be chosen, and what would change that."""
    if found.waiting:
        return NONE_READY
    return EMPTY_WORDS[show] if found.pages == 1 else NONE_HERE


def csv_lines(found: Sequence[ItemShown]) -> Iterable[tuple[str, ...]]:
    """What came of each project, as lines of the download."""
    return ((each.title, STATE_WORDS[each.state], each.statement, each.sentence) for each in found)
