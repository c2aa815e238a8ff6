"""What jobs and colleagues tell organizers, below whatever stands in their chat."""

from __future__ import annotations

from typing import assert_never

from bot.conversation.organizing import alerts, case_deciding, cases, colleagues
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    CareTold,
    CaseCounted,
    CaseMoved,
    Decided,
    Differs,
    MilestoneLost,
    MilestonePassed,
    MoreOutOfBand,
    OutOfBand,
    RetentionNear,
    RetentionOver,
    Say,
    Text,
)


def told(session: Session, scene: Scene, what: CareTold) -> Answer:
    match what:
        case CaseMoved():
            return cases.moved(session, scene, what)
        case CaseCounted():
            return case_deciding.counted(session, scene, what)
        case Decided():
            return colleagues.heard(session, scene, what)
        case OutOfBand():
            return Answer(session, (alerts.told(scene, what),))
        case MoreOutOfBand(count):
            return Answer(session, (Say(Text("alerts-more", {"count": count})),))
        case Differs(differences, total):
            text = Text("differs", {"count": differences, "total": total})
            return Answer(session, (Say(text),))
        case RetentionNear(days):
            return Answer(session, (Say(_retention(scene, days)),))
        case RetentionOver(records):
            return Answer(session, (Say(Text("retention-over", {"count": records})),))
        case MilestonePassed() | MilestoneLost():
            return Answer(session, (Say(milestone(scene, what)),))
    assert_never(what)


def milestone(scene: Scene, what: MilestonePassed | MilestoneLost) -> Text:
    """One of a number, one of a share, or both at once."""
    lost = isinstance(what, MilestoneLost)
    goal = scene.campaign.goal
    reached = what.signatures or -(-goal * what.share // 100)
    facts = {"count": reached, "share": what.share, "goal": goal, "total": scene.total}
    if what.share:
        return Text("milestone-share-lost" if lost else "milestone-share", facts)
    return Text("milestone-count-lost" if lost else "milestone-count", facts)


def _retention(scene: Scene, days: int) -> Text:
    day = scene.campaign.retention_until
    if days > 0:
        return Text("retention-near", {"days": days, "day": day})
    return Text("retention-late", {"day": day})
