"""Which addresses are ours: a page of somewhere else must not reach this machine under a name of its own."""

from flask import Flask, abort, request
from werkzeug.routing import BaseConverter

from compliance.config import LOOPBACK_HOSTS

OPERATION = "operation"


class IdConverter(BaseConverter):
    """An id in an address: letters and digits. Anything else is no address of ours."""

    regex = r"[A-Za-z0-9]{1,40}"


def guard_hosts(app: Flask) -> None:
    """Answer requests for this machine's own names only (against DNS rebinding), and know ids in addresses."""
    app.url_map.converters["id"] = IdConverter
    app.before_request(_check_host)


def _check_host() -> None:
    if request.blueprint == OPERATION:  # whoever watches over the machine knows only its address
        return
    # TRUSTED_HOSTS cannot name an IPv6 address: it cuts at the first colon.
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if name.strip("[]") not in LOOPBACK_HOSTS:
        abort(400, description="This address is not one that Colophon answers to. Open it as http://127.0.0.1.")
