"""The history as files: JSON Lines with the very bytes that were hashed, and CSV for a spreadsheet."""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence

from compliance.domain.questionnaire import Questionnaire
from compliance.services.actors import Reach
from compliance.services.history import EntryShown, all_entries
from compliance.store.database import Session
from compliance.store.entries import AnyEntry

COLUMNS = ("entry", "time (UTC)", "who", "what", "component", "question", "from", "to", "details", "hash")

# A spreadsheet takes a cell that starts with one of these for a formula (OWASP ASVS 5.0, 1.2.10).
# Full-width signs are formulas to a spreadsheet with East Asian settings.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\0", "\r", "\n", "＝", "＋", "－", "＠")


def export_json_lines(session: Session, reach: Reach, project_id: str, questionnaire: Questionnaire) -> bytes:
    """One JSON object a line, oldest entry first. Raises NotFound.

    `header`, `payload` (Base64) and the hashes (hexadecimal) are enough to verify the chain without Colophon.
    """
    return json_lines(all_entries(session, reach, project_id, questionnaire))


def json_lines(entries: Iterable[tuple[AnyEntry, EntryShown]]) -> bytes:
    """The same for entries that were found already."""
    lines = [
        json.dumps(
            {
                "sequence": shown.sequence,
                "at": shown.at,
                "actor": shown.actor_name,
                "kind": shown.kind,
                "body": shown.body,
                "header": b64encode(row.header).decode(),
                "payload": None if row.payload is None else b64encode(row.payload).decode(),
                "previous_hash": row.prev_hash.hex(),
                "hash": shown.hash,
            },
            ensure_ascii=False,
        )
        + "\n"
        for row, shown in entries
    ]
    return "".join(lines).encode()


def export_csv(session: Session, reach: Reach, project_id: str, questionnaire: Questionnaire) -> bytes:
    """One row for each changed answer, or for each entry without any, oldest first; UTF-8 with a byte order mark.

    A text that a spreadsheet would take for a formula gets an apostrophe in front. Raises NotFound.
    """
    return csv_rows(all_entries(session, reach, project_id, questionnaire))


def csv_rows(entries: Iterable[tuple[AnyEntry, EntryShown]]) -> bytes:
    """The same for entries that were found already."""
    return csv_bytes(COLUMNS, (row for _, shown in entries for row in _rows(shown)))


def _rows(shown: EntryShown) -> list[tuple[str, ...]]:
    start = (str(shown.sequence), shown.at, shown.actor_name, shown.kind)
    details = _details(shown.body, shown.text)
    end = (details, shown.hash)
    if not shown.changes:
        return [
            (*start, shown.component_name, "", str(shown.body.get("from", "")), str(shown.body.get("to", "")), *end)
        ]
    return [
        (
            *(*start, change.component_name, change.question, change.from_text, change.to_text),
            *(f"Reason: {change.reason}" if change.reason else details, shown.hash),
        )
        for change in shown.changes
    ]


def _details(body: Mapping[str, object], text: str) -> str:
    """Which statement or evidence an entry is about, why, in which order it put components, or what a comment says."""
    order = body.get("order")
    names = "; ".join(part["name"] for part in order) if isinstance(order, list) else ""
    evidence = f"{body['name']}, SHA-256 {body['sha256']}" if "evidence" in body else ""
    told = {
        "Statement": body.get("number"),
        "Evidence": evidence,
        "Reason": body.get("reason"),
        "Order": names,
        "Comment": text,
    }
    return ". ".join(f"{what}: {said}" for what, said in told.items() if said)


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table for a spreadsheet as CSV (RFC 4180): UTF-8 with a byte order mark, by which spreadsheets know it.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def safe_cell(cell: str) -> str:
    """The text with an apostrophe in front when a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
