"""What is demanded of written rows, table by table; `triggers` makes the database see to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """What is demanded of the rows of a table, as SQL over OLD and NEW.

    `kept` columns never change, `changes_if` is a further condition for an update, `extends` one for a new row.
    """

    table: str
    kept: tuple[str, ...]
    changes_if: str
    extends: str


def _chain_guard(table: str, owner: str) -> Guard:
    """What is demanded of a table of entries, whose column `owner` names what the history is of."""
    last = f"FROM {table} WHERE {owner} = NEW.{owner}"
    return Guard(
        table=table,
        kept=(owner, "sequence", "header", "prev_hash", "hash"),
        changes_if="OLD.payload IS NOT NULL AND NEW.payload IS NULL",
        # The first entry stands on 32 zero bytes, every other one on the hash of the last.
        extends=f"""NEW.payload IS NOT NULL AND NEW.sequence = 1 + coalesce(
            (SELECT max(sequence) {last}), 0)
            AND NEW.prev_hash = coalesce((SELECT hash {last}
            ORDER BY sequence DESC LIMIT 1), {{no_hash}})""",
    )


GUARDS = (
    _chain_guard("history_entry", "project_id"),
    _chain_guard("organisation_entry", "organisation_id"),
    Guard(
        table="answer_revision",
        kept=("project_id", "subject", "section", "revision", "component_id", "actor", "at"),
        # Answers that were replaced can be erased, never changed.
        changes_if="OLD.answers <> '' AND NEW.answers = ''",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM answer_revision WHERE
            project_id = NEW.project_id AND subject = NEW.subject AND section = NEW.section), 0)""",
    ),
    Guard(
        table="pack_wording",
        kept=("project_id", "piece", "revision", "text", "generated", "actor", "at"),
        changes_if="1 = 0",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM pack_wording WHERE
            project_id = NEW.project_id AND piece = NEW.piece), 0)""",
    ),
    Guard(
        table="ai_tool",
        kept=("id", "organisation_id"),
        changes_if="1 = 0",
        extends="NOT EXISTS (SELECT 1 FROM ai_tool WHERE id = NEW.id)",
    ),
    Guard(
        table="ai_tool_revision",
        kept=("tool_id", "revision", "facts", "retired", "actor", "at"),
        changes_if="1 = 0",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM ai_tool_revision WHERE
            tool_id = NEW.tool_id), 0)""",
    ),
    Guard(
        table="component_tools",
        kept=("component_id", "revision", "project_id", "tools", "actor", "at"),
        changes_if="1 = 0",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM component_tools WHERE
            component_id = NEW.component_id), 0)""",
    ),
    Guard(
        table="evidence",
        kept=(
            *("id", "project_id", "component_id", "question", "kind", "media_type", "size", "sha256", "kept"),
            *("actor", "at"),
        ),
        # What was removed stays removed; only then may what people typed of it be taken away.
        changes_if="""(OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL
            AND NEW.name = OLD.name AND NEW.note = OLD.note)
            OR (NEW.removed_at = OLD.removed_at AND NEW.removed_by = OLD.removed_by
            AND OLD.name <> '' AND NEW.name = '' AND NEW.note = '')""",
        extends="NEW.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM evidence WHERE id = NEW.id)",
    ),
    Guard(
        table="letterhead",
        kept=("organisation_id", "revision", "paper", "logo", "logo_type", "logo_sha256", "actor", "at"),
        changes_if="1 = 0",
        extends="""NEW.revision = 1 + coalesce((SELECT max(revision) FROM letterhead WHERE
            organisation_id = NEW.organisation_id), 0)""",
    ),
    Guard(
        table="log_leaf",
        kept=("idx", "kind", "owner_id", "sequence", "hash"),
        changes_if="1 = 0",
        extends="NEW.idx = coalesce((SELECT max(idx) FROM log_leaf), -1) + 1",
    ),
    Guard(
        table="log_checkpoint",
        kept=("size", "note", "at"),
        changes_if="1 = 0",
        # A checkpoint is of all leaves, and a larger one than the last.
        extends="""NEW.size = (SELECT max(idx) FROM log_leaf) + 1
            AND NEW.size > coalesce((SELECT max(size) FROM log_checkpoint), 0)""",
    ),
    Guard(
        table="signing_key",
        kept=("purpose", "sequence", "record", "hash", "signature", "previous_signature", "at"),
        changes_if="1 = 0",
        extends="""NEW.sequence = 1 + coalesce((SELECT max(sequence) FROM signing_key WHERE
            purpose = NEW.purpose), 0)""",
    ),
    Guard(
        table="asset_reading",
        kept=("id", "project_id", "component_id", "sha256", "size", "media_type", "actor", "at"),
        # What a file was called and said can be erased.
        changes_if="OLD.found <> '' AND NEW.found = '' AND NEW.name = ''",
        extends="NOT EXISTS (SELECT 1 FROM asset_reading WHERE id = NEW.id)",
    ),
    Guard(
        table="asset_decision",
        kept=("reading_id", "suggestion", "project_id", "question", "decision", "actor", "at"),
        changes_if="1 = 0",
        extends="""NOT EXISTS (SELECT 1 FROM asset_decision WHERE
            reading_id = NEW.reading_id AND suggestion = NEW.suggestion)""",
    ),
    Guard(
        table="statement",
        kept=(
            *("id", "organisation_id", "project_id", "year", "sequence", "version_covered", "issued_at", "issued_by"),
            *("head_sequence", "head_hash", "data", "data_sha256", "pdf", "pdf_sha256", "pages", "supersedes_id"),
            *("check_code", "data_signature"),
        ),
        # Superseded and withdrawn are final; why one was withdrawn can be erased.
        changes_if="""(OLD.state = 'issued' AND NEW.state <> 'issued')
            OR (OLD.withdrawn_reason <> '' AND NEW.withdrawn_reason = '' AND NEW.state = OLD.state
            AND NEW.withdrawn_at = OLD.withdrawn_at AND NEW.superseded_by_id IS NOT DISTINCT FROM OLD.superseded_by_id)
            """,
        # No gap in an organisation's numbers, and a new row never takes the place of an old one.
        extends="""NEW.sequence = 1 + coalesce((SELECT max(sequence) FROM statement WHERE
            organisation_id = NEW.organisation_id AND year = NEW.year), 0)
            AND NOT EXISTS (SELECT 1 FROM statement WHERE id = NEW.id)""",
    ),
)
