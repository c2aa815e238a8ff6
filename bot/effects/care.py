"""What organizers decide about the campaign, asked of the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from math import ceil, floor
from typing import Final, Literal, TypeVar

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import (
    ActOnCase,
    Calm,
    Calmed,
    CareEffect,
    CareOutcome,
    CaseActed,
    CaseCounted,
    CaseLinksRead,
    CaseOpened,
    CaseSeen,
    CasesRead,
    Chosen,
    Close,
    CountCase,
    OpenCase,
    Pause,
    Person,
    PulseRead,
    ReadCaseLinks,
    ReadCases,
    ReadPulse,
    ReadRetention,
    Reopen,
    Resume,
    RetentionRead,
    SeasonChanged,
)
from bot.effects.appointing import person_of
from bot.effects.asking import Answers, account, still_decides
from storage.care import hourly
from storage.care.case_facts import Case, CaseDraft, Selection
from storage.care.desk import Desk
from storage.care.figures import Figures
from storage.care.hourly import Pulse
from storage.care.roles import Role
from storage.states import State
from storage.turn import Turn

CALM: Final = timedelta(days=7)
LINKS: Final = 8

_Asked = TypeVar("_Asked", bound=CareEffect)
_Answer = Callable[[Turn, Sequence[tuple[Scene, _Asked]]], Awaitable[Sequence[CareOutcome]]]
_Deciding = Callable[
    [Turn, Sequence[tuple[Scene, _Asked]]], Awaitable[Sequence[CareOutcome | None]]
]


def _each(answer: Callable[[Desk, Scene, _Asked], Awaitable[CareOutcome]]) -> _Answer[_Asked]:
    """Organizers are few: what they ask is answered one by one."""

    async def answered(turn: Turn, asked: Sequence[tuple[Scene, _Asked]]) -> list[CareOutcome]:
        return [await answer(turn.care, scene, effect) for scene, effect in asked]

    return answered


def _deciding(answer: Callable[[Desk, Scene, _Asked], Awaitable[CareOutcome]]) -> _Deciding[_Asked]:
    """Of those who still may. Whoever may no more has heard so, in this very turn."""

    async def answered(
        turn: Turn, asked: Sequence[tuple[Scene, _Asked]]
    ) -> list[CareOutcome | None]:
        return [
            await answer(turn.care, scene, effect)
            if await still_decides(turn.care, scene)
            else None
            for scene, effect in asked
        ]

    return answered


async def _others(care: Desk, scene: Scene) -> tuple[Person, ...]:
    """All who could have decided the same."""
    return tuple(
        person_of(one)
        for one in await care.organizers()
        if one.role is not Role.AUDITOR and one.account != account(scene)
    )


# ── whether one can sign ─────────────────────────────────────────────────────────────────


async def _pause(care: Desk, scene: Scene, effect: Pause) -> CareOutcome:
    await care.pause(effect.words, account(scene), scene.now)
    return SeasonChanged("paused", await _others(care, scene))


async def _resume(care: Desk, scene: Scene, _effect: Resume) -> CareOutcome:
    await care.resume()
    return SeasonChanged("resumed", await _others(care, scene))


async def _close(care: Desk, scene: Scene, _effect: Close) -> CareOutcome:
    await care.close(account(scene), scene.now)
    await care.resume()  # else the pause would use up the day that whoever has begun is given
    return SeasonChanged("closed", await _others(care, scene))


async def _reopen(care: Desk, scene: Scene, _effect: Reopen) -> CareOutcome:
    await care.reopen()
    return SeasonChanged("reopened", await _others(care, scene))


# ── cases ────────────────────────────────────────────────────────────────────────────────


async def _read_cases(care: Desk, _scene: Scene, effect: ReadCases) -> CareOutcome:
    if effect.only is not None:
        one = await _case(care, effect.only)
        return CasesRead((one,) if one else (), one=True)
    found = await care.cases(effect.before, effect.most + 1)
    page = await seen(care, found[: effect.most])
    return CasesRead(tuple(page), more=len(found) > effect.most)


async def _case(care: Desk, number: int) -> CaseSeen | None:
    found = await care.cases(number + 1, 1)
    return (await seen(care, found))[0] if found and found[0].id == number else None


async def seen(care: Desk, cases: Sequence[Case]) -> list[CaseSeen]:
    """With the links called by their names."""
    labels = await care.labels(code for case in cases for code in case.selection.invites)
    return [
        CaseSeen(
            number=case.id,
            verdict=case.verdict.value,
            chosen=_chosen(case.selection, labels),
            reason=case.reason,
            opened=case.opened,
            counted=case.counted,
            changed=case.changed,
            status=case.status.value,
            holds=case.holds,
        )
        for case in cases
    ]


def _chosen(selection: Selection, labels: dict[str, str]) -> Chosen:
    return Chosen(
        invites=tuple((code, labels.get(code, code)) for code in sorted(selection.invites)),
        since=selection.since,
        until=selection.until,
        countries=tuple(sorted(selection.countries)),
        languages=tuple(sorted(selection.languages)),
        bands=tuple(sorted(selection.bands)),
    )


def _selection(chosen: Chosen) -> Selection:
    return Selection(
        invites=frozenset(code for code, _ in chosen.invites),
        since=chosen.since,
        until=chosen.until,
        countries=frozenset(chosen.countries),
        languages=frozenset(chosen.languages),
        bands=frozenset(chosen.bands),
    )


async def count_case(figures: Figures, effect: CountCase) -> CaseCounted:
    """Not asked within a turn: see `CountCase`."""
    found = await figures.count_selected(_selection(effect.chosen))
    return CaseCounted(found.live, found.held, found.invalid, effect.chosen)


async def _read_links(care: Desk, _scene: Scene, effect: ReadCaseLinks) -> CareOutcome:
    if effect.code:
        found = await care.labels([effect.code])
        return CaseLinksRead(tuple((code, label, 0) for code, label in found.items()), one=True)
    largest = await care.invites(LINKS)
    return CaseLinksRead(tuple((one.code, one.label, one.way.signed) for one in largest))


async def _open_case(care: Desk, scene: Scene, effect: OpenCase) -> CareOutcome:
    draft = CaseDraft(
        verdict=State(effect.verdict),
        selection=_selection(effect.chosen),
        reason=effect.reason,
        who=account(scene),
        at=scene.now,
        counted=effect.counted,
        from_now_on=effect.from_now_on,
    )
    number = await care.open_case(draft)
    if number is None:
        return CaseOpened(None)
    return CaseOpened(await _case(care, number), await _others(care, scene))


async def _act_on_case(care: Desk, scene: Scene, effect: ActOnCase) -> CareOutcome:
    acts = {"cancel": care.cancel_case, "undo": care.undo_case, "let-in": care.let_in}
    done = await acts[effect.act](effect.number, account(scene), scene.now, effect.reason)
    case, others = await _case(care, effect.number), await _others(care, scene)
    return CaseActed(case, done, effect.act, effect.reason, others)


# ── alerts, and the end of the data ──────────────────────────────────────────────────────


def matter(pulse: Pulse | Calm) -> str:
    """What it is called among what organizers need not hear of again for a time."""
    return f"alert {pulse.kind} {pulse.key}"


async def _calm(care: Desk, scene: Scene, effect: Calm) -> CareOutcome:
    await care.hush({matter(effect): scene.now + CALM}, scene.now)
    return Calmed()


async def _read_pulse(care: Desk, scene: Scene, effect: ReadPulse) -> CareOutcome:
    """As that hour was, whenever it is asked; and what has come since its day."""
    pulses = await care.pulses(effect.hour + timedelta(hours=1))
    alike = (one for one in pulses if (one.kind, one.key) == (effect.kind, effect.key))
    pulse = next(alike, Pulse(effect.kind, effect.key, 0, ()))
    named = frozenset({effect.key})
    since = await care.count_selected(
        Selection(
            invites=named if effect.kind == "invite" else frozenset(),
            countries=named if effect.kind == "country" else frozenset(),
            since=scene.campaign.day(effect.hour),
            until=scene.today,
        )
    )
    label = (await care.labels([effect.key])).get(effect.key, effect.key)
    counts = (since.live, since.held)
    return pulse_read(pulse, label, effect.hour, counts, then=effect.then)


def pulse_read(
    pulse: Pulse,
    label: str,
    hour: datetime,
    counts: tuple[int, int] = (0, 0),
    *,
    then: Literal["inspect", "hold"] = "inspect",
) -> PulseRead:
    usual = hourly.band(pulse.usual)
    return PulseRead(
        kind=pulse.kind,
        key=pulse.key,
        label=label,
        hour=hour,
        last=pulse.last,
        low=ceil(usual.bottom),
        high=floor(usual.top),
        new=hourly.is_new(pulse.usual),
        live=counts[0],
        held=counts[1],
        then=then,
    )


async def _read_retention(care: Desk, scene: Scene, _effect: ReadRetention) -> CareOutcome:
    totals = await care.totals(scene.today)
    begun = await care.destruction()
    records = totals.verified + totals.held + totals.invalidated
    destroyed = begun.records if begun else 0
    return RetentionRead(
        kept=max(0, records - destroyed),
        destroyed=destroyed,
        begun=begun is not None,
        done=begun is not None and begun.done,
    )


ANSWERS: Answers = {
    Pause: _deciding(_pause),
    Resume: _deciding(_resume),
    Close: _deciding(_close),
    Reopen: _deciding(_reopen),
    ReadCases: _each(_read_cases),
    ReadCaseLinks: _each(_read_links),
    OpenCase: _deciding(_open_case),
    ActOnCase: _deciding(_act_on_case),
    Calm: _each(_calm),
    ReadPulse: _each(_read_pulse),
    ReadRetention: _each(_read_retention),
}
