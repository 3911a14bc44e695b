"""How a reader can check a statement: the code to scan, where it leads, and what the log and the seal are called."""

import ipaddress
from base64 import b64encode
from io import BytesIO
from urllib.parse import urlsplit

import segno
from cryptography import x509
from cryptography.x509.oid import NameOID
from markupsafe import Markup

from compliance.domain.statement import Statement

# ISO/IEC 18004, 9.1: four modules of white on each side, or scanners may not find it.
_QUIET = 4
_SHORT = 8


def check_address(statement: Statement) -> str:
    """Where this statement can be checked; empty for a draft, and for one issued before there were check codes."""
    if statement.draft or not (statement.check_code and statement.verify_address):
        return ""
    return f"{statement.verify_address}/{statement.number}/{statement.check_code}"


def opens_only_here(address: str) -> bool:
    """Whether the address leads to the computer on which it is opened, whichever that is (RFC 1122, RFC 6761)."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def check_image(statement: Statement) -> Markup:
    """The address as a QR code with alternative text (ISO 14289-1, 7.3); nothing where there is none."""
    address = check_address(statement)
    if not address:
        return Markup()
    svg = BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(svg, kind="svg", border=_QUIET, xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    source = b64encode(svg.getvalue()).decode()
    # What it leads to stands beside it in text; the whole address makes sense to a program that reads it aloud as well.
    return Markup('<img class="qr" alt="QR code: {}" src="data:image/svg+xml;base64,{}">').format(address, source)


def logo_image(content: bytes, media_type: str, owner: str) -> Markup:
    """The organisation's logo, which says its name to those who do not see it; nothing where there is none."""
    if not content:
        return Markup()
    source = b64encode(content).decode()
    return Markup('<img class="logo" alt="{}" src="data:{};base64,{}">').format(owner, media_type, source)


def holder(subject: str) -> str:
    """Whom a certificate names, in words: the common name out of a subject as RFC 4514 writes it, or all of it."""
    try:
        names = x509.Name.from_rfc4514_string(subject).get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError:
        return subject
    return str(names[0].value) if names else subject


def short(digest: str) -> str:
    """The beginning of a hash, enough to tell two apart by eye."""
    return f"{digest[:_SHORT]}…"
