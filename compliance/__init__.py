"""Colophon: says how AI was used in a creative project, what the rules make of it, and keeps the record."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from compliance.config import Settings
    from compliance.services.notary import Notary
    from compliance.services.release_comparisons import Compare
    from compliance.services.statements import Render
    from compliance.services.walks import Start

ROOT = Path(__file__).resolve().parent.parent


def create_app(
    settings: "Settings | None" = None,
    clock: "Callable[[], datetime] | None" = None,
    render: "Render | None" = None,
    walk: "Start | None" = None,
    compare: "Compare | None" = None,
) -> "Flask":
    """The web application with everything wired: settings, database, clock, PDF, pages, headers and error pages.

    Without arguments, settings come from the environment, time from the machine, and PDFs from the render process;
    releases are walked and compared in processes of their own.
    """
    # Imported here and not above: a command that only assesses answers never pays for the web.
    import os

    from flask import Flask

    from compliance.config import load_settings
    from compliance.rulebooks.installed import look_in
    from compliance.services import impact
    from compliance.services.batch_works import batch_works
    from compliance.services.checkpoint_file import copies_in
    from compliance.services.database import open_database
    from compliance.services.job_runner import Runner
    from compliance.services.mail import Mailer
    from compliance.services.notice_letters import letters
    from compliance.services.release_comparisons import Comparisons, start_comparison
    from compliance.services.sealer import Sealer
    from compliance.services.single_sign_on import Provider
    from compliance.services.walks import Walks, start_process
    from compliance.services.witness import witness_of
    from compliance.web import register_pages
    from compliance.web.current import Wiring, machine_time
    from compliance.web.limits import limits

    settings = settings or load_settings(os.environ, ROOT)
    look_in(settings.releases)
    app = Flask("compliance", root_path=str(ROOT), instance_path=str(settings.instance.resolve()))
    app.config.from_mapping(limits(settings))
    database = open_database(settings.database_url)
    mailer = Mailer(settings.mail) if settings.mail else None
    if mailer:
        database.after_writing.append(letters(database, mailer, settings.address))
    notary, copies = notary_of(settings, clock), copies_in(settings.instance)
    render = render or _renderer()
    of_batches = batch_works(render, notary, settings.instance, settings.evidence_folder)
    runner = Runner(database, machine_time, {impact.KIND: impact.analyse, **of_batches})
    witness = witness_of(settings.seals, settings.instance)
    sealer = Sealer(database, notary.keys, clock or machine_time, copies, witness, settings.seals.every_seconds)
    database.after_writing.append(sealer.hear)
    app.extensions["colophon"] = Wiring(
        database=database,
        clock=clock or machine_time,
        render=render,
        settings=settings,
        walks=Walks(settings.instance, walk or start_process),
        comparisons=Comparisons(settings.instance, compare or start_comparison),
        jobs=runner,
        mailer=mailer,
        single_sign_on=Provider(settings.sign_on) if settings.sign_on else None,
        notary=notary,
        sealer=sealer,
    )
    register_pages(app, settings)
    # What was under way when the server was stopped goes on.
    runner.wake()
    return app


def notary_of(settings: "Settings", clock: "Callable[[], datetime] | None" = None) -> "Notary":
    """What signs the statements of this installation, and where they can be checked. Reads and makes no key yet."""
    from compliance.key_files import load_keys, machine_time
    from compliance.services.notary import Notary, Stamps

    return Notary(
        keys=load_keys(settings.instance, settings.public_host, settings.seals, clock or machine_time),
        verify_address=f"{settings.address}verify",
        stamps=Stamps(settings.seals.timestamp_url) if settings.seals.timestamp_url else None,
    )


def _renderer() -> "Render":
    """PDFs from a process of their own, which is warmed up while the first pages are read."""
    from functools import partial

    from compliance.documents.pdf import render_statement
    from compliance.documents.renderer import Renderer

    renderer = Renderer()
    renderer.start()
    return partial(render_statement, renderer=renderer)
