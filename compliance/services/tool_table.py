"""The register of AI tools as a table: written as CSV for a spreadsheet, and read back from one."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compliance.domain.ai_tool_answers import FieldError, concern_lines, concerns_from_lines
from compliance.domain.ai_tools import FIELDS, ToolFacts, facts_plain
from compliance.services.ai_tools import ToolRecord, ToolRegister
from compliance.services.export import csv_bytes, safe_cell
from compliance.services.refusals import Refused
from compliance.services.tool_changes import facts_entered

ID, CONCERNS, IN_USE = "id", "concerns", "in_use"
COLUMNS = (ID, *(field.id for field in FIELDS), CONCERNS, IN_USE)
MOST_ROWS = 1000
MOST_SENTENCES = 20


class TableRefused(Refused):
    """A table that cannot be taken in; `sentences` name each line and column and say what to put right."""

    def __init__(self, sentences: Sequence[str]) -> None:
        more = len(sentences) - MOST_SENTENCES
        self.sentences = (*sentences[:MOST_SENTENCES], *([f"{more} more are not shown."] if more > 0 else ()))
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that can be taken in: the tool that it is about (None for a new one), and its facts."""

    line: int
    tool: ToolRecord | None
    facts: ToolFacts


def tools_csv(register: ToolRegister) -> bytes:
    """One row for each tool, retired ones too, for a spreadsheet."""
    return csv_bytes(COLUMNS, map(_written, register.tools))


def _written(tool: ToolRecord) -> tuple[str, ...]:
    values = facts_plain(tool.facts)
    facts = (values[field.id] for field in FIELDS)
    return (tool.id, *facts, concern_lines(tool.facts.concerns), "no" if tool.retired else "yes")


def rows_of_table(data: bytes, register: ToolRegister) -> tuple[TableRow, ...]:
    """The rows of a CSV file, each checked against the register; raises TableRefused when any cannot be taken in.

    A row is about the tool with its id; without an id, about the tool in use with the same name, maker, model and
    version; otherwise about a new one. A column that is absent leaves what is recorded.
    """
    rows = list(_cells(data))
    sentences: list[str] = []
    found: list[TableRow] = []
    for line, cells in rows:
        read = _row(line, cells, register)
        if isinstance(read, TableRow):
            found.append(read)
        else:
            sentences.extend(read)
    sentences.extend(_double(found))
    if sentences:
        raise TableRefused(sentences)
    return tuple(found)


def _cells(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not empty with the number of its first line, by column."""
    if not data:
        raise TableRefused(["Choose a CSV file; this one is empty."])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableRefused(["Save the table as CSV in UTF-8; this file is in another encoding."]) from error
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [cell.strip().casefold() for cell in next(reader, [])]
        _refuse_columns(names)
        line = reader.line_num + 1
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise TableRefused([f"Divide the table: it has more than {MOST_ROWS} rows."])
            if len(row) > len(names):
                raise TableRefused([f"Line {line}: it has {len(row)} cells, but there are {len(names)} columns."])
            if any(cell.strip() for cell in row):
                yield line, {name: _unguarded(cell) for name, cell in zip(names, row, strict=False)}
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableRefused([f"Line {reader.line_num}: this is no CSV that can be read ({error})."]) from error


def _refuse_columns(names: Sequence[str]) -> None:
    if "name" not in names:
        raise TableRefused([f"Line 1: name the columns. They are called {', '.join(COLUMNS)}; only name is needed."])
    unknown = [name or "(no name)" for name in names if name not in COLUMNS]
    sentences = [f"Line 1, column {name}: there is no such column." for name in unknown]
    sentences += [f"Line 1, column {name}: it is there twice." for name in COLUMNS if names.count(name) > 1]
    if sentences:
        raise TableRefused([*sentences, f"The columns are called {', '.join(COLUMNS)}."])


def _unguarded(cell: str) -> str:
    """The cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def _row(line: int, cells: Mapping[str, str], register: ToolRegister) -> TableRow | list[str]:
    tool_id = cells.get(ID, "").strip()
    tool = next((each for each in register.tools if each.id == tool_id), None)
    if tool_id and tool is None:
        return [f"Line {line}, column {ID}: {register.name} has no tool {tool_id[:60]}. Leave it empty for a new one."]
    try:
        concerns = concerns_from_lines(cells.get(CONCERNS, ""))
    except FieldError as error:
        return [f"Line {line}, column {CONCERNS}: {error}."]
    entered, problems = facts_entered(cells, concerns)
    tool = tool or (None if problems else register.alike(entered))
    if tool is not None:
        entered, problems = facts_entered(*_completed(cells, concerns, tool.facts))
    sentences = [f"Line {line}, column {_column(place)}: {sentence}" for place, sentence in problems.items()]
    sentences.extend(_standing(line, cells.get(IN_USE, "").strip().casefold(), tool))
    return sentences or TableRow(line, tool, entered)


def _completed(
    cells: Mapping[str, str], concerns: Sequence[Mapping[str, str]], recorded: ToolFacts
) -> tuple[dict[str, str], Sequence[Mapping[str, str]]]:
    """The cells, with what is recorded in the columns that the table does not have."""
    plain = facts_plain(recorded)
    raw = {field.id: cells.get(field.id, plain[field.id]) for field in FIELDS}
    kept = [{**each, "settled": "yes" if each["settled"] else ""} for each in plain["concerns"]]
    return raw, concerns if CONCERNS in cells else kept


def _column(place: str) -> str:
    return CONCERNS if place.startswith(f"{CONCERNS}-") else place


def _standing(line: int, said: str, tool: ToolRecord | None) -> Iterator[str]:
    where = f"Line {line}, column {IN_USE}"
    if said not in ("", "yes", "no"):
        yield f"{where}: write yes or no."
    elif said == "no" and (tool is None or not tool.retired):
        yield f"{where}: a table does not retire tools. Write yes, and retire the tool on its own page."
    elif said == "yes" and tool is not None and tool.retired:
        yield f"{where}: a table does not take tools back into use. Write no, or do it on the tool’s own page."


def _double(rows: Sequence[TableRow]) -> Iterator[str]:
    """What two rows would do to one tool, or two tools of the same name, maker, model and version."""
    by_tool: dict[str, int] = {}
    by_key: dict[tuple[str, ...], int] = {}
    for row in rows:
        if row.tool is not None and by_tool.setdefault(row.tool.id, row.line) != row.line:
            yield f"Line {row.line}, column {ID}: line {by_tool[row.tool.id]} is about the same tool."
        elif (row.tool is None or not row.tool.retired) and by_key.setdefault(row.facts.key, row.line) != row.line:
            first = by_key[row.facts.key]
            yield f"Line {row.line}, column name: line {first} has the same name, maker, model and version."
