"""How the Bot API says no."""

from __future__ import annotations

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


class Refused(Exception):
    """The Bot API server refused a call of the bot.

    `description` is Telegram's wording, prefix included; `parameters` what it adds to help
    (`retry_after` in seconds, `migrate_to_chat_id`).
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    @classmethod
    def bad_request(cls, why: str) -> Refused:
        return cls(400, f"Bad Request: {why}")

    @classmethod
    def forbidden(cls, why: str) -> Refused:
        return cls(403, f"Forbidden: {why}")

    @classmethod
    def too_many(cls, retry_after: int) -> Refused:
        return cls(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)

    def wire(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer
