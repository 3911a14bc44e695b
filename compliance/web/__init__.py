"""The web pages: one module for each part of the site. Routes read a form, call one service, redirect or render."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from compliance.config import Settings

# Modules that share a blueprint add their routes when they are imported.
from compliance.web import guest_pages, hub, organisation_history, start  # noqa: F401
from compliance.web.access import guard_access, refuse_unlisted
from compliance.web.accounts.erase_account import erase_account
from compliance.web.accounts.join import join
from compliance.web.accounts.organisations import organisations
from compliance.web.accounts.people import people
from compliance.web.accounts.security import secure
from compliance.web.accounts.set_up import set_up
from compliance.web.accounts.single_sign_on import sso
from compliance.web.assets import assets
from compliance.web.assumptions import assumptions
from compliance.web.batches import batches
from compliance.web.comments import comments
from compliance.web.components import components
from compliance.web.erasing import erasing
from compliance.web.errors import answer_errors
from compliance.web.evidence import evidence
from compliance.web.files_made import count_files
from compliance.web.guests import guests
from compliance.web.headers import send_headers
from compliance.web.history import history
from compliance.web.hosts import guard_hosts
from compliance.web.impact import impact
from compliance.web.interview import interview
from compliance.web.issued import issued
from compliance.web.layout import lay_out
from compliance.web.letterhead import letterhead
from compliance.web.limits import allow_uploads, refuse_nameless_fields
from compliance.web.log import log
from compliance.web.measures import start_measuring
from compliance.web.notices import notices
from compliance.web.operation import operation
from compliance.web.packs import packs
from compliance.web.part_tools import part_tools
from compliance.web.projects import projects
from compliance.web.published import published
from compliance.web.releases import releases
from compliance.web.request_log import log_requests
from compliance.web.results import results
from compliance.web.reviews import reviews
from compliance.web.rulebooks import rulebooks
from compliance.web.statements import statements
from compliance.web.static_files import address_static_files
from compliance.web.tools import tools
from compliance.web.verify import verify


def register_pages(app: Flask, settings: Settings) -> None:
    """Give the application its pages and what every page needs."""
    # Headers first: what is registered first runs last, so that nothing can undo them.
    send_headers(app)
    start_measuring(app)
    log_requests(app)
    guard_hosts(app)
    allow_uploads(app)
    guard_access(app)
    count_files(app)
    refuse_nameless_fields(app)
    # Checking a statement changes nothing and knows nobody, so nobody can be made to do it in another's name.
    CSRFProtect(app).exempt(verify)
    secure(app, settings)
    address_static_files(app)
    lay_out(app)
    answer_errors(app)
    _register_blueprints(app)
    refuse_unlisted(app)


def _register_blueprints(app: Flask) -> None:
    of_projects = (projects, components, interview, evidence, results, packs, statements, issued, history, erasing)
    of_reviews = (reviews, comments, notices)
    of_people = (set_up, sso, people, join, organisations, erase_account, guests)
    for blueprint in (
        *of_projects,
        *of_reviews,
        *of_people,
        assumptions,
        rulebooks,
        releases,
        tools,
        part_tools,
        assets,
        impact,
        batches,
        letterhead,
        verify,
        log,
        published,
        operation,
    ):
        app.register_blueprint(blueprint)
