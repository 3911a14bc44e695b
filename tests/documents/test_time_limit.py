"""Strangers' files take their time, and no more."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from compliance.documents import time_limit
from compliance.documents.attached_data import NoStatement, attached_data
from compliance.documents.pdf_signature import check_pdf
from compliance.documents.pdf_signer import signer_of
from compliance.documents.time_limit import OutOfTime, limited, within


def _endless() -> None:
    while True:
        pass


def _stubborn() -> None:
    while True:
        with suppress(Exception):
            _endless()


def _recursive(depth: int = 0) -> None:
    for _ in range(2):
        if depth < 400:
            _recursive(depth + 1)


def test_work_in_time_gives_its_result_or_its_fault() -> None:
    """Whatever it raises is raised."""
    assert within(5.0, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(5.0, lambda: 1 / 0)


@pytest.mark.parametrize("work", [_endless, _stubborn, _recursive])
def test_work_without_an_end_is_ended(work: Callable[[], None]) -> None:
    """Also where it catches what it can; nothing goes on in the background."""
    began, threads = time.monotonic(), threading.active_count()
    with pytest.raises(OutOfTime, match=r"longer than 0.1 seconds"):
        within(0.1, work)
    assert time.monotonic() - began < 30
    assert threading.active_count() == threads


def test_no_more_than_two_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes third waits for a while, and is told then."""
    monkeypatch.setattr(time_limit, "SECONDS", 0.1)
    go_on = threading.Event()
    monkeypatch.setattr(time_limit, "within", lambda _seconds, work: work())
    others = [threading.Thread(target=limited, args=(go_on.wait,)) for _ in range(2)]
    for other in others:
        other.start()
    with pytest.raises(OutOfTime, match="Others are being read"):
        limited(lambda: None)
    go_on.set()
    for other in others:
        other.join()
    assert limited(lambda: 7) == 7


def built(*objects: bytes) -> bytes:
    """A PDF of these objects, of which the first is the catalogue."""
    made, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(made)
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        start,
    )


SIGNATURE = b"<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<3000>>>"
PAGES = b"<</Type/Pages/Kids[]/Count 0>>"


def _with_fields(fields: bytes, field: bytes, more: bytes = b"") -> bytes:
    return built(b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]>>%s>>" % (fields, more), PAGES, field, SIGNATURE)


@pytest.mark.parametrize(
    "pdf",
    [
        _with_fields(b"3 0 R " * 50_000, b"<</T(a)/FT/Sig/V 4 0 R>>"),
        _with_fields(b"3 0 R " * 50_000, b"<</T(a)/FT/Sig>>"),
        _with_fields(b"3 0 R", b"<</T(a)/FT/Sig/V 4 0 R>>", b"/X[%s]" % (b"0 " * 150_000)),
        _with_fields(b"3 0 R", b"<</T(a)/FT/Sig/Kids[3 0 R 3 0 R]>>"),
        _with_fields(b"3 0 R", b"<</T(a)/FT/Sig/V 4 0 R>>", b"/X%s" % (b"[" * 400_000)),
        _with_fields(b"3 0 R " * 9, b"<</T(a)/FT/Sig/V 4 0 R>>"),
        _with_fields(b"3 0 R", b"<</T(a)/FT/Sig/V 4 0 R>>"),
    ],
    ids=[
        "many fields",
        "many empty fields",
        "a long list",
        "fields in themselves",
        "deep",
        "nine",
        "no signature in it",
    ],
)
def test_files_that_are_built_to_take_long_are_answered(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a sentence, in time."""
    monkeypatch.setattr(time_limit, "SECONDS", 0.1)
    result = check_pdf(pdf, [])
    assert not result.good
    assert len(result.faults) == 1
    assert signer_of(pdf) is None
    with pytest.raises(NoStatement):
        attached_data(pdf)
