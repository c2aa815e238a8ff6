"""Whoever has the database file and no key matches nobody: not by guessing every number.

The thief knows the code. He computes what a careless program would have kept of a phone or an
account, for each of a hundred thousand, and looks for it in everything the file holds.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.keys import Keys
from storage.records import ConsentChange, NewMessage, Signing, Spot
from storage.store import Store

PHONES = range(100_000)
ACCOUNTS = range(90_000, 100_000)
SIGNERS = (7, 51_234, 99_999)
CAMPAIGN = "rescue"
KEPT_OF_A_HASH = 8
"""Bytes. Nobody keeps fewer of a fingerprint."""


def phone(number: int) -> str:
    return f"+821000{number:06d}"


def account(number: int) -> str:
    return f"telegram:{7_000_000_000 + number}"


@pytest.fixture
async def stolen(store: Store, signing: Callable[..., Signing], tmp_path: Path) -> Path:
    """Signers who subscribed, whose chats are open, and to whom something is to be said."""
    signings = [signing(account=account(n), phone=phone(n)) for n in SIGNERS]
    accounts = [one.account for one in signings]
    async with store.turn() as turn:
        await turn.record(signings)
        await turn.change_consents(
            [ConsentChange(who, "updates", True, {"text": "a1"}, "ko", who) for who in accounts]
        )
        await turn.save_sessions(dict.fromkeys(accounts, b"{}"), signings[0].day)
        await turn.post([NewMessage(who, b"hello") for who in accounts])
        await turn.invites_for([Spot(who, "group", "label") for who in accounts])
    await store.scrub()
    return tmp_path / "dojang.db"


def held(path: Path) -> dict[str, set[bytes | str]]:
    """Every text and blob of every table."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            table: {
                value if isinstance(value, bytes) else str(value)
                for row in database.execute(f'SELECT * FROM "{table}"')
                for value in row
            }
            for (table,) in names.fetchall()
        }


def guesses(candidate: str, salts: Iterable[bytes]) -> Iterator[bytes]:
    """What could have been kept of this phone or account by somebody without a secret."""
    digits = candidate.partition(":")[2] or candidate.lstrip("+")
    for spelling in (candidate.encode(), digits.encode()):
        yield hashlib.sha256(spelling).digest()
        yield hashlib.sha1(spelling).digest()
        yield hashlib.md5(spelling).digest()
    for salt in salts:
        yield hmac.digest(salt, candidate.encode(), "sha256")


def matched(path: Path, phones: Iterable[int], accounts: Iterable[int]) -> set[str]:
    """Those whom the thief recognises. A fingerprint may be cut to its first eight bytes."""
    tables = held(path)
    values = [value for table in tables.values() for value in table]
    texts = [value for value in values if isinstance(value, str)]
    blobs = [value for value in values if isinstance(value, bytes)]
    blobs += [text.encode() for text in texts if text != "telegram"]  # the channel of all
    blobs += [bytes.fromhex(text) for text in texts if _is_hex(text)]
    known = {blob[:KEPT_OF_A_HASH] for blob in blobs if len(blob) >= KEPT_OF_A_HASH}
    salts = [b"", CAMPAIGN.encode(), *(str(value).encode() for value in tables["meta"])]
    candidates = [*map(phone, phones), *map(account, accounts)]
    return {
        candidate
        for candidate in candidates
        if any(candidate in text for text in texts)
        or any(guess[:KEPT_OF_A_HASH] in known for guess in guesses(candidate, salts))
    }


def _is_hex(text: str) -> bool:
    return len(text) % 2 == 0 and not text.strip("0123456789abcdef")


async def test_of_a_hundred_thousand_numbers_none_is_matched(stolen: Path):
    assert matched(stolen, PHONES, ACCOUNTS) == set()


async def test_a_fingerprint_without_key_would_be_found(stolen: Path):
    """So the thief is no fool."""
    with closing(sqlite3.connect(stolen)) as database:
        careless = hashlib.sha256(phone(51_234).encode()).hexdigest()[:32]
        database.execute("INSERT INTO meta VALUES ('careless', ?)", (careless,))
        database.commit()
    assert matched(stolen, range(51_000, 52_000), ()) == {phone(51_234)}


async def test_with_the_master_key_everybody_could_be_matched(stolen: Path, keys: Keys):
    """What the key protects, and why it lies neither in the database nor in its back-ups."""
    tags = held(stolen)["signatures"]
    assert all(keys.tag("phone", CAMPAIGN, phone(n)) in tags for n in SIGNERS)


async def test_rows_of_two_tables_cannot_be_joined(stolen: Path):
    tables = held(stolen)
    personal = ("signatures", "subscribers", "sessions", "outbox", "invites")
    for one in personal:
        for other in personal[: personal.index(one)]:
            shared = tables[one] & tables[other]
            assert not [value for value in shared if isinstance(value, bytes)], (one, other)
