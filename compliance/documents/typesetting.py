"""From HTML to the bytes of a PDF file, with WeasyPrint. Imported by the render process only."""

import json
import logging
import os
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from compliance.documents.fonts import fontconfig_file
from compliance.documents.front_page import fit_front_page

STYLESHEET = Path(__file__).parents[2] / "static" / "statement.css"
DATA_NAME = "statement.json"
DATA_WORDS = "The statement as data"
_LONGEST_COMPLAINT = 200
# A draft has no date; its attachment still needs one (ISO 19005-3, 6.8), and it must not be the clock's.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


class NotTypeset(Exception):  # noqa: N818 - an outcome that the caller tells, as often its fault as ours
    """WeasyPrint had something to complain about; the message repeats it."""


@dataclass(frozen=True, slots=True)
class Supplement:
    """A file to attach beside the data; `content` is in Base64, so that a job can be sent as JSON."""

    name: str
    media_type: str
    description: str
    content: str


@dataclass(frozen=True, slots=True)
class Job:
    """What to typeset: a page, the data to attach, when it was issued (ISO 8601; empty for a draft), other files."""

    html: str
    data: str
    issued_at: str
    supplements: tuple[Supplement, ...] = ()

    def message(self) -> bytes:
        """The job in the form in which it is sent to a render process."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of(cls, message: bytes) -> "Job":
        """The job that was sent."""
        fields = json.loads(message)
        return cls(**{**fields, "supplements": tuple(Supplement(**each) for each in fields["supplements"])})


@dataclass(frozen=True, slots=True)
class Typeset:
    """The file and its number of pages."""

    pdf: bytes
    pages: int


class Typesetter:
    """Everything that does not depend on the job, made once: fonts, style sheet, fetcher.

    A new font configuration for each job would cost time, and memory that is never given back.
    """

    def __init__(self) -> None:
        with _only_our_fonts():
            # Fontconfig reads its configuration when WeasyPrint is imported, so that happens here and nowhere else.
            import weasyprint
            from weasyprint.text.ffi import harfbuzz_subset
            from weasyprint.text.fonts import FontConfiguration
            from weasyprint.urls import FatalURLFetchingError, URLFetcher

            self._fonts = FontConfiguration()
        if not harfbuzz_subset:
            # Without it WeasyPrint takes fontTools, which is slow and writes the time into every font.
            raise NotTypeset("The library libharfbuzz-subset is missing. On Debian, install libharfbuzz-subset0.")
        self._weasyprint: Any = weasyprint
        self._forbidden: type[BaseException] = FatalURLFetchingError
        # Style sheets, pictures and attachments come with the page or not at all: no network, no files.
        self._fetcher = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
        with _complaints():
            self._style = weasyprint.CSS(
                string=STYLESHEET.read_text("utf-8"), font_config=self._fonts, url_fetcher=self._fetcher
            )

    def typeset(self, job: Job) -> Typeset:
        """Return the job as a file that is both PDF/A-3a and PDF/UA-1. Raises NotTypeset."""
        try:
            return self._typeset(job)
        except self._forbidden as error:
            raise NotTypeset(f"the page refers to something outside itself ({error})") from error

    def _typeset(self, job: Job) -> Typeset:
        from compliance.documents.conformance import claim_universal_access, finish

        with _complaints():
            document = self._laid_out(fit_front_page(job.html, lambda html: len(self._laid_out(html).pages)))
            claim_universal_access(document)
            document.metadata.attachments = self._attachments(job)
            pdf = document.write_pdf(pdf_variant="pdf/a-3a", finisher=finish)
        return Typeset(pdf, len(document.pages))

    def _laid_out(self, html: str) -> Any:
        page = self._weasyprint.HTML(string=html, url_fetcher=self._fetcher)
        return page.render(stylesheets=[self._style], font_config=self._fonts, pdf_variant="pdf/a-3a")

    def _attachments(self, job: Job) -> list[Any]:
        data = Supplement(DATA_NAME, "application/json", DATA_WORDS, b64encode(job.data.encode()).decode())
        # The name tree of a PDF is sorted (ISO 32000-1, 7.9.6); WeasyPrint leaves the order as it is.
        return [self._attachment(job, each) for each in sorted((data, *job.supplements), key=lambda each: each.name)]

    def _attachment(self, job: Job, file: Supplement) -> Any:
        at = datetime.fromisoformat(job.issued_at).astimezone(UTC) if job.issued_at else _NO_DATE
        return self._weasyprint.Attachment(
            # The media type goes with the bytes: guessed from the name, it would depend on the machine's own list.
            url=f"data:{file.media_type};base64,{file.content}",
            name=file.name,
            description=file.description,
            relationship="Data" if file.name == DATA_NAME else "Supplement",
            created=at,
            modified=at,
            url_fetcher=self._fetcher,
        )


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as configuration:
        configuration.write(fontconfig_file())
        configuration.flush()
        os.environ["FONTCONFIG_FILE"] = configuration.name
        yield


@contextmanager
def _complaints() -> Iterator[None]:
    """Make a failure of every warning: a picture left out or a missing glyph is no smaller fault than a crash."""
    heard = _Heard()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(heard)
    try:
        yield
    finally:
        logger.removeHandler(heard)
    if heard.messages:
        raise NotTypeset(heard.messages[0][:_LONGEST_COMPLAINT])


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
