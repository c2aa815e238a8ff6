"""Making the keys of a campaign."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.console import err, fail
from storage.keys import new_master_key
from storage.sealing import new_identity

KEYS_ADVICE = """
[bold]{path}[/bold] opens the sealed names and numbers. Move it off this machine now, to at least
two places that organizers control, and protect it with a passphrase. If it is lost, the list is
lost; the count is not. The bot never needs it.

Put the two lines above into .env. Keep a copy of MASTER_KEY apart from the database and its
backups: by it the bot recognizes who has signed already.
"""


def keys_new(
    identity: Annotated[
        Path | None, typer.Option(help="Where the private sealing key is written.")
    ] = None,
) -> None:
    """Make a master key and a pair of sealing keys, and print the two settings for `.env`."""
    path = identity or Path("dojang-identity.txt")
    private, recipient = new_identity()
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(
            f"# Opens the sealed records of Dojang. Public key: {recipient}\n{private.strip()}\n",
            encoding="utf-8",
        )
    except FileExistsError:
        fail(f"{path} exists already. It may be the only key to your records; choose another name.")
    except OSError as problem:
        fail(f"{path} cannot be written: {problem.strerror}.")
    print(f"MASTER_KEY={new_master_key()}")
    print(f"SEAL_RECIPIENTS={recipient}")
    err.print(KEYS_ADVICE.format(path=path), soft_wrap=True)
