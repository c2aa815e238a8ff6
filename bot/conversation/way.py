"""The way of an invite: started → consented → asked for the contact → signed. Never clicks.

A walk counts once at each stage, however often a step is shown again, for everybody and for the
invite that led in. The session remembers how far it was counted, and forgets it with the walk.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import CountWay, Stage, Started

STAGES: tuple[Stage, ...] = ("started", "consented", "asked")

_REACHED = {
    Step.CONSENTS: 1,
    Step.ONE_BY_ONE: 1,
    Step.NAME: 2,
    Step.WRITING: 2,
    Step.CONTACT: 3,
}


def counted(before: Session, answer: Answer, scene: Scene) -> Answer:
    """The same answer, and what is to be counted of the way that it goes."""
    after = answer.session
    if after is None:
        return answer
    reached = _REACHED.get(after.step, 0)
    if after.step is Step.CARD and isinstance(scene.what, Started):
        reached = 1
    effects = list(answer.effects)
    if after.way and after.invite and not before.invite:
        # Counted for everybody before it met this invite.
        effects.append(CountWay(STAGES[: after.way], after.invite, met=True))
    if reached > after.way:
        effects.append(CountWay(STAGES[after.way : reached], after.invite))
        after = replace(after, way=reached)
    return replace(answer, session=after, effects=tuple(effects))
