"""An analysis of a change of law as values for its pages and its download."""

from compliance.domain.release import Release
from compliance.services.impact import Finding
from compliance.services.jobs import JobShown
from compliance.services.releases import every_release

HEADS = (
    "Project", "Tier now", "Tier then", "Disclosure now", "Disclosure then", "Term now", "Term then", "Parts",
    "Parts that change", "New questions", "Statement in force", "What changes",
)  # fmt: skip

_STATES = {
    "waiting": "Waiting to be begun",
    "running": "Under way",
    "done": "Finished",
    "failed": "Not finished",
    "cancelled": "Cancelled",
}


def choices(release: Release) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be looked at, in groups: releases, and every setting of an assumption that is not shipped."""
    groups = [("Releases", [(f"release:{each.id}", each.title) for each in every_release()])]
    for book in release.books():
        settings = [
            (f"assumption:{assumption.id}={setting.id}", f"{assumption.title}: {setting.label}")
            for assumption in book.assumptions
            for setting in assumption.settings
        ]
        if settings:
            groups.append((book.short, settings))
    return groups


def progress_words(job: JobShown) -> str:
    """How far an analysis is."""
    projects = "project" if job.total == 1 else "projects"
    return f"{_STATES[job.state]}: {job.done:,} of {job.total:,} {projects}"


def csv_line(each: Finding) -> list[str]:
    """A project as a line of the download."""
    changes = "; ".join(
        f"{book}, {table}: {before} -> {after}" + (f" ({parts})" if parts else "")
        for book, table, before, after, parts in each.changes
    )
    counts = (str(each.parts), str(each.parts_changed), str(each.new_questions))
    return [each.title, *each.tier, *each.duty, *each.term, *counts, each.statement, changes]
