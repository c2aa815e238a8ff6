"""A poster's words, in the language of the place or person that it is for."""

from __future__ import annotations

import re
from typing import Final

from bot.conversation.scene import Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import Poster, ShowPoster, Text

_SENTENCE: Final = re.compile(r".{8,}?(?:[.!?](?=\s+[^\sa-z])|[.!?]$|[。！？])", re.DOTALL)
"""An end that is followed by a new beginning; what is shorter is more likely an abbreviation."""


def show(session: Session, scene: Scene, payload: str) -> ShowPoster:
    """The page to print, with the link that carries this invite."""
    language = scene.language(session)
    statement = scene.campaign.statements[language]
    poster = Poster(
        title=statement.title,
        sentence=first_sentence(statement.summary),
        invitation=Text("poster-invitation", {"messenger": scene.where.platform}),
        organization=scene.campaign.organization[language],
        payload=payload,
    )
    return ShowPoster(poster, Text("poster", {"title": statement.title}))


def first_sentence(text: str) -> str:
    """A poster is read in passing."""
    found = _SENTENCE.match(text)
    return found[0] if found else text
