"""In whose name a statement was declared, as whoever checks it is told: nobody is said to have signed or declared what
they did not.
"""

from compliance.domain.statement import Statement


def declared(statement: Statement) -> tuple[tuple[str, str], ...]:
    """Labels and names: in whose name it was declared, and who confirmed that at the issue.

    Of a statement without a declaration, the one that it names as answering for it.
    """
    declaration = statement.sign_off.declaration if statement.sign_off else None
    if declaration is None:
        return (("In the name of", statement.signatory),) if statement.signatory else ()
    whose = ", ".join(filter(None, (declaration.name, declaration.office)))
    label = "Declared by" if declaration.name == statement.issued_by else "Declared in the name of"
    return ((label, whose), ("Confirmed at the issue by", statement.issued_by))


def who_is_responsible(statement: Statement | None) -> str:
    """Who answers for the answers, in a sentence; of no certain statement, as it is for those with a declaration."""
    if statement is None or (statement.sign_off and statement.sign_off.declaration):
        return "Whoever made the declaration is responsible for them."
    if statement.signatory:
        return f"The statement says who answers for them: {statement.signatory}."
    return "The statement names nobody who answers for them."
