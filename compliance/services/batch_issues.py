"""The work of a job that issues statements: one project after the other, each as if it were issued by itself."""

import logging
from contextlib import suppress
from dataclasses import dataclass

from compliance.documents.enclosures import NO_ENCLOSURES
from compliance.documents.refusals import RendererBusy
from compliance.domain.history import utc_text
from compliance.domain.statement import Statement
from compliance.services import jobs
from compliance.services.batches import acting
from compliance.services.jobs import Clock, Taken
from compliance.services.records import project_record
from compliance.services.refusals import NotFound, Refused
from compliance.services.register import ATTEMPTS, StatementRecord
from compliance.services.signing import signatory_of
from compliance.services.statements import CannotMakePdf, Enclosures, Notary, Render, Rendered, issue
from compliance.store import batches as store
from compliance.store.batch_models import BatchItem
from compliance.store.database import Database, Session

log = logging.getLogger(__name__)

# After so many projects, a job lets others have their turn.
TURN = 10
# So often a project is tried again while others keep the renderer busy, about a minute each time.
PATIENCE = 4


UNTOLD = "It could not be issued. The server’s log says why."
MEANWHILE = "Its statement was issued by other means meanwhile, and nothing was changed since."


class NotOursError(Exception):
    """The job was cancelled, or somebody else works on it by now: nothing more of it may be stored."""


def issue_batch(database: Database, taken: Taken, clock: Clock, *, render: Render, notary: Notary | None) -> None:
    """Work on a job that issues statements, from where it stopped.

    A statement and the note that this project is done are stored in one transaction, so that none is issued twice,
    wherever the process is killed. What refuses one project is noted beside it, and the next one follows.
    """
    for _ in range(TURN):
        with database.read() as session:
            item = store.next_item(session, taken.id)
        if item is None:
            jobs.step(database, taken, clock(), taken.cursor, taken.done, None)
            return
        if not _One(database, taken, clock, item).work(render, notary):
            return
    jobs.hand_back(database, taken, clock())


@dataclass(slots=True)
class _One:
    """One project of a job; `issued_here` once its statement is stored by this very work."""

    database: Database
    taken: Taken
    clock: Clock
    item: BatchItem
    issued_here: bool = False

    def work(self, render: Render, notary: Notary | None) -> bool:
        """Issue the statement, or note why not; gives whether to go on with the job."""
        try:
            issued = self._issue(_alive(self.database, self.taken, self.clock, render), notary)
        except NotOursError:
            return False
        except (Refused, NotFound, CannotMakePdf) as error:
            return self._end("failed", None, str(error))
        except Exception:
            # Whatever one project stumbles over is named, and the rest go on.
            log.exception("job %s could not issue a statement of project %s", self.taken.id, self.item.project_id)
            return self._end("failed", None, UNTOLD)
        return self.issued_here or self._end("skipped", issued.id, MEANWHILE)

    def _issue(self, render: Render, notary: Notary | None) -> StatementRecord:
        told, item = self.taken.arguments, self.item
        with self.database.read() as session:
            actor = acting(session, self.taken.organisation_id, self.taken.by)
            office = signatory_of(project_record(session, actor.reach, item.project_id))[1]
        return issue(
            self.database,
            actor,
            utc_text(self.clock()),
            item.project_id,
            render,
            item.seen_sequence,
            item.seen_choices,
            notary=notary,
            with_pack=told.get("with_pack") == "yes",
            attach_pack=told.get("attach_pack") == "yes",
            attach_history=told.get("attach_history") == "yes",
            office=office or told["office"],
            also=self._note,
        )

    def _note(self, session: Session, issued: StatementRecord) -> None:
        """In the transaction of the issue: that it is done, unless it may not be done any more."""
        # Once more: who was removed a moment ago issues nothing.
        acting(session, self.taken.organisation_id, self.taken.by)
        place = self.item.position
        if not jobs.advance(session, self.taken, self.clock(), str(place), place):
            raise NotOursError
        store.finish_item(session, self.taken.id, place, "done", issued.id, "")
        self.issued_here = True

    def _end(self, state: str, statement_id: str | None, sentence: str) -> bool:
        place = self.item.position

        def write(session: Session) -> None:
            store.finish_item(session, self.taken.id, place, state, statement_id, sentence)

        return jobs.step(self.database, self.taken, self.clock(), str(place), place, write)


def _alive(database: Database, taken: Taken, clock: Clock, render: Render) -> Render:
    """The same renderer, which lengthens the lease before it begins, and waits when it is busy with others."""
    begun = 0

    def rendered(statement: Statement, enclosures: Enclosures = NO_ENCLOSURES, /) -> Rendered:
        nonlocal begun
        begun += 1
        # The last one is made within the transaction that stores the statement: nothing else can be written then, and
        # nobody should wait for it.
        for _ in range(PATIENCE if begun <= ATTEMPTS else 0):
            if not jobs.keep(database, taken, clock()):
                raise NotOursError
            with suppress(RendererBusy):
                return render(statement, enclosures)
        return render(statement, enclosures)

    return rendered
