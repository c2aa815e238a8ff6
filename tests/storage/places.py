"""Groups that ask for their invites."""

from storage.records import Spot
from storage.turn import Turn


async def codes_of(turn: Turn, *groups: tuple[str, str]) -> list[str]:
    """The codes of groups (address, title)."""
    spots = [Spot(address, "group", title) for address, title in groups]
    return [link.code for link in await turn.invites_for(spots)]
