"""A reply becomes the Bot API calls that carry it out. Pure: no clock, no network.

Our markup is the Bot API's HTML as it stands, so texts pass through; link previews are off,
because Telegram would fetch them and push the choices out of sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.conversation.vocabulary import (
    Article,
    AskContact,
    AskPeople,
    AskPlace,
    AskStanding,
    ClearMenu,
    Offer,
    Pin,
    Place,
    Reply,
    Retract,
    Say,
    SetMenu,
    ShowChart,
    ShowPoster,
)
from bot.pictures.worded import worded
from bot.platforms.telegram import keyboards, menu
from bot.platforms.telegram.calls import Call
from bot.platforms.telegram.keyboards import Buttons, chat_link
from bot.platforms.telegram.parse import Me
from bot.platforms.telegram.raw import JSON
from bot.platforms.telegram.split import split
from bot.platforms.telegram.texts import Shows

OFFERED_SECONDS: Final = 60
"""For so long Telegram repeats an offer by itself. Its count may be so old, and its link revoked
so long ago."""

DELETED_AT_ONCE: Final = 100
"""Messages that one deleteMessages takes."""


def render(reply: Reply, language: str, where: Place, texts: Shows, me: Me) -> list[Call]:
    """The calls that carry out this reply in this chat, in order. None for an empty `Retract`."""
    chat = _chat(where)
    match reply:
        case Say():
            language = reply.language or language
            buttons = Buttons(language, texts, me)
            return _say(reply, texts.show(language, reply.text), chat, buttons)
        case AskContact(text, label, slot):
            markup = keyboards.contact(texts.plain(language, label))
            return _messages(texts.show(language, text), chat, markup, slot)
        case AskPlace(text, group, channel):
            labels = texts.plain(language, group), texts.plain(language, channel)
            return _messages(texts.show(language, text), chat, keyboards.places(*labels), "")
        case AskPeople(text, label):
            markup = keyboards.people(texts.plain(language, label))
            return _messages(texts.show(language, text), chat, markup, "")
        case ShowPoster() | ShowChart():
            return [_picture(reply, language, chat, texts, me)]
        case Offer(query, articles):
            return [_answer(query, [_article(article, texts, me) for article in articles])]
        case Pin(message):
            pinned = {"message_id": int(message), "disable_notification": True}
            return [Call("pinChatMessage", {"chat_id": int(where.id), **pinned})]
        case Retract(messages):
            return [
                Call("deleteMessages", {"chat_id": int(where.id), "message_ids": ids})
                for ids in _chunks([int(message) for message in messages])
            ]
        case AskStanding(person, then):
            asked = {"chat_id": int(where.id), "user_id": int(person) if person else me.id}
            return [Call("getChatMember", asked, then=then)]
        case SetMenu(commands):
            listed = menu.listed(texts, language, (*commands, *menu.PRIVATE))
            return [Call("setMyCommands", {"scope": _scope(where), "commands": listed})]
        case ClearMenu():
            return [Call("deleteMyCommands", {"scope": _scope(where)})]


def _chat(where: Place) -> JSON:
    """Where a message goes: the chat and, in a forum, the topic."""
    chat = {"chat_id": int(where.id)}
    return {**chat, "message_thread_id": int(where.thread)} if where.thread else chat


def _scope(where: Place) -> JSON:
    """Whose menu: this chat's. Its commands need no language beside; it has one reader."""
    return {"type": "chat", "chat_id": int(where.id)}


# ── messages ─────────────────────────────────────────────────────────────────────────────


def _say(say: Say, text: str, chat: JSON, buttons: Buttons) -> list[Call]:
    if say.closes_contact:
        # The contact keyboard only goes away with a new message, which then has no room for
        # choices: a message of the Bot API carries one keyboard.
        if say.choices:
            raise ValueError("a message that closes the contact button cannot have choices")
        return _messages(text, chat, {"remove_keyboard": True}, say.slot)
    calls = _messages(text, chat, buttons.markup(say.choices, menu=say.menu), say.slot)
    if say.edits:
        first = calls[0]
        params = {name: v for name, v in first.params.items() if name != "message_thread_id"}
        params["message_id"] = int(say.edits)
        calls[0] = Call("editMessageText", params, first.slot, revives=say.revives)
    return calls


def _messages(text: str, chat: JSON, markup: dict[str, Any] | None, slot: str) -> list[Call]:
    """One message, or several for a long text: the last one has the keyboard and the slot."""
    *earlier, last = ({**chat, **_content("text", part)} for part in split(text))
    if markup is not None:
        last["reply_markup"] = markup
    return [*(Call("sendMessage", params) for params in earlier), Call("sendMessage", last, slot)]


def _content(name: str, markup: str) -> dict[str, Any]:
    """A text in our markup, under the name that the method has for it."""
    return {
        name: markup,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def _picture(
    reply: ShowPoster | ShowChart, language: str, chat: JSON, texts: Shows, me: Me
) -> Call:
    """What is to be drawn waits in the outbox as words; the picture is drawn when it is sent."""
    params = {**chat, "caption": texts.show(language, reply.caption), "parse_mode": "HTML"}
    if isinstance(reply, ShowChart):
        return Call("sendPhoto", params, chart=worded(reply.chart, language, texts))
    poster = reply.poster
    words = {
        "title": poster.title,
        "sentence": poster.sentence,
        "invitation": texts.plain(language, poster.invitation),
        "organization": poster.organization,
        "link": chat_link(me, poster.payload),
        "language": language,
    }
    return Call("sendDocument", params, poster=words)


def _answer(query: str, results: Sequence[dict[str, Any]]) -> Call:
    # What is offered carries the person's own link, and is nobody else's.
    answer = {"inline_query_id": query, "results": results, "is_personal": True}
    return Call("answerInlineQuery", {**answer, "cache_time": OFFERED_SECONDS})


def _article(article: Article, texts: Shows, me: Me) -> dict[str, Any]:
    buttons = Buttons(article.language, texts, me)
    shown = texts.show(article.language, article.say.text)
    return {
        "type": "article",
        "id": article.language,
        "title": article.title,
        "description": article.description,
        "input_message_content": _content("message_text", shown),
        "reply_markup": buttons.markup(article.say.choices),
    }


def _chunks(messages: Sequence[int]) -> list[Sequence[int]]:
    return [
        messages[start : start + DELETED_AT_ONCE]
        for start in range(0, len(messages), DELETED_AT_ONCE)
    ]
