"""Cases that are carried out at once, as the job does it between the turns of those who sign."""

from storage.care.case_facts import Case
from storage.store import Store


async def advance(store: Store) -> Case | None:
    """Takes the case that runs one batch further, in a turn of its own, and gives it as it stands
    then. None: none runs."""
    batch = await store.next_batch()
    if batch is None:
        return None
    async with store.turn() as turn:
        return await turn.care.carry_out(batch)
