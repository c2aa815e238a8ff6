"""What people do, written as one would tell it, and done in the local messenger.

Every line of a person in a transcript can be played again:

    Maria: /start                          says it in the private chat with the bot
    박소연 in 강남 시민모임: /invite            says it in the group
    Maria presses “✍️ Sign”                the newest message with this button
    정도윤 opens “✍️ Sign privately”         the newest link with this label in their groups
    정도윤 follows 김하늘's “📣 알리기”          the link that this button would share
    Maria shares their number              by the messenger's button
    Maria shares their number, now +44 …   the same, with the account's new number
    Maria sends somebody else's contact
    Maria sends a contact without account
    Maria forwards their own contact
    Maria sends a sticker · Maria sends a voice message
    Maria changes their last message to: …
    박소연 adds the bot to 강남 시민모임
    Maria blocks the bot · Maria unblocks the bot
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.vocabulary import Button, Message


class NotInTheScript(Exception):
    """This line cannot be played: nobody by that name, no such button, or not understood."""


class Player:
    """Plays lines in a messenger."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger
        self._people: dict[str, int] = {}
        for person in messenger.scene.people.values():
            self._people[person.name] = person.id
            self._people.setdefault(person.first_name, person.id)
        self._groups = {group.title: group.id for group in messenger.scene.groups.values()}

    def play(self, line: str) -> None:
        """Do what the line says. Raises `NotInTheScript`."""
        for pattern, act in _ACTS:
            match = pattern.fullmatch(line)
            if match is not None:
                act(self, *match.groups())
                return
        raise NotInTheScript(f"not understood: {line}")

    # ── acts ─────────────────────────────────────────────────────────────────────────────

    def _say(self, who: str, text: str) -> None:
        person = self._person(who)
        if text.startswith("/start"):
            self._messenger.start(person, text.removeprefix("/start").strip() or None)
        else:
            self._messenger.say(person, text)

    def _say_in(self, who: str, where: str, text: str) -> None:
        self._messenger.say(self._person(who), text, self._group(where))

    def _press(self, who: str, label: str) -> None:
        person = self._person(who)
        message, button = self._find(label, [person])
        if button.data is None:
            raise NotInTheScript(f"“{label}” is a link; it is opened")
        self._messenger.press(person, message.id, button.data)

    def _open(self, who: str, label: str) -> None:
        person = self._person(who)
        groups = [
            group.id
            for group in self._messenger.scene.groups.values()
            if group.standing(person) is not None
        ]
        _, button = self._find(label, [person, *groups])
        payload = parse_qs(urlsplit(button.url or "").query).get("start", [""])[0]
        self._messenger.start(person, payload or None)

    def _follow(self, who: str, whose: str, label: str) -> None:
        _, button = self._find(label, [self._person(whose)])
        shared = parse_qs(urlsplit(button.url or "").query).get("url", [""])[0]
        payload = parse_qs(urlsplit(shared).query).get("start", [""])[0]
        self._messenger.start(self._person(who), payload or None)

    def _share(self, who: str) -> None:
        self._messenger.share_contact(self._person(who))

    def _share_as(self, who: str, phone: str) -> None:
        self._messenger.share_contact(self._person(who), phone=phone)

    def _card(self, who: str, card: str) -> None:
        kinds = {"somebody else's contact": "other", "a contact without account": "unknown"}
        self._messenger.share_other(self._person(who), None, kinds[card])  # type: ignore[arg-type]

    def _forward(self, who: str) -> None:
        self._messenger.share_other(self._person(who), None, "forwarded")

    def _sticker(self, who: str) -> None:
        self._messenger.sticker(self._person(who))

    def _voice(self, who: str) -> None:
        self._messenger.voice(self._person(who))

    def _edit(self, who: str, text: str) -> None:
        person = self._person(who)
        own = [m for m in self._messenger.messages(person) if m.origin == "person" and m.text]
        if not own:
            raise NotInTheScript(f"{who} has written nothing that could be changed")
        self._messenger.edit(person, own[-1].id, text)

    def _add(self, who: str, where: str) -> None:
        self._messenger.add_bot(self._person(who), self._group(where))

    def _block(self, who: str) -> None:
        self._messenger.block(self._person(who))

    def _unblock(self, who: str) -> None:
        self._messenger.unblock(self._person(who))

    # ── finding ──────────────────────────────────────────────────────────────────────────

    def _person(self, name: str) -> int:
        if name not in self._people:
            raise NotInTheScript(f"nobody is called {name}")
        return self._people[name]

    def _group(self, title: str) -> int:
        if title not in self._groups:
            raise NotInTheScript(f"no group is called {title}")
        return self._groups[title]

    def _find(self, label: str, chats: list[int]) -> tuple[Message, Button]:
        for chat in chats:
            for message in reversed(self._messenger.messages(chat)):
                for button in message.choices:
                    if button.text == label:
                        return message, button
        raise NotInTheScript(f"there is no button “{label}”")


_NAME = r"(.+?)"
_Act = Callable[..., None]
_ACTS: list[tuple[re.Pattern[str], _Act]] = [
    (re.compile(pattern, re.DOTALL), act)
    for pattern, act in (
        (rf"{_NAME} presses “(.+)”", Player._press),  # noqa: SLF001 — the table of this class
        (rf"{_NAME} opens “(.+)”", Player._open),  # noqa: SLF001
        (rf"{_NAME} follows {_NAME}'s “(.+)”", Player._follow),  # noqa: SLF001
        (rf"{_NAME} shares their number", Player._share),  # noqa: SLF001
        (rf"{_NAME} shares their number, now (\+[\d -]+)", Player._share_as),  # noqa: SLF001
        (
            rf"{_NAME} sends (somebody else's contact|a contact without account)",
            Player._card,  # noqa: SLF001
        ),
        (rf"{_NAME} forwards their own contact", Player._forward),  # noqa: SLF001
        (rf"{_NAME} sends a sticker", Player._sticker),  # noqa: SLF001
        (rf"{_NAME} sends a voice message", Player._voice),  # noqa: SLF001
        (rf"{_NAME} changes their last message to: (.+)", Player._edit),  # noqa: SLF001
        (rf"{_NAME} adds the bot to (.+)", Player._add),  # noqa: SLF001
        (rf"{_NAME} blocks the bot", Player._block),  # noqa: SLF001
        (rf"{_NAME} unblocks the bot", Player._unblock),  # noqa: SLF001
        (rf"{_NAME} in (.+?): (.+)", Player._say_in),  # noqa: SLF001
        (rf"{_NAME}: (.+)", Player._say),  # noqa: SLF001
    )
]
