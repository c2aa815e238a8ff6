"""Would the store open? Asked before anything is changed, and while a bot runs."""

from __future__ import annotations

from storage.engine import Engine
from storage.failures import Failure, Refused, StoreUnavailable
from storage.keys import Keys
from storage.store import OWNER, strangers


async def refusals(engine: Engine, keys: Keys | None, campaign: str | None) -> list[Failure]:
    """Everything `Store.open` would refuse, as far as keys and campaign are known. None of it:
    it would open, or make the database. Only reads; whether another process writes is not asked.
    """
    try:
        if not await engine.survey():
            return []
        try:
            async with engine.reading() as questions:
                owner: dict[str, str] = dict(await questions.ask(OWNER))
        finally:
            await engine.close()
    except (Refused, StoreUnavailable) as refusal:
        return [refusal]
    # One whose maker died before it was claimed is claimed at the next start.
    return list(strangers(owner, keys, campaign)) if owner else []
