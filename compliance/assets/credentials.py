"""Reading Content Credentials (C2PA 2.4) with C2PA's own library: without any network, and without a list of trust.

Runs in the process that reads files.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import c2pa

# Nothing is fetched: neither a manifest that a file says is elsewhere, nor whether a certificate was revoked.
SETTINGS: Mapping[str, Any] = {
    "version_major": 1,
    "version_minor": 0,
    "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": True},
    "builder": {"thumbnail": {"enabled": False}},
}
GENERATIVE = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic")
# An ingredient of these kinds is in the file; one of another kind was only fed into what made it.
_IN_THE_FILE = ("parentOf", "componentOf")
_MOST_MANIFESTS = 20
# What is looked for in assertions that hold metadata. Colophon puts the address of a statement there.
_NAMED = {
    **{name: name for name in ("AISystemUsed", "AISystemVersionUsed", "AIPromptInformation", "AIPromptWriterName")},
    "DigitalSourceType": "DigitalSourceType",
    "isReferencedBy": "statement",
}

Values = Mapping[str, Any]
Found = tuple[dict[str, str], list[list[str]]]


def read_credential(path: Path, media_type: str) -> Found:
    """The state of the file's Content Credential with its signer, and what it says as place, field and value."""
    try:
        with (
            path.open("rb") as file,
            c2pa.Reader(media_type, file, context=c2pa.Context.from_dict(dict(SETTINGS))) as reader,
        ):
            told = json.loads(reader.json())
    except c2pa.C2paError.ManifestNotFound:
        return {"state": "none"}, []
    except (c2pa.C2paError, ValueError, RecursionError) as error:
        # The library has no type of its own for a manifest that it was told not to fetch.
        return {"state": "remote" if str(error).startswith("Remote") else "unreadable"}, []
    return _found(told)


def _found(told: Values) -> Found:
    manifests = told.get("manifests", {})
    label = told.get("active_manifest", "")
    active = manifests.get(label)
    if not isinstance(active, dict):
        return {"state": "unreadable"}, []
    signature = active.get("signature_info", {})
    name, organisation = (str(signature.get(key) or "") for key in ("common_name", "issuer"))
    signer = name if organisation in name else ", ".join(filter(None, (name, organisation)))
    sound = told.get("validation_state") in ("Valid", "Trusted")
    credential = {
        "state": "valid" if sound else "invalid",
        "signer": signer,
        "generator": _generator(active),
        "signed_at": str(signature.get("time") or ""),
    }
    marks = list(_marks("credential", active))
    for other in _ingredients(manifests, label):
        marks.extend(_marks("ingredient", other))
    return credential, marks


def _generator(manifest: Values) -> str:
    info = manifest.get("claim_generator_info") or [{}]
    named = " ".join(str(info[0][key]) for key in ("name", "version") if info[0].get(key))
    return named or str(manifest.get("claim_generator") or "")


def _ingredients(manifests: Values, label: str) -> Iterator[Values]:
    """The manifests of what is in the file, and of what is in that."""
    seen, waiting = {label}, [label]
    while waiting and len(seen) <= _MOST_MANIFESTS:
        for ingredient in manifests[waiting.pop()].get("ingredients", ()):
            inner = ingredient.get("active_manifest")
            if ingredient.get("relationship") in _IN_THE_FILE and inner in manifests and inner not in seen:
                seen.add(inner)
                waiting.append(inner)
                yield manifests[inner]


def _marks(where: str, manifest: Values) -> Iterator[list[str]]:
    for ingredient in manifest.get("ingredients", ()):
        yield [where, "madeFrom", str(ingredient.get("title") or "a file without a title")]
    for assertion in manifest.get("assertions", ()):
        label, data = str(assertion.get("label", "")), assertion.get("data")
        if not isinstance(data, dict):
            continue
        if label.startswith("c2pa.actions"):
            for action in data.get("actions", ()):
                yield from _action(where, action)
        elif "training-mining" in label:
            yield from _training(where, data)
        elif label.startswith(("c2pa.metadata", "cawg.metadata", "stds.iptc")):
            yield from _metadata(where, data)


def _action(where: str, action: Values) -> Iterator[list[str]]:
    yield [where, "action", str(action.get("action", ""))]
    source = action.get("digitalSourceType")
    if source:
        yield [where, "DigitalSourceType", str(source)]
    agent = action.get("softwareAgent")
    if isinstance(agent, dict):
        agent = " ".join(str(agent[key]) for key in ("name", "version") if agent.get(key))
    if agent:
        generative = str(source or "").rpartition("/")[2] in GENERATIVE
        yield [where, "generativeAgent" if generative else "softwareAgent", str(agent)]


def _training(where: str, data: Values) -> Iterator[list[str]]:
    for name, entry in data.get("entries", {}).items():
        use = entry.get("use") if isinstance(entry, dict) else entry
        yield [where, "training", f"{name}: {use}"]


def _metadata(where: str, data: Values) -> Iterator[list[str]]:
    for name, value in data.items():
        field = _NAMED.get(str(name).rpartition(":")[2])
        if field and isinstance(value, str):
            yield [where, field, value]
