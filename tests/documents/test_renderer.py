"""The render process: nothing that is typeset can hang, fill the memory, reach the network or outlive the server."""

import gc
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compliance.documents.enclosures import NO_ENCLOSURES, AttachedFile, Enclosures
from compliance.documents.logo import clean_logo
from compliance.documents.pdf import render_statement
from compliance.documents.refusals import CannotMakePdf
from compliance.documents.renderer import Renderer
from compliance.documents.typesetting import Job
from tests.documents.factories import DRAWN, make_checked, make_draft, make_statement


def page(body: str) -> Job:
    """A page with this markup, as if somebody had got it past the template."""
    return Job(f'<html lang="en-GB"><title>Test</title><h1>Test</h1>{body}', "{}", "")


FINE = page("<p>Fine")
HANGS = page('<div style="columns:2">' * 8 + "x " * 3000)


def process_of(renderer: Renderer) -> int:
    """The id of the process that will get the next job."""
    return renderer._idle[-1]._process.pid


@pytest.fixture(scope="module")
def strict() -> Iterator[Renderer]:
    """A renderer with little time."""
    with Renderer(seconds=3) as renderer:
        renderer.render(FINE)
        yield renderer


def test_what_takes_too_long_is_ended(strict: Renderer) -> None:
    """In time, with a sentence; the same process does the next job."""
    process = process_of(strict)
    began = time.monotonic()
    with pytest.raises(CannotMakePdf, match=r"took longer than 3 seconds\. Shorten the longest answers\.$"):
        strict.render(HANGS)
    assert time.monotonic() - began < 6
    assert strict.render(FINE).pages == 1
    assert process_of(strict) == process


def test_what_needs_too_much_memory_is_ended() -> None:
    """Whatever the library makes of it, somebody gets a sentence, and the same process does the next job."""
    with Renderer(seconds=60, memory=240 << 20) as renderer:
        assert renderer.render(FINE).pages == 1
        process = process_of(renderer)
        with pytest.raises(
            CannotMakePdf, match=r"more memory than is allowed|for want of memory|the program that sets it failed"
        ):
            renderer.render(page("<p>x" * 30_000))
        assert renderer.render(FINE).pages == 1
        assert process_of(renderer) == process


@pytest.mark.parametrize(
    "markup",
    [
        '<img alt="x" src="{}">',
        "<style>@import url({});</style>",
        '<style>p {{ background: url("{}") }}</style><p>x',
        '<style>@font-face {{ font-family: X; src: url("{}") }} p {{ font-family: X }}</style><p>x',
        '<link rel="stylesheet" href="{}">',
        '<object data="{}">x</object>',
        "<img alt=\"x\" src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage href='{}'/%3E\">",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_nothing_is_fetched(strict: Renderer, markup: str, scheme: str, tmp_path: Path) -> None:
    """Neither from the network nor from a file; and trying is an error, not a gap in the page."""
    secret = tmp_path / "secret.css"
    secret.write_text("p { color: red }")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x" if scheme == "http" else secret.as_uri()
        with pytest.raises(CannotMakePdf):
            strict.render(page(markup.format(address)))
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("rel", ["<link rel=attachment href={}>", "<a rel=attachment href={}>x</a>"])
def test_no_file_is_attached_from_the_page(strict: Renderer, rel: str, tmp_path: Path) -> None:
    """The only attachment is the data that came with the job."""
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret that is nobody's business")
    try:
        pdf = strict.render(page(rel.format(secret.as_uri()))).pdf
    except CannotMakePdf:
        return
    assert b"secret.txt" not in pdf


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("<p>𓂀", "notdef glyph"),
        ('<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">', "no required alt"),
        ('<img alt="x" src="data:image/png;base64,AAAA">', "Failed to load image"),
        ("<style>p { no-such: property }</style>", "unknown property"),
        ("<span>" * 2000, "nested too deeply"),
    ],
)
def test_every_complaint_fails_the_rendering(strict: Renderer, markup: str, complaint: str) -> None:
    """A page that is not as it was meant is not a statement."""
    with pytest.raises(CannotMakePdf, match=f"^We could not make the PDF: .*{complaint}"):
        strict.render(page(markup))


