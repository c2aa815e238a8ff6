"""What people write and press in the local messenger, and the updates that Telegram makes of it.

No transport, nothing to wait for: every act is done when its method returns, and what the bot
will hear of it is in the queue. Updates carry what Telegram's carry, field by field.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from typing import Final

from bot.rehearsal.messenger import wire
from bot.rehearsal.messenger.bot_side import BotSide
from bot.rehearsal.messenger.changes import (
    BotPlaced,
    KeyboardPut,
    MessagePut,
    PersonPut,
    UpdateQueued,
)
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.members import bot_member
from bot.rehearsal.messenger.personas import NEIGHBOUR, STRANGER, Persona
from bot.rehearsal.messenger.vocabulary import TEXT_MAX, CardKind, Message, utf16
from bot.rehearsal.messenger.wire import Json

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ADDRESSED = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@(?P<bot>[A-Za-z0-9_]+))?(?![\w@])")


class ActRefused(Exception):
    """A messenger would not let a person do that."""


_DRAFT: Final = Message(0, 0, "person", 0)
"""A person's message before it is sent anywhere."""


class Writing(BotSide):
    """The messenger with people who write. They and chats are named by id; a private chat has its
    person's.
    """

    def say(
        self,
        person: int,
        text: str,
        chat: int | None = None,
        *,
        anonymous: bool = False,
        as_chat: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Writes a text.

        `anonymous`: an admin writes in the supergroup's own name. `as_chat`: in the name of a
        channel of theirs. `thread`: the topic of a forum, by its id; without, in General.
        """
        text = text.strip()
        if not text:
            raise ActRefused("There is nothing to send.")
        if utf16(text) > TEXT_MAX:
            raise ActRefused(f"A message holds {TEXT_MAX} characters at most.")
        entities = wire.commands_in(text)
        draft = replace(_DRAFT, text=text, entities=entities, reply_to=reply_to, thread=thread)
        return self._send(person, chat, replace(draft, anonymous=anonymous, as_chat=as_chat))

    def start(self, person: int, payload: str | None = None) -> Message:
        """Opens the chat with the bot, by its button or by a link with a payload."""
        if payload and not PAYLOAD.fullmatch(payload):
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
        message = self._send(person, chat, replace(_DRAFT, contact=card))
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
        draft = replace(_DRAFT, contact=cards[card], forwarded=forwarded)
        return self._send(person, chat, draft)

    def sticker(self, person: int, chat: int | None = None, emoji: str = "👍") -> Message:
        return self._send(person, chat, replace(_DRAFT, sticker=emoji))

    def voice(self, person: int, chat: int | None = None) -> Message:
        return self._send(person, chat, replace(_DRAFT, voice=True))

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
        self.commit(MessagePut(anew), *self._update_of(anew, edited=True))
        return anew

    def press(self, person: int, message: int, data: str, chat: int | None = None) -> str:
        """Presses a button below a message and gives back the query's id.

        Any data goes, as with Telegram: who forges a press need not find it below the message.
        """
        chat = self._writable(person, chat)
        under = self.scene.message(chat, message)
        if under is None or not (under.origin == "bot" or under.via_bot):
            raise ActRefused("This message is not there any more.")
        told: Json = {"message": self.wire(under)}
        if under.via_bot:
            told = {"inline_message_id": wire.inline_message_id(under)}
        query = str(secrets.randbelow(2**62) + 2**62)
        body: Json = {
            "id": query,
            "from": wire.user(self._person(person)),
            **told,
            "chat_instance": str((chat * 2_654_435_761) % 2**63),
            "data": data,
        }
        self.commit(*self.update("callback_query", body))
        return query

    def erase_own(self, person: int, message: int, chat: int | None = None) -> None:
        """Deletes one's own message for everybody; admins delete anybody's.

        In private, either side may. A bot is never told of it.
        """
        chat = person if chat is None else chat
        old = self.scene.message(chat, message)
        if old is None:
            raise ActRefused("This message is not there any more.")
        group = self.scene.groups.get(chat)
        own = old.sender == person or self.scene.private(chat)
        if not own and not (group and group.may(person, "can_delete_messages")):
            raise ActRefused("Only admins delete what others wrote.")
        self.erase(chat, [message])

    def _send(self, person: int, chat: int | None, draft: Message) -> Message:
        chat = self._writable(person, chat)
        self._check_guise(person, chat, draft)
        thread = self._thread(chat, draft)
        message = replace(
            draft,
            id=self.scene.next_message,
            chat=chat,
            date=self.now,
            sender=person,
            thread=thread,
        )
        first = self.scene.private(chat) and self.scene.standing(chat) == "never"
        opened = [BotPlaced(chat, "in")] if first else []
        self.commit(*opened, MessagePut(message), *self._update_of(message), *self.copied(message))
        return message

    def _thread(self, chat: int, draft: Message) -> int | None:
        """A reply stands in the topic of what it replies to."""
        if draft.reply_to is not None:
            replied = self.scene.message(chat, draft.reply_to)
            if replied is None:
                raise ActRefused("This message is not there any more.")
            return replied.thread
        group = self.scene.groups.get(chat)
        if draft.thread is not None and not (group and group.has_thread(draft.thread)):
            raise ActRefused("There is no such topic.")
        return draft.thread

    def _update_of(self, message: Message, *, edited: bool = False) -> tuple[UpdateQueued, ...]:
        if not self.scene.private(message.chat) and not self._bot_sees(message):
            return ()
        group = self.scene.groups.get(message.chat)
        what = "channel_post" if group and group.kind == "channel" else "message"
        return self.update(f"edited_{what}" if edited else what, self.wire(message))

    def _bot_sees(self, message: Message) -> bool:
        """Privacy mode: of a group's messages, a bot that is no admin gets only some.

        Those are commands that may be its own, replies to it, and what was picked in its inline
        mode.
        """
        place = self.scene.place(message.chat)
        if place.standing != "in":
            return False
        if self.bot.sees_all or place.rights is not None or message.via_bot:
            return True
        replied = self.scene.message(message.chat, message.reply_to or 0)
        if replied is not None and replied.origin == "bot":
            return True
        addressed = _ADDRESSED.match(message.text)
        if addressed is None:
            return False
        name = addressed["bot"]
        return name is None or name.lower() == self.bot.username.lower()

    # ── one's own side of the private chat ───────────────────────────────────────────────

    def block(self, person: int) -> None:
        if self.scene.standing(person) != "in":
            raise ActRefused("There is no open chat with the bot to block.")
        self._place(person, BotPlaced(person, "blocked"))

    def unblock(self, person: int) -> None:
        if self.scene.standing(person) != "blocked":
            raise ActRefused("The bot is not blocked.")
        self._place(person, BotPlaced(person, "in"))

    def set_language(self, person: int, language: str) -> None:
        """Another language of the person's app; the bot sees it in their next update."""
        self.commit(PersonPut(replace(self._person(person), language=language)))

    def _place(self, person: int, place: BotPlaced) -> None:
        """Puts the bot in that place of a chat and tells it who did."""
        before = self.scene.place(place.chat)
        body = {
            "chat": wire.chat(self.scene, place.chat),
            "from": wire.user(self._person(person)),
            "date": self.now,
            "old_chat_member": bot_member(self.scene, self.bot, before),
            "new_chat_member": bot_member(self.scene, self.bot, place),
        }
        self.commit(place, *self.update("my_chat_member", body))

    # ── may they ─────────────────────────────────────────────────────────────────────────

    def _person(self, person: int) -> Persona:
        found = self.scene.people.get(person)
        if found is None:
            raise ActRefused("Nobody here has this account.")
        return found

    def _group(self, group: int) -> Group:
        found = self.scene.groups.get(group)
        if found is None or group in self.scene.gone:
            raise ActRefused("There is no such group.")
        return found

    def _writable(self, person: int, chat: int | None) -> int:
        """The chat (by default the private one with the bot), if this person may write there."""
        self._person(person)
        chat = person if chat is None else chat
        if chat < 0:
            group = self._group(chat)
            if group.standing(person) is None:
                raise ActRefused("Only members write in this group.")
            if group.kind == "channel" and not group.may(person, "can_post_messages"):
                raise ActRefused("Only admins post in this channel.")
        elif chat != person:
            raise ActRefused("This is somebody else's chat.")
        elif self.scene.standing(chat) == "blocked":
            raise ActRefused("The bot is blocked. Unblock it first.")
        return chat

    def _check_guise(self, person: int, chat: int, draft: Message) -> None:
        """In whose name somebody may write."""
        group = self.scene.groups.get(chat)
        supergroup = group is not None and group.kind == "supergroup"
        if draft.anonymous and not (group and supergroup and group.administers(person)):
            raise ActRefused("Only admins of a supergroup write in its name.")
        if draft.as_chat is not None:
            channel = self._group(draft.as_chat)
            own = channel.kind == "channel" and channel.standing(person) == "creator"
            if not supergroup or not own:
                raise ActRefused("One writes only in the name of a channel of one's own.")
