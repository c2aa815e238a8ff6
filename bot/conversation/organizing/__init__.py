"""What organizers do, from their phones, in the private chat with the bot.

Each module is one matter: it tells its commands, the buttons of its pages and the texts it waits
for. Here is decided who may, and every act is noted in the access log; the modules judge nothing of
that. The bot never sends a list of people into a chat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.conversation.organizing import totals
from bot.conversation.organizing.rights import Right
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Happening,
    Note,
    Outcome,
    Said,
    TotalsRead,
)

_MODULES: Final = (totals,)

COMMANDS: Final[Mapping[str, Right]] = {
    name: right for module in _MODULES for name, right in module.COMMANDS.items()
}
ACTIONS: Final[Mapping[str, Right]] = {
    name: right for module in _MODULES for name, right in module.ACTIONS.items()
}
"""By the first word of a button's token."""
TEXTS: Final[Mapping[str, Right]] = {
    name: right for module in _MODULES for name, right in module.TEXTS.items()
}
"""By the first word of `Session.desk`: what is written next."""
ANSWERS: Final[Mapping[type, Callable[[Session, Scene, Any], Answer]]] = {
    TotalsRead: totals.totals_read,
}
"""What the store answers."""


def concerns(session: Session, what: object) -> bool:
    """Whether it matters who does this: then their role is looked up."""
    match what:
        case Asked(command):
            return command in COMMANDS or command in _EXACT
        case Chose(token):
            action = token.partition(":")[0]
            return action in ACTIONS or action in _EXACT
        case _:
            return bool(session.desk)


_EXACT: Final = frozenset({"links", "newlink", "link", "rename", "revoke", "revoke-now"})
"""Of everybody, but organizers see the counts there exactly."""


def happened(session: Session, scene: Scene, what: Happening) -> Answer | None:
    """What an organizer did at the desk; None where it is anybody's business, or nobody's."""
    match what:
        case Asked(command, rest) if command in COMMANDS:
            return _allowed(COMMANDS[command], replace(session, desk=""), scene, command, rest)
        case Chose(token):
            action, _, about = token.partition(":")
            if action in ACTIONS:
                return _allowed(ACTIONS[action], session, scene, action, about)
        case Said(text) if session.desk:
            waiting = session.desk.partition(":")[0]
            if waiting in TEXTS:
                return _allowed(TEXTS[waiting], session, scene, waiting, text)
        case _:
            pass
    return None


def left(session: Session) -> Session:
    """Whatever else is done takes back what was asked at the desk."""
    return replace(session, desk="")


def decided(session: Session, scene: Scene, outcome: Outcome) -> Answer:
    """The store's answer to something that was allowed."""
    return ANSWERS[type(outcome)](session, scene, outcome)


def _allowed(right: Right, session: Session, scene: Scene, name: str, rest: str) -> Answer | None:
    if scene.role not in right.roles:
        return None
    answer = right.does(session, scene, rest)
    if not right.noted:
        return answer
    return replace(answer, effects=(Note(name), *answer.effects))
