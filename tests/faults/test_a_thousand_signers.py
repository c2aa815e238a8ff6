"""A thousand people sign at once over real HTTP; three hundred of them try again."""

import asyncio
from pathlib import Path

from bot.campaign import BUNDLED, load
from bot.rehearsal.rehearsal import Rehearsal
from tests.signers import Heard, crowd, sign, walk_to_contact

SIGNERS = 1_000
AGAIN_THEMSELVES = 200
AGAIN_OTHERS = 100
OTHER_ACCOUNTS = 8_000_000_000


async def test_each_counts_once_is_thanked_once_and_a_second_attempt_changes_nothing(
    tmp_path: Path,
):
    async with Rehearsal(load(BUNDLED), tmp_path, hurried=True) as rehearsal:
        messenger = rehearsal.server.messenger
        people = [messenger.add_person(person) for person in crowd(SIGNERS)]
        heard = Heard(messenger)
        await rehearsal.server.start()
        await rehearsal.start_bot()
        await asyncio.gather(*(sign(messenger, person.id) for person in people))
        await rehearsal.settle()
        assert rehearsal.service is not None
        store = rehearsal.service.store
        today = load(BUNDLED).day(rehearsal.now())
        first = await store.totals(today)
        assert first.verified == SIGNERS
        assert heard.recorded == {person.id: 1 for person in people}

        for number, person in enumerate(people[:AGAIN_THEMSELVES]):
            messenger.start(person.id)
            other = people[-number].phone if number % 2 else None
            messenger.share_contact(person.id, phone=other)
        others = [messenger.add_person(p) for p in crowd(AGAIN_OTHERS, first=OTHER_ACCOUNTS)]
        await asyncio.gather(*(walk_to_contact(messenger, person.id) for person in others))
        for person, other_account in zip(people, others, strict=False):
            messenger.share_contact(other_account.id, phone=person.phone)
        await rehearsal.settle()
        assert await store.totals(today) == first
        assert heard.recorded == {person.id: 1 for person in people}
        told = [messenger.messages(person.id) for person in others]
        assert all(any("already counted, once" in m.text for m in chat) for chat in told)
        assert await store.recount() == []
        assert not rehearsal.server.api.refusals