def test_a_killed_process_is_replaced(strict: Renderer) -> None:
    """As when the machine runs out of memory: the next job does not notice."""
    process = process_of(strict)
    os.kill(process, signal.SIGKILL)
    assert strict.render(FINE).pages == 1
    assert process_of(strict) != process


def test_a_process_killed_at_work_is_replaced(strict: Renderer) -> None:
    """Its job is given to another."""
    process = process_of(strict)
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(strict.render, HANGS)
        wait_for(lambda: children_of(process))
        os.kill(process, signal.SIGKILL)
        with pytest.raises(CannotMakePdf, match="took longer"):
            job.result()
    assert strict.render(FINE).pages == 1


def test_a_process_that_cannot_live_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice is enough."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Renderer() as renderer, pytest.raises(CannotMakePdf, match="ends again and again"):
        renderer.render(FINE)


def test_threads_share_the_processes(strict: Renderer) -> None:
    """No more than allowed are started, and nobody gets another's file."""
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda n: strict.render(page("<p style='break-before: page'>x" * n)).pages, range(1, 9)))
    assert pages == [2, 3, 4, 5, 6, 7, 8, 9]
    assert len(strict._idle) <= 2


def test_it_goes_on_after_closing() -> None:
    """Closing ends the processes; another job starts one."""
    renderer = Renderer(at_once=1)
    renderer.start()
    renderer.start()
    assert len(renderer._idle) == 1
    process = process_of(renderer)
    renderer.close()
    assert not Path(f"/proc/{process}").exists()
    assert renderer.render(FINE).pages == 1
    renderer.close()


def test_it_ends_its_processes_when_it_is_forgotten() -> None:
    """A test or a command that does not close it leaves nothing behind."""
    renderer = Renderer()
    renderer.start()
    process = process_of(renderer)
    del renderer
    gc.collect()
    assert not is_running(process)


@pytest.mark.parametrize("at_work", [False, True])
def test_it_ends_with_its_parent(at_work: bool) -> None:
    """Also when the server is killed and can tell nobody, at rest and in the middle of a job."""
    program = f"""
        import sys, threading
        from compliance.documents.renderer import Renderer
        from tests.documents.test_renderer import FINE, HANGS, process_of
        renderer = Renderer(seconds=60)
        renderer.render(FINE)
        process = process_of(renderer)
        if {at_work}:
            threading.Thread(target=renderer.render, args=[HANGS], daemon=True).start()
        print(process, flush=True)
        sys.stdin.read()
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
        if at_work:
            wait_for(lambda: children_of(process))
        forks = children_of(process)
        parent.kill()
    for one in (process, *forks):
        wait_for(lambda one=one: not is_running(one))


def test_the_same_statement_gives_the_same_bytes() -> None:
    """In another process, in another place, whatever was made before (and without a clock)."""
    logo = clean_logo(DRAWN)
    notes = AttachedFile("notes.jsonl", "application/jsonl", b"{}\n", "Notes")
    enclosed = Enclosures(logo.content, logo.media_type, (notes,))
    statements = (
        (make_checked(paper="Letter", logo=enclosed.logo_sha256), enclosed),
        (make_draft(3), NO_ENCLOSURES),
    )
    made = []
    for zone, seed in (("UTC", "1"), ("Asia/Tokyo", "2")):
        with pytest.MonkeyPatch.context() as patch, Renderer() as renderer:
            patch.setenv("TZ", zone)
            patch.setenv("PYTHONHASHSEED", seed)
            if seed == "2":
                render_statement(make_statement(2), renderer=renderer)
            made.append([render_statement(*each, renderer=renderer).sha256 for each in statements])
    assert made[0] == made[1]


def children_of(process: int) -> list[int]:
    """The ids of its forks."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_running(process: int) -> bool:
    """Whether it is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(happened: Callable[[], object]) -> None:
    """Wait until it has happened, but not for ever."""
    until = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)
