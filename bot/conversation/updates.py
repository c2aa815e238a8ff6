"""A message to everybody who asked for updates, as each of them gets it, and the button that ends
them for good.

The button works for whoever presses it, for them alone and however late: nothing needs to be known
of the chat, and whether there is still a signature does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.campaign import Campaign
from bot.conversation.scene import Answer, Scene
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import Consent, EndUpdates, Say, Text, UpdatesEnded

END = "end-updates"


def message(texts: Mapping[str, str], reader: str, campaign: Campaign) -> Say:
    """What somebody gets who reads this language: their text, else that in the campaign's default
    one. It is an organizer's, shown as it was written; the button is always the reader's."""
    spoken = reader if reader in campaign.languages else campaign.default_language
    written = next(tag for tag in (spoken, campaign.default_language, *texts) if tag in texts)
    text = Text("update", {"text": texts[written]})
    return Say(text, (choice("end-updates", END),), language=spoken)


def end(session: Session, scene: Scene) -> Answer:
    """The button was pressed."""
    return Answer(session, effects=(EndUpdates(consents(scene, scene.language(session))),))


def consents(scene: Scene, language: str) -> tuple[Consent, ...]:
    """Those that let us write, as they are read now. None, where the campaign asks for no such
    consent any more; somebody may still have given one."""
    texts = [(m.id, m.texts[language]) for m in scene.campaign.optional if m.subscribes]
    return tuple(Consent(id_, text.version, language, scene.now) for id_, text in texts)


def ended(session: Session, _scene: Scene, outcome: UpdatesEnded) -> Answer:
    signed = "yes" if outcome.signed else "no"
    return Answer(session, (Say(Text("updates-ended", {"signed": signed})),))
