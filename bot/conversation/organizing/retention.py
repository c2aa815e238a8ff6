"""`/retention`: what is kept of people, and until when."""

from __future__ import annotations

from typing import Final

from bot.conversation.organizing.rights import READERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import ReadRetention, RetentionRead, Text


def _asked(session: Session, _scene: Scene, _rest: str) -> Answer:
    return Answer(session, effects=(ReadRetention(),))


def read(session: Session, scene: Scene, found: RetentionRead) -> Answer:
    until = scene.campaign.retention_until
    days = (until - scene.today).days
    if found.done:
        text = Text("retention-done", {"count": found.destroyed})
    elif found.begun:
        text = Text("retention-begun", {"count": found.destroyed, "kept": found.kept})
    elif days > 0:
        text = Text("retention", {"kept": found.kept, "day": until, "days": days})
    else:
        text = Text("retention-due", {"kept": found.kept, "day": until})
    return on_card(session, scene, text, (choice("go"),))


COMMANDS: Final = {"retention": Right(READERS, _asked)}
ACTIONS: Final[dict[str, Right]] = {}
TEXTS: Final[dict[str, Right]] = {}
