"""Numbers and labels in sentences."""

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    """The number as a sentence says it: "nine", "12"."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


def counted(number: int, one: str, many: str = "", figures: bool = True) -> str:
    """A number with its noun: "1 component", "9 components", or in words: "nine components"."""
    noun = one if number == 1 else many or f"{one}s"
    return f"{number if figures else in_words(number)} {noun}"


def inside(label: str) -> str:
    """A label in the middle of a sentence: "Not answered yet" loses its capital, "AI-assisted" keeps it."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
