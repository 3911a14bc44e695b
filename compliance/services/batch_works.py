"""What works on jobs for many statements, bound to what it needs: for whoever starts the thread that does jobs."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from compliance.services.batch_exports import Sources, export_batch
from compliance.services.batch_issues import issue_batch
from compliance.services.batches import JOBS
from compliance.services.evidence import files_in
from compliance.services.export_files import exports_in
from compliance.services.job_runner import Work
from compliance.services.notary import Notary
from compliance.services.statements import Render


def batch_works(render: Render, notary: Notary, instance: Path, evidence_folder: Path) -> Mapping[str, Work]:
    """The work of each kind of job. Statements are rendered one at a time, in the turn that everybody else has."""
    issuing = partial(issue_batch, render=render, notary=notary)
    sources = Sources(exports_in(instance), notary.keys, files_in(evidence_folder))
    return {
        JOBS["issue"]: issuing,
        JOBS["reissue"]: issuing,
        JOBS["export"]: partial(export_batch, sources=sources),
    }
