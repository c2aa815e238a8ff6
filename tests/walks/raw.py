"""Raw updates, as no ordinary client would send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import UpdateQueued
from bot.rehearsal.messenger.update_queue import UPDATE_LIVES, Update

Body = dict[str, Any]


def queue(messenger: Messenger, kind: str, body: Body) -> None:
    """The update as it is, whether the bot has asked for its kind or not."""
    expires = messenger.clock() + UPDATE_LIVES
    messenger.commit(UpdateQueued(Update(messenger.scene.next_update, kind, body, expires)))


def change(body: Body, changes: Mapping[str, Any]) -> None:
    """`contact__user_id` names a field inside another; None takes it away."""
    for path, value in changes.items():
        *parents, last = path.split("__")
        part = body
        for parent in parents:
            part = part[parent]
        if value is None:
            del part[last]
        else:
            part[last] = value
