"""Our card for a group or channel, asked for in the private chat.

The messenger's own picker shows the person's groups and channels; what it names is a claim. The
place itself is asked whether we may write there and whether the person may speak for it
(`groups`), and only then something is posted. The answer comes back here.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import signing
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    AskPlace,
    CardAnswer,
    CardWanted,
    Errand,
    PickedPlace,
    Say,
    Text,
)


def ask(session: Session) -> Answer:
    """Show the picker."""
    labels = (Text("do-pick-group"), Text("do-pick-channel"))
    return Answer(session, (AskPlace(Text("place"), *labels),))


def picked(session: Session, scene: Scene, picked: PickedPlace) -> Answer:
    """Ask the place; nothing is said before it has answered."""
    assert scene.who is not None
    who = replace(scene.who, language=scene.language(session))
    return Answer(session, errands=(Errand(picked.place, CardWanted(), who),))


def answered(session: Session, scene: Scene, answer: CardAnswer) -> Answer:
    """What became of it. The picker goes; where the contact is waited for, that button comes
    back."""
    text = Text(f"place-{answer.result}", {"title": answer.title})
    if session.step is Step.CONTACT:
        return signing.show(session, scene, text)
    return Answer(session, (Say(text, closes_contact=True),))
