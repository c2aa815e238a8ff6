"""Restoring: what was erased stays erased, only the genuine comes in, nothing is overwritten."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from storage.backup import erasure_list
from storage.backup.erasure_list import ErasuresUnreadable
from storage.backup.reading import (
    BackupDamaged,
    BackupDoesNotOpen,
    BackupLocked,
    NewerBackup,
)
from storage.care.broadcasts import Phase
from storage.erasures import Reason
from storage.failures import (
    AlreadyThere,
    CannotWrite,
    DatabaseInUse,
    OtherCampaign,
    WrongMasterKey,
)
from storage.keys import Keys, new_master_key
from storage.records import Counted, Signed
from storage.schema import migrations
from storage.sealing import Opener, new_identity
from storage.sqlite import SQLite
from storage.store import Store
from tests.storage.backups import (
    CAMPAIGN,
    MANY,
    MONDAY,
    NOON,
    Campaign,
    carried,
    differences,
    line_of,
    rows_of,
)


@pytest.fixture
def to(tmp_path: Path) -> Path:
    """Where the restored database is to be, in a folder of its own."""
    folder = tmp_path / "restored"
    folder.mkdir()
    return folder / "dojang.db"


@pytest.fixture
async def file(campaign: Campaign, tmp_path: Path) -> Path:
    await campaign.fill()
    await campaign.back_up(tmp_path / "backup.age")
    return tmp_path / "backup.age"


FIRST_RELEASE = {
    "meta": 2, "texts": 4, "invites": 4, "signatures": 12, "consent_proofs": 3, "subscribers": 3,
    "tallies": 3, "set_aside": 5,
}  # fmt: skip
"""Its tables, and how many columns each had."""


def left_in(folder: Path) -> set[str]:
    """The lock stays: removing it would let two processes lock two files of one name."""
    return {entry.name for entry in folder.iterdir()} - {"dojang.db.lock"}


class TestErased:
    async def test_who_withdrew_after_the_backup_is_not_written_again(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        before = await campaign.carried()
        await campaign.withdraw(0, 3, 4)  # of whom 0 and 3 wanted to be written to
        erased = await campaign.store.erasures()
        done = await campaign.restore(file, to, erased)
        assert (done.signatures, done.held_back, done.mended) == (MANY - 4, 3, ())
        assert await differences(to, campaign.keys) == (MANY - 4, 4, [])
        after = carried(to)
        assert after == await campaign.carried()
        content = to.read_bytes()
        for table in ("signatures", "consent_proofs", "subscribers"):
            gone = set(before[table]) - set(after[table])
            assert len(gone) == (3 if table == "signatures" else 2)
            # But for their ids, which stand in the list of erasures.
            values = {v for row in gone for v in row if isinstance(v, bytes)} - set(erased)
            assert not [value for value in values if value in content]

    async def test_whose_number_had_changed_hands_is_not_written_again(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        phone = campaign.signing(5).phone
        async with campaign.store.turn() as turn:
            await turn.record([campaign.signing(900, phone=phone, replaces=True)])
        erased = await campaign.store.erasures()
        assert sorted(erased.values()) == [Reason.REPLACED, Reason.WITHDRAWN]
        done = await campaign.restore(file, to, erased)
        assert done.held_back == 1
        assert await differences(to, campaign.keys) == (MANY - 2, 1, [])

    async def test_a_held_one_that_is_withdrawn_is_missing_among_the_held(
        self, campaign: Campaign, tmp_path: Path, to: Path
    ) -> None:
        await campaign.fill()
        await campaign.care()
        await campaign.back_up(tmp_path / "backup.age")
        await campaign.withdraw(500)
        done = await campaign.restore(tmp_path / "backup.age", to, await campaign.store.erasures())
        assert (done.held_back, done.mended) == (1, ())
        assert await differences(to, campaign.keys) == (MANY - 1, 2, [])
        assert rows_of(to)["case_rows"] == []

    async def test_who_withdrew_and_signed_again_before_the_backup_is_in_it(
        self, campaign: Campaign, tmp_path: Path, to: Path
    ) -> None:
        await campaign.fill()
        await campaign.withdraw(0)
        async with campaign.store.turn() as turn:
            await turn.record([campaign.signing(0)])
        await campaign.back_up(tmp_path / "backup.age")
        done = await campaign.restore(tmp_path / "backup.age", to, await campaign.store.erasures())
        assert (done.signatures, done.held_back) == (MANY - 1, 0)

    async def test_the_restored_database_knows_all_that_was_ever_erased(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        async with campaign.store.turn() as turn:
            await turn.record([campaign.signing(901)])
        await campaign.withdraw(2, 901)
        erased = await campaign.store.erasures()
        await campaign.restore(file, to, erased)
        assert dict(rows_of(to)["erasures"]) == erased
        assert len(erased) == 3

    async def test_a_turn_that_fails_notes_nothing(self, campaign: Campaign) -> None:
        await campaign.fill()
        before = await campaign.store.erasures()
        with suppress(ZeroDivisionError):
            async with campaign.store.turn() as turn:
                assert await turn.withdraw([campaign.signing(2).account])
                raise ZeroDivisionError
        assert await campaign.store.erasures() == before


class TestList:
    def test_it_only_grows_whatever_becomes_of_the_database(self, tmp_path: Path) -> None:
        file = tmp_path / "erasures.txt"
        one, two = {b"1" * 16: Reason.WITHDRAWN}, {b"2" * 16: Reason.REPLACED}
        assert erasure_list.add(file, one) == (1, 1)
        assert erasure_list.add(file, two) == (2, 1)
        assert erasure_list.add(file, {}) == (2, 0)
        assert erasure_list.read(file) == one | two
        assert file.stat().st_mode & 0o777 == 0o600

    def test_an_empty_list_is_a_list(self, tmp_path: Path) -> None:
        assert erasure_list.add(tmp_path / "erasures.txt", {}) == (0, 0)
        assert erasure_list.read(tmp_path / "erasures.txt") == {}

    @pytest.mark.parametrize(
        "text", ["31" * 16, f"{'31' * 16} withdr", "31 withdrawn", f"{'31' * 16} withdrawn\nÄ"]
    )
    def test_what_is_no_list_is_refused_and_not_overwritten(
        self, tmp_path: Path, text: str
    ) -> None:
        file = tmp_path / "erasures.txt"
        file.write_text(text)
        with pytest.raises(ErasuresUnreadable):
            erasure_list.add(file, {})
        assert file.read_text() == text

    def test_a_list_that_is_missing_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ErasuresUnreadable, match=r"missing\.txt"):
            erasure_list.read(tmp_path / "missing.txt")


@pytest.mark.sqlite
class TestRefused:
    """Whatever the campaign lay in, its backup is the same file."""

    async def test_with_a_key_of_somebody_else(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        with pytest.raises(BackupDoesNotOpen):
            await campaign.restore(file, to, opener=Opener.parse(new_identity()[0]))
        assert left_in(to.parent) == set()

    async def test_encrypted_and_without_a_key(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        with pytest.raises(BackupLocked):
            await campaign.restore(file, to, opener=None)
        assert left_in(to.parent) == set()

    @pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.3, 0.7, 0.999])
    async def test_cut_short(self, campaign: Campaign, file: Path, to: Path, share: float) -> None:
        content = file.read_bytes()
        with pytest.raises((BackupDamaged, BackupDoesNotOpen)):
            await campaign.restore(content[: int(len(content) * share)], to)
        assert left_in(to.parent) == set()

    @pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.3, 0.7, 0.9999])
    async def test_with_a_flipped_bit(
        self, campaign: Campaign, file: Path, to: Path, share: float
    ) -> None:
        content = bytearray(file.read_bytes())
        content[int(len(content) * share)] ^= 1
        with pytest.raises((BackupDamaged, BackupDoesNotOpen)):
            await campaign.restore(bytes(content), to)
        assert left_in(to.parent) == set()

    async def test_opened_and_changed_on_the_way(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        lines = campaign.opened(file)
        rows = [place for place, line in enumerate(lines) if line.startswith(b"[")]
        other = lines[rows[30]].replace(b'"KR"', b'"US"')
        assert other != lines[rows[30]]
        for changed in (
            [*lines[: rows[30]], other, *lines[rows[30] + 1 :]],
            [*lines[: rows[30]], *lines[rows[30] + 1 :]],
            [*lines[: rows[30]], lines[rows[31]], lines[rows[30]], *lines[rows[32] :]],
            lines[:-1],
            [*lines, lines[rows[30]]],
            [*lines[:-1], line_of({"mac": "0" * 64})],
            [*lines[:-1], line_of({"mac": None})],
        ):
            with pytest.raises(BackupDamaged):
                await campaign.restore(b"".join(changed), to)
            assert left_in(to.parent) == set()
        assert (await campaign.restore(b"".join(lines), to)).signatures == MANY - 1

    async def test_what_somebody_without_the_master_key_made(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        """Anybody can encrypt to a public key, under any name of the campaign's."""
        forger = Keys.parse(new_master_key())
        forger.key_id = campaign.keys.key_id
        own, campaign.keys = campaign.keys, forger
        forged = campaign.written(campaign.opened(file)[:-1])
        with pytest.raises(BackupDamaged):
            await campaign.restore(forged, to, keys=own)
        assert left_in(to.parent) == set()

    @pytest.mark.parametrize(
        "line",
        [
            {"table": "sqlite_master", "columns": {"name": "str"}},
            {"table": "signatures; DROP TABLE meta", "columns": {"id": "bytes"}},
            {"table": "signatures", "columns": {"id) SELECT 1 --": "bytes"}},
            {"table": "signatures", "columns": {"id": "float"}},
            {"table": "nowhere", "columns": {"id": "str"}},
            {"table": "meta", "columns": {"key": "str"}},
            {"table": "signatures", "columns": {"day": "str"}},
            ["no", "table", "yet"],
            {},
            7,
        ],
    )
    async def test_lines_that_no_bot_writes(
        self, campaign: Campaign, file: Path, to: Path, line: object
    ) -> None:
        head = campaign.opened(file)[0]
        with pytest.raises(BackupDamaged):
            await campaign.restore(campaign.written([head, line_of(line), line_of(["AAAA"])]), to)
        assert left_in(to.parent) == set()

    @pytest.mark.parametrize("content", [b"", b"\n", b"SQLite format 3\0", b"[]\n", b"{}\n"])
    async def test_what_is_no_backup(self, campaign: Campaign, to: Path, content: bytes) -> None:
        with pytest.raises(BackupDamaged):
            await campaign.restore(content, to)
        assert left_in(to.parent) == set()

    async def test_of_another_campaign(self, campaign: Campaign, file: Path, to: Path) -> None:
        with pytest.raises(OtherCampaign, match="rescue"):
            await campaign.restore(file, to, campaign="another")
        assert left_in(to.parent) == set()

    async def test_with_another_master_key(self, campaign: Campaign, file: Path, to: Path) -> None:
        with pytest.raises(WrongMasterKey):
            await campaign.restore(file, to, keys=Keys.parse(new_master_key()))
        assert left_in(to.parent) == set()

    @pytest.mark.parametrize("newer", ["format", "schema"])
    async def test_of_a_newer_version(
        self, campaign: Campaign, file: Path, to: Path, newer: str
    ) -> None:
        head, *rest = campaign.opened(file)[:-1]
        told = json.loads(head)
        told[newer] += 1
        with pytest.raises(NewerBackup):
            await campaign.restore(campaign.written([line_of(told), *rest]), to)
        assert left_in(to.parent) == set()


