"""The register of Bot API methods: which there are, and what each may be given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger import Messenger

Handler: TypeAlias = Callable[[Messenger, Parameters], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: `known` are all parameters that Telegram has for it, used here or not."""

    name: str
    known: frozenset[str]
    handler: Handler

    def perform(self, messenger: Messenger, given: Parameters) -> Any:
        """Does it and gives back the JSON of the result. Refused: it may not be done."""
        given.refuse_unknown(self.known)
        return self.handler(messenger, given)


METHODS: dict[str, Method] = {}
"""By their names in lower case: the Bot API does not mind how a name is written."""


def method(name: str, *known: str) -> Callable[[Handler], Handler]:
    """Enters a function into the register under this name, with its known parameters."""

    def enter(handler: Handler) -> Handler:
        METHODS[name.lower()] = Method(name, frozenset(known), handler)
        return handler

    return enter


def chat_of(messenger: Messenger, given: Parameters) -> int:
    """The chat that a call means, whether or not the bot may do anything there.

    Refused: not named, not there, or moved (with where to).
    """
    named = given.text("chat_id")
    if not named:
        raise Refused.bad_request("chat_id is empty")
    try:
        chat = _public(messenger, named) if named.startswith("@") else int(named)
    except ValueError:
        raise Refused.bad_request("chat not found") from None
    scene = messenger.scene
    if chat in scene.moved:
        raise Refused(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=scene.moved[chat],
        )
    if chat not in scene.people and chat not in scene.groups:
        raise Refused.bad_request("chat not found")
    return chat


def _public(messenger: Messenger, name: str) -> int:
    """The id of the group or channel with this public name, with its `@`."""
    for group in messenger.scene.groups.values():
        if group.username is not None and name.lower() == f"@{group.username.lower()}":
            return group.id
    raise Refused.bad_request("chat not found")


def open_chat(messenger: Messenger, given: Parameters) -> int:
    """The chat that a call means, with the bot in it.

    Refused: as `chat_of`, or forbidden because the bot was never let in, or was put out.
    """
    chat = chat_of(messenger, given)
    standing = messenger.scene.standing(chat)
    if standing == "in" and chat not in messenger.scene.gone:
        return chat
    if messenger.scene.private(chat):
        if standing == "blocked":
            raise Refused.forbidden("bot was blocked by the user")
        raise Refused.forbidden("bot can't initiate conversation with a user")
    kind = messenger.scene.groups[chat].kind
    if chat in messenger.scene.gone and kind == "group":
        raise Refused.forbidden("the group chat was deleted")
    if standing == "kicked" or chat in messenger.scene.gone:
        raise Refused.forbidden(f"bot was kicked from the {kind} chat")
    raise Refused.forbidden(f"bot is not a member of the {kind} chat")


def writable_chat(messenger: Messenger, given: Parameters, what: str) -> int:
    """The chat that a call means, where the bot may send such things (`text messages`, …).

    Refused: as `open_chat`, or the bot lacks the right.
    """
    chat = open_chat(messenger, given)
    group = messenger.scene.groups.get(chat)
    if group is None:
        return chat
    if group.kind == "channel" and not messenger.scene.bot_may(chat, "can_post_messages"):
        raise Refused.bad_request("need administrator rights in the channel chat")
    if messenger.scene.place(chat).muted:
        raise Refused.bad_request(f"not enough rights to send {what} to the chat")
    return chat
