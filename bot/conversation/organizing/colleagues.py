"""Nobody decides unseen: all others who could have decided are told at once what was done, and by
whom."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.organizing import access_log
from bot.conversation.organizing.rights import ORGANIZERS
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Choice,
    Decided,
    Errand,
    LogEntry,
    Note,
    Person,
    Place,
    Say,
    Text,
)


def told(
    scene: Scene, others: Sequence[Person], note: Note, case: int | None = None
) -> tuple[Errand, ...]:
    """They read what the access log will say of it."""
    assert scene.who is not None
    line = LogEntry(0, scene.now, scene.who.id, scene.role or "", note.action, note.reason)
    return tuple(
        Errand(Place(person.platform, person.id, "private"), Decided(line, case), person)
        for person in others
    )


def heard(session: Session, scene: Scene, what: Decided) -> Answer:
    """Whoever organizes no more hears nothing of it."""
    if scene.role not in ORGANIZERS:
        return Answer(session)
    text = Text("colleague-decided", {"line": access_log.line(scene, what.line)})
    if what.case is None:
        return Answer(session, (Say(text),))
    shown = Choice(Text("do-case", {"number": what.case}), f"case:{what.case}")
    return Answer(session, (Say(text, (shown,)),))
