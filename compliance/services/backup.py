"""Backup and restore: everything in the database, and the files of evidence, as one file, and back, with every history
verified both times.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from compliance.services.actors import EVERYTHING
from compliance.services.backup_file import BackupError, BackupReader, BackupWriter, FileKept, Manifest
from compliance.services.evidence_recorded import Digest
from compliance.services.identifiers import new_id
from compliance.services.verification import OrganisationVerdict, ProjectVerdict, verify_all, verify_organisations
from compliance.store.backup import Unrestorable, holds_anything, put_back, rows_of, schema_of
from compliance.store.database import Database, Session, make_engine
from compliance.store.evidence import files_referred_to
from compliance.store.evidence_files import EvidenceFiles

__all__ = ["BackupError", "BackupMade", "Manifest", "Restored", "Verified", "make_backup", "restore_backup"]

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying every history gave: how many there are, and a sentence for each that does not hold."""

    projects: int
    organisations: int
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was written, then restored on trial and verified there. `sha256` is that of the file."""

    manifest: Manifest
    verified: Verified
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was restored, and the key files that it brought along."""

    manifest: Manifest
    verified: Verified
    secrets: Mapping[str, bytes]


def make_backup(
    database: Database,
    path: Path,
    made_at: str,
    secret: str,
    secrets: Mapping[str, bytes],
    files: EvidenceFiles | None = None,
) -> BackupMade:
    """Write one moment of the database to a new file that only its owner can read, and try the copy.

    The files of evidence come along; without `files` none do, and the histories that recorded any are told as broken.

    The copy is restored into a database of its own beside the file, and every history is verified there. The file has
    its name only once that is done; a copy of a broken history is kept, since it is what there is. `secret` marks the
    secret key in use; `secrets` are key files to put in. Raises BackupError.
    """
    if path.exists():
        raise BackupError(f"{path} exists already. Name another file: a backup is never overwritten.")
    with _new_file(path) as file:
        manifest = _write(database, file, made_at, secret, secrets, files)
        verified = _tried(file, path.parent)
        size = os.fstat(file.fileno()).st_size
        return BackupMade(manifest, verified, size, _digest(file))


def _digest(file: IO[bytes]) -> str:
    """The SHA-256 of a whole file."""
    digest = sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """An open file that gets its name when all went well, and is gone otherwise."""
    temporary = path.with_name(f".{path.name}.{new_id()}")
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(
    database: Database,
    file: IO[bytes],
    made_at: str,
    secret: str,
    secrets: Mapping[str, bytes],
    files: EvidenceFiles | None,
) -> Manifest:
    with database.read() as session:
        schema = schema_of(session)
        if schema is None:
            raise BackupError("The database has no tables yet, so there is nothing to keep.")
        writer = BackupWriter(file)
        for table in rows_of(session):
            writer.add_table(table.name, table.columns, table.lines)
        for organisation, digest in files_referred_to(session) if files else ():
            # One that is missing is told when the copy is verified.
            if files and files.holds(organisation, digest):
                writer.add_evidence(organisation, digest, files.chunks(organisation, digest))
    for name, content in secrets.items():
        writer.add_secret(name, content)
    manifest = writer.finish(made_at, schema, secret)
    file.flush()
    os.fsync(file.fileno())
    return manifest


def _tried(file: IO[bytes], folder: Path) -> Verified:
    """What verifying a copy gives, restored from the file into a database that is gone afterwards."""
    file.seek(0)
    # Beside the backup, where there is room for it, and not in a directory for temporary files, which may be small.
    with TemporaryDirectory(prefix=".colophon-trial-", dir=folder) as place:
        trial = Database(make_engine(f"sqlite:///{Path(place).resolve() / 'trial.sqlite3'}"))
        try:
            reader = BackupReader(file)
            with trial.write() as session:
                return _fill(session, reader, _digest_in(reader))
        finally:
            trial.close()


def _digest_in(reader: BackupReader) -> Digest:
    """What the files of evidence in a backup hash to, which its reader has computed from their bytes."""
    found = {(file.organisation, file.name): file.sha256 for file in reader.manifest.evidence}
    return lambda organisation, digest: found.get((organisation, digest), "")


def restore_backup(
    database: Database,
    path: Path,
    *,
    replace: bool,
    although_broken: bool,
    secrets_wanted: bool = False,
    files: EvidenceFiles | None = None,
) -> Restored:
    """Put a backup into a database that holds nothing, or with `replace` in the place of what it holds.

    One transaction: the file is checked before it begins, every history before it ends, and unless all hold (or
    `although_broken` is set) nothing is changed. Files of evidence are put beside those that `files` has already. With
    `secrets_wanted` the key files have to be in it. Raises BackupError.
    """
    with path.open("rb") as file:
        reader = BackupReader(file)
        if secrets_wanted and not reader.manifest.secrets:
            raise BackupError("There is no secret key in the backup: restore it without --with-secrets.")
        if reader.manifest.evidence and files is None:
            raise BackupError("There are files of evidence in the backup, and no folder was named to put them in.")
        with _files_put_back(reader, files) as digest, database.write() as session:
            if not replace and holds_anything(session):
                raise BackupError(
                    "The database is not empty, so nothing was restored. Name another one with DATABASE_URL or "
                    "INSTANCE_PATH. With --replace, everything in it is deleted and the backup takes its place."
                )
            verified = _fill(session, reader, digest)
            if verified.broken and not although_broken:
                raise BackupError(
                    "\n".join(verified.broken)
                    + "\nNot every history in the backup holds, so nothing was restored. Take an older backup; with "
                    "--although-broken, this one is restored as it is."
                )
        secrets = {name: reader.secret(name) for name, _ in reader.manifest.secrets}
        return Restored(reader.manifest, verified, secrets)


@contextmanager
def _files_put_back(reader: BackupReader, files: EvidenceFiles | None) -> Iterator[Digest | None]:
    """The files of evidence of a backup in the folder for them; those that were not there before go when it fails."""
    new: list[FileKept] = []
    if files is None:
        yield None
        return
    try:
        for kept in reader.manifest.evidence:
            try:
                if files.restore(kept.organisation, kept.name, reader.evidence(kept)):
                    new.append(kept)
            except ValueError as error:
                raise BackupError("The backup names a file of evidence in a way that Colophon does not.") from error
        yield files.digest
    except BaseException:
        for kept in new:
            files.forget(kept.organisation, kept.name)
        raise


def _fill(session: Session, reader: BackupReader, digest: Digest | None) -> Verified:
    manifest = reader.manifest
    columns = {table.name: table.columns for table in manifest.tables}
    try:
        put_back(session, manifest.schema, columns, reader.lines)
    except Unrestorable as error:
        raise BackupError(str(error)) from error
    return _verified(session, digest)


def _verified(session: Session, digest: Digest | None) -> Verified:
    projects = list(verify_all(session, EVERYTHING, digest))
    organisations = list(verify_organisations(session, EVERYTHING))
    verdicts: list[ProjectVerdict | OrganisationVerdict] = [*projects, *organisations]
    return Verified(len(projects), len(organisations), tuple(_broken(each) for each in verdicts if each.fault))


def _broken(verdict: ProjectVerdict | OrganisationVerdict) -> str:
    of = verdict.project_id if isinstance(verdict, ProjectVerdict) else f"Organisation {verdict.organisation_id}"
    fault = verdict.fault
    return f"{of}: broken at entry {fault.sequence}. {fault.sentence}" if fault else ""
