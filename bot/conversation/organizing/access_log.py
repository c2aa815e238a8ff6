"""The access log: what organizers did, newest first. Reading it is in it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.organizing import people
from bot.conversation.organizing.rights import READERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Choice,
    Lines,
    LogEntry,
    LogRead,
    Moment,
    Note,
    ReadLog,
    Text,
)

PAGE: Final = 6
LONGEST: Final = 80
"""Of a reason, so that a page fits into a message. `dojang log` prints all of it."""
OPEN: Final = "log"
"""Of `Session.desk`: the log lies open, and its pages belong to one reading."""


def _asked(session: Session, _scene: Scene, _rest: str) -> Answer:
    return Answer(replace(session, desk=OPEN), effects=(ReadLog(None, PAGE),))


def _turn(session: Session, _scene: Scene, before: str) -> Answer:
    """Another page. A button that outlived its reading begins another one."""
    asked = ReadLog(int(before) if before.isascii() and before.isdigit() else None, PAGE)
    noted = () if session.desk == OPEN else (Note("log"),)
    return Answer(replace(session, desk=OPEN), effects=(*noted, asked))


COMMANDS: Final = {"log": Right(READERS, _asked)}
ACTIONS: Final = {"log": Right(READERS, _turn, noted=False)}
TEXTS: Final[dict[str, Right]] = {}


def read(session: Session, scene: Scene, found: LogRead) -> Answer:
    entries = found.entries
    lines = Lines(tuple(line(scene, entry) for entry in entries))
    text = Text("log", {"lines": lines}) if entries else Text("log-none")
    return on_card(
        session, scene, text, (*_ways(entries, more=found.more), choice("go")), menu=True
    )


def _ways(entries: Sequence[LogEntry], *, more: bool) -> tuple[Choice, ...]:
    older = (choice("older", f"log:{entries[-1].number}"),) if more else ()
    return (*older, choice("newest", "log"))


def line(scene: Scene, entry: LogEntry) -> Text:
    """Who it was is told to owners; to all others, the role."""
    owner = scene.role == "owner"
    facts: dict[str, Argument] = {
        "at": Moment(entry.at.astimezone(scene.campaign.timezone)),
        "role": people.role_text(entry.role),
        "action": Text("log-action", {"action": entry.action}),
    }
    reason = entry.reason
    if not owner and entry.action in people.DONE.values():
        reason = ""  # an id
    if len(reason) > LONGEST:
        reason = f"{reason[: LONGEST - 1].rstrip()}…"
    named = owner and entry.person  # whoever runs commands on the server has no id
    act = Text("log-line-id", {**facts, "id": entry.person}) if named else Text("log-line", facts)
    return Text("log-because", {"line": act, "reason": reason}) if reason else act
