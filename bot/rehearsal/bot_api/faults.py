"""What can go wrong between a bot and its messenger, on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"
"""What a proxy answers in the messenger's place."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One call goes wrong. Without `status`, `reset` or `hangs` it is only late.

    `takes_effect`: the call is carried out and only its answer is lost; else nothing happens.
    """

    latency: float = 0.0
    """Seconds until the answer."""
    status: int | None = None
    """HTTP status of an error that is answered instead (429, 400, 500, 502, …)."""
    description: str = "Internal Server Error"
    retry_after: int | None = None
    migrate_to: int | None = None
    html: str | None = None
    """Answered instead of JSON, as by a proxy in between (`BAD_GATEWAY`)."""
    reset: bool = False
    """The connection breaks instead of an answer."""
    hangs: bool = False
    """No answer ever comes; the client must give up."""
    takes_effect: bool = False

    @property
    def answers_itself(self) -> bool:
        return self.status is not None or self.html is not None or self.reset or self.hangs

    def wire(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        parameters = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to}
        known = {name: value for name, value in parameters.items() if value is not None}
        return {**answer, "parameters": known} if known else answer


Faults: TypeAlias = Callable[[str, dict[str, Any]], Fault | None]
"""Asked before each call, with its method and parameters: does it go wrong, and how?"""
