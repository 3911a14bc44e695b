"""Statements to render: a game as people would describe it, with anything changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from compliance.domain.assurance import Declaration, EvidenceRow, LogAnchor, Seal
from compliance.domain.sign_off import sign_off_note, signed_off
from compliance.domain.statement import (
    AnnexText,
    AnswerRow,
    AssumptionRow,
    Cell,
    Cite,
    Column,
    KeyFact,
    Reason,
    Regime,
    ScheduleRow,
    Statement,
    ToolRow,
)

HUMAN = Cell("Fully human-authored", "t1")
ASSISTED = Cell("AI-assisted", "t2")
AUTONOMOUS = Cell("Fully autonomous", "t3")
CANNOT_TELL = Cell("Cannot tell", "tq")
YES, NO = Cell("Yes", ""), Cell("No", "")

_REWORKED = "AI had a hand in the first version; a person reworked it"
_NO_AI = "No generative AI was used"
SIGN_OFF = signed_off(
    "Pellwood Interactive Ltd",
    "two_people",
    "Dev Okafor",
    "Ruth Aldous",
    "2026-11-24T09:30:00Z",
    Declaration("Imogen Hale", "Managing Director", "When records were kept: During the work"),
    issued_by="Ruth Aldous",
)
_COMPONENTS = (
    ("Code", _REWORKED, ASSISTED),
    ("2D art", _NO_AI, HUMAN),
    ("3D models and textures", _REWORKED, ASSISTED),
    ("Story and dialogue", "AI gave ideas or working material; nothing it made remains", HUMAN),
    ("Voice", _NO_AI, HUMAN),
    ("Music", _REWORKED, ASSISTED),
    ("Harbour radio (live)", "AI made it without a request from a person for this work", AUTONOMOUS),
    ("Localisation", _REWORKED, ASSISTED),
    ("Store page images", "AI made it from a person’s request; a person only accepted it", CANNOT_TELL),
)

_SIGNER = "CN=Colophon at colophon.pellwood.example"
CHECKED: Mapping[str, Any] = {
    "check_code": "K7QM-4T2X",
    "verify_address": "https://colophon.pellwood.example/verify",
    "log": LogAnchor(
        "colophon.pellwood.example/9f3c2a1b7d4e5f60", 12873, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    ),
    "seal": Seal("5e1f" * 16, _SIGNER, _SIGNER, self_signed=True),
    "evidence": (
        EvidenceRow(
            *("Session notes.pdf", "Notes and logs", "ab" * 32, "2026-11-20T10:00:00Z", "file", "Music"),
            "Say in one sentence how AI was used on this part.",
        ),
        EvidenceRow(
            *("prompts-2026.jsonl", "Prompts and outputs", "0f" * 32, "2026-11-21T10:00:00Z", "hash", ""),
            "Which records of how AI was used are there?",
        ),
    ),
}
# A logo as an editor of drawings writes it, and what comes of it.
DRAWN = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 50 20"><defs>
<linearGradient id="a" gradientUnits="userSpaceOnUse" x2="50">
<stop offset="0" stop-color="#0d5a63"/><stop offset="1" stop-color="#7a3a76"/></linearGradient></defs>
<rect width="50" height="20" rx="3" style="fill:url(#a);opacity:0.9"/>
<circle cx="12" cy="10" r="6" fill="#fff"/></svg>"""

TIERS = "Press commentary on the UK Intellectual Property Bill, 2026 (first sentence)"


