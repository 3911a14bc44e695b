"""What an organisation records of an AI tool: every field with its label, and closed lists of values.

Nothing here is law, and nothing here is known of any tool: every fact is what an organisation entered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from compliance.domain.wording import date_words

Kind = Literal["text", "link", "date", "one"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a closed list, with its label."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a tool: its label, what to enter, and for a closed list its values. `longest` is in characters."""

    id: str
    label: str
    hint: str = ""
    kind: Kind = "text"
    values: tuple[Value, ...] = ()
    longest: int = 120

    def words(self, value: str) -> str:
        """A stored value in words for a reader."""
        if self.kind == "one":
            return next((each.label for each in self.values if each.id == value), value)
        return date_words(value) if self.kind == "date" and value else value


_YES_NO = (Value("yes", "Yes"), Value("no", "No"), Value("unknown", "Not known"))
_TIERS = (
    Value("free", "Free"),
    Value("paid", "Paid"),
    Value("enterprise", "Enterprise"),
    Value("self_hosted", "Self-hosted"),
    Value("unknown", "Not known"),
)
_TRAINING = (
    Value("certified", "Certified as licensed"),
    Value("claimed", "Claimed to be licensed"),
    Value("undisclosed", "Not disclosed"),
    Value("unknown", "Not known"),
)

FIELDS = (
    Field("name", "Name", "As people in the organisation call it."),
    Field("maker", "Maker", "The company or project that makes it."),
    Field("model", "Model", "The model inside, where that has a name of its own."),
    Field("version", "Version", longest=60),
    Field("tier", "Account", "The kind of account that the organisation has.", "one", _TIERS),
    Field("terms_link", "Link to the terms of use", "It starts with https://", "link", longest=500),
    Field("terms_read", "Terms read on", "The day on which somebody read them at this link.", "date"),
    Field("owns_output", "Terms give the output to the organisation", "", "one", _YES_NO),
    Field("trains_on_inputs", "Provider trains on what is entered", "", "one", _YES_NO),
    Field(
        "training_data",
        "Training data",
        "Certified: by somebody other than the maker. Claimed: by the maker alone.",
        "one",
        _TRAINING,
    ),
    Field("review_by", "Look at it again by", "Terms and models change. The list puts what is due first.", "date"),
)
TRAINING_DATA = next(field for field in FIELDS if field.id == "training_data")

# A concern is a text of its own; these are its fields.
CONCERN_TEXT = Field("text", "Concern or dispute", longest=500)
CONCERN_SOURCE = Field("source", "Source", "Where it can be read, or who said it.", longest=300)
CONCERN_DATE = Field("date", "Date", kind="date")
CONCERN_FIELDS = (CONCERN_TEXT, CONCERN_SOURCE, CONCERN_DATE)
MOST_CONCERNS = 20

# What was used, for a part of a project.
USED_VERSION = Field("version", "Version used", longest=60)
USED_DATES = Field("used", "When it was used", "For example “March to June 2026”.", longest=120)
USED_BY = Field("operator", "Who operated it", longest=120)


@dataclass(frozen=True, slots=True)
class Concern:
    """A recorded concern or dispute, with its source and date (YYYY-MM-DD)."""

    text: str
    source: str
    date: str
    settled: bool = False

    def words(self) -> str:
        """The concern as a sentence with its source and date."""
        text = self.text if self.text.endswith((".", "?", "!")) else f"{self.text}."
        return f"{text} Source: {self.source}, {date_words(self.date)}{' (settled)' if self.settled else ''}"


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """What an organisation recorded of a tool at one time. Dates are YYYY-MM-DD; what was not entered is empty."""

    name: str
    maker: str = ""
    model: str = ""
    version: str = ""
    tier: str = "unknown"
    terms_link: str = ""
    terms_read: str = ""
    owns_output: str = "unknown"
    trains_on_inputs: str = "unknown"
    training_data: str = "unknown"
    review_by: str = ""
    concerns: tuple[Concern, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Names the tool but for capitals: no register has two alike in use."""
        return tuple(text.casefold() for text in (self.name, self.maker, self.model, self.version))

    @property
    def title(self) -> str:
        """The name with model, version and maker, as a person picks it from a list."""
        model = self.model if self.model != self.name else ""
        named = ", ".join(filter(None, (self.name, model, self.version)))
        return f"{named} ({self.maker})" if self.maker else named

    @property
    def open_concerns(self) -> tuple[Concern, ...]:
        """Those that nobody has settled."""
        return tuple(concern for concern in self.concerns if not concern.settled)

    def words(self, field: Field) -> str:
        """The value of a field in words."""
        return field.words(getattr(self, field.id))

    def is_due(self, today: str) -> bool:
        """Whether somebody should look at it again by this day (YYYY-MM-DD)."""
        return bool(self.review_by) and self.review_by <= today


@dataclass(frozen=True, slots=True)
class UsedTool:
    """A tool that a part was made with: the version and dates that the person gave, and what is recorded of it now,
    since `recorded_at`.
    """

    tool: str
    facts: ToolFacts
    version: str = ""
    used: str = ""
    operator: str = ""
    retired: bool = False
    recorded_at: str = ""

    @property
    def named(self) -> str:
        """The tool in a list: its name, the version that was used, and when."""
        named = " ".join(filter(None, [self.facts.name, self.version or self.facts.version]))
        return f"{named}, {self.used}" if self.used else named


@dataclass(frozen=True, slots=True)
class FactChange:
    """A field with its values before and after, in words; an empty text means nothing was entered."""

    field: str
    label: str
    before: str
    after: str


def facts_plain(facts: ToolFacts) -> dict[str, Any]:
    """The facts as plain JSON values."""
    return {**asdict(facts), "concerns": [asdict(concern) for concern in facts.concerns]}


def facts_from(plain: Mapping[str, Any]) -> ToolFacts:
    """The facts that `facts_plain` gave. Values that a later program added are left out."""
    known = {field.name for field in fields(ToolFacts)}
    facts = ToolFacts(**{name: value for name, value in plain.items() if name in known})
    return replace(facts, concerns=tuple(Concern(**concern) for concern in facts.concerns))  # type: ignore[arg-type]


def fact_changes(before: ToolFacts | None, after: ToolFacts) -> tuple[FactChange, ...]:
    """What differs, in the order of the fields; of a new tool, everything that was entered."""
    return tuple(_changes(before, after))


def _changes(before: ToolFacts | None, after: ToolFacts) -> Iterator[FactChange]:
    for field in FIELDS:
        was, now = before.words(field) if before else "", after.words(field)
        if was != now and (before or getattr(after, field.id) != "unknown"):
            yield FactChange(field.id, field.label, was, now)
    old = {concern.words() for concern in before.concerns} if before else set()
    new = {concern.words() for concern in after.concerns}
    for words in sorted(old - new):
        yield FactChange("concerns", CONCERN_TEXT.label, words, "")
    for words in sorted(new - old):
        yield FactChange("concerns", CONCERN_TEXT.label, "", words)
