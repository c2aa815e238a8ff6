"""The parameters of a call, however they came: JSON, form or query string.

As the Bot API does, a number may be written as a text and an object as its JSON.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from bot.rehearsal.bot_api.refusal import Refused


class Parameters:
    """What a call brought along. An absent parameter and a null one are the same."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = {name: value for name, value in given.items() if value is not None}

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Refused: a parameter that the method has not, so that a typo shows."""
        attached = {value for value in self._given.values() if isinstance(value, str)}
        for name in self._given:
            if name not in known and f"attach://{name}" not in attached:
                raise Refused.bad_request(f'unknown parameter "{name}"')

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def as_dict(self) -> dict[str, Any]:
        return dict(self._given)

    def raw(self, name: str) -> Any:
        """The value as it came: a file, where one was uploaded."""
        return self._given.get(name)

    def text(self, name: str) -> str:
        """A text; empty where there is none."""
        value = self._given.get(name, "")
        if isinstance(value, bool | dict | list):
            raise Refused.bad_request(f'field "{name}" must be of type String')
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        value = self._given.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        try:
            return int(str(value))
        except ValueError:
            raise Refused.bad_request(f'invalid parameter "{name}": Integer expected') from None

    def flag(self, name: str) -> bool:
        value = self._given.get(name, False)
        if isinstance(value, bool):
            return value
        if str(value).lower() in {"true", "yes", "1"}:
            return True
        if str(value).lower() in {"false", "no", "0", ""}:
            return False
        raise Refused.bad_request(f'invalid parameter "{name}": Boolean expected')

    def parsed(self, name: str, what: str) -> Any:
        """An object or array, given as such or as its JSON; None where there is none."""
        value = self._given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise Refused.bad_request(f"can't parse {what} JSON object") from None

    def markup(self) -> Any:
        return self.parsed("reply_markup", "reply keyboard markup")
