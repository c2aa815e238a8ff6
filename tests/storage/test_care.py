"""Organizers, what they did, how the campaign stands, and what was announced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

import pytest

from storage.care.access_log import Access, LogLine
from storage.care.milestones import Announced, Milestone, reached
from storage.care.roles import Organizer, OrganizerChange, Role
from storage.care.standing import Decided, Pause, Standing
from storage.records import Signing
from storage.store import Store
from tests.storage.meddling import meddle, unguard_the_log

MONDAY = date(2012, 3, 19)
NOON = datetime(2012, 3, 19, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ANN, BEN, EVE = "telegram:1", "telegram:2", "telegram:3"

Make: TypeAlias = Callable[..., Signing]


def organizer(account: str = ANN, role: Role = Role.OWNER, **other: str) -> Organizer:
    return Organizer(account, role, "ko", True, False, MONDAY, **other)


async def add(store: Store, *organizers: Organizer) -> set[str]:
    async with store.turn() as turn:
        return await turn.care.add_organizers(organizers)


async def everyone(store: Store) -> list[Organizer]:
    async with store.figures() as figures:
        return await figures.organizers()


class TestRoles:
    async def test_whoever_was_added_is_found_as_added_and_others_are_not(
        self, store: Store
    ) -> None:
        ann, ben = organizer(), organizer(BEN, Role.AUDITOR, added_by=ANN)
        assert await add(store, ben, ann) == {ANN, BEN}
        async with store.turn() as turn:
            assert await turn.care.roles_of([ANN, EVE]) == {ANN: ann}
        assert await everyone(store) == [ann, ben]

    async def test_whoever_has_a_role_keeps_it_when_named_again(self, store: Store) -> None:
        await add(store, organizer(BEN, Role.AUDITOR))
        assert await add(store, organizer(BEN, Role.OWNER), organizer()) == {ANN}
        assert [one.role for one in await everyone(store)] == [Role.OWNER, Role.AUDITOR]

    async def test_what_is_not_named_stays(self, store: Store) -> None:
        await add(store, organizer(), organizer(BEN, Role.AUDITOR))
        changes = [
            OrganizerChange(BEN, role=Role.ORGANIZER, wants_alerts=True),
            OrganizerChange(ANN, language="en", wants_report=False),
            OrganizerChange(EVE, role=Role.OWNER),
        ]
        async with store.turn() as turn:
            assert await turn.care.change_organizers(changes) == {ANN, BEN}
        assert await everyone(store) == [
            Organizer(ANN, Role.OWNER, "en", False, False, MONDAY),
            Organizer(BEN, Role.ORGANIZER, "ko", True, True, MONDAY),
        ]

    async def test_of_two_owners_that_go_at_once_one_stays(self, store: Store) -> None:
        await add(store, organizer(ANN), organizer(BEN), organizer(EVE, Role.AUDITOR))
        async with store.turn() as turn:
            assert await turn.care.remove_organizers([ANN, BEN, EVE]) == {ANN, EVE}
            assert (
                await turn.care.change_organizers([OrganizerChange(BEN, role=Role.AUDITOR)])
                == set()
            )
            assert await turn.care.change_organizers([OrganizerChange(BEN, language="en")]) == {BEN}
        assert [one.account for one in await everyone(store)] == [BEN]

    async def test_an_owner_steps_back_where_there_is_another(self, store: Store) -> None:
        await add(store, organizer(ANN), organizer(BEN))
        back = [OrganizerChange(one, role=Role.AUDITOR) for one in (ANN, BEN)]
        async with store.turn() as turn:
            assert await turn.care.change_organizers(back) == {ANN}

    async def test_no_account_can_be_read_from_the_file(self, store: Store) -> None:
        await add(store, organizer(), organizer(BEN, added_by=ANN))
        async with store._engine.reading() as questions:
            rows = await questions.ask("SELECT * FROM organizers")
        assert not [v for row in rows for v in row if v == ANN or v == ANN.encode()]
        assert not [v for row in rows for v in row if isinstance(v, bytes) and b"telegram" in v]


class TestInvitations:
    async def test_a_token_gives_its_role_once(self, store: Store) -> None:
        async with store.turn() as turn:
            token = await turn.care.offer_role(Role.AUDITOR, LATER, NOON)
            other = await turn.care.offer_role(Role.OWNER, LATER, NOON)
        assert token != other
        assert len(token) == 22
        async with store.turn() as turn:
            assert await turn.care.accept_role(token, NOON) is Role.AUDITOR
            assert await turn.care.accept_role(token, NOON) is None
            assert await turn.care.accept_role("never given out", NOON) is None
            assert await turn.care.accept_role(other, NOON) is Role.OWNER

    async def test_it_is_worth_nothing_when_its_time_is_over(self, store: Store) -> None:
        async with store.turn() as turn:
            token = await turn.care.offer_role(Role.OWNER, LATER, NOON)
            assert await turn.care.accept_role(token, LATER) is None
            await turn.care.offer_role(Role.OWNER, LATER + timedelta(hours=1), LATER)
        async with store._engine.reading() as questions:
            [(kept,)] = await questions.ask("SELECT count(*) FROM role_invites")
        assert kept == 1

    async def test_those_that_are_open_can_be_ended(self, store: Store) -> None:
        async with store.turn() as turn:
            open_ = [await turn.care.offer_role(Role.OWNER, LATER, NOON) for _ in range(3)]
            await turn.care.withdraw_offers()
            assert [await turn.care.accept_role(token, NOON) for token in open_] == [None] * 3
            later = await turn.care.offer_role(Role.AUDITOR, LATER, NOON)
            assert await turn.care.accept_role(later, NOON) is Role.AUDITOR

    async def test_the_token_stands_nowhere(self, store: Store) -> None:
        async with store.turn() as turn:
            token = await turn.care.offer_role(Role.OWNER, LATER, NOON)
        async with store._engine.reading() as questions:
            [row] = await questions.ask("SELECT * FROM role_invites")
        assert token not in row
        assert token.encode() not in row[0]


def access(n: int, at: datetime = NOON) -> Access:
    return Access((ANN, BEN)[n % 2], "owner", f"act {n}", at, f"because {n}")


async def note(store: Store, *accesses: Access) -> None:
    async with store.turn() as turn:
        await turn.care.note_access(accesses)


class TestLog:
    async def test_it_is_read_newest_first_page_by_page(self, store: Store) -> None:
        await note(store, *(access(n) for n in range(3)))
        await note(store, access(3))
        async with store.figures() as figures:
            newest = await figures.log(most=3)
            rest = await figures.log(before=newest[-1].number, most=3)
        assert newest + rest == [LogLine(n + 1, access(n)) for n in (3, 2, 1, 0)]

    async def test_a_whole_log_is_found_whole(self, store: Store) -> None:
        async with store.figures() as figures:
            empty = await figures.verify_log()
        assert (empty.lines, empty.broken) == (0, None)
        await note(store, *(access(n) for n in range(5)))
        async with store.figures() as figures:
            check = await figures.verify_log()
        assert (check.lines, check.broken) == (5, None)
        assert check.head != empty.head

    @pytest.mark.parametrize(
        ("meddling", "broken"),
        [
            ("DELETE FROM access_log WHERE number = 1", 2),
            ("DELETE FROM access_log WHERE number = 3", 4),
            ("DELETE FROM access_log WHERE number = 5", 5),
            ("DELETE FROM access_log", 1),
            ("UPDATE access_log SET action = 'nothing' WHERE number = 2", 2),
            ("UPDATE access_log SET at = '2012-03-18T00:00:00+00:00' WHERE number = 2", 2),
            ("UPDATE access_log SET reason = who WHERE number = 4", 4),
            ("UPDATE access_log SET number = 9 WHERE number = 5", 9),
        ],
    )
    async def test_a_line_that_was_removed_or_rewritten_shows(
        self, store: Store, meddling: str, broken: int
    ) -> None:
        await note(store, *(access(n) for n in range(5)))
        await unguard_the_log(store)
        await meddle(store, meddling)
        async with store.figures() as figures:
            assert (await figures.verify_log()).broken == broken

    async def test_the_database_refuses_to_rewrite_or_shorten_it(self, store: Store) -> None:
        await note(store, access(1, datetime.now(UTC)))
        for statement in ("UPDATE access_log SET role = ''", "DELETE FROM access_log"):
            with pytest.raises(Exception, match="the access log is"):
                async with store._engine.writing() as questions:
                    await questions.ask(statement)

    async def test_what_is_older_than_it_is_kept_goes_and_the_rest_stays_whole(
        self, store: Store
    ) -> None:
        await note(store, access(1), access(2), access(3, datetime.now(UTC)))
        assert await store.forget_log(MONDAY + timedelta(days=1)) == 2
        async with store.figures() as figures:
            check = await figures.verify_log()
            [line] = await figures.log()
        assert (check.lines, check.broken, line.number) == (1, None, 3)
        await note(store, access(4, datetime.now(UTC)))
        async with store.figures() as figures:
            assert (await figures.verify_log()).broken is None
            assert [line.number for line in await figures.log()] == [4, 3]

    async def test_a_column_that_a_newer_release_has_added_disturbs_nobody(
        self, store: Store
    ) -> None:
        """Workers of both are at work while one after the other is upgraded."""
        await meddle(store, "ALTER TABLE access_log ADD COLUMN kind TEXT NOT NULL DEFAULT ''")
        await note(store, access(1), access(2))
        async with store.figures() as figures:
            assert (await figures.verify_log()).broken is None
            assert [line.access for line in await figures.log()] == [access(2), access(1)]


class TestStanding:
    async def test_a_campaign_is_paused_and_resumed(self, store: Store, signing: Make) -> None:
        messages = {"ko": "잠시 멈춥니다", "en": "We pause"}
        async with store.turn() as turn:
            assert await turn.care.standing() == Standing(0)
            await turn.record([signing(1)])
            await turn.care.pause(messages, ANN, NOON)
            paused = Pause(Decided(NOON, ANN), messages)
            assert await turn.care.standing() == Standing(1, paused=paused)
            assert await turn.care.resume()
            assert not await turn.care.resume()
            assert await turn.care.standing() == Standing(1)

    async def test_a_campaign_is_closed_and_opened_again(self, store: Store) -> None:
        async with store.turn() as turn:
            await turn.care.close(ANN, NOON)
        async with store.figures() as figures:
            assert (await figures.standing()).closed == Decided(NOON, ANN)
        async with store.turn() as turn:
            assert await turn.care.reopen()
            assert not await turn.care.reopen()


class TestMilestones:
    @pytest.mark.parametrize(
        ("total", "goal", "found"),
        [
            (0, 1000, []),
            (9, 1000, []),
            (10, 1000, [("count", 10), ("share", 1)]),
            (99, 1000, [("count", 10), ("share", 1)]),
            (100, 1000, [("count", 10), ("count", 100), ("share", 1), ("share", 10)]),
            (3, 3, [("share", n) for n in (1, 10, 25, 50, 75, 100)]),
            (2, 3, [("share", n) for n in (1, 10, 25, 50)]),
        ],
    )
    def test_what_is_reached(self, total: int, goal: int, found: list[tuple[str, int]]) -> None:
        assert sorted((one.kind, one.n) for one in reached(total, goal)) == found

    async def test_one_is_announced_once_even_where_it_unhappens(self, store: Store) -> None:
        ten, one_percent = Milestone("count", 10), Milestone("share", 1)
        async with store.turn() as turn:
            assert await turn.care.announce([ten], NOON) == {ten}
            assert await turn.care.announce([ten, one_percent], LATER) == {one_percent}
            assert await turn.care.unhappen([ten, Milestone("count", 100)], LATER) == {ten}
            assert await turn.care.unhappen([ten], LATER) == set()
            assert await turn.care.announce([ten], LATER) == set()
        async with store.figures() as figures:
            assert await figures.milestones() == [
                Announced(ten, NOON, LATER),
                Announced(one_percent, LATER),
            ]
