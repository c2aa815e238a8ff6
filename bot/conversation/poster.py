"""A poster's words, in the language of the place or person that it is for."""

from __future__ import annotations

from bot.conversation.scene import Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import Poster, ShowPoster, Text


def show(session: Session, scene: Scene, payload: str) -> ShowPoster:
    """The page to print, with the link that carries this invite."""
    language = scene.language(session)
    statement = scene.campaign.statements[language]
    poster = Poster(
        title=statement.title,
        sentence=statement.summary,
        invitation=Text("poster-invitation", {"messenger": scene.where.platform}),
        organization=scene.campaign.organization[language],
        payload=payload,
    )
    return ShowPoster(poster, Text("poster", {"title": statement.title}))