@pytest.mark.sqlite
class TestPlace:
    """A backup is always restored into a file, from where it can go on to a server."""

    @pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
    async def test_what_stands_there_is_left_as_it_is(
        self, campaign: Campaign, file: Path, to: Path, suffix: str
    ) -> None:
        """Of a database that was moved away a log may be left, which would be played into ours."""
        there = to.with_name(f"{to.name}{suffix}")
        there.write_text("precious")
        with pytest.raises(AlreadyThere):
            await campaign.restore(file, to)
        assert left_in(to.parent) == {there.name}
        assert there.read_text() == "precious"

    async def test_a_running_bot_is_not_disturbed(
        self, campaign: Campaign, file: Path, tmp_path: Path
    ) -> None:
        before = await campaign.carried()
        with pytest.raises(DatabaseInUse):
            await campaign.restore(file, tmp_path / "dojang.db")
        assert await campaign.carried() == before

    async def test_what_a_killed_restore_left_is_cleared(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        for suffix in ("", "-wal", "-shm"):
            to.with_name(f"{to.name}.restoring{suffix}").write_text("half")
        await campaign.restore(file, to)
        assert left_in(to.parent) == {to.name}

    async def test_a_folder_that_is_missing_is_named(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        with pytest.raises(CannotWrite, match="missing"):
            await campaign.restore(file, to.parent / "missing" / "dojang.db")

    async def test_only_its_owner_may_look_at_the_database(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        await campaign.restore(file, to)
        assert to.stat().st_mode & 0o777 == 0o600


class TestWhole:
    async def test_a_broadcast_that_was_being_sent_does_not_go_on(
        self, campaign: Campaign, tmp_path: Path, to: Path
    ) -> None:
        """Whoever has had it since would have it twice."""
        await campaign.fill()
        async with campaign.store.turn() as turn:
            number = await turn.care.draft_broadcast({"ko": "소식"}, "telegram:9", NOON)
            await turn.care.approve_broadcast(number, {"ko": "소식"}, "telegram:9")
            await turn.care.start_broadcast(number, NOON)
            await turn.care.claim_recipients(number, 5)
        await campaign.back_up(tmp_path / "backup.age")
        await campaign.restore(tmp_path / "backup.age", to)
        again = await Store.open(SQLite(to), campaign.keys, campaign.sealer, CAMPAIGN)
        async with again.figures() as figures:
            [found] = await figures.broadcasts()
        assert (found.phase, found.queued, found.dropped) == (Phase.STOPPED, 5, 5)
        await again.close()

    async def test_the_bot_goes_on_with_it(self, campaign: Campaign, file: Path, to: Path) -> None:
        await campaign.restore(file, to)
        store = await Store.open(SQLite(to), campaign.keys, campaign.sealer, CAMPAIGN)
        async with store.turn() as turn:
            [again, new] = await turn.record([campaign.signing(0), campaign.signing(902)])
            assert again == Counted(MONDAY, yours=True)
            assert new == Signed(MONDAY, MANY)
            assert await turn.withdraw([campaign.signing(2).account])
        assert await store.recount() == []
        await store.close()

    async def test_tallies_that_were_wrong_are_told_and_set_right(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        lines = campaign.opened(file)[:-1]
        wrong = [line.replace(b'["total","",59]', b'["total","",61]') for line in lines]
        assert wrong != lines
        done = await campaign.restore(campaign.written(wrong), to)
        assert [(one.kind, one.tally, one.rows) for one in done.mended] == [("total", 61, 59)]
        assert done.signatures == 59
        assert await differences(to, campaign.keys) == (59, 1, [])

    async def test_a_backup_of_an_older_schema_is_brought_up_to_date(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        """The first release knew these tables, and of them these columns."""
        head, *rest = campaign.opened(file)[:-1]
        older = [line_of({**json.loads(head), "schema": 1})]
        known = 0
        for line in map(json.loads, rest):
            if isinstance(line, list):
                older += [line_of(line[:known])] if known else []
                continue
            known = FIRST_RELEASE.get(line["table"], 0)
            columns = dict(list(line["columns"].items())[:known])
            older += [line_of({**line, "columns": columns})] if known else []
        done = await campaign.restore(campaign.written(older), to)
        assert done.signatures == MANY - 1
        assert await differences(to, campaign.keys) == (MANY - 1, 1, [])
        after, before = carried(to), await campaign.carried()
        for name in FIRST_RELEASE:
            assert after[name] == before[name]
        assert not any(after[name] for name in after.keys() - FIRST_RELEASE.keys())
        assert migrations("sqlite")[-1].number > 1

    async def test_it_tells_when_the_backup_was_made(
        self, campaign: Campaign, file: Path, to: Path
    ) -> None:
        done = await campaign.restore(file, to)
        assert done.taken - NOON == timedelta(0)
