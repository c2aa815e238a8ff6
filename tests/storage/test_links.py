"""Links of people: made once, owned by a tag, counted in steps, ended for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import pytest

from storage.links import MOST
from storage.records import Coming, Link, LinkDraft, Signing
from storage.store import Store

MONDAY = date(2012, 3, 19)
ANN, BEN = "telegram:1", "telegram:2"

Make: TypeAlias = Callable[..., Signing]


async def personal(store: Store, account: str = ANN) -> str | None:
    async with store.turn() as turn:
        return (await turn.personal_links([account])).get(account)


async def made(store: Store, label: str = "Rally", kind: str = "rally", account: str = ANN) -> str:
    async with store.turn() as turn:
        [code] = await turn.make_links([LinkDraft(account, kind, label)])
    assert code is not None
    return code


async def links(store: Store, account: str = ANN) -> list[Link]:
    async with store.turn() as turn:
        return (await turn.links([account]))[account]


async def revoke(store: Store, code: str, account: str = ANN) -> None:
    async with store.turn() as turn:
        await turn.revoke_links([(account, code)], MONDAY)


async def record(store: Store, *signings: Signing) -> None:
    async with store.turn() as turn:
        await turn.record(signings)


async def table(store: Store, sql: str) -> list[tuple[object, ...]]:
    async with store._engine.reading() as questions:
        return await questions.ask(sql)


class TestOwning:
    async def test_an_account_has_one_personal_link_and_always_the_same(self, store: Store) -> None:
        code = await personal(store)
        assert code is not None
        assert len(code) == 14
        assert await personal(store) == code
        assert await personal(store, BEN) != code

    async def test_a_revoked_personal_link_does_not_come_back(self, store: Store) -> None:
        code = await personal(store)
        assert code is not None
        await revoke(store, code)
        assert await personal(store) is None
        assert await links(store) == []

    async def test_links_are_listed_by_label_the_personal_one_first(self, store: Store) -> None:
        poster = await made(store, "B", "poster")
        rally = await made(store, "A", "rally")
        own = await personal(store)
        await made(store, "of somebody else", account=BEN)
        assert [(link.code, link.kind, link.label) for link in await links(store)] == [
            (own, "personal", ""),
            (rally, "rally", "A"),
            (poster, "poster", "B"),
        ]

    async def test_an_account_makes_twenty_at_most_revoked_ones_included(
        self, store: Store
    ) -> None:
        await personal(store)
        drafts = [LinkDraft(ANN, "rally", f"{n}") for n in range(MOST + 1)]
        async with store.turn() as turn:
            codes = await turn.make_links([*drafts[:-1], LinkDraft(BEN, "rally", "x"), drafts[-1]])
        assert [code is None for code in codes] == [False] * (MOST + 1) + [True]
        assert codes[0] is not None
        await revoke(store, codes[0])
        async with store.turn() as turn:
            assert await turn.make_links([LinkDraft(ANN, "rally", "one more")]) == [None]

    async def test_only_the_owner_can_rename_or_revoke(self, store: Store) -> None:
        code = await made(store, "March")
        async with store.turn() as turn:
            await turn.rename_links([(BEN, code, "theirs")])
        await revoke(store, code, BEN)
        assert [link.label for link in await links(store)] == ["March"]
        async with store.turn() as turn:
            await turn.rename_links([(ANN, code, "April")])
        assert [link.label for link in await links(store)] == ["April"]

    async def test_neither_owner_nor_label_can_be_read_or_joined(
        self, store: Store, signing: Make
    ) -> None:
        """Who holds only the file cannot tell that an owner has signed."""
        await record(store, signing(1))
        await personal(store, signing(1).account)
        await made(store, "Kim's choir", account=signing(1).account)
        [owners] = zip(*await table(store, "SELECT DISTINCT owner FROM invites"), strict=True)
        [tags] = zip(*await table(store, "SELECT account_tag FROM signatures"), strict=True)
        assert len(owners) == 1
        assert not {*owners} & {*tags}
        labels = await table(store, "SELECT label FROM invites")
        assert not any(b"choir" in bytes(label) for (label,) in labels)  # type: ignore[call-overload]


class TestCounting:
    async def test_a_personal_links_signatures_are_counted_and_named_in_no_row(
        self, store: Store, signing: Make
    ) -> None:
        code = await personal(store)
        await record(store, signing(1, invite=code), signing(2, invite=code), signing(3))
        assert await table(store, "SELECT DISTINCT invite FROM signatures") == [(None,)]
        assert [link.signed for link in await links(store)] == [2]
        assert (await store.totals(MONDAY)).invites == ()
        assert await store.recount() == []

    async def test_only_what_is_new_counts_for_a_personal_link(
        self, store: Store, signing: Make
    ) -> None:
        code = await personal(store)
        await record(store, signing(1), signing(1, invite=code))
        await record(store, signing(2, phone=signing(1).phone, replaces=True, invite=code))
        assert [link.signed for link in await links(store)] == [0]

    async def test_a_volunteers_link_counts_like_a_groups_and_a_withdrawal_lowers_it(
        self, store: Store, signing: Make
    ) -> None:
        code = await made(store, "March")
        async with store.turn() as turn:
            await turn.come([Coming(("started", "consented", "asked"), code)])
            await turn.record([signing(1, invite=code), signing(2, invite=code)])
            await turn.withdraw([signing(1).account])
        assert await links(store) == [Link(code, "rally", "March", 1, 1, 1, 1)]
        assert (await store.totals(MONDAY)).invites == (("March", code, 1),)
        assert await store.recount() == []

    async def test_a_revoked_or_unknown_code_counts_for_nobody_and_what_stands_stays(
        self, store: Store, signing: Make
    ) -> None:
        code, own = await made(store), await personal(store)
        assert own is not None
        await record(store, signing(1, invite=code), signing(2, invite=own))
        await revoke(store, code)
        await revoke(store, own)
        await record(store, signing(3, invite=code), signing(4, invite=own), signing(5, invite="?"))
        async with store.turn() as turn:
            comings = [Coming(("started",), invite) for invite in (code, own, "?", "")]
            assert await turn.come(comings) == set()
        told = await table(
            store, "SELECT kind, n FROM tallies WHERE key IN (SELECT code FROM invites)"
        )
        assert sorted(told, key=str) == [("invite", 1), ("personal", 1)]
        assert await table(store, "SELECT n FROM tallies WHERE kind = 'started'") == [(4,)]
        assert (await store.totals(MONDAY)).verified == 5
        assert await store.recount() == []

    async def test_the_way_is_counted_for_all_and_for_the_invite(self, store: Store) -> None:
        code = await made(store)
        async with store.turn() as turn:
            known = await turn.come(
                [
                    Coming(("started",), code),
                    Coming(("started", "consented")),
                    Coming(("started",), code, counts_for_all=False),
                ]
            )
        assert known == {code}
        told = await table(store, "SELECT kind, key, n FROM tallies WHERE kind <> 'total'")
        assert sorted(told, key=str) == sorted(
            [("consented", "", 1), ("started", "", 2), ("started", code, 2)], key=str
        )


class TestErasing:
    @pytest.mark.parametrize("how", ["withdrawn", "replaced"])
    async def test_whose_a_personal_link_was_is_forgotten_with_the_signature(
        self, store: Store, signing: Make, how: str
    ) -> None:
        """That somebody had signed must be seen nowhere. The link itself still leads in."""
        gone = signing(1)
        await record(store, gone)
        code, kept = await personal(store, gone.account), await made(store, account=gone.account)
        async with store.turn() as turn:
            if how == "withdrawn":
                await turn.withdraw([gone.account])
            else:
                await turn.record([signing(2, phone=gone.phone, replaces=True)])
        assert [link.code for link in await links(store, gone.account)] == [kept]
        assert await table(store, "SELECT code FROM invites WHERE owner IS NULL") == [(code,)]
        await record(store, signing(3, invite=code))
        assert await table(store, "SELECT n FROM tallies WHERE kind = 'personal'") == [(1,)]
        again = await personal(store, gone.account)
        assert again not in (None, code)
