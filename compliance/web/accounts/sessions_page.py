"""A browser in words, from what it says of itself."""

import re

# In this order: most browsers also name those that they descend from.
_BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone|iPad|iPod", "iOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


def agent_words(agent: str) -> str:
    """What a browser calls itself, as in "Firefox on Windows"; nobody checks that it is true."""
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, agent)), "A browser")
    system = next((name for pattern, name in _SYSTEMS if re.search(pattern, agent)), "")
    return f"{browser} on {system}" if system else browser
