"""Where passkeys can be made: browsers keep them for a name of a host, never for a number."""

from typing import Any
from urllib.parse import urlsplit

from flask import request

from compliance.web.current import wiring

_NUMBERS = ("127.0.0.1", "[::1]")


def where_passkeys_work() -> dict[str, Any]:
    """For the page of passkeys: whether this address has a name, and the same address under one."""
    settings = wiring().settings
    host = urlsplit(request.host_url).netloc
    number = next((each for each in _NUMBERS if host.startswith(each)), "")
    return {
        "named": not number,
        "by_name": settings.origin or f"{request.scheme}://localhost{host.removeprefix(number)}",
    }
