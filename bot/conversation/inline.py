"""Written in any chat, the bot's name offers the petition to be brought there.

What is posted is the person's own message, with one button that leads into the private chat. It is
everybody's link: one's own would tell all who read along that one has signed.
"""

from __future__ import annotations

from bot.conversation.counts import over
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Article,
    ChatLink,
    Choice,
    Offer,
    Say,
    Sought,
    Text,
)


def offered(session: Session, scene: Scene, sought: Sought) -> Answer:
    """The card in the person's language, and in all others below it; none once signing is over.

    The chat with the bot is not opened by that.
    """
    spoken = scene.language(session)
    languages = sorted(scene.campaign.languages, key=lambda tag: tag != spoken)
    if scene.state not in ("open", "paused"):
        languages = []
    articles = tuple(_article(scene, language) for language in languages)
    return Answer(session, (Offer(sought.query, articles),))


def _article(scene: Scene, language: str) -> Article:
    statement = scene.campaign.statements[language]
    told: dict[str, Argument] = {"title": statement.title, "summary": statement.summary}
    total = over(scene, scene.total)
    text = Text("inline-card", told)
    if scene.state == "paused":
        text = Text("inline-card-paused", told)
    elif total is not None:
        text = Text("inline-card-counted", {**told, "total": total})
    label = Text("do-open" if scene.state == "open" else "do-open-chat")
    say = Say(text, (Choice(label, ChatLink()),))
    return Article(language, statement.title, statement.summary, say)
