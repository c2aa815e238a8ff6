"""Chats of many: groups, supergroups and channels, who is in them, and what admins may do there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

GroupKind = Literal["group", "supergroup", "channel"]
Standing = Literal["creator", "administrator", "member"]

_EVERYWHERE: Final = (
    "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users",
    "can_restrict_members", "can_promote_members", "can_manage_video_chats", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
RIGHTS: Final[dict[GroupKind, tuple[str, ...]]] = {
    "group": (*_EVERYWHERE, "can_pin_messages"),
    "supergroup": (*_EVERYWHERE, "can_pin_messages", "can_manage_topics", "can_manage_tags"),
    "channel": (
        *_EVERYWHERE, "can_post_messages", "can_edit_messages", "can_manage_direct_messages",
    ),
}  # fmt: skip
"""All that an admin can be let do, by kind of chat, as the Bot API names it."""

_OF_AN_ADMIN: Final = frozenset(
    {
        "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users",
        "can_restrict_members", "can_manage_video_chats", "can_pin_messages", "can_post_messages",
        "can_edit_messages",
    }
)  # fmt: skip


def usual_rights(kind: GroupKind) -> tuple[str, ...]:
    """What an admin may do unless somebody says otherwise: all but making others admins."""
    return tuple(right for right in RIGHTS[kind] if right in _OF_AN_ADMIN)


@dataclass(frozen=True, slots=True)
class Topic:
    """A thread of a forum. It is numbered by the message that opened it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A chat of many. Only a supergroup lets its admins write in the group's own name."""

    id: int
    title: str
    members: tuple[tuple[int, Standing], ...]
    kind: GroupKind = "group"
    username: str | None = None
    """Public under this name."""
    rights: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Of admins who may not do the usual things."""
    linked: int | None = None
    """The channel whose posts appear here, too."""
    topics: tuple[Topic, ...] | None = None
    """Of a forum; None where there are no topics."""

    def standing(self, person: int) -> Standing | None:
        return dict(self.members).get(person)

    def administers(self, person: int) -> bool:
        return self.standing(person) in {"creator", "administrator"}

    def rights_of(self, person: int) -> tuple[str, ...]:
        """What this person may do as an admin; nothing for everybody else."""
        match self.standing(person):
            case "creator":
                return RIGHTS[self.kind]
            case "administrator":
                return dict(self.rights).get(person, usual_rights(self.kind))
            case _:
                return ()

    def may(self, person: int, right: str) -> bool:
        return right in self.rights_of(person)

    def topic(self, name: str) -> Topic | None:
        return next((topic for topic in self.topics or () if topic.name == name), None)

    def has_thread(self, thread: int) -> bool:
        return any(topic.id == thread for topic in self.topics or ())

    # ── the same group, a little later ───────────────────────────────────────────────────

    def with_member(
        self, person: int, standing: Standing, rights: tuple[str, ...] | None = None
    ) -> Group:
        """With this person in it, as that."""
        others = self.without(person)
        kept = others.rights if rights is None else (*others.rights, (person, rights))
        at = next((n for n, (who, _) in enumerate(self.members) if who == person), None)
        members = list(others.members)
        members.insert(len(members) if at is None else at, (person, standing))
        return replace(self, members=tuple(members), rights=kept)

    def without(self, person: int) -> Group:
        return replace(
            self,
            members=tuple(each for each in self.members if each[0] != person),
            rights=tuple(each for each in self.rights if each[0] != person),
        )
