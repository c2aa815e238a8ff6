"""The acts that the page may ask for, checked and carried out.

A page is somebody else's program: whatever it sends, it is told what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from bot.rehearsal.messenger import ActRefused, Messenger
from bot.rehearsal.messenger.vocabulary import CardKind


class Act:
    """One act as the page sent it; reading a field that is missing or wrong refuses the act."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given

    def text(self, name: str) -> str:
        value = self._given.get(name)
        if not isinstance(value, str):
            raise ActRefused(f"“{name}” must be a text.")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self._given.get(name) is None else self.text(name)

    def number(self, name: str) -> int:
        value = self._given.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ActRefused(f"“{name}” must be a whole number.")
        return value

    @property
    def who(self) -> int:
        return self.number("as")

    @property
    def chat(self) -> int:
        """Where it happens; without a word about it, in private with the bot."""
        return self.who if self._given.get("chat") is None else self.number("chat")

    @property
    def card(self) -> CardKind:
        card = self.text("card")
        if card not in {"other", "unknown", "forwarded"}:
            raise ActRefused("There is no such card.")
        return cast(CardKind, card)


_ACTS: Final[dict[str, Callable[[Messenger, Act], object]]] = {
    "say": lambda m, act: m.say(act.who, act.text("text"), act.chat),
    "start": lambda m, act: m.start(act.who, act.text_or_none("payload")),
    "share_contact": lambda m, act: m.share_contact(act.who, act.chat),
    "share_other": lambda m, act: m.share_other(act.who, act.chat, act.card),
    "sticker": lambda m, act: m.sticker(act.who, act.chat),
    "voice": lambda m, act: m.voice(act.who, act.chat),
    "edit": lambda m, act: m.edit(act.who, act.number("message"), act.text("text"), act.chat),
    "add_bot": lambda m, act: m.add_bot(act.who, act.chat),
    "remove_bot": lambda m, act: m.remove_bot(act.who, act.chat),
    "block": lambda m, act: m.block(act.who),
    "unblock": lambda m, act: m.unblock(act.who),
    "language": lambda m, act: m.set_language(act.who, act.text("language")),
}


def do(messenger: Messenger, given: object) -> str | None:
    """Carries out one act. Gives back the query of a press, else None.

    ActRefused: it is no act, or the person may not do it.
    """
    if not isinstance(given, dict):
        raise ActRefused("An act must be an object.")
    act = Act(given)
    name = act.text("act")
    if name == "press":
        return messenger.press(act.who, act.number("message"), act.text("data"), act.chat)
    doing = _ACTS.get(name)
    if doing is None:
        raise ActRefused("There is no such act.")
    doing(messenger, act)
    return None
