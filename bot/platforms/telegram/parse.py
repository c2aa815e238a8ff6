"""A raw update of the Bot API becomes an event, or nothing.

Raw JSON, because the library's classes do not know every field by which a forgery shows. Groups:
only what concerns us is looked at (commands, contact cards, our own membership, a new id); what
members write to each other is not even parsed. Bots get no answer, so that two bots cannot keep
each other talking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Happening,
    Incoming,
    Membership,
    Migrated,
    Person,
    PickedPeople,
    PickedPlace,
    Place,
    Said,
    SharedContact,
    Sought,
    Started,
    Unsupported,
)
from bot.platforms.telegram import contact, rights
from bot.platforms.telegram.raw import (
    JSON,
    MalformedUpdate,
    integer,
    object_,
    optional_object,
    optional_string,
    string,
)

PLATFORM: Final = "telegram"

ALLOWED_UPDATES: Final = (
    "message", "edited_message", "callback_query", "inline_query", "my_chat_member",
)  # fmt: skip
"""Asked for in each getUpdates: left out, Telegram keeps whatever was asked last."""

_KINDS: Final[dict[str, Literal["private", "group", "channel"]]] = {
    "private": "private",
    "group": "group",
    "supergroup": "group",
    "channel": "channel",
}

GENERAL_TOPIC: Final = 1
ANONYMOUS_ADMIN: Final = 1087968824
"""The account in whose name Telegram tells what an anonymous admin does. (Another one on its test
servers, where such an admin is taken for a member.)"""
PICKED: Final = {1: "group", 2: "channel"}
"""What our buttons ask for, by their `request_id`."""
PEOPLE: Final = 3
"""The one that asks for a person."""

_COMMAND: Final = re.compile(r"/(\S*)\s*(.*)", re.DOTALL)

_CONTENTS: Final = (
    "sticker", "voice", "video_note", "animation", "photo", "video", "audio", "document",
    "paid_media", "live_photo", "location", "venue", "poll", "checklist", "dice", "story",
    "game", "invoice", "rich_message",
)  # fmt: skip
"""What people send besides text. Anything else in a message is a notice of the messenger."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot, as getMe tells it."""

    id: int
    username: str
    name: str

    @property
    def source(self) -> str:
        """Whose numbering the update ids belong to."""
        return f"{PLATFORM}:{self.id}"


@dataclass(frozen=True, slots=True)
class _Envelope:
    """An update whose sender and chat are known."""

    update: JSON
    me: Me
    who: Person
    where: Place

    def event(
        self,
        what: Happening,
        message: int | None = None,
        *,
        callback: str | None = None,
        anonymous_admin: bool = False,
    ) -> Incoming:
        return Incoming(
            source=self.me.source,
            id=integer(self.update, "update_id"),
            who=self.who,
            where=self.where,
            what=what,
            message=None if message is None else str(message),
            callback=callback,
            anonymous_admin=anonymous_admin,
        )


def parse(update: JSON, me: Me) -> Incoming | None:
    """The event in this update; None if it is of no interest to us.

    Raises `MalformedUpdate`, which names the field and quotes nothing.
    """
    if "message" in update:
        return _message(update, me)
    if "edited_message" in update:
        return _edit(update, me)
    if "callback_query" in update:
        return _press(update, me)
    if "inline_query" in update:
        return _sought(update, me)
    if "my_chat_member" in update:
        return _membership(update, me)
    return None


def callback_id(update: JSON) -> str | None:
    """The button press that waits for an answer, even where the press means nothing to us."""
    query = update.get("callback_query")
    pressed = query.get("id") if isinstance(query, dict) else None
    return pressed if isinstance(pressed, str) else None


# ── who and where ────────────────────────────────────────────────────────────────────────


def _person(sender: JSON) -> Person:
    names = (optional_string(sender, "first_name"), optional_string(sender, "last_name"))
    return Person(
        platform=PLATFORM,
        id=str(integer(sender, "id")),
        language=optional_string(sender, "language_code"),
        name=" ".join(name for name in names if name) or None,
    )


