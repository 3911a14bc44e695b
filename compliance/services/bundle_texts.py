"""The words of a bundle for who opens it: what each file is, how to verify, and what that proves."""

from collections.abc import Collection, Sequence

_WHAT = {
    "manifest.json": "names every other file with its SHA-256",
    "manifest.jws": "the signature of manifest.json (a detached JWS, RFC 7515)",
    "history.jsonl": "everything that was said and done in the project, an entry a line, as the bytes that were hashed",
    "statements/": "every statement that was issued: the PDF, its data (JSON), and the signature of the data (JWS)",
    "keys.json": "the public keys that signed, how each took over from the one before, and proofs that they are logged",
    "log/head.tlog-proof": "the proof that the last entry is in the log (C2SP tlog-proof)",
    "log/latest.note": "the newest signed checkpoint of the log (C2SP tlog-checkpoint)",
    "log/checkpoints/": "the checkpoints that statements print",
    "log/consistency.json": "the proofs that the log has only grown since each of them (RFC 6962)",
    "evidence/index.json": "the evidence that was attached to answers, with hashes; index.csv is the same for people",
    "evidence/files/": "files of evidence, each under its SHA-256",
    "verify.py": "the program that verifies all this",
}


def readme(title: str, numbers: Sequence[str], origin: str, members: Collection[str]) -> bytes:
    """The file README.txt of a project's bundle; `origin` names the log."""
    present = [
        f"  {name}: {what}."
        for name, what in _WHAT.items()
        if name.startswith("manifest") or any(member.startswith(name) for member in members)
    ]
    statements = f"Statements: {', '.join(numbers)}." if numbers else "No statement was issued yet."
    lines = [
        f"Evidence bundle of the project {title}",
        statements,
        "",
        "WHAT IS IN IT",
        *present,
        "",
        "HOW TO VERIFY",
        "  python3 verify.py THE-BUNDLE.zip --key VKEY",
        "or, where Colophon is installed:",
        "  colophon history verify --bundle THE-BUNDLE.zip --key VKEY",
        "The first needs Python 3.11 or later and the package cryptography, nothing else, and no network. VKEY is the",
        f"public key of the log {origin}. Take it from where its operator publishes it, and verify.py from where",
        "Colophon is published: whoever forges a bundle can put a forged program and a key of their own beside it.",
        "",
        "WHAT THIS PROVES",
        "  That every file is what the installation signed.",
        "  That no entry was changed, taken away from the middle, put in or moved since it was logged.",
        "  That each statement is the one that the history says was issued, and what became of it since.",
        "  That the log has only grown since the checkpoints that these statements print. Whoever holds a statement",
        "  holds such a checkpoint, and can tell when the log was rewritten.",
        "",
        "WHAT IT DOES NOT PROVE",
        "  That what people entered is true.",
        "  What happened after this bundle was made: a statement may have been withdrawn since.",
        "  That whoever holds the key of the log shows everybody the same one, and never rewrote all of it. For that,",
        "  compare its checkpoints with those that others keep.",
        "  That a signature inside a PDF holds: programs that show PDF files, and colophon verify, check that.",
        "  The contents of an entry may have been erased on request; an entry says which, when and why.",
        "  A statement whose PDF has the history attached keeps what was said until then, also what was erased since.",
    ]
    return ("\n".join(lines) + "\n").encode()
