"""`dojang run` with the worst bugs: run as a script in the bot's place.

A word in what a person says sets a bug off, and each bug does what bugs do: it puts everything it
knows of the person into an exception, a warning or a thread's last words. Besides, the bot writes
as fast as it can, and gives up soon on a locked database.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import warnings
from functools import partial
from typing import Any

from bot import play
from bot.cli import main
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import Recorded, Said, SharedContact
from bot.platforms.telegram import adapter, intake, sender
from bot.platforms.telegram.pacing import Pace, Pacer
from storage import database_url, signatures
from storage.sqlite import SQLite

IN_A_STEP = "heron-step"
IN_A_TASK = "heron-task"
IN_A_THREAD = "heron-thread"
IN_A_WARNING = "heron-warning"
IN_A_FINALIZER = "heron-finalizer"
UNCAUGHT = "heron-uncaught"

AFTER_RECORDING = "+821000003166"
IN_THE_STATEMENT = "+821000004123"
"""Numbers whose signing fails, each at its own place, as often as it is tried."""


class Uncaught(BaseException):
    """Nothing in the bot catches this."""


async def _fail(quoted: str) -> None:
    raise LookupError(quoted)


class _Untidy:
    def __init__(self, quoted: str) -> None:
        self.quoted = quoted

    def __del__(self) -> None:
        raise LookupError(self.quoted)


def _raise(quoted: str) -> None:
    raise LookupError(quoted)


def _set_off(text: str, quoted: str) -> None:
    if IN_A_TASK in text:
        asyncio.get_running_loop().create_task(_fail(quoted), name=quoted)
    if IN_A_THREAD in text:
        threading.Thread(target=_raise, args=(quoted,), name=quoted).start()
    if IN_A_WARNING in text:
        warnings.warn(quoted, stacklevel=2)
    if IN_A_FINALIZER in text:
        _Untidy(quoted)
    if IN_A_STEP in text:
        try:
            _raise(quoted)
        except LookupError as error:
            raise RuntimeError(f"while handling {quoted}") from error
    if UNCAUGHT in text:
        raise Uncaught(quoted)


def sabotage() -> None:
    step, record = play.__dict__["step"], signatures.record

    def stepping(session: Session, event: Any, scene: Scene) -> Answer:
        quoted = f"{event!r} of {scene.who!r} in {scene.where!r}, having {session!r}"
        match scene.what:
            case Said(text) if event is scene.what:
                _set_off(text, quoted)
            case SharedContact(phone) if isinstance(event, Recorded):
                if phone.endswith(AFTER_RECORDING[1:]):
                    raise KeyError(phone, quoted)
            case _:
                pass
        answer: Answer = step(session, event, scene)
        return answer

    async def recording(ledger: Any, sealer: Any, signings: Any) -> Any:
        for signing in signings:
            if signing.phone == IN_THE_STATEMENT:
                raise sqlite3.IntegrityError(f"constraint failed: {signing!r}")
        return await record(ledger, sealer, signings)

    at_once = Pace(burst=1, interval=0.0)
    for module, name, instead in (
        (play, "step", stepping),
        (signatures, "record", recording),
        (sender, "Pacer", partial(Pacer, private=at_once, group=at_once)),
        (adapter, "backoff", lambda _: 0.02),
        (intake, "backoff", lambda _: 0.02),
        (sender, "backoff", lambda _: 0.02),
        (database_url, "SQLite", partial(SQLite, patience=0.05)),
    ):
        assert hasattr(module, name)
        setattr(module, name, instead)


if __name__ == "__main__":
    sabotage()
    main()
