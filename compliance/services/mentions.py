"""Names of people within a text: an id where it is kept, since no name may stand in a history; a name where it is read.

A person is mentioned as "@" and the name, kept as "@[id]".
"""

import re
from collections.abc import Callable, Iterable

from compliance.services.colleagues import Colleague

_MENTION = re.compile(r"@\[([0-9A-Za-z-]+)\]")


def with_names(text: str, name_of: Callable[[str], str]) -> str:
    """The text to be read; `name_of` gives the name behind an id, as it is today."""
    return _MENTION.sub(lambda found: f"@{name_of(found[1])}", text)


def with_ids(text: str, people: Iterable[Colleague]) -> str:
    """The text to be kept: the ids of these people wherever their names stand after "@", the longest name first."""
    for each in sorted(people, key=lambda person: -len(person.name)):
        text = re.sub(rf"@{re.escape(each.name)}(?!\w)", f"@[{each.id}]", text)
    return text


def mentioned(text: str) -> tuple[str, ...]:
    """The ids that a kept text mentions, in its order."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))
