"""Updates that no Bot API server should send, each full of somebody's name and number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.changes import UpdateQueued
from bot.rehearsal.messenger.update_queue import Update
from tests.privacy.cast import REMARK, WILMA, WRITTEN

_FROM: Final[dict[str, Any]] = {
    "id": WILMA.id,
    "is_bot": False,
    "first_name": WILMA.first_name,
    "last_name": WILMA.last_name,
    "username": WILMA.username,
    "language_code": "en",
}
_CHAT: Final[dict[str, Any]] = {"id": WILMA.id, "type": "private", "first_name": WILMA.first_name}
_MESSAGE: Final[dict[str, Any]] = {"message_id": 1, "date": 1, "from": _FROM, "chat": _CHAT}
_PHONE: Final = WILMA.phone.lstrip("+")


def _message(**fields: Any) -> tuple[str, Any]:
    return "message", {**_MESSAGE, **fields}


def _press(**fields: Any) -> tuple[str, Any]:
    pressed = {"id": "1", "from": _FROM, "message": _MESSAGE, "data": REMARK}
    return "callback_query", {**pressed, **fields}


POISON: Final[tuple[tuple[str, Any], ...]] = (
    ("update_id", None),
    ("update_id", WRITTEN),
    ("update_id", True),
    ("update_id", -1),
    ("update_id", 2**63),
    ("update_id", float(_PHONE)),
    ("message", None),
    ("message", REMARK),
    ("message", [WRITTEN, _PHONE]),
    ("message", {}),
    _message(text={REMARK: WRITTEN}),
    _message(text=[REMARK]),
    _message(text=int(_PHONE)),
    _message(text="/" + REMARK, chat={**_CHAT, "id": _PHONE}),
    _message(text=REMARK, chat=WRITTEN),
    _message(text=REMARK, chat={**_CHAT, "type": WRITTEN}),
    _message(text=REMARK, chat={**_CHAT, "type": [WRITTEN]}),
    _message(text=REMARK, **{"from": WRITTEN}),
    _message(text=REMARK, **{"from": {**_FROM, "id": str(WILMA.id)}}),
    _message(text=REMARK, **{"from": {**_FROM, "id": True}}),
    _message(text=REMARK, **{"from": {**_FROM, "first_name": [WILMA.first_name]}}),
    _message(text=REMARK, **{"from": {**_FROM, "language_code": {WRITTEN: 1}}}),
    _message(text=REMARK, message_id=_PHONE),
    _message(text=REMARK, message_id=2**63),
    _message(text=REMARK, chat={**_CHAT, "id": 2**63}, **{"from": {**_FROM, "id": 2**63}}),
    _message(contact=WRITTEN),
    _message(contact=[{"phone_number": _PHONE}]),
    _message(contact={"phone_number": int(_PHONE), "first_name": WRITTEN, "user_id": WILMA.id}),
    _message(contact={"phone_number": {"of": _PHONE}, "user_id": WILMA.id}),
    _message(contact={"phone_number": _PHONE * 300, "user_id": str(WILMA.id)}),
    _message(contact={"first_name": WRITTEN, "user_id": WILMA.id}),
    ("message", {**_MESSAGE, "from": None, "text": REMARK}),
    ("edited_message", {**_MESSAGE, "text": REMARK, "from": [WRITTEN]}),
    ("edited_message", WRITTEN),
    _press(id=int(_PHONE)),
    _press(data={REMARK: _PHONE}),
    _press(message={"chat": WRITTEN, "message_id": _PHONE}),
    _press(message=WRITTEN),
    _press(**{"from": WRITTEN}),
    ("callback_query", WRITTEN),
    ("my_chat_member", {"chat": _CHAT, "from": _FROM, "new_chat_member": WRITTEN}),
    ("my_chat_member", {"chat": _CHAT, "from": _FROM, "old_chat_member": {"status": [WRITTEN]}}),
    ("my_chat_member", _PHONE),
    ("a_kind_of_tomorrow", {"from": _FROM, "text": REMARK, "phone": _PHONE}),
    ("한 번도 없던 것", {"from": _FROM, "text": REMARK, "phone": _PHONE}),
    ("message", {"chat": _CHAT, "from": _FROM, "rich": [[[[[[[[REMARK] * 3] * 3]]]]]]}),
)
"""What stands beside `update_id`: its kind, and its content."""


class Raw(Update):
    """An update whose content the local messenger does not look at."""

    def wire(self) -> dict[str, Any]:
        return {"update_id": self.id, **self.body}


def queue(messenger: Messenger, updates: Iterable[tuple[str, Any]]) -> None:
    """Lets the bot fetch these next."""
    for what, body in updates:
        number = messenger.scene.next_update
        raw = Raw(number, "raw", {what: body}, messenger.clock() + 3600)
        messenger.commit(UpdateQueued(raw))
