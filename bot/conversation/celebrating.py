"""Milestones in a group: told beside its card, once an admin of it has wanted that."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import live_card
from bot.conversation.scene import ASK, Answer, Scene
from bot.conversation.screens import choice
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    HearMilestones,
    MakeInvite,
    MilestonePassed,
    Say,
    Text,
)


def ask(session: Session, scene: Scene) -> Answer:
    """What stands leads on; what changes it stands beside."""
    if session.milestones:
        buttons = (choice("milestones-keep", "milestones-on"), choice("milestones-off"))
        text = Text("group-milestones-on")
    else:
        buttons = (choice("milestones-on"), choice("milestones-none", "milestones-off"))
        text = Text("group-milestones", {"goal": scene.campaign.goal})
    return Answer(session.at(Step.GROUP), (Say(text, buttons, slot=ASK),))


def chosen(session: Session, *, wants: bool, posting: MakeInvite) -> Answer:
    """Milestones go where a card is kept up to date. Where none is, one is posted."""
    text = Text("group-milestones-yes" if wants else "group-milestones-no")
    said = Say(text, slot=ASK, edits=session.ask or None)
    known = replace(session, milestones=wants)
    if wants and (not session.card or session.quiet):
        return Answer(known, (said,), (posting,))
    return Answer(known, (said,), (HearMilestones(wants),))


def passed(session: Session, scene: Scene, milestone: MilestonePassed) -> Answer:
    if session.step is not Step.GROUP or session.quiet or not session.milestones:
        return Answer(session)
    goal = scene.campaign.goal
    facts = {
        "count": milestone.signatures or -(-goal * milestone.share // 100),
        "share": milestone.share,
        "goal": goal,
    }
    text = "group-milestone-share" if milestone.share else "group-milestone-count"
    return Answer(session, (Say(Text(text, facts), (live_card.way_in(session),)),))
