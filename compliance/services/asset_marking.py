"""Copies of files that say how they were made: what is written comes from the answers, and from nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import IO

from compliance.assets.certificates import CredentialSigner, credential_signer
from compliance.assets.marking import Marking, NotMarked, mark_asset
from compliance.assets.reading import read_asset
from compliance.assets.work import exiftool
from compliance.documents.checking import opens_only_here
from compliance.documents.keys import UnusableKey
from compliance.domain.asset_findings import SOURCE_TYPE
from compliance.domain.content_credentials import codes_of
from compliance.domain.finding import Explainer
from compliance.domain.forms import Form
from compliance.domain.questionnaire import Question, Section
from compliance.domain.release import Release
from compliance.domain.wording import listed
from compliance.services.actors import Actor
from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.assets import about, contradictions, part_of
from compliance.services.evidence import checked_name
from compliance.services.notary import Notary
from compliance.services.recording import append
from compliance.services.records import TOOLS_QUESTION, ComponentRecord, ProjectRecord, record_of
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.uploads import received
from compliance.store.database import Database, Session
from compliance.store.projects import find_project, lock_project
from compliance.store.statements import statement_in_force

MARKED = "asset_marked"

# The tables and answers that properties of the IPTC Extension are taken from, where a project asks for IPTC.
SOURCE_TABLE, PROPERTIES_TABLE = "iptc_source", "iptc_ai_properties"
PROMPTS = {"AIPromptInformation": "prompt_words", "AIPromptWriterName": "prompt_writer"}
# What that table says of pictures that AI generated, and of those that it edited.
GENERATED, EDITED = "fit", "edited"


class ToAnswer(Refused):
    """The answers do not give yet what a copy says. `questions` are those to answer, each with its section and the
    component that it is about: empty for the project.
    """

    def __init__(self, sentence: str, questions: Sequence[tuple[str, Section, Question]]) -> None:
        """With the sentence for the person."""
        super().__init__(sentence)
        self.questions = tuple(questions)


@dataclass(frozen=True, slots=True)
class Said:
    """What a copy would say, and the number of the statement that it names; empty when none is in force.

    `with_properties` says whether properties of the IPTC Extension can be written here at all.
    """

    marking: Marking
    statement_number: str
    with_properties: bool


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """A copy to be downloaded. `with_properties` says whether it holds properties of the IPTC Extension, too."""

    name: str
    media_type: str
    content: bytes
    with_properties: bool


def what_a_copy_says(session: Session, notary: Notary, project: ProjectRecord, component: ComponentRecord) -> Said:
    """What the answers give to be written into a copy of a file of this component. Raises Refused if they do not."""
    assessed = assess_project(project)
    form = _form(assessed)
    _refuse_unless_answered(assessed, component)
    codes = codes_of(assessed.explainer, form, component.id)
    for line in form.lines:
        if line.label in ("action", "digitalSourceType") and not codes.get(line.label):
            raise Refused(_without_code(assessed.explainer, line.source, component.id))
    statement = statement_in_force(session, project.id)
    # An address that opens on this computer only is of no use in a file that travels.
    public = bool(notary.verify_address) and not opens_only_here(notary.verify_address)
    linked = statement is not None and bool(statement.check_code) and public
    address = f"{notary.verify_address}/{statement.number}/{statement.check_code}" if statement and linked else ""
    marking = Marking(
        title=component.name,
        action=codes["action"],
        source_type=codes["digitalSourceType"],
        version=version("colophon"),
        statement=address,
        properties=_properties(assessed, project, component),
    )
    return Said(marking, statement.number if statement and linked else "", bool(exiftool()))


def _refuse_unless_answered(assessed: ProjectAssessment, component: ComponentRecord) -> None:
    for contradiction in assessed.contradictions:
        if contradiction.component_id in ("", component.id):
            wrong = [(contradiction.component_id, *each) for each in contradiction.questions]
            raise ToAnswer(contradiction.says, wrong)
    missing = [each for each in assessed.missing if each.component_id in ("", component.id)]
    if missing:
        more = f" {len(missing)} questions have no answer yet." if len(missing) > 1 else ""
        raise ToAnswer(
            f"Answer this first: “{missing[0].question.ask}”.{more} A copy says nothing that was not answered.",
            [(each.component_id, each.section, each.question) for each in missing],
        )


def _form(assessed: ProjectAssessment) -> Form:
    """The form of the rulebook that gives the values for a Content Credential, if the project asks for it."""
    for book in assessed.assessment.rulebooks:
        for form in book.forms:
            if form.layout == "assertions":
                return form
    raise _where_to_ask(assessed.release)


def _where_to_ask(release: Release) -> Refused:
    for book in release.rulebooks:
        if any(form.layout == "assertions" for form in book.forms):
            for condition in book.asked_when:
                question = release.questionnaire.questions[condition.question]
                labels = [f"“{question.option(each).label}”" for each in condition.among]
                return ToAnswer(
                    f"Tick {listed(labels)} in the answer to “{question.ask}” first. Only then the questions are asked "
                    "that a Content Credential needs.",
                    [("", release.questionnaire.section(question.section), question)],
                )
    return Refused("The rules of this project’s release have nothing on Content Credentials.")


def _without_code(explainer: Explainer, table: str, component_id: str) -> str:
    finding = explainer.explain(table, component_id)
    reasons = " ".join(dict.fromkeys((*finding.reasons(), *finding.sentences())))
    unknown = listed([f"“{said.question.ask}”" for said in finding.missing])
    known = f" It depends on {unknown}." if unknown else ""
    return f"The answers give no code for this part: {finding.label}. {reasons}{known}"


def _properties(assessed: ProjectAssessment, project: ProjectRecord, component: ComponentRecord) -> Mapping[str, str]:
    """The properties of the IPTC Extension, where the project asks for IPTC and its tables say that they fit."""
    decisions = assessed.assessment.components[component.id]
    if SOURCE_TABLE not in decisions:
        return {}
    source = decisions[SOURCE_TABLE].result.code
    found = {SOURCE_TYPE: source} if source else {}
    fitting = decisions[PROPERTIES_TABLE].outcome
    if fitting in (GENERATED, EDITED):
        found |= _system(project, component)
    if fitting == GENERATED:
        asked = assessed.explainer.asked_ids(component.id)
        answers = {field: str(component.answers.get(question, "")) for field, question in PROMPTS.items()}
        found |= {field: words for field, words in answers.items() if words and PROMPTS[field] in asked}
    return found


def _system(project: ProjectRecord, component: ComponentRecord) -> dict[str, str]:
    """The AI system: with its version apart when one tool of the register is all that was named."""
    chosen = project.tools[component.id].tools if component.id in project.tools else ()
    if len(chosen) == 1 and not component.answers.get(TOOLS_QUESTION):
        tool = chosen[0]
        found = {"AISystemUsed": tool.facts.name, "AISystemVersionUsed": tool.version or tool.facts.version}
    else:
        found = {"AISystemUsed": str(project.told(component).get(TOOLS_QUESTION, ""))}
    return {field: words for field, words in found.items() if words}


def mark_file(
    database: Database,
    notary: Notary,
    actor: Actor,
    at: str,
    project_id: str,
    component_id: str,
    name: str,
    stream: IO[bytes],
) -> MarkedFile:
    """A copy of a file of a component with a Content Credential, and with IPTC's properties where it can hold them.

    The history notes both hashes, and nothing is kept of the file. Raises NotFound; Refused with what stands in the way
    in the answers, the file or the key; ChangedMeanwhile when something was changed while the copy was made.
    """
    name = checked_name(name)
    with database.read() as session:
        record = record_of(session, find_project(session, actor.reach, project_id))
        component = _component(record, component_id)
        said = what_a_copy_says(session, notary, record, component)
    signer = _signer(notary)
    with received(stream) as path:
        original = read_asset(path)
        if against := contradictions(original, record, component):
            asked = listed([f"“{question.ask}”" for question in against])
            raise Refused(f"The file itself says otherwise than the answers to {asked}. Read it, and decide first.")
        try:
            copy = mark_asset(path, original, said.marking, signer)
        except NotMarked as error:
            raise Refused(str(error)) from error
        content = copy.path.read_bytes()
    with database.write() as session:
        project = lock_project(session, actor.reach, project_id)
        if project.head_sequence != record.head.sequence:
            raise ChangedMeanwhile("Something was changed while the copy was made. Make it again.")
        body = {
            **about(part_of(session, project.id, component_id)),
            "name": name,
            "media_type": copy.type.media_type,
            "before_sha256": original.sha256,
            "after_sha256": copy.reading.sha256,
            "statement_number": said.statement_number,
        }
        append(session, actor, at, project, MARKED, body)
    stem = name.rpartition(".")[0] or name
    marked = f"{stem}-content-credential{copy.type.suffix}"
    return MarkedFile(marked, copy.type.media_type, content, any(mark.where == "xmp" for mark in copy.reading.marks))


def authority_of(notary: Notary) -> bytes:
    """The certificate that others have to trust if copies are to count as signed by somebody they know: PEM.

    Raises Refused when the key cannot be used.
    """
    return _signer(notary).authority.encode()


def _component(project: ProjectRecord, component_id: str) -> ComponentRecord:
    try:
        return project.component(component_id)
    except LookupError:
        raise NotFound("There is no such component.") from None


def _signer(notary: Notary) -> CredentialSigner:
    try:
        key = notary.keys.pdf
        return credential_signer(key.private, key.certificate, key.chain)
    except (UnusableKey, ValueError) as error:
        raise Refused(f"The signing key of this installation cannot be used for this. {error}") from error