def make_statement(components: int = 9, **changed: Any) -> Statement:
    """A statement as it is issued, with so many components and with these fields changed."""
    rows = make_schedule(components)
    statement = Statement(
        number="2026-0043",
        issued_at="2026-11-24T09:58:00Z",
        issued_by="local operator",
        organisation="Pellwood Interactive Ltd",
        title="Saltmarsh",
        product="Game",
        version="1.0.3",
        signatory="Imogen Hale, Managing Director",
        headline=(
            "This game (version 1.0.3) is ",
            "AI-assisted",
            ". The use of AI must be disclosed. The Bill is known only from a press report; it is not law.",
        ),
        mark="t2",
        key_facts=_key_facts(
            components, ", ".join([changed.get("title", "Saltmarsh"), changed.get("version", "1.0.3")])
        ),
        columns=(
            Column("Tier", "Reported, not law"),
            Column("Use of AI to be disclosed", "Reported, not law"),
            Column("Term in UK law today", "In force"),
        ),
        schedule=rows,
        credit="Made by people, with AI assistance in code, textures, music and localisation.",
        notice=(
            "How AI was used in Saltmarsh (1.0.3), as stated by Pellwood Interactive Ltd.",
            "Made by people, with AI assistance in code, textures, music and localisation.",
            "Music: Eleven ambient stems for the estuary level. Six of them were replaced by a string quartet.",
        ),
        regimes=make_regimes(rows),
        assumptions=_assumptions(),
        answers=make_answers(rows),
        confirmed=("Store page images, Tier: cannot tell. Seen and confirmed by Ruth Aldous on 24 November 2026.",),
        limits=(
            "This statement says what people entered and what follows from it. It does not prove that it is true.",
            "It covers the version named on the first page and no other. It is not legal advice.",
        ),
        supersedes="",
        release="2026-11",
        release_digest="e7c094b15fa238d690b41c7ea25d830f6bc7f91408e3d25ac1967f4b1d0c77e9",
        history_sequence=219,
        history_head="b7130ce458af926d03e1d74bc9625f804ad8137ef06b29c591e47d3a26c85b0f",
        annex=(
            AnnexText("", "Imprint or end credit", ("Saltmarsh, 1.0.3. How AI was used:", "People made it.", ""), True),
            AnnexText("Steam", "Content survey", ("Music – made with AI; Tools: Stemforge 2.1",), False),
        ),
        tools=_tools(rows),
        sign_off=SIGN_OFF,
    )
    return replace(statement, **changed)


def make_checked(components: int = 9, **changed: Any) -> Statement:
    """The same with all that it can be checked by, and with evidence."""
    return make_statement(components, **{**CHECKED, **changed})


def make_draft(components: int = 9, **changed: Any) -> Statement:
    """The same before it is issued."""
    record = {"history_sequence": 0, "history_head": "", "sign_off": None}
    nothing = {"number": "", "issued_at": "", "issued_by": "", **record}
    return make_statement(components, **{**nothing, **changed})


def make_schedule(components: int, columns: int = 3) -> tuple[ScheduleRow, ...]:
    """So many components with so many outcomes each; their names are all different."""
    rows = []
    for place in range(components):
        name, use, tier = _COMPONENTS[place % len(_COMPONENTS)]
        again = f" {place // len(_COMPONENTS) + 1}" if components > len(_COMPONENTS) else ""
        disclose = NO if use == _NO_AI else YES
        cells = (tier, disclose, Cell("Life of the author and 70 years", ""), tier, disclose, Cell("Not stated", ""))
        rows.append(ScheduleRow(place + 1, name + again, use, cells[:columns]))
    return tuple(rows)


def make_answers(rows: tuple[ScheduleRow, ...]) -> tuple[AnswerRow, ...]:
    """What was answered for the project and for each component."""
    project = (
        AnswerRow("", "What is the project called?", "Saltmarsh"),
        AnswerRow("", "Which version does this record cover?", "1.0.3"),
        AnswerRow("", "When was this version released, or when will it be?", "12 March 2027"),
    )
    return project + tuple(answer for row in rows for answer in _part_answers(row))


def _part_answers(row: ScheduleRow) -> tuple[AnswerRow, ...]:
    if row.use == _NO_AI:
        return (AnswerRow(row.name, "Was generative AI used on it?", "No"),)
    return (
        AnswerRow(row.name, "Was generative AI used on it?", "Yes"),
        AnswerRow(row.name, "What did AI do?", "Made music or sound; Noise reduction, levels, colour"),
        AnswerRow(row.name, "Say in one sentence how AI was used on this part.", f"Eleven drafts for {row.name}."),
        AnswerRow(row.name, "What did a person then do with it?", "Rewrote, repainted or re-recorded it substantially"),
    )


