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

    def texts(self, name: str) -> list[str] | None:
        """A list of texts, if there is one."""
        value = self._given.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ActRefused(f"“{name}” must be a list of texts.")
        return value

    def numbers(self, name: str) -> list[int]:
        value = self._given.get(name)
        if not isinstance(value, list) or not all(type(each) is int for each in value):
            raise ActRefused(f"“{name}” must be a list of whole numbers.")
        return value

    def number_or_none(self, name: str) -> int | None:
        return None if self._given.get(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        return self._given.get(name) is True

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
    "say": lambda m, act: m.say(
        act.who,
        act.text("text"),
        act.chat,
        anonymous=act.flag("anonymous"),
        thread=act.number_or_none("thread"),
    ),
    "start": lambda m, act: m.start(act.who, act.text_or_none("payload")),
    "share_contact": lambda m, act: m.share_contact(act.who, act.chat),
    "share_other": lambda m, act: m.share_other(act.who, act.chat, act.card),
    "sticker": lambda m, act: m.sticker(act.who, act.chat),
    "voice": lambda m, act: m.voice(act.who, act.chat),
    "edit": lambda m, act: m.edit(act.who, act.number("message"), act.text("text"), act.chat),
    "delete": lambda m, act: m.erase_own(act.who, act.number("message"), act.chat),
    "add_bot": lambda m, act: m.add_bot(
        act.who, act.chat, act.text_or_none("payload"), act.texts("rights")
    ),
    "promote_bot": lambda m, act: m.promote_bot(act.who, act.chat, act.texts("rights")),
    "demote_bot": lambda m, act: m.demote_bot(act.who, act.chat),
    "mute_bot": lambda m, act: m.mute_bot(act.who, act.chat),
    "unmute_bot": lambda m, act: m.unmute_bot(act.who, act.chat),
    "remove_bot": lambda m, act: m.remove_bot(act.who, act.chat),
    "promote": lambda m, act: m.promote(act.who, act.chat, act.number("whom")),
    "demote": lambda m, act: m.demote(act.who, act.chat, act.number("whom")),
    "remove": lambda m, act: m.remove(act.who, act.chat, act.number("whom")),
    "join": lambda m, act: m.join(act.who, act.chat),
    "pin": lambda m, act: m.pin_as(act.who, act.chat, act.number("message")),
    "unpin": lambda m, act: m.unpin_as(act.who, act.chat, act.number_or_none("message")),
    "make_forum": lambda m, act: m.make_forum(act.who, act.chat),
    "open_topic": lambda m, act: m.open_topic(act.who, act.chat, act.text("name")),
    "upgrade": lambda m, act: m.upgrade_as(act.who, act.chat),
    "delete_group": lambda m, act: m.delete_group(act.who, act.chat),
    "pick_result": lambda m, act: m.pick_result(act.who, act.text("id"), act.text("result")),
    "pick_chat": lambda m, act: m.pick_chat(act.who, act.text("key"), act.number("picked")),
    "pick_people": lambda m, act: m.pick_people(act.who, act.text("key"), act.numbers("picked")),
    "block": lambda m, act: m.block(act.who),
    "unblock": lambda m, act: m.unblock(act.who),
    "language": lambda m, act: m.set_language(act.who, act.text("language")),
}


def do(messenger: Messenger, given: object) -> str | None:
    """Carries out one act. Gives back the query of a press or of an inline question, else None.

    ActRefused: it is no act, or the person may not do it.
    """
    if not isinstance(given, dict):
        raise ActRefused("An act must be an object.")
    act = Act(given)
    name = act.text("act")
    if name == "press":
        return messenger.press(act.who, act.number("message"), act.text("data"), act.chat)
    if name == "ask":
        return messenger.ask(act.who, act.text("text"), act.chat)
    doing = _ACTS.get(name)
    if doing is None:
        raise ActRefused("There is no such act.")
    doing(messenger, act)
    return None
