"""What a stranger needs to check a statement stands on its first page and in its record."""

import hashlib
import re
from base64 import b64decode
from io import BytesIO

import pikepdf
import pytest
import segno

from compliance.documents.canonical import canonical_bytes
from compliance.documents.checking import check_address, check_image, holder, opens_only_here
from compliance.documents.composition import compose
from compliance.documents.enclosures import AttachedFile, Enclosures
from compliance.documents.limits import MOST_ATTACHED, check_enclosures
from compliance.documents.logo import clean_logo
from compliance.documents.passages import passages
from compliance.domain.assurance import Seal
from compliance.domain.statement import Statement, plain
from tests.documents.conftest import Render
from tests.documents.factories import CHECKED, DRAWN, make_checked, make_draft, make_statement
from tests.documents.reading import elements, page_texts, squeezed
from tests.documents.test_pdf import NOT_PRINTED

_ADDRESS = "https://colophon.pellwood.example/verify/2026-0043/K7QM-4T2X"
_LOGO = clean_logo(DRAWN)
_ENCLOSED = Enclosures(
    _LOGO.content,
    _LOGO.media_type,
    (
        AttachedFile("history.jsonl", "application/jsonl", b"{}\n", "The history of the project"),
        AttachedFile("disclosure-pack.json", "application/json", b'{"format":1}', "The disclosure pack"),
    ),
)


def test_the_first_page_says_how_to_check_it(render: Render) -> None:
    """The address, the number, the code, whether it still counts, and whose key seals the file."""
    first = squeezed(page_texts(render(make_checked()).pdf)[0])
    for text in (
        "Is this statement still valid? It may be superseded or withdrawn.",
        "https://colophon.pellwood.example/verify and enter statement 2026-0043 and check code K7QM-4T2X",
        "Sealed with the key of Colophon at colophon.pellwood.example",
        "Made by this installation itself: nobody else vouches for it. Its fingerprint begins with 5e1f5e1f…",
        "Entry 219 of the project’s history holds the SHA-256 of this file.",
    ):
        assert squeezed(text) in first
    assert squeezed("opens only on the computer") not in first


def test_the_code_to_scan_leads_there(render: Render) -> None:
    """It is a picture with the address as its text; one that is scanned is drawn by the same library."""
    with pikepdf.open(BytesIO(render(make_checked()).pdf)) as pdf:
        alternatives = [str(element.Alt) for element in elements(pdf) if element.S == "/Figure"]
    assert alternatives[1] == f"QR code: {_ADDRESS}"
    source = str(check_image(make_checked())).partition("base64,")[2].partition('"')[0]
    drawn = BytesIO()
    segno.make_qr(_ADDRESS, error="m").save(drawn, kind="svg", border=4, xmldecl=False, omitsize=True)
    lines = re.compile(rb' d="([^"]+)"')
    assert lines.findall(b64decode(source)) == lines.findall(drawn.getvalue())


@pytest.mark.parametrize(
    ("address", "only_here"),
    [
        ("http://127.0.0.1:5000/verify", True),
        ("http://127.9.8.7/verify", True),
        ("http://[::1]:5000/verify", True),
        ("http://localhost:5000/verify", True),
        ("http://colophon.localhost/verify", True),
        ("https://localhost.example/verify", False),
        ("https://colophon.example/verify", False),
        ("http://192.168.0.7/verify", False),
        ("", False),
    ],
)
def test_an_address_of_this_computer_is_known(address: str, only_here: bool) -> None:
    """By its name or its number."""
    assert opens_only_here(address) is only_here


def test_an_address_that_opens_only_here_is_said_to(render: Render) -> None:
    """Whoever holds the paper elsewhere is told what else there is."""
    texts = page_texts(render(make_checked(1, verify_address="http://127.0.0.1:5000/verify")).pdf)
    told = "This address opens only on the computer where Colophon runs. Anywhere else, the command “colophon verify” "
    assert squeezed(f"{told}checks this file, or ask Pellwood Interactive Ltd.") in squeezed(texts[0])
    assert "/verify/keys" not in texts[-1]


def test_statements_of_before_and_drafts_have_no_code(render: Render) -> None:
    """They say what they said, or that nobody has issued them."""
    old, draft = make_statement(), make_draft(**CHECKED)
    assert (check_address(old), check_address(draft)) == ("", "")
    first = squeezed(page_texts(render(old).pdf)[0])
    assert squeezed("Ask Pellwood Interactive Ltd about statement 2026-0043. A later statement may supersede") in first
    assert squeezed("The command “colophon history verify” checks both.") in first
    assert "QR code" not in compose(old, "")
    assert "QR code" not in compose(draft, "")


