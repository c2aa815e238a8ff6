"""`dojang export` and `dojang open`, as an operator and an organizer type them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.campaign import BUNDLED, load
from bot.cli import app
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Store
from tests.archives import change, change_all, content, phone, read_csv, sign_all, signing

ROOT = Path(__file__).parents[2]
CAMPAIGN = load(BUNDLED)
PEOPLE = 4
WHY = ("--reason", "An audit")
OFFLINE = """
import socket
def refuse(*_args, **_options):
    raise AssertionError("somebody asked the network")
socket.socket.connect = socket.socket.sendto = socket.getaddrinfo = refuse
from bot.cli import main
main()
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a server on which four people have signed, one for the hand-over; the key of
    the organizers lies in `key.txt`. The command's working directory."""
    master, (identity, recipient) = new_master_key(), new_identity()
    (tmp_path / "key.txt").write_text(identity, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASTER_KEY", master)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///dojang.db")
    people = [signing(person, content(person, campaign=CAMPAIGN.slug)) for person in range(PEOPLE)]

    async def fill() -> None:
        engine, keys = SQLite(tmp_path / "dojang.db"), Keys.parse(master)
        store = await Store.open(engine, keys, Sealer.parse(recipient), CAMPAIGN.slug)
        await store.keep_texts(CAMPAIGN.texts())
        await sign_all(store, people)
        await change_all(store, change(1, given=True))
        await store.close()

    asyncio.run(fill())
    return tmp_path


def dojang(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, words, input=typed)


def opened(*words: str) -> Result:
    return dojang("open", "carried", "--identity", "key.txt", "--out", "all.csv", *words)


def fingerprint(result: Result) -> str:
    found = re.search(r"Fingerprint ([0-9a-f]{64})\n", result.output)
    assert found, result.output
    return found[1]


def test_from_the_server_to_the_table(server: Path) -> None:
    exported = dojang("export", "carried", *WHY)
    assert exported.exit_code == 0, exported.output
    assert "4 sealed records" in exported.output
    result = opened()
    assert result.exit_code == 0, result.output
    assert "4 of 4 records" in result.output
    assert fingerprint(result) == fingerprint(exported)
    rows = read_csv(server / "all.csv")
    assert {row["phone"] for row in rows} == {f"'{phone(person)}" for person in range(PEOPLE)}
    assert stat.S_IMODE((server / "all.csv").stat().st_mode) == 0o600
    texts = {path.stem for path in (server / "carried" / "texts").iterdir()}
    assert texts == {text.sha256 for text in CAMPAIGN.texts()}
    for path in (server / "carried" / "texts").iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem


def test_for_the_hand_over(server: Path) -> None:
    assert dojang("export", "carried", *WHY, "--purpose", "handover").exit_code == 0
    assert opened().exit_code == 0
    [row] = read_csv(server / "all.csv")
    assert row == {"name": "Person 1", "country": "KR", "day": "2012-03-19"}
    assert "24680" not in (server / "all.csv").read_text(encoding="utf-8-sig")


