"""Moving a campaign from the engine of one machine to that of many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic_core import PydanticCustomError

from bot import setting_rules
from bot.commands.console import database_of, err, fail, out, progress, wait_for
from storage.database_url import is_postgres, sqlite_path
from storage.failures import Failure, StoreUnavailable
from storage.keys import Keys
from storage.moving.move import Moved, Moving, Stage
from storage.postgres import Postgres

ONE_WAY: Final = (
    "A campaign is moved from SQLite to PostgreSQL:"
    " dojang migrate-data sqlite:///dojang.db postgresql://user@host/database."
    " The other way, `dojang backup` writes it to a file, and `dojang restore` makes a SQLite"
    " database of that."
)
GOES_ON: Final = "What was moved stays: give the same command again, and it goes on from there."

LEFT: Final = "No bot starts with the old file any more."
NOT_LEFT: Final = (
    "Never start a bot with the old file again: it could not be marked, and neither would know whom"
    " the other counts."
)
NEXT: Final = (
    "Now set DATABASE_URL to the new database, run `dojang check`, and start the bot. Keep the old"
    " file until you are sure, then destroy it and what lies beside it: whoever withdraws from now"
    " on is still in it."
)


def migrate_data(
    source: Annotated[str, typer.Argument(help="sqlite:///dojang.db")],
    target: Annotated[
        str,
        typer.Argument(
            help="postgresql://user@host/database, which holds nothing yet. Others on this machine"
            " can read it while the command runs: its password is better in ~/.pgpass."
        ),
    ],
) -> None:
    """Move a campaign from SQLite to PostgreSQL, while its bot is stopped. Interrupted, it goes on
    when the command is given again."""
    campaign, _, master = database_of(rehearsal=False)
    path, engine = _sides(source, target)
    try:
        moved: Moved = wait_for(_move(path, engine, master, campaign.slug))
    except StoreUnavailable as problem:
        fail(f"{problem} {GOES_ON}")
    except Failure as problem:
        fail(str(problem))
    _tell(moved, path, engine)


def _sides(source: str, target: str) -> tuple[Path, Postgres]:
    source, target = _url("SOURCE", source), _url("TARGET", target)
    if is_postgres(source) or not is_postgres(target):
        fail(ONE_WAY)
    return sqlite_path(source), Postgres(target)


def _url(name: str, value: str) -> str:
    try:
        return setting_rules.database_url(value)
    except PydanticCustomError as problem:
        context = problem.context or {}
        fail(f"{name} {context['what']} — {context['remedy']}")


async def _move(path: Path, engine: Postgres, master: Keys, campaign: str) -> Moved:
    with progress(Stage.COUNTING) as bar:
        [task] = bar.task_ids

        def told(stage: Stage, done: int, of: int) -> None:
            bar.update(task, description=stage, completed=done, total=of)

        return await Moving(path, engine, master, campaign).run(told)


def _tell(moved: Moved, path: Path, engine: Postgres) -> None:
    for recount, place in ((moved.there, engine.path), (moved.here, path)):
        out.print(f"[green]✓[/green] {recount.total:,} signatures count in", end=" ")
        out.print(str(place), markup=False, soft_wrap=True)
    out.print(f"{moved.rows:,} rows of {moved.tables:,} tables are the same. SHA-256 of them all:")
    out.print(moved.sha256, soft_wrap=True)
    if moved.left:
        out.print(LEFT)
    else:
        err.print(NOT_LEFT, style="yellow", soft_wrap=True)
    out.print(NEXT, soft_wrap=True)
