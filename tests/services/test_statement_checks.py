"""Checking a statement in the register, on both databases."""

from dataclasses import dataclass, replace

from compliance.domain.assurance import Declaration
from compliance.domain.sign_off import signed_off
from compliance.domain.statement import Statement
from compliance.services.actors import LOCAL_OPERATOR
from compliance.services.database import Database
from compliance.services.declared import declared, who_is_responsible
from compliance.services.notary import Notary
from compliance.services.statement_checks import UNKNOWN, check_by_code, check_by_file, read_number
from compliance.services.statements import issue
from compliance.store import statements as store
from tests.answered import complete_project
from tests.documents.signing import keys
from tests.statement_files import a_statement, file_of
from tests.stored import LATER


@dataclass(frozen=True)
class _Rendered:
    pdf: bytes
    pages: int = 1


def test_a_statement_is_found_by_its_code_and_by_its_file(database: Database) -> None:
    """Whoever asks with anything else finds nothing, and another file of the same statement is not the one issued."""
    notary = Notary(keys(), "https://colophon.example/verify")
    printed: list[Statement] = []

    def render(statement: Statement, *_: object) -> _Rendered:
        printed.append(statement)
        return _Rendered(file_of(statement))

    project = complete_project(database)
    issued = issue(database, LOCAL_OPERATOR, LATER, project, render, notary=notary)
    code = printed[-1].check_code
    with database.read() as session:
        found = check_by_code(session, notary.keys, issued.number, code.lower())
        assert (found.state, {check.result for check in found.checks}) == ("valid", {"passed"}), found.checks
        assert found.registered is not None
        assert (found.registered.number, found.registered.statement) == (issued.number, printed[-1])
        for number, given in ((issued.number, "00000000"), ("1999-999999999", code), ("", ""), ("x" * 500, code)):
            assert check_by_code(session, notary.keys, number, given) == UNKNOWN
        _, pdf = store.bytes_of(session, issued.id)
        assert check_by_file(session, notary.keys, pdf).state == "valid"
        # Signed with the right key at another time: the same statement in another file.
        again = notary.signed_pdf(file_of(printed[-1]), "2026-12-01T00:00:00Z")
        assert check_by_file(session, notary.keys, again).state == "altered"


def test_a_number_is_read_as_people_type_it() -> None:
    """Or not at all."""
    for typed in ("2026-0043", " 2026 - 0043 ", "2026–43", "2026−0043", "20260043", "2026 0043"):
        assert read_number(typed) == "2026-0043"
    for typed in ("", "2026", "0043-2026x", "2026-0043-1", "2026043", "٢٠٢٦-٠٠٤٣", "2026-" + "1" * 50):
        assert read_number(typed) == ""


def test_nobody_is_said_to_have_declared_what_somebody_else_confirmed() -> None:
    """In whose name it was declared, and who confirmed it; where one person did both, that person declared it."""
    declaration = Declaration("Imogen Hale", "Managing Director", "")
    signed = signed_off("Acme Press", "command_line", declaration=declaration, issued_by="Priya Nair")
    statement = replace(a_statement(), issued_by="Priya Nair", sign_off=signed)
    confirmed = ("Confirmed at the issue by", "Priya Nair")
    assert declared(statement) == (("Declared in the name of", "Imogen Hale, Managing Director"), confirmed)
    assert who_is_responsible(statement) == "Whoever made the declaration is responsible for them."
    assert declared(replace(statement, issued_by="Imogen Hale"))[0][0] == "Declared by"
    nobody = replace(statement, sign_off=None, signatory="")
    assert declared(nobody) == ()
    assert who_is_responsible(nobody) == "The statement names nobody who answers for them."
