"""Who speaks, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Platform: TypeAlias = Literal["telegram", "whatsapp"]
"""A messenger that vouches for phone numbers (see `bot.people.phone`)."""


Role: TypeAlias = Literal["owner", "organizer", "auditor"]
"""Of an organizer. An auditor only reads."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account of a messenger. Never an identity to count by: that is the phone."""

    platform: Platform
    id: str
    language: str | None = None
    """The language tag as the messenger reports it, unchecked (`zh-hant-tw`, `pt-br`)."""
    name: str | None = None
    """First and last name of the profile, unchecked."""

    @property
    def account(self) -> str:
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat. A private one belongs to one person, a group to many."""

    platform: Platform
    id: str
    kind: Literal["private", "group", "channel"]
    title: str | None = None
    thread: str = ""
    """The topic of a group in which something was written, and is answered. Empty: none, or the
    general one."""

    @property
    def address(self) -> str:
        return f"{self.platform}:{self.id}"
