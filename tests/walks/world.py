"""The whole bot between messenger and disk: the real app, texts and database, and people.

There is no messenger here. What the bot posts waits until a test lets its receipt come: at once,
late, in another order, or never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from bot.app import App
from bot.campaign import BUNDLED, Campaign, load
from bot.conversation import screens
from bot.conversation import session as sessions
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    AskContact,
    AskStanding,
    Chose,
    Delivered,
    Gone,
    Happening,
    Incoming,
    Person,
    Place,
    Receipt,
    Reply,
    Say,
    Settled,
    ShowChart,
    ShowPoster,
    Standing,
)
from bot.platforms.telegram.parse import Me
from bot.platforms.telegram.render import render
from bot.texts import Texts
from storage.engine import Engine
from storage.keys import Keys, new_master_key
from storage.records import NewMessage, OutboxRow
from storage.sealing import Sealer, new_identity, open_record
from storage.sqlite import SQLite
from storage.store import Store
from tests.conversation.walk import text_id

CAMPAIGN = load(BUNDLED)
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SOURCE = "telegram:7100000001"
ME = Me(7_100_000_001, "dojang_bot", "Dojang")
TEXTS = Texts.load()
KEYS = Keys.parse(new_master_key())
IDENTITY, RECIPIENT = new_identity()
ORGANIZER = "5100000099"


def person(number: int, language: str = "en") -> Person:
    return Person("telegram", str(5_100_000_000 + number), language, f"Signer {_LETTERS[number]}")


_LETTERS = [f"{a}{b}" for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "abcdefghijklmnopqrstuvwxyz"]


def chat(who: Person) -> Place:
    return Place("telegram", who.id, "private")


def phone(number: int) -> str:
    return f"+8210{24_680_000 + number}"


def token(action: str, campaign: Campaign, language: str) -> str:
    """What the button for this action sends: some say below which text they stood."""
    verb, _, about = action.partition(":")
    matters = {matter.id: matter for matter in campaign.consents}
    if action == "sign":
        return screens.sign_token(campaign.statements[language])
    if action == "agree":
        return screens.agree_token(campaign.required, language)
    if verb == "agree" and about in matters:
        return screens.agree_token((matters[about],), language)
    if verb == "give" and about in matters:
        return f"{action}:{matters[about].texts[language].version[: screens.VERSION_SHOWN]}"
    return action


@dataclass(frozen=True, slots=True)
class Press:
    """A press of the button for this action, as it stands in the person's own language."""

    action: str


Act: TypeAlias = Happening | Press


@dataclass(frozen=True, slots=True)
class Told:
    """A reply that was committed."""

    row: int
    where: Place
    reply: Reply

    @property
    def text(self) -> str:
        """Its text's id, a remark above a screen as `remark+screen`, of a picture its caption's;
        empty for other replies."""
        match self.reply:
            case Say(text=text) | AskContact(text=text):
                return text_id(text)
            case ShowPoster(caption=caption) | ShowChart(caption=caption):
                return text_id(caption)
            case _:
                return ""

    @property
    def tokens(self) -> list[str]:
        choices = self.reply.choices if isinstance(self.reply, Say) else ()
        return [choice.does for choice in choices if isinstance(choice.does, str)]


