"""A group becomes a supergroup, with another id, while its card is out there.

Its code stays, its old links go on counting for it, and a restart in between forgets nothing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.campaign import BUNDLED, load
from bot.rehearsal.messenger.changes import BotPlaced, GroupMoved, GroupPut
from bot.rehearsal.messenger.personas import GANGNAM, SOYEON
from bot.rehearsal.rehearsal import Rehearsal
from tests.signers import crowd, sign

CAMPAIGN = load(BUNDLED)


class Group:
    """The group, its bot, and people who come by its links."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self.messenger = rehearsal.server.messenger
        self.chat = GANGNAM.id
        self._people = iter(crowd(100))

    async def begin(self) -> str:
        """The bot comes; the code on its card."""
        self.messenger.add_bot(SOYEON.id, self.chat)
        await self._rehearsal.settle()
        return self.code()

    def upgrade(self) -> None:
        self.chat = self.messenger.upgrade(self.chat)

    def upgrade_unheard(self) -> None:
        """As `upgrade`, but the notices of it never reach the bot."""
        supergroup = replace(GANGNAM, id=GANGNAM.id - 1_000_000_000_000, kind="supergroup")
        moves = BotPlaced(supergroup.id, "in"), GroupMoved(self.chat, supergroup.id)
        self.messenger.commit(GroupPut(supergroup), *moves)
        self.chat = supergroup.id

    def code(self) -> str:
        """What the newest card of this chat leads in with."""
        card = self.messenger.last(self.chat)
        assert card is not None, "no card"
        [button] = card.choices
        assert button.url is not None
        [code] = parse_qs(urlsplit(button.url).query)["start"]
        return code

    async def asks(self) -> str:
        """An admin writes /invite; the code on the card that comes."""
        self.messenger.say(SOYEON.id, f"/invite@{self.messenger.bot.username}", self.chat)
        await self._rehearsal.settle()
        return self.code()

    async def brings(self, code: str) -> None:
        """Somebody signs by this link."""
        person = self.messenger.add_person(next(self._people))
        await sign(self.messenger, person.id, payload=code)
        await self._rehearsal.settle()

    async def counts(self) -> list[tuple[str, int]]:
        assert self._rehearsal.service is not None
        store = self._rehearsal.service.store
        totals = await store.totals(CAMPAIGN.day(self._rehearsal.now()))
        assert await store.recount() == []
        return [(code, count) for _, code, count in totals.invites]

    async def restart(self) -> None:
        await self._rehearsal.stop_bot()
        await self._rehearsal.start_bot()


@pytest.mark.parametrize("moment", ["running", "stopped"])
async def test_the_code_stays_and_old_links_count_whenever_the_group_moves(
    tmp_path: Path, moment: str
):
    async with Rehearsal(CAMPAIGN, tmp_path, hurried=True) as rehearsal:
        await rehearsal.server.start()
        await rehearsal.start_bot()
        group = Group(rehearsal)
        code = await group.begin()
        await group.brings(code)
        if moment == "stopped":
            await rehearsal.stop_bot()
            group.upgrade()
            await rehearsal.start_bot()
        else:
            group.upgrade()
            await rehearsal.settle()
            await group.restart()
        assert await group.asks() == code
        await group.brings(code)
        assert await group.counts() == [(code, 2)]
        await group.restart()
        assert await group.asks() == code
        assert not rehearsal.server.api.refusals


async def test_a_move_that_only_an_answer_tells_of_is_kept_as_well(tmp_path: Path):
    async with Rehearsal(CAMPAIGN, tmp_path, hurried=True) as rehearsal:
        await rehearsal.server.start()
        await rehearsal.start_bot()
        group = Group(rehearsal)
        code = await group.begin()
        await rehearsal.stop_bot()
        group.messenger.say(SOYEON.id, "/invite", group.chat)
        group.upgrade_unheard()
        await rehearsal.start_bot()
        await rehearsal.settle()
        assert group.code() == code
        await group.restart()
        assert await group.asks() == code
        await group.brings(code)
        assert await group.counts() == [(code, 1)]
        assert {refusal.code for refusal in rehearsal.server.api.refusals} == {400}
        assert all("upgraded" in str(refusal) for refusal in rehearsal.server.api.refusals)
