"""Whether a statement still says what its project does."""

from compliance.services.records import ProjectRecord
from compliance.services.statement_records import StatementRecord


def is_current(statement: StatementRecord, project: ProjectRecord) -> bool:
    """Whether nothing happened to the project since the statement was issued: its issue is the last entry, and its
    organisation has chosen no other assumptions, and recorded nothing else of the tools used. Retiring a tool is no
    such thing.
    """
    chosen_since = any(choice.at > statement.issued_at for choice in project.chosen.values())
    recorded_since = any(
        used.recorded_at > statement.issued_at and not used.retired
        for choice in project.tools.values()
        for used in choice.tools
    )
    return project.changed_sequence == statement.history_sequence + 1 and not chosen_since and not recorded_since
