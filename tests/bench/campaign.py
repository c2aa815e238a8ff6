"""A campaign of any size in a real database, for what must be quick however many have signed.

A few hundred records are sealed, and then copied: what is measured does not depend on what is
inside. Everything else is as the bot writes it: days that grow towards the end, countries and
languages as a world-wide campaign has them, ten thousand links, some signatures held and some
invalid, and every tally moved with its rows. Only ids and tags come in order, not at random, so
that the file is made in minutes; its pages are fuller for it, by a third.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, islice
from typing import Any, Final

from storage import tallies
from storage.database_url import engine_for
from storage.engine import Engine, Given
from storage.keys import Keys
from storage.ledger import Ledger
from storage.postgres import Postgres
from storage.records import Spot
from storage.sealing import Sealer
from storage.signatures import DRAFT_COLUMNS
from storage.sqlite import SQLite
from storage.store import Store
from storage.tallies import Tally

CAMPAIGN: Final = "bench"
LAST_DAY: Final = date(2026, 11, 24)
DAYS: Final = 400
LINKS: Final = 10_000
SEALED: Final = 300
AT_ONCE: Final = 2_000
COUNTRIES: Final = (
    "KR", "US", "JP", "DE", "FR", "GB", "CA", "AU", "CN", "TW", "HK", "SG", "MY", "TH", "VN", "PH",
    "ID", "IN", "BR", "MX", "AR", "CL", "PE", "CO", "ES", "IT", "PT", "NL", "BE", "CH", "AT", "SE",
    "NO", "DK", "FI", "PL", "CZ", "HU", "RO", "BG", "GR", "TR", "IL", "AE", "SA", "EG", "ZA", "NG",
    "KE", "GH", "MA", "NZ", "UA", "KZ", "UZ", "MN", "INTL",
)  # fmt: skip
LANGUAGES: Final = (
    "ko", "en", "ja", "zh-hans", "zh-hant", "es", "de", "fr", "pt", "ru", "vi", "th", "id",
)  # fmt: skip
BANDS: Final = ("", "2015", "2018", "2020", "2022", "2024", "2026")
CONSENTS: Final = ("age collection sensitive", "age collection handover sensitive")

INDEXES: Final = {
    SQLite: """
SELECT name, sql FROM sqlite_master
WHERE type = 'index' AND tbl_name = 'signatures' AND sql IS NOT NULL
""",
    Postgres: """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'signatures' AND indexname LIKE 'signatures_by_%'
""",
}
"""Made when all rows are there: far quicker, and the same."""
INSERT: Final = """
INSERT INTO signatures (id, key_id, phone_tag, account_tag, sealed, day, country, language,
                        channel, statement, consents, invite, band, state)
SELECT id, key_id, phone_tag, account_tag, sealed, day, country, language, channel, statement,
       consents, invite, band, state
FROM given
"""


@dataclass(frozen=True)
class World:
    """Where signatures come from."""

    key_id: str
    sealed: list[bytes]
    days: list[str]
    links: list[str]
    chance: random.Random

    def rows(self) -> Iterator[tuple[Any, ...]]:
        pick = self.chance.choices
        days, countries = _growing(len(self.days)), _falling(len(COUNTRIES))
        links, languages = _falling(len(self.links)), _falling(len(LANGUAGES))
        place = 0
        while True:
            facts = zip(
                pick(self.days, cum_weights=days, k=AT_ONCE),
                pick(COUNTRIES, cum_weights=countries, k=AT_ONCE),
                pick(LANGUAGES, cum_weights=languages, k=AT_ONCE),
                pick(self.links, cum_weights=links, k=AT_ONCE),
                pick(self.sealed, k=AT_ONCE),
                pick(BANDS, k=AT_ONCE),
                pick(("live", "held", "invalid"), (975, 10, 15), k=AT_ONCE),
                strict=True,
            )
            for day, country, language, link, sealed, band, state in facts:
                place += 1
                led = link if place % 3 else None
                # In order, as random ones would take hours to be put in their places.
                tag = place.to_bytes(6, "big") + secrets.token_bytes(10)
                yield (
                    *(place, tag, self.key_id, tag, tag, sealed, day, country),
                    *(language, "telegram", "5e" * 32, CONSENTS[place % 2], led, band, state),
                )


async def make(
    url: str,
    keys: Keys,
    sealer: Sealer,
    signatures: int,
    progress: Callable[[int], None] = lambda _: None,
    seed: int = 1,
) -> None:
    """Makes the database; `progress` hears how many signatures are in it."""
    store = await Store.open(engine_for(url), keys, sealer, CAMPAIGN)
    async with store.turn() as turn:
        links = await turn.invites_for(
            [Spot(f"telegram:-{n}", "group", f"Group {n}") for n in range(1, LINKS + 1)]
        )
    await store.close()
    chance = random.Random(seed)
    days = [(LAST_DAY - timedelta(days=n)).isoformat() for n in range(DAYS - 1, -1, -1)]
    sealed = [sealer.seal(_content(n)) for n in range(SEALED)]
    rows = World(keys.key_id, sealed, days, [link.code for link in links], chance).rows()
    engine = engine_for(url)
    await engine.open()
    try:
        async with engine.writing() as questions:
            indexes = await questions.ask(INDEXES[type(engine)])
            for name, _ in indexes:
                await questions.ask(f"DROP INDEX {name}")
        done = 0
        while piece := list(islice(rows, min(AT_ONCE, signatures - done))):
            async with engine.writing() as questions:
                await questions.ask(INSERT, Given(DRAFT_COLUMNS, piece))
                await tallies.move(Ledger(questions, keys, CAMPAIGN), _moves(piece))
            progress(done := done + len(piece))
        for _, sql in indexes:
            await _make_index(engine, sql)
        if isinstance(engine, Postgres):
            await engine.tend("VACUUM ANALYZE")  # as the server does by itself, in a while
    finally:
        await engine.close()


async def _make_index(engine: Engine, sql: str) -> None:
    """It takes minutes, which no turn may."""
    if isinstance(engine, Postgres):
        await engine.tend(sql)
        return
    async with engine.writing() as questions:
        await questions.ask(sql)


def _moves(rows: list[tuple[Any, ...]]) -> Counter[Tally]:
    moves: Counter[Tally] = Counter()
    for row in rows:
        day, country, language, channel, _, _, invite, _, state = row[6:]
        moves.update(tallies.counting(day, country, language, channel, invite, state))
        way = ("started", "consented", "asked")
        moves.update((stage, key) for stage in way for key in ("", invite) if key is not None)
    return moves


def _content(person: int) -> dict[str, Any]:
    """About a kilobyte, as the bot's is."""
    consents = [{"id": f"consent {n}", "text": "7e" * 32, "language": "ko"} for n in range(7)]
    return {"format": 1, "campaign": CAMPAIGN, "name": f"Person {person}", "consents": consents}


def _growing(number: int) -> list[float]:
    """Weights, summed up: the last is about nine times the first."""
    return list(accumulate(1 + 8 * n / number for n in range(number)))


def _falling(number: int) -> list[float]:
    """As the largest, the second, the third … of many usually are."""
    return list(accumulate(1 / (n + 1) for n in range(number)))
