"""Several processes at once: nothing is lost, no chain forks, no statement number is missing or given twice."""

import multiprocessing
from collections.abc import Callable

from sqlalchemy import text

from compliance.services.actors import EVERYTHING
from compliance.services.database import Database, open_database
from compliance.services.verification import verify_all
from tests.stored import add, issue, save, start

PROCESSES = 4
TIMES = 10


def _in_processes(work: Callable[[str, list[str], int], None], url: str, projects: list[str]) -> None:
    """Do the work in several processes that share nothing but the database."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=work, args=(url, projects, number)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES


def _append(url: str, projects: list[str], number: int) -> None:
    database = open_database(url)
    for turn in range(TIMES):
        add(database, projects[turn % len(projects)], f"Part {number}-{turn}")
    database.close()


def _issue(url: str, projects: list[str], number: int) -> None:
    # Each process has projects of its own; what they compete for is the organisation's next number.
    database = open_database(url)
    for turn in range(3):
        issue(database, projects[number], pdf=f"%PDF-1.7 {number} {turn}".encode())
    database.close()


def _save(url: str, projects: list[str], number: int) -> None:
    database = open_database(url)
    save(database, projects[0], answers={"title_known": f"by {number}"})
    database.close()


def _sound(database: Database) -> list[int]:
    with database.read() as session:
        verdicts = list(verify_all(session, EVERYTHING))
    assert [verdict.fault for verdict in verdicts if verdict.fault] == []
    return [verdict.entries for verdict in verdicts]


def test_entries_of_several_processes_form_one_chain(database: Database, database_url: str) -> None:
    """Every change of every process is there, each with its entry."""
    projects = [start(database), start(database)]
    _in_processes(_append, database_url, projects)
    assert _sound(database) == [1 + PROCESSES * TIMES // 2] * 2


def test_statement_numbers_have_no_gaps(database: Database, database_url: str) -> None:
    """Statements that are rendered at the same time get the numbers 1, 2, 3, ... all the same."""
    projects = [start(database) for _ in range(PROCESSES)]
    _in_processes(_issue, database_url, projects)
    with database.read() as session:
        numbers = session.execute(text("SELECT sequence FROM statement ORDER BY sequence")).scalars().all()
    assert numbers == list(range(1, PROCESSES * 3 + 1))
    _sound(database)


def test_one_of_several_editors_wins(database: Database, database_url: str) -> None:
    """Of those who saw the same revision one saves; the others save nothing."""
    projects = [start(database)]
    _in_processes(_save, database_url, projects)
    assert _sound(database) == [2]
