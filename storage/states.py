"""Where a signature stands: counted, held for a look, or found not to be one."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Only live signatures are in a public count. A row in any state keeps its phone and its
    account, so that nobody signs anew around a hold."""

    LIVE = "live"
    HELD = "held"
    """Its signer was thanked as always and hears nothing of it."""
    INVALID = "invalid"
