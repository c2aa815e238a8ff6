"""An export is there as a whole, or not at all, and never in the place of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.archive.snapshot import PAGE
from storage.archive.writing import LOCK, ExportRunning, export
from storage.failures import AlreadyThere, CannotWrite
from storage.lock import WriterLock
from storage.store import Store
from tests.archives import NOON, exported, found_in, names, sign_all, signing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "carried" / "export"


async def test_what_stands_there_already_is_left_as_it_is(store: Store, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("folder", "file", "link"):
        with pytest.raises(AlreadyThere, match=name):
            await exported(store, tmp_path / name)
    assert list((tmp_path / "folder").iterdir()) == []
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("at", [1, 700])
async def test_an_interrupted_export_leaves_nothing_and_can_be_run_again(
    store: Store, folder: Path, at: int
) -> None:
    await sign_all(store, map(signing, range(PAGE + 250)))

    def interrupt(done: int, of: int) -> None:
        assert of == PAGE + 250
        if done == at:
            raise KeyboardInterrupt

    async with store.snapshot() as snapshot:
        with pytest.raises(KeyboardInterrupt):
            await export(snapshot, folder, "audit", NOON, progress=interrupt)
    assert list(folder.parent.iterdir()) == []
    assert (await exported(store, folder)).records == PAGE + 250


async def test_what_a_killed_export_left_is_cleared_away(
    store: Store, folder: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, [signing(1)])
    left = folder.with_name("export.partial")
    (left / "texts").mkdir(parents=True)
    for name in (LOCK, "records-000001.jsonl", "records-000002.jsonl", "texts/old.txt"):
        (left / name).write_text("half a li", encoding="utf-8")
    await exported(store, folder)
    assert names(found_in(folder, identity[0])) == {"Person 1"}
    assert [path.name for path in folder.parent.iterdir()] == ["export"]
    assert not (folder / "records-000002.jsonl").exists()


async def test_a_folder_that_only_looks_like_a_left_over_is_not_touched(
    store: Store, folder: Path
) -> None:
    mine = folder.with_name("export.partial")
    mine.mkdir(parents=True)
    (mine / "diary.txt").write_text("dear diary", encoding="utf-8")
    with pytest.raises(AlreadyThere, match=r"export\.partial"):
        await exported(store, folder)
    assert (mine / "diary.txt").read_text(encoding="utf-8") == "dear diary"


async def test_two_exports_do_not_write_to_one_place(store: Store, folder: Path) -> None:
    making = folder.with_name("export.partial")
    making.mkdir(parents=True)
    other = WriterLock(making / LOCK)
    assert other.take()
    with pytest.raises(ExportRunning):
        await exported(store, folder)
    assert making.exists()
    other.release()
    await exported(store, folder)


async def test_a_place_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match="export"):
        await exported(store, tmp_path / "file" / "export")
