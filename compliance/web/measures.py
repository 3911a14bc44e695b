"""What is counted for a monitoring system, in the format of Prometheus. Nothing, unless METRICS_TOKEN is set."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from compliance.web.current import Wiring

if TYPE_CHECKING:
    from prometheus_client.core import Metric

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
# Why a sign-in did not succeed: a closed list, so that nobody can fill the memory with labels.
FAILURES = ("password", "second_factor", "passkey", "single_sign_on", "too_many", "other")
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_EXTENSION = "colophon_measures"


class NoMeasures:
    """Counts nothing: monitoring is off."""

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""

    def sign_in_failed(self, reason: str) -> None:
        """Somebody did not succeed in signing in; `reason` is one of FAILURES."""


class Measures(NoMeasures):
    """Counts in this process; with several workers each writes its own file, and a scrape adds them up."""

    def __init__(self) -> None:
        # Imported here: it decides by the environment, once and for all, whether there are several workers.
        from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._own = own = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter("colophon_requests", "Requests answered.", labels, registry=own)
        self._seconds = Histogram(
            "colophon_request_seconds", "How long requests took.", ("route", "method"), registry=own, buckets=_SECONDS
        )
        self._failures = Counter("colophon_sign_in_failures", "Sign-ins that failed.", ("reason",), registry=own)
        for reason in FAILURES:
            self._failures.labels(reason)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered. What led nowhere is counted under no route, and an odd method under none."""
        method = method if method in METHODS else "other"
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route, method).observe(seconds)

    def sign_in_failed(self, reason: str) -> None:
        """Somebody did not succeed in signing in; `reason` is one of FAILURES."""
        self._failures.labels(reason if reason in FAILURES else "other").inc()

    def text(self, jobs: Mapping[str, int]) -> tuple[bytes, str]:
        """Everything as text, with its content type; `jobs` gives how many there are by state."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        counted = self._own
        if _several_workers():
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        scrape = CollectorRegistry()
        for collect in (counted.collect, lambda: _jobs(jobs), _processes):
            scrape.register(_Collected(collect))
        return generate_latest(scrape), CONTENT_TYPE_PLAIN_0_0_4


@dataclass(frozen=True, slots=True)
class _Collected:
    collect: Callable[[], "Iterable[Metric]"]


def _jobs(jobs: Mapping[str, int]) -> "Iterable[Metric]":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily("colophon_jobs", "Jobs in the background.", labels=("state",))
    for state, number in jobs.items():
        family.add_metric((state,), number)
    yield family


def _processes() -> "Iterable[Metric]":
    """Memory, processor time and open files of each worker: sums would hide the one that grows."""
    from prometheus_client import ProcessCollector

    families: dict[str, Metric] = {}
    for worker in _workers():
        for metric in ProcessCollector(pid=partial(str, worker), registry=None).collect():
            family = families.setdefault(metric.name, metric)
            labelled = [sample._replace(labels={"worker": worker}) for sample in metric.samples]
            family.samples = labelled if family is metric else family.samples + labelled
    return families.values()


def _workers() -> tuple[str, ...]:
    """The process ids of all workers of this server."""
    if _several_workers():
        parent = os.getppid()
        # Only of this server's own workers: they are what its first process started.
        with suppress(OSError):
            return tuple(Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    return (str(os.getpid()),)


def _several_workers() -> bool:
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ


def start_measuring(app: Flask) -> None:
    """Have the application count what it does, if METRICS_TOKEN is there to ask for it with."""
    wiring: Wiring = app.extensions["colophon"]
    app.extensions[_EXTENSION] = Measures() if wiring.settings.metrics_token else NoMeasures()


def measures() -> NoMeasures:
    """Where this application counts: `measures().sign_in_failed("password")`."""
    return cast("NoMeasures", current_app.extensions[_EXTENSION])
