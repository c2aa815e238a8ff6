"""What supporters' walks and group admins ask of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from math import ceil
from typing import Any

from bot.conversation.scene import Scene
from bot.conversation.vocabulary import (
    AlreadyCounted,
    ChangeConsent,
    Consent,
    ConsentChanged,
    CountWay,
    DropCard,
    Found,
    HearMilestones,
    InviteReady,
    InviteUnknown,
    KeepCard,
    LinkSeen,
    LinksRead,
    LookUp,
    MakeInvite,
    MakeLink,
    NotFound,
    Outcome,
    ReadLinks,
    Recorded,
    RenameLink,
    RevokeLink,
    Sign,
    Unsubscribe,
    Withdraw,
    Withdrawn,
)
from bot.effects.asking import Answers, account
from bot.people.phone import CANON_VERSION
from storage.care.hourly import hour_of
from storage.records import Card, Coming, ConsentChange, Counted, Kept, LinkDraft, Signing, Spot
from storage.turn import Turn

SEALED_FORMAT = 1
"""Version of the sealed record's content."""


async def _sign(turn: Turn, asked: Sequence[tuple[Scene, Sign]]) -> list[Outcome]:
    results = await turn.record([_signing(scene, sign) for scene, sign in asked])
    accounts = [account(scene) for scene, _ in asked]
    links = await turn.personal_links(
        account
        for account, result in zip(accounts, results, strict=True)
        if not isinstance(result, Counted)
    )
    return [
        AlreadyCounted(result.day, yours=result.yours)
        if isinstance(result, Counted)
        else Recorded(result.total, result.day, result.replaced, links.get(account, ""))
        for account, result in zip(accounts, results, strict=True)
    ]


def _signing(scene: Scene, sign: Sign) -> Signing:
    return Signing(
        account=account(scene),
        phone=sign.phone,
        content=_sealed_content(scene, sign),
        day=sign.day,
        country=sign.country,
        language=sign.language,
        channel=scene.where.platform,
        statement=sign.statement,
        consents=frozenset(consent.id for consent in sign.consents),
        invite=sign.invite,
        replaces=sign.replaces,
        band=sign.band,
        hour=hour_of(sign.at),
    )


def _sealed_content(scene: Scene, sign: Sign) -> dict[str, Any]:
    """What only the organizers can read, with a private key that is not on this machine."""
    return {
        "format": SEALED_FORMAT,
        "campaign": scene.campaign.slug,
        "name": sign.name,
        "phone": sign.phone,
        "phone_as_given": sign.raw_phone,
        "canon": CANON_VERSION,
        "signed_at": sign.at.isoformat(timespec="seconds"),
        "channel": scene.where.platform,
        "statement": sign.statement,
        "language": sign.language,
        "consents": [_proof(consent) for consent in sign.consents],
    }


def _proof(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.id,
        "text": consent.text,
        "language": consent.language,
        "at": consent.at.isoformat(timespec="seconds"),
    }


async def _look_up(turn: Turn, asked: Sequence[tuple[Scene, LookUp]]) -> list[Outcome]:
    kept = await turn.look_up([account(scene) for scene, _ in asked])
    links = await turn.personal_links(kept)
    return [
        _found(kept.get(account(scene)), effect.then, links.get(account(scene), ""))
        for scene, effect in asked
    ]


def _found(kept: Kept | None, then: str, link: str) -> Outcome:
    if kept is None:
        return NotFound(then)
    return Found(kept.day, kept.language, kept.statement, kept.consents, then, link)


async def _withdraw(turn: Turn, asked: Sequence[tuple[Scene, Withdraw]]) -> list[Outcome]:
    totals = await turn.withdraw([account(scene) for scene, _ in asked])
    return [
        Withdrawn(totals[account(scene)]) if account(scene) in totals else NotFound("")
        for scene, _ in asked
    ]


async def _change_consent(
    turn: Turn, asked: Sequence[tuple[Scene, ChangeConsent]]
) -> list[Outcome]:
    results = await turn.change_consents([_consent_change(s, e, account(s)) for s, e in asked])
    return [
        NotFound("") if kept is None else ConsentChanged(kept.consents, kept.day)
        for kept in results
    ]


async def _unsubscribe(turn: Turn, asked: Sequence[tuple[Scene, Unsubscribe]]) -> list[None]:
    # The messenger need not tell whose chat is gone: a private one has its owner's address.
    await end_updates(turn, [(s, s.where.address, e.consents) for s, e in asked])
    return [None for _ in asked]