class World:
    """One campaign's bot, on one database: a file in that folder, or what `database` makes."""

    def __init__(
        self,
        folder: Path,
        campaign: Campaign = CAMPAIGN,
        database: Callable[[], Engine] | None = None,
    ) -> None:
        self._database = database or (lambda: SQLite(folder / "dojang.db"))
        self.campaign = campaign
        self.now = NOW
        self.told: list[Told] = []
        """All that was ever committed, in order."""
        self.waiting: dict[int, Told] = {}
        """What no receipt has come for yet."""
        self.breaks: Callable[[Reply], bool] | None = None
        """A bug: replies that cannot be rendered. Without one, no update may be set aside."""
        self._composed: dict[bytes, tuple[Place, Reply]] = {}
        self._updates = count(1)
        self._messages = count(1)

    # ── starting and stopping ────────────────────────────────────────────────────────────

    async def start(self) -> None:
        sealer = Sealer.parse(RECIPIENT)
        self.store = await Store.open(self._database(), KEYS, sealer, self.campaign.slug)
        await self.store.keep_texts(self.campaign.texts())
        self.app = App(
            self.store,
            self.campaign,
            frozenset({ORGANIZER}),
            self._compose,
            self._deliver,
            clock=lambda: self.now,
        )

    async def stop(self) -> None:
        await self.store.close()

    async def restart(self, campaign: Campaign | None = None) -> None:
        await self.stop()
        self.campaign = campaign or self.campaign
        await self.start()

    def _compose(self, reply: Reply, language: str, where: Place) -> bytes:
        if self.breaks is not None and self.breaks(reply):
            raise RuntimeError("a bug")
        render(reply, language, where, TEXTS, ME)
        payload = repr((where, reply)).encode()
        self._composed[payload] = where, reply
        return payload

    def _deliver(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            told = Told(row.id, *self._composed[row.payload])
            self.told.append(told)
            self.waiting[row.id] = told

    # ── what people do ───────────────────────────────────────────────────────────────────

    def event(
        self,
        who: Person,
        what: Happening,
        *,
        where: Place | None = None,
        message: str | None = None,
        anonymous_admin: bool = False,
    ) -> Incoming:
        """The next update. A press needs the message that it was below."""
        number = message or str(next(self._messages))
        return Incoming(
            SOURCE,
            next(self._updates),
            who,
            where or chat(who),
            what,
            number,
            anonymous_admin=anonymous_admin,
        )

    async def handle(self, *events: Incoming) -> list[Told]:
        """One delivery of the messenger. Gives what was said to it."""
        before, aside = len(self.told), await self._set_aside()
        await self.app.handle(events)
        await self.app.aside.done()
        assert self.breaks is not None or await self._set_aside() == aside
        return self.told[before:]

    async def _set_aside(self) -> int:
        async with self.store._engine.reading() as questions:
            [(number,)] = await questions.ask("SELECT count(*) FROM set_aside")
        return int(number)

    def act(
        self, who: Person, act: Act, session: Session | None, *, message: str | None = None
    ) -> Incoming:
        """The next update, of something done in the private chat. Without a `message`, buttons
        are pressed below the card."""
        session = session or Session()
        what = act
        if isinstance(act, Press):
            language = session.language or self.campaign.language_for(who.language)
            what = Chose(token(act.action, self.campaign, language))
        assert not isinstance(what, Press)
        below = session.card or None if isinstance(what, Chose) else None
        return self.event(who, what, message=message or below)

    async def together(
        self, acts: Iterable[tuple[Person, Act]], *, message: str | None = None
    ) -> dict[str, list[Told]]:
        """One delivery, answered, and the answers delivered. Gives what was said in each chat."""
        chosen = list(acts)
        sessions = await self.sessions(chat(who) for who, _ in chosen)
        events = [
            self.act(who, act, sessions.get(chat(who).address), message=message)
            for who, act in chosen
        ]
        said = await self.handle(*events)
        await self.receipts([self.receipt(told) for told in said])
        return {who.id: [told for told in said if told.where == chat(who)] for who, _ in chosen}

    async def does(self, who: Person, *acts: Act) -> list[Told]:
        """One thing after the other. Gives the last answer."""
        said: list[Told] = []
        for act in acts:
            said = (await self.together([(who, act)]))[who.id]
        return said

    # ── what the messenger answers ───────────────────────────────────────────────────────

    def receipt(self, told: Told, *, admin: bool = False) -> Receipt:
        """As it comes when all goes well."""
        match told.reply:
            case Say(slot=slot, edits=None) | AskContact(slot=slot) if slot:
                return Receipt(told.row, told.where, Delivered(slot, str(next(self._messages))))
            case AskStanding(then=then):
                return Receipt(told.row, told.where, Standing(admin, then))
            case _:
                return Receipt(told.row, told.where, Settled())

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """These come, and those of what is said to them, until nothing waits."""
        while receipts:
            for receipt in receipts:
                self.waiting.pop(receipt.row, None)
            before = len(self.told)
            await self.app.report(receipts)
            receipts = [self.receipt(told) for told in self.told[before:]]

    async def gone(self, who: Person) -> None:
        """The messenger reports, of one message more, that the chat cannot be written to."""
        async with self.store.turn() as turn:
            [row] = await turn.post([NewMessage(chat(who).address, b"")])
        await self.app.report([Receipt(row.id, chat(who), Gone())])

    # ── what is kept ─────────────────────────────────────────────────────────────────────

    async def session(self, where: Place) -> Session | None:
        return (await self.sessions([where])).get(where.address)

    async def sessions(self, places: Iterable[Place]) -> dict[str, Session]:
        async with self.store.turn() as turn:
            kept = await turn.sessions([place.address for place in places])
        return {address: sessions.load(stored) for address, stored in kept.items()}

    async def count(self) -> int:
        """Signatures, as far as rows, tallies and recount agree."""
        assert await self.store.recount() == []
        totals = await self.store.totals(self.campaign.day(self.now))
        async with self.store._engine.reading() as questions:
            [(rows,)] = await questions.ask("SELECT count(*) FROM signatures")
        assert totals.verified == rows
        return totals.verified

    async def sealed(self) -> dict[bytes, bytes]:
        async with self.store._engine.reading() as questions:
            return dict(await questions.ask("SELECT id, sealed FROM signatures"))

    async def records(self) -> list[dict[str, Any]]:
        """All sealed records, opened as an organizer would."""
        return [open_record(IDENTITY, blob) for blob in (await self.sealed()).values()]
