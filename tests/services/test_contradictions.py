"""While answers contradict each other nothing is issued and no wording is given; saving is free."""

import pytest

from compliance.documents.refusals import CannotMakePdf
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.answers_file import AnswersFile
from compliance.services.assessments import assess_project
from compliance.services.database import Database
from compliance.services.disclosure_packs import project_pack
from compliance.services.filed_statements import record_of_file
from compliance.services.refusals import Refused
from compliance.services.reviews import submit
from compliance.services.samples import sample_files
from compliance.services.statements import Rendered, draft, issue
from tests.answered import answered_project, assessed
from tests.stored import LATER, save

SENTENCE = "It is said that no generative AI was used on it, and that AI made or changed the performance"


def _sung(database: Database, performed: str) -> str:
    """A project with every question answered and one part, sung without AI by whoever is named; gives its id."""
    project_id = answered_project(database)
    own = assessed(database, project_id).project
    reach = own.sections["reach"]
    save(database, project_id, None, "reach", {**reach.answers, "channels": ("streaming",)}, reach.revision)
    answers = {"part_role": "vocals", "performed": performed}
    save(database, project_id, own.components[0].id, "particulars", answers, 0)
    return project_id


def _never(*_: object) -> Rendered:
    raise CannotMakePdf("Nothing may be rendered.")


def test_no_statement_is_issued_or_sent_for_review(database: Database) -> None:
    """The refusal names the part and says what to correct."""
    project_id = _sung(database, "ai")
    now = assessed(database, project_id)
    assert (now.missing, now.issuable) == ((), False)
    assert [[question.id for _, question in each.questions] for each in now.contradictions] == [
        ["ai_used", "performed"]
    ]
    part = now.project.components[0].id
    assert now.component_state(part) == "needs_review"
    assert (now.section_state("use", part), now.section_state("particulars", part)) == ("complete", "needs_review")
    with pytest.raises(Refused, match=f"Text: {SENTENCE}"):
        issue(database, LOCAL_OPERATOR, LATER, project_id, _never, notary=None)
    with pytest.raises(Refused, match=SENTENCE), database.write() as session:
        submit(session, LOCAL_OPERATOR, LATER, project_id)


def test_no_wording_is_given(database: Database) -> None:
    """Neither in the pack nor in a draft: both come back with the answer corrected."""
    project_id = _sung(database, "ai")
    with database.read() as session:
        assert project_pack(session, EVERYTHING, project_id).pieces == ()
    part = assessed(database, project_id).project.components[0]
    shown = draft(assessed(database, project_id).project)
    assert "do not fit together" in shown.credit
    assert shown.notice == (shown.credit,)
    revision = part.sections["particulars"].revision
    save(database, project_id, part.id, "particulars", {"part_role": "vocals", "performed": "person"}, revision)
    assert assessed(database, project_id).contradictions == ()
    assert assessed(database, project_id).component_state(part.id) == "complete"
    assert "without generative AI" in draft(assessed(database, project_id).project).credit
    with database.read() as session:
        assert project_pack(session, EVERYTHING, project_id).piece("credit").text


@pytest.mark.parametrize("file", sample_files(), ids=lambda file: str(file.answers["title"]))
def test_no_sample_project_contradicts_itself(file: AnswersFile) -> None:
    """They are shown to newcomers, and each can be issued."""
    assert assess_project(record_of_file(file, LATER)).contradictions == ()
