"""One turn: rounds of pure steps inside one transaction.

A round takes at most one event of each chat. Its effects go to the database as sets, and each
outcome goes back through the step before anything is committed, so that no reply is written
before the database has decided.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.campaign import Campaign
from bot.conversation import organizing
from bot.conversation import session as sessions
from bot.conversation.scene import Answer, Scene
from bot.conversation.season import Season
from bot.conversation.session import Session, Step
from bot.conversation.step import apologize, step
from bot.conversation.vocabulary import (
    AcceptRole,
    AlreadyCounted,
    Appoint,
    AskContact,
    CountCase,
    Effect,
    Errand,
    Happening,
    Incoming,
    Membership,
    Migrated,
    Outcome,
    Place,
    Receipt,
    Recorded,
    Reply,
    Report,
    Role,
    Say,
    Settled,
    Undelivered,
)
from bot.effects import ask
from bot.effects.settling import settle
from storage.care.standing import Standing
from storage.records import CARD, REPLY, NewMessage, OutboxRow
from storage.turn import Turn

log = logging.getLogger(__name__)

Compose = Callable[[Reply, str, Place], bytes]
"""A reply, in a language, for a place → what the adapter's sender will deliver."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a turn leaves: rows to deliver, and events whose step failed before any effect, each
    with those that its chat sent after it."""

    posted: Sequence[OutboxRow]
    dropped: Sequence[Incoming] = ()
    aside: Sequence[tuple[Scene, CountCase]] = ()
    """What was asked and takes too long for a turn."""
    again: int = 0
    """Events that had been delivered before."""
    recorded: int = 0
    already_counted: int = 0
    """Those who signed, by what the database decided."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """One event and what surrounds it. `incoming`: the update that it came with. `lane`: of the
    outbox, for what is said of it."""

    scene: Scene
    event: Happening | Report
    incoming: Incoming | None = None
    lane: int = REPLY


def season_of(campaign: Campaign, standing: Standing, now: datetime) -> Season:
    """Whether one can sign now, by what is kept."""
    return Season(
        campaign,
        now,
        paused=standing.paused.messages if standing.paused else None,
        closed=standing.closed.at if standing.closed else None,
        destroyed=standing.destroyed,
    )


class Play:
    """The steps of one transaction."""

    def __init__(
        self,
        turn: Turn,
        campaign: Campaign,
        organizers: frozenset[str],
        compose: Compose,
        now: datetime,
    ) -> None:
        self._turn = turn
        self._campaign = campaign
        self._organizers = organizers
        self._compose = compose
        self._now = now
        self._day = campaign.day(now)
        self._total = 0
        self._season = Season(campaign, now)
        self._read: set[str] = set()
        self._errands: list[Errand] = []
        self._aside: list[tuple[Scene, CountCase]] = []
        self._outcomes: Counter[type[Outcome]] = Counter()
        self._stored: dict[str, Session] = {}
        self._chats: dict[str, Session | None] = {}
        self._messages: dict[object, NewMessage] = {}
        """By themselves where they show a screen, so that none is sent twice."""
        self._homes: dict[str, Place] = {}
        """Where chats are at home that have moved."""

    async def run(
        self,
        events: Sequence[Incoming],
        receipts: Sequence[Receipt],
        errands: Sequence[Errand] = (),
        *,
        strict: bool,
    ) -> Played:
        """Play them all. `strict`: a failing step is raised instead of dropped."""
        fresh = await self._fresh(events)
        news = await settle(self._turn, receipts)
        telling = [one for one in news if not isinstance(one.what, Settled | Undelivered)]
        arrived = await self._rehome([*telling, *fresh])
        if telling or fresh or errands:
            await self._look_around()
        moments = [_Moment(self._scene(place), migrated) for place, migrated in arrived]
        moments += [
            _Moment(self._scene(receipt.where), receipt.what)
            for receipt in telling
            if not isinstance(receipt.what, Migrated)
        ]
        moments += [self._moment(event) for event in fresh if not isinstance(event.what, Migrated)]
        moments += [self._errand(errand) for errand in errands]
        dropped = await self._rounds(await self._load(moments), strict=strict)
        if dropped:
            await self._turn.unsee([(event.source, event.id) for event in dropped])
        return Played(
            await self._save(),
            dropped,
            self._aside,
            again=len(events) - len(fresh),
            recorded=self._outcomes[Recorded],
            already_counted=self._outcomes[AlreadyCounted],
        )

    async def apologize(self, event: Incoming) -> Played:
        """Say that the fault is ours, and show the step that waits."""
        await self._look_around()
        [moment] = await self._load([self._moment(event)])
        effects = self._take(moment, apologize(self._session(moment), moment.scene))
        await self._decide([(moment, effect) for effect in effects])
        return Played(await self._save())

    async def let_go(self, receipts: Sequence[Receipt]) -> None:
        """Of what cannot be played: its message is delivered, and must not be sent again."""
        await settle(self._turn, receipts)

    async def _rehome(self, told: Sequence[Receipt | Incoming]) -> list[tuple[Place, Migrated]]:
        """Let chats that have moved be at home at their new address for all of this turn.

        What is known at the new address from before the news of the move stays there.
        """
        for one in told:
            match one.what:
                case Migrated(to) if to != one.where.id:
                    self._homes[one.where.address] = replace(one.where, id=to)
                case _:
                    pass
        if not self._homes:
            return []
        moves = {former: home.address for former, home in self._homes.items()}
        brought = await self._turn.rehome(moves, self._day)
        return [
            (home, Migrated(home.id, met=home.address not in brought))
            for home in self._homes.values()
        ]

    # ── reading ──────────────────────────────────────────────────────────────────────────

    async def _fresh(self, events: Sequence[Incoming]) -> list[Incoming]:
        """Those that were not delivered before, each once."""
        if not events:
            return []
        by_key = {(event.source, event.id): event for event in reversed(events)}
        fresh = await self._turn.fresh(list(by_key), self._day)
        return [e for e in events if (e.source, e.id) in fresh and by_key[e.source, e.id] is e]

    async def _look_around(self) -> None:
        """What is the same for all of this turn."""
        standing = await self._turn.care.standing()
        self._total = standing.total
        self._season = season_of(self._campaign, standing, self._now)

    async def _load(self, moments: Sequence[_Moment]) -> list[_Moment]:
        """Read the sessions of these chats, as far as they are not read yet, and the roles of
        those of whom it matters."""
        addresses = {moment.scene.where.address for moment in moments} - self._read
        if addresses:
            self._read |= addresses
            stored = await self._turn.sessions(sorted(addresses))
            opened = {address: sessions.load(kept) for address, kept in stored.items()}
            self._stored |= opened
            self._chats |= opened
        return await self._with_roles(moments)

    async def _with_roles(self, moments: Sequence[_Moment]) -> list[_Moment]:
        asking = {
            moment.scene.who.account
            for moment in moments
            if moment.scene.who is not None
            and moment.scene.where.kind == "private"
            and organizing.concerns(self._session(moment), moment.event)
        }
        if not asking:
            return list(moments)
        kept = await self._turn.care.roles_of(sorted(asking))
        roles: dict[str, Role] = {account: one.role.value for account, one in kept.items()}
        return [self._in_role(moment, roles) for moment in moments]

    def _in_role(self, moment: _Moment, roles: Mapping[str, Role]) -> _Moment:
        who = moment.scene.who
        if who is None or moment.scene.where.kind != "private":
            return moment
        role = "owner" if who.id in self._organizers else roles.get(who.account)
        return replace(moment, scene=replace(moment.scene, role=role))

    def _moment(self, event: Incoming) -> _Moment:
        return _Moment(self._scene(event.where, event), event.what, event)

    def _errand(self, errand: Errand) -> _Moment:
        scene = replace(self._scene(errand.where), who=errand.who, what=errand.what)
        return _Moment(scene, errand.what, lane=CARD if errand.behind else REPLY)

    def _scene(self, where: Place, event: Incoming | None = None) -> Scene:
        stays = event is not None and isinstance(event.what, Membership)
        return Scene(
            season=self._season,
            total=self._total,
            organizers=self._organizers,
            # That we are not at the old address any more says nothing about the new one.
            where=where if stays else self._homes.get(where.address, where),
            who=event.who if event else None,
            what=event.what if event else None,
            message=event.message if event else None,
            anonymous_admin=event.anonymous_admin if event else False,
        )

    # ── stepping ─────────────────────────────────────────────────────────────────────────

    async def _rounds(self, moments: Sequence[_Moment], *, strict: bool) -> list[Incoming]:
        queues: dict[str, list[_Moment]] = {}
        for moment in moments:  # whoever came first goes first in each round
            queues.setdefault(moment.scene.where.address, []).insert(0, moment)
        dropped: list[Incoming] = []
        while queues:
            asked: list[tuple[_Moment, Effect]] = []
            for queue in queues.values():
                moment = queue.pop()
                try:
                    effects = self._step(moment, moment.event)
                except Exception as bug:
                    if strict or moment.incoming is None:
                        raise
                    log.warning("update %d failed (%s)", moment.incoming.id, type(bug).__name__)
                    # What the same chat sent after it waits with it, to be played in order.
                    dropped += [m.incoming for m in (moment, *reversed(queue)) if m.incoming]
                    queue.clear()
                else:
                    asked += [(moment, effect) for effect in effects]
            if await self._decide(asked):
                queues = {a: await self._with_roles(queue) for a, queue in queues.items()}
            await self._send_on(queues)
            queues = {address: queue for address, queue in queues.items() if queue}
        return dropped

    async def _send_on(self, queues: dict[str, list[_Moment]]) -> None:
        """What this round makes happen in other chats comes after what waits there."""
        moments = [self._errand(errand) for errand in self._errands]
        self._errands = []
        for moment in await self._load(moments):
            queues.setdefault(moment.scene.where.address, []).insert(0, moment)

    def _put_aside(self, asked: list[tuple[_Moment, Effect]]) -> list[tuple[_Moment, Effect]]:
        self._aside += [(m.scene, effect) for m, effect in asked if isinstance(effect, CountCase)]
        return [(m, effect) for m, effect in asked if not isinstance(effect, CountCase)]

    async def _decide(self, asked: list[tuple[_Moment, Effect]]) -> bool:
        """Ask the database and step its answers, until nothing more is asked. Whether a role may
        have changed by it."""
        roles_changed = False
        while asked := self._put_aside(asked):
            roles_changed |= any(isinstance(effect, Appoint | AcceptRole) for _, effect in asked)
            outcomes = await ask(self._turn, [(m.scene, effect) for m, effect in asked])
            self._outcomes.update(type(outcome) for outcome in outcomes if outcome is not None)
            asked = [
                (moment, effect)
                for (moment, _), outcome in zip(asked, outcomes, strict=True)
                if outcome is not None
                for effect in self._step(moment, outcome)
            ]
        return roles_changed

    def _step(self, moment: _Moment, event: Happening | Outcome | Report) -> tuple[Effect, ...]:
        return self._take(moment, step(self._session(moment), event, moment.scene))

    def _session(self, moment: _Moment) -> Session:
        return self._chats.get(moment.scene.where.address) or Session()

    def _take(self, moment: _Moment, answer: Answer) -> tuple[Effect, ...]:
        """Render first: a text that cannot be rendered is a failing step and changes nothing."""
        where = moment.scene.where
        language = moment.scene.language(answer.session or self._session(moment))
        messages = [
            (reply, NewMessage(where.address, self._compose(reply, language, where), moment.lane))
            for reply in answer.replies
        ]
        for reply, message in messages:
            screen = isinstance(reply, Say | AskContact) and reply.slot
            key = message if screen else object()
            self._messages.pop(key, None)  # what is said again is said last
            self._messages[key] = message
        self._chats[where.address] = answer.session
        self._errands += answer.errands
        return answer.effects

    # ── writing ──────────────────────────────────────────────────────────────────────────

    async def _save(self) -> Sequence[OutboxRow]:
        changed: dict[str, bytes | None] = {}
        for address, session in self._chats.items():
            known = None if session == Session() else session  # nothing known is as good as none
            if known != self._stored.get(address):
                changed[address] = None if known is None else sessions.dump(known)
        if changed:
            # A group's or channel's card stands however long nobody says a word.
            lasting = [a for a in changed if (s := self._chats[a]) and s.step is Step.GROUP]
            await self._turn.save_sessions(changed, self._day, lasting)
        messages = list(self._messages.values())
        return await self._turn.post(messages) if messages else []
