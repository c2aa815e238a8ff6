"""What a member of a group or channel may do, as the Bot API tells it (ChatMember)."""

from __future__ import annotations

from typing import Final

from bot.platforms.telegram.raw import JSON, string

_ADMINS: Final = frozenset({"creator", "administrator"})


def is_in(member: JSON) -> bool:
    """Whether they are there at all."""
    status = string(member, "status")
    if status == "restricted":
        return member.get("is_member") is True
    return status in _ADMINS or status == "member"


def speaks_for(member: JSON) -> bool:
    """Whether they may speak for the place: an admin, and in a channel one who may post."""
    status = member.get("status")
    if status == "creator":
        return True
    # The right to post is only told of channels.
    return status == "administrator" and member.get("can_post_messages") is not False


def writes(member: JSON) -> bool:
    """Whether they may write there. In a channel nobody but its admins can."""
    status = string(member, "status")
    if status == "restricted":
        return member.get("is_member") is True and member.get("can_send_messages") is True
    return status == "member" or speaks_for(member)


def pins(member: JSON) -> bool:
    """Whether they may pin messages in a group."""
    status = string(member, "status")
    return status == "creator" or member.get("can_pin_messages") is True
