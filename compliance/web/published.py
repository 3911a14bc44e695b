"""What is published for whoever checks: the keys that sign here, in words and for programs, and JSON Schemas."""

from flask import Blueprint, Response, abort, jsonify, render_template

from compliance.services.json_schemas import SCHEMAS, schema_text
from compliance.services.published_keys import PublishedKey, keys_json, published_keys
from compliance.web.current import database
from compliance.web.verify_view import utc_words

published = Blueprint("published", __name__)

# What each key does, in the order in which a reader meets it: on the file, on its data, on the log.
_PURPOSES = (
    ("pdf", "PDF files", "Readers of PDF files name this key when they check the signature of a statement."),
    ("data", "The data of statements", "It signs the data that are attached to a statement."),
    ("log", "The log of all histories", "It signs the checkpoints, which show that nothing was changed since."),
)
_INTRODUCED = {
    "first": "It is the first.",
    "handed_over": "The key before it signed that it takes over.",
    "set": "The operator set it; the key before it did not sign that.",
    "lost": "The key before it was said to be lost, and did not sign that this one takes over.",
}


@published.get("/.well-known/colophon-keys.json")
def keys_document() -> Response:
    """All keys with their records, for programs."""
    with database().read() as session:
        return jsonify(keys_json(published_keys(session)))


@published.get("/verify/keys")
def keys() -> str:
    """All keys in words, with what to compare."""
    with database().read() as session:
        found = published_keys(session)
    purposes = [
        (title, about, [_shown(key) for key in reversed(found.keys) if key.purpose == purpose])
        for purpose, title, about in _PURPOSES
    ]
    return render_template("verify/keys.html", found=found, purposes=purposes)


@published.get("/verify/keys.pem")
def certificate() -> Response:
    """The certificate of the key that signs PDF files now, for `colophon verify --key`; 404 before there is one."""
    with database().read() as session:
        found = published_keys(session)
    in_use = [str(key.public) for key in found.keys if key.purpose == "pdf" and key.in_use]
    if not in_use:
        abort(404)
    return Response(in_use[0], content_type="application/x-pem-file")


def _shown(key: PublishedKey) -> dict[str, object]:
    """A key for the page: its public part is shown where it is one line."""
    until = f" to {utc_words(key.until)}" if key.until else ""
    return {
        "key": key,
        "times": f"{'Since' if key.in_use else 'From'} {utc_words(key.since)}{until}. {_INTRODUCED[key.introduced]}",
        "line": key.public if key.purpose == "log" else "",
    }


def _register_schemas() -> None:
    for name in SCHEMAS:

        def schema(name: str = name) -> Response:
            return Response(schema_text(SCHEMAS[name]()), content_type="application/schema+json; charset=utf-8")

        published.add_url_rule(f"/schemas/{name}.json", f"schema_{name.partition('-')[0]}", schema)


_register_schemas()
