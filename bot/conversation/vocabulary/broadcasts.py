"""Messages to everybody who asked for updates: what is asked about them, found, and told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal, TypeAlias

from bot.conversation.vocabulary.parties import Person

BroadcastPhase: TypeAlias = Literal["draft", "sending", "paused", "stopped", "done"]

_SHOWN = 32
"""Hex digits of a hash that nobody finds another text for, and that a button has room for."""


@dataclass(frozen=True, slots=True)
class BroadcastSeen:
    """A message to many, and how far it has come."""

    number: int
    texts: Mapping[str, str]
    """By language."""
    phase: BroadcastPhase
    day: date
    recipients: int
    """Those who had asked for updates when it was started."""
    delivered: int
    blocked: int
    failed: int

    @property
    def version(self) -> str:
        """Which texts were shown."""
        words = json.dumps(sorted(self.texts.items()), ensure_ascii=False)
        return sha256(words.encode()).hexdigest()[:_SHOWN]

    @property
    def over(self) -> bool:
        return self.phase in ("stopped", "done")

    @property
    def mark(self) -> str:
        """What changes when there is something new to tell."""
        return f"{self.phase}.{self.delivered}.{self.blocked}.{self.failed}"


# ── asked ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReadBroadcast:
    """Answered by `BroadcastRead`."""

    then: str
    number: int = 0
    """0: the one under way, else the draft, else the last that was sent."""


@dataclass(frozen=True, slots=True)
class WriteBroadcast:
    """Keep the text of one language, in a draft of one's own. Answered by `BroadcastRead`."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class ApproveBroadcast:
    """Let it go, where these are its texts, and where one may who is the first or the second to
    decide. Answered by `BroadcastRead`, with what came of it as `then`."""

    number: int
    version: str


@dataclass(frozen=True, slots=True)
class SteerBroadcast:
    """Pause, resume or stop one that is being sent, or drop a draft; where it is past that, it
    changes nothing. Answered by `BroadcastRead`."""

    number: int
    how: Literal["pause", "resume", "stop", "drop"]
    then: str


# ── found ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class BroadcastRead:
    """How it stands, after what was asked."""

    then: str
    broadcast: BroadcastSeen | None
    mine: bool
    """Whoever asked has written it."""
    subscribers: int
    """Who would get one now; not counted where it has been started."""
    maker: Person | None
    """Who has written it, as long as they organize."""
    others: tuple[Person, ...]
    """Owners and organizers besides: one of them has to approve."""
    steered: SteerBroadcast | None = None
    """What was asked for and done, where that was to steer one."""


# ── told to other chats ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ApprovalWanted:
    """Another organizer wants to send this to so many."""

    broadcast: BroadcastSeen
    subscribers: int


@dataclass(frozen=True, slots=True)
class ApprovalDenied:
    """An organizer who was asked does not want it sent like this."""


@dataclass(frozen=True, slots=True)
class BroadcastWent:
    """So far it has come by now. Told to who wrote it."""

    broadcast: BroadcastSeen


BroadcastEffect: TypeAlias = ReadBroadcast | WriteBroadcast | ApproveBroadcast | SteerBroadcast
BroadcastHappening: TypeAlias = ApprovalWanted | ApprovalDenied | BroadcastWent