@pytest.mark.parametrize(
    ("statement", "sha256"),
    [
        (make_statement(), "5859f00b36274ea328ab173a38a48ca3f5069d103a0943912fb647adea8fad67"),
        (
            make_statement(1, sign_off=None, tools=(), annex=()),
            "f3b0e8d8191a919a5cfd3f78619954fbd9de24480eaa3e5bd5e19105221d75ad",
        ),
    ],
)
def test_the_data_of_statements_of_before_keep_their_bytes(statement: Statement, sha256: str) -> None:
    """The hashes are those that they had before there was anything to check them by: nothing is added where it is not.

    Change them only when the factories say something else.
    """
    assert hashlib.sha256(canonical_bytes(plain(statement))).hexdigest() == sha256


def test_every_word_of_the_record_is_in_the_text_layer(render: Render) -> None:
    """Log, seal, address and evidence with their hashes; the picture of the root is not all there is of it."""
    statement = make_checked()
    texts = page_texts(render(statement).pdf)
    everything = squeezed("".join(texts))
    for passage in passages(statement):
        if passage.text not in NOT_PRINTED:
            for word in passage.text.split():
                assert squeezed(word.rstrip(":")) in everything, passage
    record = squeezed(texts[-1])
    for text in (
        "12,873 entries in the log colophon.pellwood.example/9f3c2a1b7d4e5f60, with the root CsUYapGG…, in full",
        "Made by this installation itself: compare the fingerprint with the one published at "
        "https://colophon.pellwood.example/verify/keys or given to you by Pellwood Interactive Ltd.",
        _ADDRESS,
    ):
        assert squeezed(text) in record
    assert squeezed("21 November 2026 Only the hash is kept") in everything
    assert squeezed("20 November 2026 The file is kept") in everything


def test_a_certificate_from_an_authority_says_from_whom(render: Render) -> None:
    """And nothing of the installation itself."""
    seal = Seal("0a" * 32, "CN=Pellwood Seal 2026,O=Pellwood Interactive Ltd", "CN=Estuary Trust CA", self_signed=False)
    texts = page_texts(render(make_checked(1, seal=seal)).pdf)
    assert squeezed("Pellwood Seal 2026 Its certificate is from Estuary Trust CA.") in squeezed(texts[0])
    assert squeezed("Issued by CN=Estuary Trust CA.") in squeezed(texts[-1])
    assert "by this installation" not in "".join(texts)
    assert [holder(name) for name in ("O=Acme", "no name", "CN=A\\, B,O=C")] == ["O=Acme", "no name", "A, B"]


def test_what_is_enclosed_is_attached_and_named(render: Render) -> None:
    """As supplements, dated as the statement is, in the order of their names, with their hashes in the record."""
    statement = make_checked(logo=_ENCLOSED.logo_sha256)
    rendered = render(statement, _ENCLOSED)
    record = squeezed(page_texts(rendered.pdf)[-1])
    with pikepdf.open(BytesIO(rendered.pdf)) as pdf:
        assert list(pdf.attachments) == ["disclosure-pack.json", "history.jsonl", "statement.json"]
        assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Supplement", "/Supplement", "/Data"]
        for file in _ENCLOSED.attached:
            attached = pdf.attachments[file.name]
            assert attached.description == file.description
            assert attached.get_file().mime_type == file.media_type
            assert attached.get_file().read_bytes() == file.content
            assert attached.obj.EF.F.Params.CreationDate == "D:20261124095800Z"
            assert squeezed(f"{file.name}, SHA-256 {hashlib.sha256(file.content).hexdigest()}") in record
        figures = [str(element.Alt) for element in elements(pdf) if element.S == "/Figure"]
    assert figures[0] == "Pellwood Interactive Ltd"


def test_another_logo_than_the_one_named_is_never_printed() -> None:
    """Nor one that the statement does not name."""
    for named in ("", "0" * 64):
        with pytest.raises(ValueError, match="not the one that the statement names"):
            compose(make_checked(logo=named), "", _ENCLOSED)


def test_more_than_can_be_checked_is_not_attached() -> None:
    """The sentence names the files, and how much there is."""
    files = tuple(AttachedFile(name, "application/jsonl", bytes(MOST_ATTACHED // 2 + 1), "") for name in ("a", "b"))
    assert check_enclosures(_ENCLOSED) == ()
    assert check_enclosures(Enclosures(attached=files)) == (
        "We could not make the PDF: a and b would have 3,000,002 bytes, and 3,000,000 can be attached. Attach less.",
    )
