"""What organizers have been told, and need not be told again for a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from storage.care import standing
from storage.ledger import Ledger

HUSHED: Final = "hushed"


async def read(ledger: Ledger, now: datetime) -> dict[str, datetime]:
    """Matters that nobody needs to hear of now, and until when."""
    kept = await standing.get(ledger, HUSHED) or {}
    found = {matter: datetime.fromisoformat(until) for matter, until in kept.items()}
    return {matter: until for matter, until in found.items() if until > now}


async def hush(ledger: Ledger, matters: Mapping[str, datetime], now: datetime) -> None:
    every = {**await read(ledger, now), **matters}
    kept = {matter: until.isoformat(timespec="seconds") for matter, until in every.items()}
    await standing.put(ledger, HUSHED, kept, now)