async def end_updates(turn: Turn, ends: Sequence[tuple[Scene, str, Sequence[Consent]]]) -> None:
    """These accounts are not written to any more, and their consents to it are taken back."""
    await turn.unsubscribe([who for _, who, _ in ends])
    taken = [
        _consent_change(scene, ChangeConsent(one, given=False, subscribes=True), who)
        for scene, who, consents in ends
        for one in consents
    ]
    await turn.change_consents(taken)


def _consent_change(scene: Scene, effect: ChangeConsent, account: str) -> ConsentChange:
    return ConsentChange(
        account=account,
        consent=effect.consent.id,
        given=effect.given,
        content={"format": SEALED_FORMAT, "given": effect.given, **_proof(effect.consent)},
        subscriber_address=scene.where.address if effect.subscribes else None,
        language=effect.consent.language,
    )


async def _make_invite(turn: Turn, asked: Sequence[tuple[Scene, MakeInvite]]) -> list[Outcome]:
    links = await turn.invites_for(
        [Spot(scene.where.address, e.kind, e.label, e.account) for scene, e in asked]
    )
    return [
        InviteReady(LinkSeen(*astuple(link)), effect.then)
        for link, (_, effect) in zip(links, asked, strict=True)
    ]


async def _keep_card(turn: Turn, asked: Sequence[tuple[Scene, KeepCard]]) -> list[None]:
    await turn.keep_cards(
        [
            Card(
                s.where.address,
                s.where.kind,
                e.code,
                e.shown,
                ceil(e.at.timestamp()),
                e.season,
                e.milestones,
            )
            for s, e in asked
        ]
    )
    return [None for _ in asked]


async def _hear_milestones(turn: Turn, asked: Sequence[tuple[Scene, HearMilestones]]) -> list[None]:
    await turn.hear_milestones({scene.where.address: effect.wants for scene, effect in asked})
    return [None for _ in asked]


async def _drop_card(turn: Turn, asked: Sequence[tuple[Scene, DropCard]]) -> list[None]:
    await turn.drop_cards([scene.where.address for scene, _ in asked])
    return [None for _ in asked]


async def _count_way(turn: Turn, asked: Sequence[tuple[Scene, CountWay]]) -> list[Outcome | None]:
    ways = [way for _, way in asked]
    known = await turn.come([Coming(w.stages, w.invite, counts_for_all=not w.met) for w in ways])
    return [InviteUnknown() if way.invite and way.invite not in known else None for way in ways]


async def _read_links(turn: Turn, asked: Sequence[tuple[Scene, ReadLinks]]) -> list[Outcome]:
    return await _links(turn, [scene for scene, _ in asked], [effect.then for _, effect in asked])


async def _make_link(turn: Turn, asked: Sequence[tuple[Scene, MakeLink]]) -> list[Outcome]:
    codes = await turn.make_links([LinkDraft(account(s), e.kind, e.label) for s, e in asked])
    thens = ["full" if code is None else f"link:{code}" for code in codes]
    return await _links(turn, [scene for scene, _ in asked], thens)


async def _rename_link(turn: Turn, asked: Sequence[tuple[Scene, RenameLink]]) -> list[Outcome]:
    await turn.rename_links([(account(s), e.code, e.label) for s, e in asked])
    return await _links(turn, [s for s, _ in asked], [f"link:{e.code}" for _, e in asked])


async def _revoke_link(turn: Turn, asked: Sequence[tuple[Scene, RevokeLink]]) -> list[Outcome]:
    await turn.revoke_links([(account(s), e.code) for s, e in asked], asked[0][1].day)
    return await _links(turn, [scene for scene, _ in asked], ["revoked" for _ in asked])


async def _links(turn: Turn, scenes: Sequence[Scene], thens: Sequence[str]) -> list[Outcome]:
    owned = await turn.links({account(scene) for scene in scenes})
    return [
        LinksRead(tuple(LinkSeen(*astuple(one)) for one in owned[account(scene)]), then)
        for scene, then in zip(scenes, thens, strict=True)
    ]


ANSWERS: Answers = {
    Sign: _sign,
    LookUp: _look_up,
    Withdraw: _withdraw,
    ChangeConsent: _change_consent,
    Unsubscribe: _unsubscribe,
    MakeInvite: _make_invite,
    KeepCard: _keep_card,
    DropCard: _drop_card,
    HearMilestones: _hear_milestones,
    CountWay: _count_way,
    ReadLinks: _read_links,
    MakeLink: _make_link,
    RenameLink: _rename_link,
    RevokeLink: _revoke_link,
}
