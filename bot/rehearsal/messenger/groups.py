"""Chats of many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Standing = Literal["creator", "administrator", "member"]


@dataclass(frozen=True, slots=True)
class Group:
    """A group chat. Only a supergroup lets its admins write in the group's own name."""

    id: int
    title: str
    members: tuple[tuple[int, Standing], ...]
    kind: Literal["group", "supergroup"] = "group"

    def standing(self, person: int) -> Standing | None:
        return dict(self.members).get(person)

    def administers(self, person: int) -> bool:
        return self.standing(person) in {"creator", "administrator"}
