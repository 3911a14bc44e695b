"""Where the parts of a rulebook are shown. Every provision, assumption, table and rule has an address."""

from flask import url_for


def rulebook_url(release: str, rulebook: str, anchor: str = "") -> str:
    """The page of a rulebook (both by id), at a place on it when one is named."""
    return url_for("rulebooks.rulebook", release_id=release, rulebook_id=rulebook, _anchor=anchor or None)


def rule_url(release: str, rulebook: str, rule: str) -> str:
    """Where a rule stands in its decision table; all three by id."""
    return rulebook_url(release, rulebook, f"rule-{rule}")


def provision_url(release: str, rulebook: str, provision: str) -> str:
    """Where a provision is cited and paraphrased."""
    return rulebook_url(release, rulebook, f"provision-{provision}")


def assumption_url(release: str, rulebook: str, assumption: str) -> str:
    """Where an assumption is listed with all its settings."""
    return rulebook_url(release, rulebook, f"assumption-{assumption}")


def band_url(release: str, rulebook: str, band: str) -> str:
    """Where it is shown which levels fall into a band."""
    return rulebook_url(release, rulebook, f"band-{band}")


def table_url(release: str, rulebook: str, table: str) -> str:
    """Where a decision table is shown."""
    return rulebook_url(release, rulebook, f"table-{table}")


def question_url(release: str, question: str) -> str:
    """Where a question is shown with its options."""
    return url_for("rulebooks.questions", release_id=release, _anchor=f"question-{question}")
