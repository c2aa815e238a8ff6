"""What must be remembered of a chat between two updates, and nothing more.

A session is an open walk. It is kept encrypted, is forgotten when it has been idle, and loses the
name, the consents and the invite as soon as the signature is recorded or the walk is given up.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import orjson

from bot.conversation.vocabulary import Consent


class Step(StrEnum):
    """What the chat waits for."""

    NEW = "new"
    """Nothing is known yet; the store is asked whether this account has signed."""
    CARD = "card"
    CONSENTS = "consents"
    ONE_BY_ONE = "one-by-one"
    NAME = "name"
    WRITING = "writing"
    CONTACT = "contact"
    DISPUTE = "dispute"
    """Another account holds this phone's signature: was that you?"""
    SIGNED = "signed"
    WITHDRAWING = "withdrawing"
    GROUP = "group"
    """Not a person's chat: a group or channel with our card."""


WALKING = frozenset({Step.CONSENTS, Step.ONE_BY_ONE, Step.NAME, Step.WRITING, Step.CONTACT})
"""Steps in which something has been entered that is not recorded yet."""


@dataclass(frozen=True, slots=True)
class Session:
    """The state of one chat."""

    step: Step = Step.NEW
    language: str = ""
    """The person's own choice; empty follows the messenger's language."""
    card: str = ""
    """Our message whose text shows where we are, and is edited as we go on; in a group or
    channel, the card."""
    held: bool = False
    """The card is the message that was pressed last. A card that was on its way to the chat just
    then shows a step that is past."""
    ask: str = ""
    """Our message that shows the contact button; in a group, the one that points inside."""
    thanks: str = ""
    """Our message that says "recorded": it leaves the chat when the signature is withdrawn."""
    invite: str = ""
    """The code that led in; in a group, the group's own."""
    quiet: str = ""
    """In a group or channel: why the card is not kept up to date. Empty: it is."""
    muted: bool = False
    """In a group or channel: we may not write."""
    posting: bool = False
    """In a group or channel: a card is on its way, and `card` is the former one."""
    pinned: bool = False
    """In a group: an admin wants the card to be pinned."""
    pins: bool = False
    """In a group: we may pin messages."""
    offered: bool = False
    """In a group: pinning was offered."""
    wanted: str = ""
    """In a group or channel: who wait in private for the card (`<id>:<language>`, separated by
    spaces)."""
    milestones: bool = False
    """In a group: it wants to hear of milestones."""
    posted: str = ""
    """In a group or channel: when (ISO) a card was asked for last."""
    desk: str = ""
    """Beside the walk: what an organizer is asked to write next, as `<matter>:<about>`."""
    menu: str = ""
    """Beside the walk: which menu of an organizer this chat has, as far as we know."""
    progress: str = ""
    """The message to many that this organizer has written, as `<number>:<message>`, and the
    message of ours that tells how it goes; empty when it is over."""
    told: str = ""
    """What was told of it last."""
    linking: str = ""
    """Beside the walk: the next text is a label (`newlink:<kind>`, `rename:<code>`), or
    `revoke:<code>` was asked for."""
    way: int = 0
    """How many stages of this walk are counted (see `way`)."""
    statement: str = ""
    """Version of the statement that stood on the card when "Sign" was pressed."""
    read_in: str = ""
    """The language in which it was read."""
    consents: tuple[Consent, ...] = ()
    name: str = ""
    """As proposed or written, cleaned. Empty before it is asked for, and when signing without."""
    since: str = ""
    """In `DISPUTE`: the day (ISO) of the signature that another account holds."""
    replacing: bool = False
    """The next contact takes over the signature that another account holds with this phone."""

    def forget_walk(self, step: Step) -> Session:
        """Keep only what is needed to go on talking. Who has not signed may still come back by
        the invite that led in, and is not counted twice; once signed, nothing here tells which
        it was."""
        return Session(
            step=step,
            language=self.language,
            card=self.card,
            held=self.held,
            ask=self.ask,
            thanks=self.thanks,
            desk=self.desk,
            menu=self.menu,
            progress=self.progress,
            told=self.told,
            invite=self.invite if step is Step.CARD else "",
            way=self.way if step is Step.CARD else 0,
        )

    def at(self, step: Step) -> Session:
        return replace(self, step=step)


_DEFAULTS: Final = {field.name: field.default for field in fields(Session)}


def dump(session: Session) -> bytes:
    """Session → JSON, leaving out what has its default value."""
    kept: dict[str, Any] = {
        name: value
        for name, default in _DEFAULTS.items()
        if (value := getattr(session, name)) != default
    }
    if session.consents:
        kept["consents"] = [[c.id, c.text, c.language, c.at.isoformat()] for c in session.consents]
    return orjson.dumps(kept)


def load(stored: bytes) -> Session:
    """JSON → session. Fields of another release are passed over, so that no walk is lost; where
    its words mean nothing to this release, the walk begins anew and nobody is stuck."""
    kept = orjson.loads(stored)
    values: dict[str, Any] = {name: value for name, value in kept.items() if name in _DEFAULTS}
    try:
        values["step"] = Step(values.get("step", Step.NEW))
        if "consents" in values:
            values["consents"] = tuple(
                Consent(id=id_, text=text, language=language, at=datetime.fromisoformat(at))
                for id_, text, language, at in values["consents"]
            )
    except ValueError:
        return Session(language=values.get("language", ""))
    return Session(**values)
