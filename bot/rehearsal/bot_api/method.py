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
        chat = int(named)
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


def open_chat(messenger: Messenger, given: Parameters) -> int:
    """The chat that a call means, with the bot in it.

    Refused: as `chat_of`, or forbidden because the bot was never let in, or was put out.
    """
    chat = chat_of(messenger, given)
    standing = messenger.scene.standing(chat)
    if standing == "in":
        return chat
    if messenger.scene.private(chat):
        if standing == "blocked":
            raise Refused.forbidden("bot was blocked by the user")
        raise Refused.forbidden("bot can't initiate conversation with a user")
    kind = messenger.scene.groups[chat].kind
    if standing == "kicked":
        raise Refused.forbidden(f"bot was kicked from the {kind} chat")
    raise Refused.forbidden(f"bot is not a member of the {kind} chat")
