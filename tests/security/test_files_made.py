"""Nobody keeps the processor busy with files: a person waits after many, and nobody else does."""

import pytest

from compliance.services import throttle
from compliance.web.files_made import MADE
from tests.web.pages import Page, Site, ready
from tests.web.people import signed_in


def test_a_person_waits_after_many_files_and_nobody_else(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says how long; drafts, packs and histories count alike."""
    monkeypatch.setattr(throttle, "MOST_FILES", 3)
    address = ready(site)
    for path in ("statements/draft.pdf", "pack.zip", "history.csv"):
        assert site.client.get(f"{address}/{path}", buffered=True).status_code == 200

    refused = site.client.get(f"{address}/history.jsonl")

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= throttle.WINDOW.total_seconds()
    assert "Too many tries. Wait 15 minutes, then try again." in Page(refused).text
    assert site.client.get(f"{address}/history").status_code == 200
    assert signed_in(site.app, "Sasha Quinn").get(f"{address}/history.csv", buffered=True).status_code == 200


def test_every_file_that_counts_has_an_address(site: Site) -> None:
    """None was renamed away."""
    assert {rule.endpoint for rule in site.app.url_map.iter_rules()} >= MADE
