"""What people and the bot are in a chat, in the Bot API's JSON. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from bot.rehearsal.messenger.changes import BotPlaced
from bot.rehearsal.messenger.groups import RIGHTS, Group, GroupKind
from bot.rehearsal.messenger.personas import Persona
from bot.rehearsal.messenger.scene import Scene
from bot.rehearsal.messenger.wire import BotAccount, Json, bot_user, user

_MUTED: Final[Json] = dict.fromkeys(
    (
        "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
        "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
        "can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages",
        "can_edit_tag", "can_change_info", "can_invite_users", "can_pin_messages",
        "can_manage_topics",
    ),
    False,
)  # fmt: skip
"""What a member may not do any more who was muted."""


def bot_member(scene: Scene, bot: BotAccount, place: BotPlaced) -> Json:
    """The bot as a member of a chat, in the place that is given."""
    whose = bot_user(scene, bot)
    match place.standing:
        case "in" if place.muted:
            return {
                "user": whose, "status": "restricted", "until_date": 0, "is_member": True, **_MUTED,
            }  # fmt: skip
        case "in" if place.rights is not None:
            kind = scene.groups[place.chat].kind
            return _admin(whose, kind, place.rights)
        case "in":
            return {"user": whose, "status": "member"}
        case "kicked" | "blocked":
            return {"user": whose, "status": "kicked", "until_date": 0}
        case _:
            return {"user": whose, "status": "left"}


def member(group: Group, person: Persona) -> Json:
    """A person as a member of a chat of many."""
    match group.standing(person.id):
        case "creator":
            return {"user": user(person), "status": "creator", "is_anonymous": False}
        case "administrator":
            return _admin(user(person), group.kind, group.rights_of(person.id))
        case "member":
            return {"user": user(person), "status": "member"}
        case None:
            return {"user": user(person), "status": "left"}


def _admin(who: Json, kind: GroupKind, rights: Collection[str]) -> Json:
    """Everything an admin can be let do stands there, granted or not."""
    found: dict[str, Any] = {right: right in rights for right in RIGHTS[kind]}
    return {
        "user": who, "status": "administrator", "can_be_edited": False, "is_anonymous": False,
        **found, "can_manage_chat": True,
    }  # fmt: skip
