"""What people pick: a message that the bot offers, a chat or somebody that a key of its wants."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from bot.rehearsal.messenger import wire
from bot.rehearsal.messenger.changes import InlineAnswered, MessagePut
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.inline import Asked
from bot.rehearsal.messenger.membership import Membership
from bot.rehearsal.messenger.personas import Persona
from bot.rehearsal.messenger.vocabulary import (
    ChatRequest,
    Key,
    Keyboard,
    Message,
    Offer,
    PeopleRequest,
    Result,
)
from bot.rehearsal.messenger.wire import Json
from bot.rehearsal.messenger.writing import ActRefused

T = TypeVar("T")

QUERY_MAX: Final = 256


class Picking(Membership):
    """The messenger with people who pick."""

    # ── inline mode ──────────────────────────────────────────────────────────────────────

    def ask(self, person: int, text: str, chat: int | None = None) -> str:
        """Types `@bot text` where one writes; gives back the query's id.

        What the bot said of the same text before may be offered again, without asking it.
        """
        chat = self._writable(person, chat)
        text = text.strip()
        if len(text) > QUERY_MAX:
            raise ActRefused(f"A query holds {QUERY_MAX} characters at most.")
        if not self.bot.inline:
            raise ActRefused("This bot has no inline mode.")
        asked = Asked(str(secrets.randbelow(2**62) + 2**62), person, chat, text)
        self.inline.remember(asked)
        if (offer := self.inline.cached(asked, self.clock())) is not None:
            self.inline.put(asked, offer)
            self.tell(InlineAnswered(asked.id, offer))
            return asked.id
        body: Json = {
            "id": asked.id,
            "from": wire.user(self._person(person)),
            "chat_type": "sender" if chat > 0 else self._group(chat).kind,
            "query": text,
            "offset": "",
        }
        self.commit(*self.update("inline_query", body))
        return asked.id

    def asked(self, query: str) -> Asked | None:
        """The inline query of this id, while it can still be answered."""
        until = self.scene.queries.get(query)
        return self.inline.asked(query) if until is not None and until > self.clock() else None

    def offer(self, asked: Asked, offer: Offer, *, seconds: int, personal: bool) -> None:
        """The bot's answer; for so long, it is the answer to others who ask the same."""
        if seconds:
            self.inline.cache(asked, offer, self.clock() + seconds, personal=personal)
        self.inline.put(asked, offer)
        self.tell(InlineAnswered(asked.id, offer))

    def pick_result(self, person: int, query: str, result: str) -> Message:
        """Sends one of the offered messages to the chat where one asked."""
        asked, offer = self.inline.asked(query), self.inline.offer(query)
        if asked is None or offer is None or asked.person != person:
            raise ActRefused("Nothing was offered.")
        chosen = next((each for each in offer.results if each.id == result), None)
        if chosen is None:
            raise ActRefused("This was not offered.")
        return self._send(person, asked.chat, _picked(chosen))

    # ── what a key asks for ──────────────────────────────────────────────────────────────

    def chats_for(self, person: int, request: ChatRequest) -> list[Group]:
        """The chats that the messenger lets this person pick."""
        return [
            group
            for group in self.scene.groups.values()
            if group.id not in self.scene.gone and self._suits(group, person, request)
        ]

    def pick_chat(self, person: int, label: str, chat: int) -> Message:
        """Picks a chat for the key with this label.

        Where the bot must be in it or an admin of it, the messenger makes it so before.
        """
        request = self._key(person, label, lambda key: key.request_chat)
        group = self._group(chat)
        if not self._suits(group, person, request):
            raise ActRefused("This chat cannot be picked here.")
        group = self._group(self._bring(person, group, request))
        shared: Json = {"request_id": request.id, "chat_id": group.id}
        if request.with_title:
            shared["title"] = group.title
        if request.with_username and group.username:
            shared["username"] = group.username
        return self._share(person, {"chat_shared": shared}, group.title)

    def pick_people(self, person: int, label: str, picked: Sequence[int]) -> Message:
        """Picks people for the key with this label."""
        request = self._key(person, label, lambda key: key.request_people)
        people = [self._person(each) for each in picked]
        if not 0 < len(people) <= request.most or request.bots:
            raise ActRefused(f"Between one and {request.most} can be picked here.")
        shared: Json = {
            "request_id": request.id,
            "users": [_shared(each, request) for each in people],
            "user_ids": [each.id for each in people],
        }
        names = ", ".join(each.name for each in people)
        return self._share(person, {"users_shared": shared}, names)

    def _key(self, person: int, label: str, wanted: Callable[[Key], T | None]) -> T:
        keyboard = self._keyboard(person)
        for row in keyboard.rows:
            for key in row:
                found = wanted(key)
                if key.text == label and found is not None:
                    return found
        raise ActRefused("There is no such key.")

    def _keyboard(self, person: int) -> Keyboard:
        keyboard = self.keyboard(self._writable(person, None))
        if keyboard is None:
            raise ActRefused("There is no keyboard.")
        return keyboard

    def _suits(self, group: Group, person: int, request: ChatRequest) -> bool:
        if (group.kind == "channel") != request.channel or group.standing(person) is None:
            return False
        if request.forum is not None and request.forum != (group.topics is not None):
            return False
        if request.public is not None and request.public != (group.username is not None):
            return False
        if request.own and group.standing(person) != "creator":
            return False
        if any(not self._may(group, person, right) for right in request.person_rights):
            return False
        inside = self.scene.standing(group.id) == "in"
        return inside or not request.bot_inside or group.administers(person)

    def _bring(self, person: int, group: Group, request: ChatRequest) -> int:
        """The bot into the chat, with the rights that the key asks for."""
        inside = self.scene.standing(group.id) == "in"
        lacking = [right for right in request.bot_rights if not self.scene.bot_may(group.id, right)]
        if not inside and (lacking or request.bot_inside):
            return self.add_bot(person, group.id, rights=request.bot_rights or None)
        if lacking:
            held = self.scene.place(group.id).rights or ()
            return self.promote_bot(person, group.id, {*held, *request.bot_rights})
        return group.id

    def _share(self, person: int, told: Json, what: str) -> Message:
        message = Message(
            self.scene.next_message,
            person,
            "service",
            self.now,
            sender=person,
            text=f"{self._person(person).name} picked {what}",
            service=told,
        )
        keyboard = self.keyboard(person)
        self.commit(MessagePut(message), *self.update("message", self.wire(message)))
        if keyboard and keyboard.one_time:
            self.show_keyboard(person, None)
        return message


def _picked(result: Result) -> Message:
    return Message(
        0, 0, "person", 0, text=result.text, entities=result.entities, buttons=result.buttons,
        via_bot=True,
    )  # fmt: skip


def _shared(person: Persona, request: PeopleRequest) -> Json:
    found: Json = {"user_id": person.id}
    if request.with_name:
        found["first_name"] = person.first_name
        if person.last_name:
            found["last_name"] = person.last_name
    if request.with_username and person.username:
        found["username"] = person.username
    return found