def _place(chat: JSON) -> Place | None:
    kind = _KINDS.get(string(chat, "type"))
    if kind is None:
        return None
    return Place(PLATFORM, str(integer(chat, "id")), kind, optional_string(chat, "title"))


def _envelope(update: JSON, me: Me, sender: JSON, chat: JSON) -> _Envelope | None:
    where = _place(chat)
    return None if where is None else _Envelope(update, me, _person(sender), where)


def _thread(message: JSON) -> str:
    """The topic that it belongs to, to be answered there. Elsewhere a thread is one of replies,
    and the general topic takes no number."""
    if message.get("is_topic_message") is not True:
        return ""
    thread = integer(message, "message_thread_id")
    return "" if thread == GENERAL_TOPIC else str(thread)


# ── messages ─────────────────────────────────────────────────────────────────────────────


def _message(update: JSON, me: Me) -> Incoming | None:
    message = object_(update, "message")
    chat = object_(message, "chat")
    kind = _KINDS.get(string(chat, "type"))
    if kind == "private":
        return _in_private(update, me, message, chat)
    if kind == "group":
        return _in_group(update, me, message, chat)
    return None


def _in_private(update: JSON, me: Me, message: JSON, chat: JSON) -> Incoming | None:
    sender = object_(message, "from")
    if sender.get("is_bot") is True:
        return None
    envelope = _envelope(update, me, sender, chat)
    if envelope is None or envelope.who.id != envelope.where.id:
        return None  # an answer would reach somebody who has done nothing
    number = integer(message, "message_id")
    if "contact" in message:
        return envelope.event(_card(update, message), number)
    if _looks_alike(message):
        return None
    what = _content(message, me)
    return None if what is None else envelope.event(what, number)


def _in_group(update: JSON, me: Me, message: JSON, chat: JSON) -> Incoming | None:
    if "migrate_to_chat_id" in message or "migrate_from_chat_id" in message:
        return _move(update, me, message, chat)
    text = optional_string(message, "text") or ""
    if not text.startswith("/") and "contact" not in message:
        return None
    sender = object_(message, "from")
    in_name_of = optional_object(message, "sender_chat")
    anonymous_admin = in_name_of is not None and integer(in_name_of, "id") == chat.get("id")
    if not anonymous_admin and (in_name_of is not None or sender.get("is_bot") is True):
        return None
    envelope = _envelope(update, me, sender, chat)
    what = _card(update, message) if "contact" in message else _command(text, me)
    if envelope is None or what is None:
        return None
    number = integer(message, "message_id")
    inside = replace(envelope, where=replace(envelope.where, thread=_thread(message)))
    return inside.event(what, number, anonymous_admin=anonymous_admin)


def _move(update: JSON, me: Me, message: JSON, chat: JSON) -> Incoming:
    """The group became a supergroup. Told in both chats; nobody is named as who did it."""
    former = new = integer(chat, "id")
    if "migrate_to_chat_id" in message:
        new = integer(message, "migrate_to_chat_id")
    else:
        former = integer(message, "migrate_from_chat_id")
    where = Place(PLATFORM, str(former), "group", optional_string(chat, "title"))
    return _Envelope(update, me, Person(PLATFORM, str(former)), where).event(Migrated(str(new)))


def _card(update: JSON, message: JSON) -> SharedContact:
    phone = string(object_(message, "contact"), "phone_number")
    return SharedContact(phone=phone, owner=contact.owner(update))


def _looks_alike(message: JSON) -> bool:
    return bool(contact.LOOK_ALIKES & message.keys())


def _content(message: JSON, me: Me) -> Happening | None:
    text = optional_string(message, "text")
    if text is not None:
        return _command(text, me) if text.startswith("/") else Said(text)
    if "chat_shared" in message:
        return _picked(object_(message, "chat_shared"))
    if "users_shared" in message:
        return _picked_people(object_(message, "users_shared"))
    return next((Unsupported(kind) for kind in _CONTENTS if kind in message), None)


