"""The log over the web: its newest checkpoint for anybody, and the proof that a history is in it."""

from compliance.domain.base64_text import to_base64
from compliance.domain.checkpoint import read_inclusion
from compliance.domain.merkle_tree import includes, leaf_hash
from compliance.services.sealing import seal
from compliance.store.entries import find_entry
from tests.sealing import checkpoint_in
from tests.web.pages import Site, issued, project, ready


def test_before_anything_is_sealed_there_is_no_checkpoint(site: Site) -> None:
    """The answer says so in words; the history says when it will be sealed, and offers nothing."""
    address = project(site)
    answer = site.app.test_client().get("/log/checkpoint")
    assert (answer.status_code, answer.text) == (404, "Nothing was sealed yet.\n")
    page = site.get(f"{address}/history")
    assert "Nothing of this history is sealed yet" in page.text
    assert f"{address}/head.tlog-proof" not in page.links().values()
    assert site.client.get(f"{address}/head.tlog-proof").status_code == 404


def test_anybody_can_keep_the_newest_checkpoint(site: Site) -> None:
    """Without an account, as the very text that was signed; the page of the history says what it says."""
    address = ready(site)
    issued(site, address)
    key = site.app.extensions["colophon"].notary.keys.log
    answer = site.app.test_client().get("/log/checkpoint")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    checkpoint = checkpoint_in(answer.text, key)
    assert checkpoint.origin == key.origin
    page = site.get(f"{address}/history")
    for words in (f"{checkpoint.size} entries, sealed on", checkpoint.origin, to_base64(checkpoint.root)):
        assert words in page.text
    assert "All 2 entries of this history have their places in the log." in page.text
    assert "proves nothing to others" in page.text


def test_a_history_can_be_proved_to_be_in_the_log(site: Site) -> None:
    """With a file that leads from its newest sealed entry to a signed checkpoint; what is newer waits and says so."""
    address = ready(site)
    issued(site, address)
    site.sent(f"{address}/components/add", {"component-name": "Trailer"})
    page = site.get(f"{address}/history")
    assert "Entries 1 to 2 have their places in the log. What is newer gets its place" in page.text
    answer = site.client.get(page.links()["Download the proof for entry 2"])
    name = f"project-{address.rpartition('/')[2]}-entry-2.tlog-proof"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    keys = site.app.extensions["colophon"].notary.keys
    proof = read_inclusion(answer.text)
    checkpoint = checkpoint_in(proof.checkpoint, keys.log)
    with site.database.read() as session:
        entry = find_entry(session, address.rpartition("/")[2], 2)
        assert entry is not None
        leaf = leaf_hash(entry.hash)
    assert includes(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    seal(site.database, keys, "2026-11-23T17:00:00Z")
    assert "All 3 entries of this history have their places" in site.get(f"{address}/history").text
