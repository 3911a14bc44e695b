"""Pages, drafts and loading beside the project list of an empty installation, in one run.

Prints for each the best time and how many times that of the smallest page it is. Targets on an idle machine: 0.3 s a
page with the sample projects, 0.5 s with 500 components. Run with `make bench`.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from compliance import create_app
from compliance.config import load_settings
from compliance.domain.drafting import draft_statement
from compliance.domain.issue import Issue
from compliance.rulebooks.loader import load_shipped
from compliance.services.actors import LOCAL_OPERATOR
from compliance.services.answers import by_section
from compliance.services.assessments import assess_project, current_release
from compliance.services.components import NewComponent
from compliance.services.database import Database
from compliance.services.projects import start_project
from compliance.services.records import project_record
from compliance.services.samples import load_samples

AT = "2026-11-23T12:00:00Z"
ROUNDS = 5
WAYS = (
    {"released": "yes", "ai_used": "no"},
    {"released": "yes", "ai_used": "dont_know"},
    {"released": "yes"},
    {},
)


def best(run: Callable[[], object]) -> float:
    """The shortest of several times, in seconds; the first call is not counted."""
    run()
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        run()
        times.append(perf_counter() - started)
    return min(times)


def crowded(database: Database, number: int) -> str:
    """A project with this many components, answered in several ways."""
    questionnaire = current_release().questionnaire
    parts = [
        NewComponent(f"Part {n}", "", by_section(questionnaire, {**WAYS[n % len(WAYS)], "kind": "literary"}))
        for n in range(number)
    ]
    with database.write() as session:
        return start_project(
            session,
            LOCAL_OPERATOR,
            AT,
            organisation="Benchmark",
            title=f"{number} components",
            sector="games",
            product="Game",
            release=current_release().id,
            components=parts,
        )


def main() -> None:
    """Time everything in turns on a database of its own."""
    with TemporaryDirectory() as folder:
        settings = load_settings({"INSTANCE_PATH": folder}, Path(folder))
        app = create_app(settings, render=lambda *_: None)  # type: ignore[arg-type, return-value]
        client = app.test_client()
        database = app.extensions["colophon"].database
        front, tables = current_release().front
        smallest = best(lambda: client.get("/"))
        samples = load_samples(database, LOCAL_OPERATOR, AT)
        many = crowded(database, 500)
        with database.read() as session:
            project = project_record(session, LOCAL_OPERATOR.reach, samples[0])
        rows = {
            "empty list": smallest,
            "list with samples": best(lambda: client.get("/")),
            "sample hub": best(lambda: client.get(f"/projects/{samples[0]}")),
            "sample result": best(lambda: client.get(f"/projects/{samples[0]}/result")),
            "sample history": best(lambda: client.get(f"/projects/{samples[0]}/history")),
            "500 components, hub": best(lambda: client.get(f"/projects/{many}")),
            "500 components, result": best(lambda: client.get(f"/projects/{many}/result")),
            "500 components, side by side": best(lambda: client.get(f"/projects/{many}/compare")),
            "500 components, one result": best(lambda: client.get(f"/projects/{many}/result/{front.id}/{tables.tier}")),
            "500 components, answers": best(lambda: client.get(f"/projects/{many}/answers")),
            "drafting a sample": best(
                lambda: draft_statement(assess_project(project).explainer, Issue(project.organisation))
            ),
            "loading the release": best(load_shipped),
        }
        for name, seconds in rows.items():
            print(f"{name:28} {seconds * 1000:7.1f} ms  {seconds / smallest:6.1f} times the empty list")  # noqa: T201


if __name__ == "__main__":
    main()
