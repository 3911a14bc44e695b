"""When the law changes: two releases side by side."""

from flask import Blueprint, render_template

from compliance.services.release_comparisons import compared_releases
from compliance.web.release_view import compared_view

releases = Blueprint("releases", __name__)


@releases.get("/rulebooks/<before>/compare/<after>")
def compare(before: str, after: str) -> str:
    """What another release says otherwise, and every kind of case that it decides otherwise."""
    found = compared_releases(before, after)
    return render_template("releases/compare.html", view=compared_view(found), release=found.comparison.after)
