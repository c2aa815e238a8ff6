"""What people do in the local messenger, and the updates that Telegram makes of it.

No transport, nothing to wait for: every act is done when its method returns, and what the bot
will hear of it is in the queue. Updates carry what Telegram's carry, field by field.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace

from bot.rehearsal.messenger import wire
from bot.rehearsal.messenger.changes import (
    BotPlaced,
    BotStanding,
    GroupMoved,
    GroupPut,
    KeyboardPut,
    MessagePut,
    PersonPut,
    UpdateQueued,
)
from bot.rehearsal.messenger.exchange import Exchange
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.personas import NEIGHBOUR, STRANGER, Card, Persona
from bot.rehearsal.messenger.vocabulary import TEXT_MAX, CardKind, Message, utf16
from bot.rehearsal.messenger.wire import Json

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ADDRESSED = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@(?P<bot>[A-Za-z0-9_]+))?(?![\w@])")


class ActRefused(Exception):
    """A messenger would not let a person do that."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a message carries, whoever sends it where."""

    text: str = ""
    contact: Card | None = None
    sticker: str | None = None
    voice: bool = False
    forwarded: bool = False
    anonymous: bool = False


class Messenger(Exchange):
    """The local messenger. People and chats are named by id; a private chat has its person's."""

    # ── writing ──────────────────────────────────────────────────────────────────────────

    def say(
        self, person: int, text: str, chat: int | None = None, *, anonymous: bool = False
    ) -> Message:
        """Writes a text. `anonymous`: an admin writes in the supergroup's own name."""
        text = text.strip()
        if not text:
            raise ActRefused("There is nothing to send.")
        if utf16(text) > TEXT_MAX:
            raise ActRefused(f"A message holds {TEXT_MAX} characters at most.")
        return self._send(person, chat, _Content(text=text, anonymous=anonymous))

    def start(self, person: int, payload: str | None = None) -> Message:
        """Opens the chat with the bot, by its button or by a link with a payload."""
        if payload and not _PAYLOAD.fullmatch(payload):
            raise ActRefused("A link carries at most 64 letters, digits, _ and -.")
        if self.scene.standing(person) == "blocked":
            self.unblock(person)  # what a messenger's “Restart” button does first
        return self.say(person, f"/start {payload}" if payload else "/start")

    def share_contact(
        self, person: int, chat: int | None = None, *, phone: str | None = None
    ) -> Message:
        """Shares one's own number. `phone`: another spelling of it, as odd clients send."""
        card = self._person(person).card
        if phone is not None:
            card = replace(card, phone=phone)
        message = self._send(person, chat, _Content(contact=card))
        keyboard = self.keyboard(message.chat)
        if keyboard and keyboard.one_time:
            self.commit(KeyboardPut(message.chat, None))
        return message

    def share_other(
        self, person: int, chat: int | None = None, card: CardKind = "other"
    ) -> Message:
        """Shares a card that proves nothing.

        `other`: somebody else's; `unknown`: of a number without account; `forwarded`: one's own
        contact from another chat.
        """
        who = self._person(person)
        cards = {"other": who.other or NEIGHBOUR, "unknown": STRANGER, "forwarded": who.card}
        forwarded = card == "forwarded"
        return self._send(person, chat, _Content(contact=cards[card], forwarded=forwarded))

    def sticker(self, person: int, chat: int | None = None, emoji: str = "👍") -> Message:
        return self._send(person, chat, _Content(sticker=emoji))

    def voice(self, person: int, chat: int | None = None) -> Message:
        return self._send(person, chat, _Content(voice=True))

    def edit(self, person: int, message: int, text: str, chat: int | None = None) -> Message:
        """Edits one's own text message."""
        chat = person if chat is None else chat
        old = self.scene.message(chat, message)
        text = text.strip()
        if old is None or old.origin != "person" or old.sender != person or not old.text:
            raise ActRefused("Only one's own text messages can be edited.")
        if not text or utf16(text) > TEXT_MAX:
            raise ActRefused(f"A message holds 1 to {TEXT_MAX} characters.")
        anew = replace(old, text=text, entities=wire.commands_in(text), edited=self.now)
        self.commit(MessagePut(anew), *self._update_of("edited_message", anew))
        return anew

    def press(self, person: int, message: int, data: str, chat: int | None = None) -> str:
        """Presses a button below a message and gives back the query's id.

        Any data goes, as with Telegram: who forges a press need not find it below the message.
        """
        chat = self._writable(person, chat)
        under = self.scene.message(chat, message)
        if under is None or under.origin != "bot":
            raise ActRefused("This message is not there any more.")
        query = str(secrets.randbelow(2**62) + 2**62)
        body: Json = {
            "id": query,
            "from": wire.user(self._person(person)),
            "message": self.wire(under),
            "chat_instance": str((chat * 2_654_435_761) % 2**63),
            "data": data,
        }
        self.commit(*self.update("callback_query", body))
        return query

    def _send(self, person: int, chat: int | None, content: _Content) -> Message:
        chat = self._writable(person, chat)
        if content.anonymous and not self._may_be_anonymous(person, chat):
            raise ActRefused("Only admins of a supergroup write in its name.")
        message = Message(
            self.scene.next_message,
            chat,
            "person",
            self.now,
            sender=person,
            text=content.text,
            entities=wire.commands_in(content.text),
            contact=content.contact,
            sticker=content.sticker,
            voice=content.voice,
            forwarded=content.forwarded,
            anonymous=content.anonymous,
        )
        first = self.scene.private(chat) and self.scene.standing(chat) == "never"
        opened = [BotPlaced(chat, "in")] if first else []
        self.commit(*opened, MessagePut(message), *self._update_of("message", message))
        return message

    def _update_of(self, what: str, message: Message) -> tuple[UpdateQueued, ...]:
        if self.scene.private(message.chat) or self._bot_sees(message):
            return self.update(what, self.wire(message))
        return ()

    def _bot_sees(self, message: Message) -> bool:
        """Privacy mode: of a group's messages, a bot only gets commands that may be its own."""
        if self.scene.standing(message.chat) != "in":
            return False
        if self.bot.sees_all:
            return True
        addressed = _ADDRESSED.match(message.text)
        if addressed is None:
            return False
        name = addressed["bot"]
        return name is None or name.lower() == self.bot.username.lower()

    # ── the bot's place ──────────────────────────────────────────────────────────────────

    def add_bot(self, person: int, group: int, payload: str | None = None) -> None:
        """Brings the bot into a group, by hand or by a link with a payload."""
        self._writable(person, group)
        if self.scene.standing(group) == "in":
            raise ActRefused("The bot is in this group already.")
        self._place(person, group, "in")
        self._note(person, group, f"{self._person(person).name} added {self.bot.name}", joined=True)
        if payload:
            self.say(person, f"/start@{self.bot.username} {payload}", group)

    def remove_bot(self, person: int, group: int) -> None:
        """An admin puts the bot out of the group."""
        self._writable(person, group)
        if not self._group(group).administers(person):
            raise ActRefused("Only admins of the group can remove the bot.")
        if self.scene.standing(group) != "in":
            raise ActRefused("The bot is not in this group.")
        self._note(person, group, f"{self._person(person).name} removed {self.bot.name}")
        self._place(person, group, "kicked")

    def block(self, person: int) -> None:
        if self.scene.standing(person) != "in":
            raise ActRefused("There is no open chat with the bot to block.")
        self._place(person, person, "blocked")

    def unblock(self, person: int) -> None:
        if self.scene.standing(person) != "blocked":
            raise ActRefused("The bot is not blocked.")
        self._place(person, person, "in")

    def set_language(self, person: int, language: str) -> None:
        """Another language of the person's app; the bot sees it in their next update."""
        self.commit(PersonPut(replace(self._person(person), language=language)))

    def upgrade(self, group: int) -> int:
        """The group becomes a supergroup; gives back its new id. The old one is dead."""
        old = self._group(group)
        anew = Group(group - 1_000_000_000_000, old.title, old.members, kind="supergroup")
        standing, chat = self.scene.standing(group), wire.group_chat(old)
        moves = BotPlaced(anew.id, standing), GroupMoved(group, anew.id)
        self.commit(GroupPut(anew), *moves)
        if standing == "in":
            moved = {"chat": chat, "migrate_to_chat_id": anew.id}
            arrived = {"chat": wire.group_chat(anew), "migrate_from_chat_id": group}
            for notice in (moved, arrived):
                body = {**self._service(old.members[0][0]), **notice}
                self.commit(*self.update("message", body))
        return anew.id

    def _place(self, person: int, chat: int, standing: BotStanding) -> None:
        before = self.scene.standing(chat)
        body = {
            "chat": wire.chat(self.scene, chat),
            "from": wire.user(self._person(person)),
            "date": self.now,
            "old_chat_member": wire.membership(self.scene, self.bot, before),
            "new_chat_member": wire.membership(self.scene, self.bot, standing),
        }
        self.commit(BotPlaced(chat, standing), *self.update("my_chat_member", body))

    def _service(self, person: int) -> Json:
        return {
            "message_id": self.scene.next_message,
            "from": wire.user(self._person(person)),
            "date": self.now,
        }

    def _note(self, person: int, group: int, text: str, *, joined: bool = False) -> None:
        """A line of the chat that nobody wrote; of the bot's coming, the bot hears too."""
        heard = {**self._service(person), "chat": wire.chat(self.scene, group)}
        note = Message(
            self.scene.next_message, group, "service", self.now, sender=person, text=text
        )
        body = {**heard, "new_chat_members": [wire.bot_user(self.scene, self.bot)]}
        self.commit(MessagePut(note), *(self.update("message", body) if joined else ()))

    # ── may they ─────────────────────────────────────────────────────────────────────────

    def _person(self, person: int) -> Persona:
        found = self.scene.people.get(person)
        if found is None:
            raise ActRefused("Nobody here has this account.")
        return found

    def _group(self, group: int) -> Group:
        found = self.scene.groups.get(group)
        if found is None:
            raise ActRefused("There is no such group.")
        return found

    def _writable(self, person: int, chat: int | None) -> int:
        """The chat (by default the private one with the bot), if this person may write there."""
        self._person(person)
        chat = person if chat is None else chat
        if chat < 0:
            if self._group(chat).standing(person) is None:
                raise ActRefused("Only members write in this group.")
        elif chat != person:
            raise ActRefused("This is somebody else's chat.")
        elif self.scene.standing(chat) == "blocked":
            raise ActRefused("The bot is blocked. Unblock it first.")
        return chat

    def _may_be_anonymous(self, person: int, chat: int) -> bool:
        group = self.scene.groups.get(chat)
        return group is not None and group.kind == "supergroup" and group.administers(person)
