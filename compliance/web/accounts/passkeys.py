"""Where passkeys can be made: browsers keep them for a name of a host, never for a number."""

from typing import Any
from urllib.parse import urlsplit

from flask import request

from compliance.web.current import wiring

_NUMBERS = ("127.0.0.1", "::1")


def where_passkeys_work() -> dict[str, Any]:
    """For the page of passkeys: whether this address has a name, and the same address under one."""
    here = urlsplit(request.host_url)
    port = f":{here.port}" if here.port else ""
    return {
        "named": here.hostname not in _NUMBERS,
        "by_name": wiring().settings.origin or f"{here.scheme}://localhost{port}",
    }
