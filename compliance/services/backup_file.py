"""The file of a backup: a ZIP with one member of JSON lines for each table, one for each file of evidence, and a
manifest that says what is in it.

The same for SQLite and PostgreSQL, and readable without Colophon. `docs/operate.md` describes it. Whatever is read
from a file is measured before it is believed: it may be cut off, damaged, or made by somebody to do harm.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from compliance.services.backup_manifest import (
    MANIFEST,
    BackupError,
    FileKept,
    Manifest,
    TableKept,
    content_of,
    manifest_in,
    member_of,
    member_of_evidence,
    member_of_secret,
)

__all__ = ["MANIFEST", "BackupError", "BackupReader", "BackupWriter", "FileKept", "Manifest", "TableKept"]

# A line holds one row, at most a statement with its PDF.
LONGEST_LINE = 64 * 1024 * 1024
# It has four lines for each file of evidence.
LARGEST_MANIFEST = 64 * 1024 * 1024
LARGEST_SECRET = 64 * 1024
# Rows of ours never shrink to a five-hundredth: they hold ids and hashes. What does is made to fill a disk.
_MOST_SHRUNK = 500
_SHRINKING_COUNTS_FROM = 16 * 1024 * 1024
_CHUNK = 1024 * 1024
# ZIP knows the time of its members; ours say nothing by it, so that equal contents make equal files.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

# What zipfile raises for a file that is damaged or not of its kind: an encrypted member is a RuntimeError, an unknown
# way of shrinking a NotImplementedError.
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class BackupWriter:
    """Writes a backup to an open file, table after table; the manifest comes last, when everything is counted."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = ZipFile(file, "w", ZIP_DEFLATED)
        self._tables: list[TableKept] = []
        self._secrets: list[tuple[str, str]] = []
        self._evidence: list[FileKept] = []

    def add_table(self, name: str, columns: Iterable[str], lines: Iterable[bytes]) -> None:
        """Write the rows of a table. Raises BackupError for a row that no restoring would read."""
        rows, size, digest = 0, 0, sha256()
        with self._archive.open(_info(member_of(name)), "w", force_zip64=True) as member:
            for line in lines:
                if len(line) > LONGEST_LINE:
                    raise BackupError(f"A row of the table {name} is larger than {LONGEST_LINE} bytes.")
                member.write(line)
                digest.update(line)
                rows, size = rows + 1, size + len(line)
        self._tables.append(TableKept(name, tuple(columns), rows, size, digest.hexdigest()))

    def add_evidence(self, organisation: str, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file of evidence. What pictures and films hold is packed already, so it is stored as it is."""
        size, digest = 0, sha256()
        info = _info(member_of_evidence(organisation, name))
        info.compress_type = ZIP_STORED
        with self._archive.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self._evidence.append(FileKept(organisation, name, size, digest.hexdigest()))

    def add_secret(self, name: str, content: bytes) -> None:
        """Write a key file."""
        self._archive.writestr(_info(member_of_secret(name)), content)
        self._secrets.append((name, sha256(content).hexdigest()))

    def finish(self, made_at: str, schema: str, secret: str) -> Manifest:
        """Write the manifest and close the archive, but not the file. Raises BackupError for too many files."""
        manifest = Manifest(made_at, schema, secret, tuple(self._tables), tuple(self._secrets), tuple(self._evidence))
        content = content_of(manifest)
        if len(content) > LARGEST_MANIFEST:
            raise BackupError("There are more files of evidence than a backup can list. Copy their folder by itself.")
        self._archive.writestr(_info(MANIFEST), content)
        self._archive.close()
        return manifest


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, _NO_TIME)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


class BackupReader:
    """Reads a backup from an open file. Making one checks the whole of it: every member, its length and its hash.

    Raises BackupError, here and while reading.
    """

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._archive = ZipFile(file)
            self._infos = _members(self._archive)
            self.manifest = manifest_in(self._whole(MANIFEST, LARGEST_MANIFEST))
        except BackupError:
            raise
        except _UNREADABLE as error:
            raise BackupError("The file is no backup of Colophon, or it is cut off or damaged.") from error
        self._check()

    def lines(self, table: str) -> Iterator[bytes]:
        """The lines of a table."""
        with _reading(member_of(table)), self._archive.open(self._infos[member_of(table)]) as member:
            while line := member.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise BackupError(f"A line of {member_of(table)} is longer than a row can be.")
                yield line

    def secret(self, name: str) -> bytes:
        """The content of a key file."""
        with _reading(member_of_secret(name)):
            return self._whole(member_of_secret(name), LARGEST_SECRET)

    def evidence(self, file: FileKept) -> Iterator[bytes]:
        """The bytes of a file of evidence, a megabyte at a time."""
        name = member_of_evidence(file.organisation, file.name)
        with _reading(name), self._archive.open(self._infos[name]) as member:
            yield from iter(lambda: member.read(_CHUNK), b"")

    def _whole(self, name: str, most: int) -> bytes:
        if name not in self._infos:
            raise BackupError(f"The backup lacks {name}.")
        with self._archive.open(self._infos[name]) as member:
            content = member.read(most + 1)
        if len(content) > most:
            raise BackupError(f"{name} in the backup is larger than it can be.")
        return content

    def _check(self) -> None:
        tables, secrets, evidence = self.manifest.tables, self.manifest.secrets, self.manifest.evidence
        expected = [member_of(table.name) for table in tables] + [member_of_secret(name) for name, _ in secrets]
        expected += [member_of_evidence(file.organisation, file.name) for file in evidence]
        if sorted([MANIFEST, *expected]) != sorted(self._infos):
            raise BackupError("The backup has not exactly the members that its manifest names.")
        for table in tables:
            self._check_table(table)
        for name, digest in secrets:
            if sha256(self.secret(name)).hexdigest() != digest:
                raise BackupError(f"{member_of_secret(name)} in the backup is not what its manifest says.")
        for file in evidence:
            self._check_evidence(file)

    def _check_table(self, table: TableKept) -> None:
        name = member_of(table.name)
        info = self._infos[name]
        if info.file_size > max(_SHRINKING_COUNTS_FROM, _MOST_SHRUNK * info.compress_size):
            raise BackupError(f"{name} in the backup would become so large that it cannot be rows of a table.")
        size, rows, digest = 0, 0, sha256()
        with _reading(name), self._archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                size, rows = size + len(chunk), rows + chunk.count(b"\n")
                digest.update(chunk)
        if (size, rows, digest.hexdigest()) != (table.bytes, table.rows, table.sha256):
            raise BackupError(f"{name} in the backup is not what its manifest says.")

    def _check_evidence(self, file: FileKept) -> None:
        name = member_of_evidence(file.organisation, file.name)
        if self._infos[name].file_size != file.bytes:
            raise BackupError(f"{name} in the backup is not what its manifest says.")
        size, digest = 0, sha256()
        for chunk in self.evidence(file):
            size += len(chunk)
            digest.update(chunk)
        if (size, digest.hexdigest()) != (file.bytes, file.sha256):
            raise BackupError(f"{name} in the backup is not what its manifest says.")


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn the failures of reading a damaged member into a sentence."""
    try:
        yield
    except BackupError:
        raise
    except _UNREADABLE as error:
        raise BackupError(f"{name} in the backup is damaged.") from error


def _members(archive: ZipFile) -> dict[str, ZipInfo]:
    infos = archive.infolist()
    if len({info.filename for info in infos}) != len(infos):
        raise BackupError("The backup has two members of the same name.")
    if any(info.compress_type not in (ZIP_DEFLATED, ZIP_STORED) or info.flag_bits & 0x1 for info in infos):
        raise BackupError("The backup is packed in a way that Colophon does not use.")
    return {info.filename: info for info in infos}