def _picked(shared: JSON) -> PickedPlace | None:
    kind = PICKED.get(integer(shared, "request_id"))
    if kind is None:  # a button of another release
        return None
    chat, title = str(integer(shared, "chat_id")), optional_string(shared, "title")
    return PickedPlace(Place(PLATFORM, chat, "channel" if kind == "channel" else "group", title))


def _picked_people(shared: JSON) -> PickedPeople | None:
    if integer(shared, "request_id") != PEOPLE:  # a button of another release
        return None
    users = shared.get("users")
    if not isinstance(users, list) or not users or not all(isinstance(u, dict) for u in users):
        raise MalformedUpdate("users")
    return PickedPeople(tuple(_picked_person(user) for user in users))


def _picked_person(user: JSON) -> Person:
    names = (optional_string(user, "first_name"), optional_string(user, "last_name"))
    name = " ".join(name for name in names if name) or None
    return Person(PLATFORM, str(integer(user, "user_id")), name=name)


def _command(text: str, me: Me) -> Started | Asked | None:
    """`/withdraw@bot now` → `Asked("withdraw", "now")`; None for another bot's command."""
    parts = _COMMAND.match(text)
    assert parts is not None
    addressed, rest = parts[1], parts[2].rstrip()
    command, at, bot = addressed.partition("@")
    if at and bot.lower() != me.username.lower():
        return None
    if command.lower() == "start":
        return Started(rest or None)
    return Asked(command.lower(), rest)


def _edit(update: JSON, me: Me) -> Incoming | None:
    message = object_(update, "edited_message")
    chat = object_(message, "chat")
    if chat.get("type") != "private" or _looks_alike(message):
        return None
    if "location" in message:  # a live location is edited every few seconds, without the person
        return None
    sender = object_(message, "from")
    envelope = _envelope(update, me, sender, chat)
    if sender.get("is_bot") is True or envelope is None or envelope.who.id != envelope.where.id:
        return None
    return envelope.event(Unsupported("edit"), integer(message, "message_id"))


# ── buttons and membership ───────────────────────────────────────────────────────────────


def _press(update: JSON, me: Me) -> Incoming | None:
    query = object_(update, "callback_query")
    sender = object_(query, "from")
    message = optional_object(query, "message")
    if message is None or "data" not in query or _looks_alike(message):
        return None
    envelope = _envelope(update, me, sender, object_(message, "chat"))
    if sender.get("is_bot") is True or envelope is None or envelope.where.kind == "channel":
        return None
    if envelope.where.kind == "private" and envelope.who.id != envelope.where.id:
        return None
    what = Chose(string(query, "data"))
    if envelope.where.kind == "group":
        where = replace(envelope.where, thread=_thread(message))
        envelope = replace(envelope, where=where)
    return envelope.event(what, integer(message, "message_id"), callback=string(query, "id"))


def _sought(update: JSON, me: Me) -> Incoming | None:
    """Answered in no chat. It is kept in order with what its person does in private."""
    query = object_(update, "inline_query")
    sender = object_(query, "from")
    if sender.get("is_bot") is True:
        return None
    who = _person(sender)
    home = Place(PLATFORM, who.id, "private")
    return _Envelope(update, me, who, home).event(Sought(string(query, "id")))


def _membership(update: JSON, me: Me) -> Incoming | None:
    change = object_(update, "my_chat_member")
    sender = object_(change, "from")
    envelope = _envelope(update, me, sender, object_(change, "chat"))
    old, new = object_(change, "old_chat_member"), object_(change, "new_chat_member")
    before, after = rights.is_in(old), rights.is_in(new)
    if envelope is None or not (before or after):
        return None
    if envelope.where.kind == "private":
        blocked = Membership("unblocked" if after else "blocked")
        return None if before == after else envelope.event(blocked)
    # Telegram tells an anonymous admin's acts as those of an account that only admins can use.
    anonymous = sender.get("id") == ANONYMOUS_ADMIN
    if not after:
        return envelope.event(Membership("removed"))
    here = Membership(
        "changed" if before else "added", writes=rights.writes(new), pins=rights.pins(new)
    )
    return envelope.event(here, anonymous_admin=anonymous)