def make_regimes(rows: tuple[ScheduleRow, ...]) -> tuple[Regime, ...]:
    """The reported Bill and the law in force, with reasons for these components."""
    by_tier: dict[Cell, list[str]] = {}
    for row in rows:
        by_tier.setdefault(row.cells[0], []).append(row.name)
    paraphrase = "Works made by people alone keep standard copyright. Not checked against the official text."
    tiers = tuple(
        Reason(
            about=tuple(names),
            heading="Tier",
            outcome=tier,
            says=("It would be protected for a shorter term.",) if tier == ASSISTED else (),
            because=("AI had a part in what is in it, and a person shaped it.",),
            cites=(Cite(f"Rule T{place}", TIERS, paraphrase),),
            displaced=(),
            possible=("AI-assisted", "Fully autonomous") if tier == CANNOT_TELL else (),
            missing=("Who made the first version of what is in it?",) if tier == CANNOT_TELL else (),
        )
        for place, (tier, names) in enumerate(by_tier.items())
    )
    work = Reason(
        about=(),
        heading="Must AI use be disclosed?",
        outcome=YES,
        says=("The use of AI in making it must be disclosed.",),
        because=("A company used AI in the creative process of at least one part.",),
        cites=(Cite("Rule D1", "Press commentary (second sentence)", "Companies have to disclose when AI is used."),),
        displaced=(),
        possible=(),
        missing=(),
    )
    term = replace(
        work,
        heading="Term in UK law today",
        outcome=Cell("Life of the author and 70 years", ""),
        about=tuple(row.name for row in rows),
        cites=(
            Cite("Rule TM1", "CDPA 1988 s.12(2)", "Copyright lasts until 70 years after the end of the year of death."),
        ),
        displaced=("Rule TM1 displaces rule TM2 (CDPA 1988 s.12(7)).",),
    )
    return (
        Regime(
            id="uk-ip-bill",
            title="UK Intellectual Property Bill (as reported)",
            status="reported",
            status_label="Reported, not law",
            summary="Three tiers of protection and a duty to disclose, as one press commentary of 2026 describes them.",
            reasons=(*tiers, work),
            limits=("The Bill is known only from a press report.", "The law may come in another form, or not at all."),
        ),
        Regime(
            id="uk-cdpa",
            title="Copyright, Designs and Patents Act 1988",
            status="in_force",
            status_label="In force",
            summary="UK copyright as it is today, applied to each part by itself.",
            reasons=(term,),
            limits=("A court may see several parts as one work.",),
        ),
    )


def _tools(rows: tuple[ScheduleRow, ...]) -> tuple[ToolRow, ...]:
    concerns = (
        "A claim about its training data is before a court. Source: The Estuary Gazette, page 4, 2 March 2026",
        "Terms changed without notice. Source: the maker’s own pages, 9 June 2026",
    )
    parts = tuple(row.name for row in rows if row.use == _REWORKED)
    return (
        ToolRow("t1", "Stemforge", "Lower Reach Audio", "Stem-3", "2.1", "March to June 2026", "Ana Petrov", parts,
                "Not disclosed", concerns),
        ToolRow("t2", "Lector", "", "", "", "", "", parts[:1], "Not known", ()),
    )  # fmt: skip


def _key_facts(components: int, work: str) -> tuple[KeyFact, ...]:
    return (
        KeyFact("Work", work, "Kind of product: Game. Release date: 12 March 2027."),
        KeyFact(
            "Who answers for it",
            "Imogen Hale, Managing Director",
            f"When records were kept: During the work. {sign_off_note(SIGN_OFF)}",
        ),
        KeyFact("Tier of the work", "AI-assisted", f"{components} parts.", "t2"),
        KeyFact("Must AI use be disclosed?", "Yes", "A duty of its own. It does not depend on the tier."),
        KeyFact("Term of protection", "Shortened", "The length is not published."),
        KeyFact("Law applied", "UK Intellectual Property Bill (as reported). Reported, not law.", "Release 2026-11."),
        KeyFact("Assumptions", "2 where the source is silent", "Another setting would change a result for 1."),
    )


def _assumptions() -> tuple[AssumptionRow, ...]:
    return (
        AssumptionRow(
            number=1,
            regime="Reported UK Bill",
            title="Where “fully human-authored” ends",
            setting="Ideas and technical corrections that leave the meaning as it was",
            otherwise=("No AI at all: Tier: AI-assisted (Story and dialogue).",),
            matters=True,
        ),
        AssumptionRow(
            *(2, "Reported UK Bill", "Who is a company", "Any organisation", (), False),
            "Chosen by Acme Press on 24 November 2026: " + "Counsel advises the wide reading. " * 25,
        ),
    )
