"""What is asked of the store about messages to many, and by whoever wants them no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import (
    ApproveBroadcast,
    BroadcastPhase,
    BroadcastRead,
    BroadcastSeen,
    EndUpdates,
    Outcome,
    ReadBroadcast,
    SteerBroadcast,
    UpdatesEnded,
    WriteBroadcast,
)
from bot.effects.appointing import person_of
from bot.effects.asking import Answers, account, still_decides
from bot.effects.supporting import end_updates
from storage.care.broadcasts import Broadcast, Phase
from storage.care.desk import Desk
from storage.care.figures import Figures
from storage.care.roles import Organizer, Role
from storage.turn import Turn

_PHASES: Final[dict[Phase, BroadcastPhase]] = {
    Phase.DRAFT: "draft",
    Phase.APPROVED: "draft",
    Phase.SENDING: "sending",
    Phase.PAUSED: "paused",
    Phase.STOPPED: "stopped",
    Phase.DONE: "done",
}
_LATELY: Final = 10
"""Dropped drafts that may stand before the last message that was sent."""


def seen(broadcast: Broadcast, zone: tzinfo) -> BroadcastSeen:
    """A broadcast as organizers see it."""
    return BroadcastSeen(
        number=broadcast.id,
        texts=broadcast.drafts,
        phase=_PHASES[broadcast.phase],
        day=(broadcast.started or broadcast.made).astimezone(zone).date(),
        recipients=broadcast.recipients,
        delivered=broadcast.delivered,
        blocked=broadcast.blocked,
        failed=broadcast.failed,
    )


async def _found(turn: Turn, scene: Scene, then: str, number: int = 0) -> BroadcastRead:
    """What is told in the end, once for each press: it counts whoever wants news."""
    one = await _broadcast(turn.care, number)
    writer = one.made_by if one else account(scene)
    open_ = one is None or not one.started
    organizers = await turn.care.organizers()
    return BroadcastRead(
        then=then,
        broadcast=seen(one, scene.campaign.timezone) if one else None,
        mine=writer == account(scene),
        subscribers=await turn.care.subscribers() if open_ else 0,
        maker=next((person_of(o) for o in organizers if o.account == writer), None),
        others=tuple(map(person_of, _others(organizers, writer))),
    )


def _others(organizers: Sequence[Organizer], writer: str) -> list[Organizer]:
    """Who could approve what this one has written."""
    decide = (Role.OWNER, Role.ORGANIZER)
    return [one for one in organizers if one.account != writer and one.role in decide]


async def _broadcast(figures: Figures, number: int = 0) -> Broadcast | None:
    """The one of that number, else the one that matters now."""
    if number:
        page = await figures.broadcasts(before=number + 1, most=1)
        return next((one for one in page if one.id == number), None)
    under_way = await figures.broadcast_under_way()
    if under_way is not None:
        return under_way
    lately = await figures.broadcasts(most=_LATELY)
    return next((one for one in lately if one.started or not _over(one)), None)


def _over(broadcast: Broadcast) -> bool:
    return broadcast.phase in (Phase.STOPPED, Phase.DONE)


async def _read(turn: Turn, asked: Sequence[tuple[Scene, ReadBroadcast]]) -> list[Outcome]:
    return [await _found(turn, scene, e.then, e.number) for scene, e in asked]


async def _write(turn: Turn, asked: Sequence[tuple[Scene, WriteBroadcast]]) -> list[Outcome | None]:
    return [await _write_one(turn, scene, effect) for scene, effect in asked]


async def _write_one(turn: Turn, scene: Scene, effect: WriteBroadcast) -> BroadcastRead | None:
    """One draft at a time, and nobody writes in another's."""
    if not await still_decides(turn.care, scene):
        return None
    one = await _broadcast(turn.care)
    text = {effect.language: effect.text}
    then = "written"
    if one is None or _over(one):
        await turn.care.draft_broadcast(text, account(scene), scene.now)
    elif one.started is None and one.made_by == account(scene):
        await turn.care.rewrite_broadcast(one.id, {**one.drafts, **text})
    else:
        then = "page"
    return await _found(turn, scene, then)


async def _approve(
    turn: Turn, asked: Sequence[tuple[Scene, ApproveBroadcast]]
) -> list[Outcome | None]:
    return [await _approve_one(turn, scene, effect) for scene, effect in asked]


async def _approve_one(turn: Turn, scene: Scene, effect: ApproveBroadcast) -> BroadcastRead | None:
    if not await still_decides(turn.care, scene):
        return None
    one = await _broadcast(turn.care, effect.number)
    is_draft = one is not None and one.started is None and not _over(one)
    then = await _let_go(turn, scene, one, effect.version) if one and is_draft else "page"
    return await _found(turn, scene, then, effect.number)


async def _let_go(turn: Turn, scene: Scene, draft: Broadcast, version: str) -> str:
    """Everything that decides whether it goes out. Gives the page that tells of it."""
    shown = seen(draft, scene.campaign.timezone)
    if shown.version != version:
        return "changed"
    others = _others(await turn.care.organizers(), draft.made_by)
    if draft.made_by == account(scene) and others:
        return "own"
    if await turn.care.broadcast_under_way() is not None:
        return "busy"
    await turn.care.approve_broadcast(draft.id, shown.texts, account(scene))
    begun = await turn.care.start_broadcast(draft.id, scene.now)
    return "started" if begun else "page"


async def _steer(turn: Turn, asked: Sequence[tuple[Scene, SteerBroadcast]]) -> list[Outcome | None]:
    found: list[Outcome | None] = []
    for scene, effect in asked:
        if not await still_decides(turn.care, scene):
            found.append(None)
            continue
        done = await _steer_one(turn.care, effect)
        number = 0 if effect.how == "drop" else effect.number
        told = await _found(turn, scene, effect.then, number)
        found.append(replace(told, steered=effect) if done else told)
    return found


async def _steer_one(desk: Desk, effect: SteerBroadcast) -> bool:
    """Whether there was something to do."""
    match effect.how:
        case "pause":
            return await desk.pause_broadcast(effect.number)
        case "resume":
            return await desk.resume_broadcast(effect.number)
        case "stop" | "drop":
            one = await _broadcast(desk, effect.number)
            if one is None or (one.started is None) != (effect.how == "drop"):
                return False
            return await desk.stop_broadcast(effect.number)


async def _end(turn: Turn, asked: Sequence[tuple[Scene, EndUpdates]]) -> list[Outcome]:
    ends = [(scene, account(scene), effect.consents) for scene, effect in asked]
    await end_updates(turn, ends)
    signed = await turn.look_up([who for _, who, _ in ends])
    return [UpdatesEnded(signed=who in signed) for _, who, _ in ends]


ANSWERS: Answers = {
    ReadBroadcast: _read,
    WriteBroadcast: _write,
    ApproveBroadcast: _approve,
    SteerBroadcast: _steer,
    EndUpdates: _end,
}