def test_a_campaign_that_asks_nobody_for_it_has_nobody_to_hand_over(
    server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = server / "campaign"
    mine.mkdir()
    for file in BUNDLED.iterdir():
        text = file.read_text(encoding="utf-8")
        (mine / file.name).write_text(text.replace("handover", "exhibition"), encoding="utf-8")
    monkeypatch.setenv("CAMPAIGN", str(mine))
    result = dojang("export", "carried", *WHY, "--purpose", "handover")
    assert result.exit_code == 1
    assert "handover" in result.output
    assert not (server / "carried").exists()


def test_opening_needs_no_settings_no_database_and_no_network(
    server: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dojang("export", "carried", *WHY)
    desk = tmp_path_factory.mktemp("desk")
    for name in ("carried", "key.txt"):
        (server / name).rename(desk / name)
    (desk / ".env").write_text("MASTER_KEY=nonsense\nLOG_LEVEL=nonsense\n", encoding="utf-8")
    words = ["open", "carried", "--identity", "key.txt", "--out", "all.jsonl", "--format", "jsonl"]
    subprocess.run(
        [sys.executable, "-c", OFFLINE, *words],
        cwd=desk, env={"PYTHONPATH": str(ROOT)}, check=True, capture_output=True,
    )  # fmt: skip
    lines = (desk / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["phone"] for line in lines} == {phone(n) for n in range(PEOPLE)}


def test_a_locked_key_asks_for_its_passphrase_and_never_shows_it(
    server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = (server / "key.txt").read_bytes()
    (server / "key.txt").write_bytes(b"age-encryption.org/v1\n-> scrypt")

    class Unlocks:
        @staticmethod
        def decrypt(_: bytes, secret: str) -> bytes:
            assert secret == "correct horse"
            return identity

    monkeypatch.setattr("storage.identities.passphrase", Unlocks)
    dojang("export", "carried", *WHY)
    result = dojang(
        "open", "carried", "--identity", "key.txt", "--out", "all.csv", typed="correct horse\n"
    )
    assert result.exit_code == 0, result.output
    assert "Passphrase of key.txt" in result.output
    assert "correct horse" not in result.output


# ── what goes wrong ──────────────────────────────────────────────────────────────────────


def test_what_exists_is_never_overwritten(server: Path) -> None:
    assert dojang("export", "carried", *WHY).exit_code == 0
    again = dojang("export", "carried", *WHY)
    assert again.exit_code == 1
    assert "exists already" in again.output
    assert opened().exit_code == 0
    before = (server / "all.csv").read_bytes()
    assert opened().exit_code == 1
    assert (server / "all.csv").read_bytes() == before


def test_another_key_opens_nothing_and_leaves_no_file(server: Path) -> None:
    dojang("export", "carried", *WHY)
    (server / "other.txt").write_text(new_identity()[0], encoding="utf-8")
    result = dojang("open", "carried", "--identity", "other.txt", "--out", "all.csv")
    assert result.exit_code == 1
    for number in range(1, PEOPLE + 1):
        assert f"record {number}: " in result.output
    assert "all.csv was not written" in result.output
    assert not (server / "all.csv").exists()
    assert not (server / "all.csv.partial").exists()


def test_several_keys_can_be_given(server: Path) -> None:
    dojang("export", "carried", *WHY)
    (server / "other.txt").write_text(new_identity()[0], encoding="utf-8")
    assert opened("--identity", "other.txt").exit_code == 0
    assert len(read_csv(server / "all.csv")) == PEOPLE


def test_a_damaged_folder_is_opened_only_when_asked_to(server: Path) -> None:
    dojang("export", "carried", *WHY)
    damaged = server / "carried" / "records-000001.jsonl"
    lines = damaged.read_bytes().splitlines(keepends=True)
    lines[0] = b"{ torn\n"
    damaged.write_bytes(b"".join(lines))
    refused = opened()
    assert refused.exit_code == 1
    assert "records-000001.jsonl: The file is not as it was exported." in refused.output
    assert not (server / "all.csv").exists()
    result = opened("--damaged")
    assert result.exit_code == 3
    assert "1 × UnreadableLine" in result.output
    assert len(read_csv(server / "all.csv")) == PEOPLE - 1


def test_another_fingerprint_opens_nothing(server: Path) -> None:
    told = fingerprint(dojang("export", "carried", *WHY))
    refused = opened("--fingerprint", told[::-1])
    assert refused.exit_code == 1
    assert told in refused.output
    assert not (server / "all.csv").exists()
    assert opened("--fingerprint", told.upper()).exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("open", "nothing", "--identity", "key.txt", "--out", "all.csv"), "no export"),
        (("open", "carried", "--identity", "nothing", "--out", "all.csv"), "nothing cannot be"),
        (("open", "carried", "--identity", "key.txt", "--out", "nowhere/all.csv"), "nowhere"),
        (("export", "key.txt/export", *WHY), "key.txt/export"),
    ],
)
@pytest.mark.usefixtures("server")
def test_a_place_that_is_not_there_is_named(words: tuple[str, ...], told: str) -> None:
    dojang("export", "carried", *WHY)
    result = dojang(*words)
    assert result.exit_code == 1
    assert told in result.output
    assert "Traceback" not in result.output


def test_before_the_first_signature_there_is_nothing_to_export(server: Path) -> None:
    (server / "dojang.db").unlink()
    result = dojang("export", "carried", *WHY)
    assert result.exit_code == 1
    assert "no database" in result.output


# ── without this program ─────────────────────────────────────────────────────────────────


def emergency() -> str:
    guide = (ROOT / "docs" / "keys-and-records.md").read_text(encoding="utf-8")
    fence = re.search(r"```sh\n(.*?)```", guide.split("## Without Dojang")[1], re.DOTALL)
    assert fence is not None
    return fence[1]


def test_the_stock_tools_open_every_record_by_the_written_guide(
    server: Path, required: Callable[[str], str]
) -> None:
    required("age")
    dojang("export", "carried", *WHY)
    (server / "key.txt").rename(server / "carried" / "key.txt")
    shown = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", emergency()],
        cwd=server / "carried", capture_output=True, check=True, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    records = [json.loads(line) for line in shown.stdout.decode().splitlines()]
    signed = {record["name"]: record["phone"] for record in records if "name" in record}
    assert signed == {f"Person {person}": phone(person) for person in range(PEOPLE)}
    [proof] = [record for record in records if "given" in record]
    assert (proof["id"], proof["given"]) == ("handover", True)
