"""A project with one picture, answered for so far that a copy of it can say how it was made."""

from datetime import UTC, datetime

from compliance.documents.key_formats import make_data_key, make_log_key, make_pdf_key
from compliance.documents.keys import Keys
from compliance.domain.questionnaire import Answers
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.answers import by_section
from compliance.services.compiled_releases import current_release
from compliance.services.components import NewComponent
from compliance.services.database import Database
from compliance.services.notary import Notary
from compliance.services.projects import start_project
from compliance.services.records import project_record
from tests.stored import NOW

OWN: Answers = {
    **{"title": "Saltmarsh", "product": "Game", "version": "1.0.3"},
    **{"territories": ("uk",), "channels": ("iptc", "content_credentials")},
    **{"signatory": "Imogen Hale", "business": "registered", "authors": "living", "uk_link": "yes"},
    **{"publication": "published", "same_dates": "yes", "records": "during", "suppliers": "all"},
}
# A picture that AI made and nobody reworked.
BY_AI: Answers = {
    **{"kind": "artistic", "released": "yes", "ai_used": "yes", "ai_did": ("image",), "ai_context": "The cover."},
    **{"ai_remains": "all", "first_version": "ai", "directed": "prompts", "human_acts": ("nothing",)},
    **{"likeness": "no", "reviewed": "this_version", "origin": "ai", "tools": "Stemforge 2.1"},
    **{"prompt_words": "A lantern, at dusk", "prompt_writer": "Jo Vale"},
}
BY_HAND: Answers = {"kind": "artistic", "released": "yes", "ai_used": "no", "origin": "software"}
OPEN: Answers = {"kind": "artistic", "released": "yes"}


def picture_project(database: Database, answers: Answers, own: Answers = OWN) -> tuple[str, str]:
    """A project with a cover that is answered for like this; gives the ids of both."""
    questionnaire = current_release().questionnaire
    with database.write() as session:
        project = start_project(
            session,
            LOCAL_OPERATOR,
            NOW,
            organisation="Acme Press",
            title="Saltmarsh",
            sector="games",
            product="Game",
            release=current_release().id,
            answers=by_section(questionnaire, own),
            components=(NewComponent("Cover", "", by_section(questionnaire, answers)),),
        )
    with database.read() as session:
        return project, project_record(session, EVERYTHING, project).components[0].id


def public_notary() -> Notary:
    """As an installation with a public address has it."""
    keys = make_log_key("here"), make_data_key(), make_pdf_key("colophon.example", datetime(2026, 1, 1, tzinfo=UTC))
    return Notary(Keys(lambda: keys[0], lambda: keys[1], lambda: keys[2]), "https://colophon.example/verify")
