"""`/close`: signing ends before its time. It can be taken back, and who has begun has a day."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation.organizing.rights import ORGANIZERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import Argument, Close, Reopen, Text

CLOSING: Final = "close"
REOPENING: Final = "reopen"
"""Of `Session.desk`: what it means was shown."""


def _close(session: Session, scene: Scene, _rest: str) -> Answer:
    if scene.season.destroyed:
        return on_card(session, scene, Text("close-destroyed"), (choice("go"),))
    if scene.season.closed is not None:
        text = Text("reopen", {"day": scene.season.last_day})
        choices = (choice("stay-closed", "change-nothing"), choice("reopen-now"))
        return on_card(replace(session, desk=REOPENING), scene, text, choices)
    if scene.state == "closed":
        text = Text("close-over", {"day": scene.season.last_day})
        return on_card(session, scene, text, (choice("go"),))
    statement = scene.statement(session)
    told: dict[str, Argument] = {
        "title": statement.title,
        "summary": statement.summary,
        "day": scene.today,
    }
    text = Text("close", {"card": Text("card-closed", told)})
    choices = (choice("stay-open", "change-nothing"), choice("close-now"))
    return on_card(replace(session, desk=CLOSING), scene, text, choices)


def _close_now(session: Session, scene: Scene, _rest: str) -> Answer:
    if session.desk != CLOSING or scene.state == "closed":
        return _close(session, scene, "")
    return Answer(replace(session, desk=""), effects=(Close(),))


def _reopen_now(session: Session, scene: Scene, _rest: str) -> Answer:
    if session.desk != REOPENING or scene.season.closed is None:
        return _close(session, scene, "")
    return Answer(replace(session, desk=""), effects=(Reopen(),))


COMMANDS: Final = {"close": Right(ORGANIZERS, _close, noted=False)}
ACTIONS: Final = {
    "close-now": Right(ORGANIZERS, _close_now, noted=False),
    "reopen-now": Right(ORGANIZERS, _reopen_now, noted=False),
}
TEXTS: Final[dict[str, Right]] = {}
