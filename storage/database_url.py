"""From the text of `DATABASE_URL` to an engine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from storage.engine import Engine
from storage.failures import UnknownDatabaseUrl
from storage.postgres import Postgres
from storage.sqlite import SQLite

SQLITE: Final = "sqlite:///"
POSTGRES: Final = ("postgresql://", "postgres://")


def engine_for(url: str) -> Engine:
    """The engine, not yet opened. Raises `UnknownDatabaseUrl`."""
    return Postgres(_understandable(url)) if is_postgres(url) else SQLite(sqlite_path(url))


def is_postgres(url: str) -> bool:
    return url.startswith(POSTGRES)


def file_of(url: str) -> Path | None:
    """The database's file; None where a server keeps it. Raises `UnknownDatabaseUrl`."""
    return None if url.startswith(POSTGRES) else sqlite_path(url)


def _understandable(url: str) -> str:
    """A password that is not written with percents would be taken for other parts of the address,
    and be told with them. Raises `UnknownDatabaseUrl`."""
    user, _, _ = url.partition("://")[2].rpartition("@")
    if set("/?#[]") & set(user):
        raise UnknownDatabaseUrl
    return url


def sqlite_path(url: str) -> Path:
    """A path is relative to the working directory unless a fourth slash leads it. Raises
    `UnknownDatabaseUrl`."""
    path = url.removeprefix(SQLITE)
    if path == url or not path or path == ":memory:":
        raise UnknownDatabaseUrl
    return Path(path)
