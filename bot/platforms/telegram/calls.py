"""A call of the Bot API as it waits in the outbox, and its form at rest.

Every row is one reply: the calls that make it up (a long text takes several), and the place they
are for, so that what Telegram answers finds its way back after a restart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.conversation.vocabulary import Place


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the Bot API."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    slot: str = ""
    """Whose message this makes: `Delivered` will say so. Empty: nobody needs to know."""
    then: str = ""
    """For getChatMember: what the asker wants to do with the answer."""
    revives: bool = True
    """For an edit whose message is gone: it is sent anew. Else that is told."""
    poster: dict[str, str] = field(default_factory=dict)
    """For sendDocument: the words of the poster that is drawn when it is sent."""
    chart: Mapping[str, Any] = field(default_factory=dict)
    """For sendPhoto: the words of the chart that is drawn when it is sent."""
    instead_of: str = ""
    """The message that was to be edited and cannot be. Never at rest: a start tries the edit."""


class Payload(bytes):
    """A row's content at rest. Composed in this process, it still knows what it says, and need not
    be read; one that a former process left is plain bytes."""

    where: Place
    calls: Sequence[Call]


class UnreadablePayload(Exception):
    """A row of the outbox cannot be read by this release."""


def dump(where: Place, calls: Sequence[Call]) -> Payload:
    """Place and calls → JSON."""
    rows = [[c.method, c.params, c.slot, c.then, c.revives, c.poster, c.chart] for c in calls]
    place = [where.platform, where.id, where.kind, where.title, where.thread]
    payload = Payload(orjson.dumps({"where": place, "calls": rows}))
    payload.where, payload.calls = where, calls
    return payload


def load(payload: bytes) -> tuple[Place, Sequence[Call]]:
    """JSON → place and calls. Raises `UnreadablePayload`, without its content."""
    if isinstance(payload, Payload):
        return payload.where, payload.calls
    try:
        kept = orjson.loads(payload)
        return Place(*kept["where"]), [Call(*call) for call in kept["calls"]]
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadablePayload(type(error).__name__) from None
