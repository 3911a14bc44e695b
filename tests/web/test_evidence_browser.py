"""A file of which only the hash is kept never leaves the browser."""

from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Request, expect

from tests.web.interviewing import Interview
from tests.web.test_interview_browser import check_page, faults, origin, saltmarsh

__all__ = ["faults", "origin", "saltmarsh"]

SECRET = b"a prompt that nobody else may see" * 1000


def test_hash_only_sends_no_byte_of_the_file(
    saltmarsh: Interview, origin: str, page: BrowserPage, faults: list[str], tmp_path: Path
) -> None:
    """Name, size and hash are filled in by the page; everything that is sent afterwards is looked at."""
    kept = tmp_path / "prompts.log"
    kept.write_bytes(SECRET)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.goto(f"{origin}/projects/{saltmarsh.project_id}/evidence/add?keep=hash&question=records")
    page.select_option("#kind", "prompt_log")
    page.set_input_files("#local-file", kept)
    expect(page.locator("#local-said")).to_have_text("The hash is filled in below. The file was not sent.")
    expect(page.locator("#sha256")).to_have_value(sha256(SECRET).hexdigest())
    expect(page.locator("#size")).to_have_value(str(len(SECRET)))
    check_page(page)
    page.get_by_role("button", name="Keep the hash").click()
    expect(page.get_by_text("The hash is kept as evidence.")).to_be_visible()
    check_page(page)
    bodies = [request.post_data_buffer or b"" for request in sent]
    posted = next(body for body in bodies if body)
    assert b"prompts.log" in posted
    assert sha256(SECRET).hexdigest().encode() in posted
    assert all(len(body) < 1000 for body in bodies)
    assert not [body for body in bodies if b"nobody" in body or b"multipart" in body]
    page.goto(f"{origin}/projects/{saltmarsh.project_id}/evidence/add?question=records")
    check_page(page)
    assert faults == []


@pytest.mark.parametrize("wanted", ["crypto", "subtle"])
def test_without_hashing_in_the_browser_the_hash_is_typed(
    saltmarsh: Interview, origin: str, page: BrowserPage, faults: list[str], wanted: str
) -> None:
    """No field is offered that would do nothing."""
    owner = "globalThis" if wanted == "crypto" else "Crypto.prototype"
    page.add_init_script(f"Object.defineProperty({owner}, '{wanted}', {{ value: undefined }})")
    page.goto(f"{origin}/projects/{saltmarsh.project_id}/evidence/add?keep=hash")
    expect(page.locator("#local")).to_be_hidden()
    expect(page.locator("#sha256")).to_be_visible()
    assert faults == []
