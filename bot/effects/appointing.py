"""What is asked of the store about organizers themselves."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import vocabulary as words
from bot.conversation.organizing.invitations import ACCEPTED
from bot.conversation.scene import Scene
from bot.conversation.vocabulary import (
    AcceptRole,
    Appoint,
    Appointed,
    AppointedResult,
    ChooseNews,
    LogEntry,
    LogRead,
    NewsChosen,
    OfferRole,
    OfferUnknown,
    OrganizerSeen,
    OrganizersRead,
    Outcome,
    Person,
    Platform,
    ReadLog,
    ReadOrganizers,
    RoleAccepted,
    RoleOffered,
    SpeakTo,
)
from bot.effects.asking import Answers, account
from storage.care.access_log import Access
from storage.care.roles import Organizer, OrganizerChange, Role
from storage.turn import Turn


async def _read_organizers(
    turn: Turn, asked: Sequence[tuple[Scene, ReadOrganizers]]
) -> list[Outcome]:
    everybody = await _everybody(turn)
    return [OrganizersRead(everybody, effect.then) for _, effect in asked]


async def _appoint(turn: Turn, asked: Sequence[tuple[Scene, Appoint]]) -> list[Outcome]:
    """One after the other, and each judged anew: of two owners who remove each other at once, the
    second has nothing to say any more."""
    return [await _appointed(turn, scene, effect) for scene, effect in asked]


async def _appointed(turn: Turn, scene: Scene, effect: Appoint) -> Appointed:
    person = f"{scene.where.platform}:{effect.person}"
    doer = account(scene)
    kept = await turn.care.roles_of({doer, person})
    former = kept[person].role if person in kept else None
    role = Role(effect.role) if effect.role else None

    result: AppointedResult
    if not _may_appoint(scene, effect, kept.get(doer)):
        result = "no-owner"
    elif effect.person in scene.organizers:
        result = "named"
    elif role is former:
        result = "same"
    else:
        result = "done" if await _put(turn, scene, person, role, former) else "last"
    was: words.Role | None = None if former is None else former.value
    everybody = await _everybody(turn)
    written_to = Person(scene.where.platform, effect.person)
    if person in kept:
        written_to = person_of(kept[person])
    return Appointed(written_to, effect.role, was, result, everybody)


async def _put(
    turn: Turn, scene: Scene, person: str, role: Role | None, former: Role | None
) -> bool:
    """False: this is the last owner. With an owner go the invitations that are open, because it is
    not known whose they are."""
    if former is None and role is not None:
        new = _new(scene, person, role, added_by=account(scene))
        return bool(await turn.care.add_organizers([new]))
    if role is None:
        done = await turn.care.remove_organizers([person])
    else:
        change = OrganizerChange(person, role=role, added_by=account(scene))
        done = await turn.care.change_organizers([change])
    if done and former is Role.OWNER:
        await turn.care.withdraw_offers()
    return bool(done)


def _may_appoint(scene: Scene, effect: Appoint, doer: Organizer | None) -> bool:
    """An owner, or whoever takes leave of the role that they have."""
    assert scene.who is not None
    leaving = effect.role is None and effect.person == scene.who.id
    return _is_owner(scene, doer) or (leaving and doer is not None)


def _is_owner(scene: Scene, kept: Organizer | None) -> bool:
    assert scene.who is not None
    return scene.who.id in scene.organizers or (kept is not None and kept.role is Role.OWNER)


async def _offer_role(turn: Turn, asked: Sequence[tuple[Scene, OfferRole]]) -> list[Outcome | None]:
    found: list[Outcome | None] = []
    kept = await turn.care.roles_of({account(scene) for scene, _ in asked})
    for scene, effect in asked:
        if not _is_owner(scene, kept.get(account(scene))):  # since this very turn
            found.append(None)
            continue
        token = await turn.care.offer_role(Role(effect.role), effect.until, scene.now)
        found.append(RoleOffered(token, effect.role, effect.until))
    return found


async def _accept_role(turn: Turn, asked: Sequence[tuple[Scene, AcceptRole]]) -> list[Outcome]:
    return [await _accepted(turn, scene, effect.token) for scene, effect in asked]


async def _accepted(turn: Turn, scene: Scene, token: str) -> Outcome:
    person = account(scene)
    role = await turn.care.accept_role(token, scene.now)
    if role is None:
        return OfferUnknown()
    await turn.care.add_organizers([_new(scene, person, role)])
    # Whoever was given a role in the meantime keeps that one.
    role = (await turn.care.roles_of([person]))[person].role
    await turn.care.note_access([Access(person, role.value, ACCEPTED, scene.now)])
    return RoleAccepted(role.value, await _everybody(turn))


def _new(scene: Scene, person: str, role: Role, *, added_by: str = "") -> Organizer:
    """Written to in the campaign's language, until they choose one."""
    own = scene.who is not None and person == scene.who.account
    spoken = scene.who.language if own and scene.who else None
    return Organizer(
        account=person,
        role=role,
        language=scene.campaign.language_for(spoken),
        wants_report=False,
        wants_alerts=role is not Role.AUDITOR,
        since=scene.today,
        added_by=added_by,
    )


async def _speak_to(turn: Turn, asked: Sequence[tuple[Scene, SpeakTo]]) -> list[None]:
    await turn.care.change_organizers(
        [OrganizerChange(account(s), language=effect.language) for s, effect in asked]
    )
    return [None for _ in asked]


async def _choose_news(
    turn: Turn, asked: Sequence[tuple[Scene, ChooseNews]]
) -> list[Outcome | None]:
    changes = [
        OrganizerChange(account(s), wants_report=e.report, wants_alerts=e.alerts) for s, e in asked
    ]
    await turn.care.change_organizers(changes)
    kept = await turn.care.roles_of({change.account for change in changes})
    return [_news(kept.get(change.account)) for change in changes]


def _news(kept: Organizer | None) -> Outcome | None:
    return None if kept is None else NewsChosen(kept.wants_report, kept.wants_alerts)


async def _read_log(turn: Turn, asked: Sequence[tuple[Scene, ReadLog]]) -> list[Outcome]:
    found: list[Outcome] = []
    for _, effect in asked:
        lines = await turn.care.log(effect.before, effect.most + 1)
        entries = [
            LogEntry(
                number=line.number,
                at=line.access.at,
                person=line.access.account.partition(":")[2],
                role=line.access.role,
                action=line.access.action,
                reason=line.access.reason,
            )
            for line in lines
        ]
        more = len(entries) > effect.most
        found.append(LogRead(tuple(entries[: effect.most]), more))
    return found


async def _everybody(turn: Turn) -> tuple[OrganizerSeen, ...]:
    return tuple(
        OrganizerSeen(person_of(one), one.role.value, one.since)
        for one in await turn.care.organizers()
    )


def person_of(organizer: Organizer) -> Person:
    """The organizer as somebody who is written to."""
    platform, _, id_ = organizer.account.partition(":")
    known: Platform = "whatsapp" if platform == "whatsapp" else "telegram"
    return Person(known, id_, organizer.language)


ANSWERS: Answers = {
    ReadOrganizers: _read_organizers,
    Appoint: _appoint,
    OfferRole: _offer_role,
    AcceptRole: _accept_role,
    SpeakTo: _speak_to,
    ChooseNews: _choose_news,
    ReadLog: _read_log,
}
