"""Reading raw JSON without trusting it.

A field is what the Bot API documents or the update is malformed; no error quotes a value, because
values are names, phones and texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

JSON: TypeAlias = Mapping[str, Any]

_NOWHERE_KEPT: Final = re.compile("[\x00\ud800-\udfff]")
"""Half a character, and the one that ends a text in C: JSON may hold them, PostgreSQL does not take
them, and whoever had sent one would meet the same error at each step."""


class MalformedUpdate(Exception):
    """An update lacks a field that it must have, or has it in another type."""

    def __init__(self, field: str) -> None:
        super().__init__(f"no usable `{field}`")
        self.field = field


def integer(parent: JSON, key: str) -> int:
    value = parent.get(key)
    if type(value) is not int:  # `True` is an int to isinstance, but no id
        raise MalformedUpdate(key)
    return value


def string(parent: JSON, key: str) -> str:
    """Without what can be kept nowhere."""
    value = parent.get(key)
    if not isinstance(value, str):
        raise MalformedUpdate(key)
    return _NOWHERE_KEPT.sub("", value)


def object_(parent: JSON, key: str) -> JSON:
    value = parent.get(key)
    if not isinstance(value, dict):
        raise MalformedUpdate(key)
    return value


def optional_string(parent: JSON, key: str) -> str | None:
    return string(parent, key) if key in parent else None


def optional_object(parent: JSON, key: str) -> JSON | None:
    return object_(parent, key) if key in parent else None
