"""Lines of the private chat with the bot, and whatever is said in words anywhere."""

from __future__ import annotations

from typing import Final

from bot.rehearsal.messenger.vocabulary import CardKind
from bot.rehearsal.script.lines import line
from bot.rehearsal.script.stage import NotInTheScript, Stage, parameter

_CARDS: Final[dict[str, CardKind]] = {
    "somebody else's contact": "other",
    "a contact without account": "unknown",
}


@line("NAME presses “(.+)”")
def _press(stage: Stage, who: str, label: str) -> None:
    person = stage.person(who)
    message, button = stage.button(label, stage.chats(person))
    if button.data is None:
        raise NotInTheScript(f"“{label}” is a link; it is opened")
    stage.messenger.press(person, message.id, button.data, message.chat)


@line("NAME opens “(.+)”")
def _open(stage: Stage, who: str, label: str) -> None:
    person = stage.person(who)
    _, button = stage.button(label, stage.chats(person))
    stage.messenger.start(person, parameter(button.url, "start") or None)


@line("NAME follows NAME's “(.+)”")
def _follow(stage: Stage, who: str, whose: str, label: str) -> None:
    _, button = stage.button(label, [stage.person(whose)])
    shared = parameter(button.url, "url")
    stage.messenger.start(stage.person(who), parameter(shared, "start") or None)


@line("NAME shares their number(?:, now (\\+[\\d -]+))?")
def _share(stage: Stage, who: str, phone: str | None) -> None:
    stage.messenger.share_contact(stage.person(who), phone=phone)


@line("NAME sends (somebody else's contact|a contact without account)")
def _send_card(stage: Stage, who: str, card: str) -> None:
    stage.messenger.share_other(stage.person(who), None, _CARDS[card])


@line("NAME forwards their own contact")
def _forward(stage: Stage, who: str) -> None:
    stage.messenger.share_other(stage.person(who), None, "forwarded")


@line("NAME sends a sticker")
def _send_sticker(stage: Stage, who: str) -> None:
    stage.messenger.sticker(stage.person(who))


@line("NAME sends a voice message")
def _send_voice(stage: Stage, who: str) -> None:
    stage.messenger.voice(stage.person(who))


@line("NAME changes their last message to: (.+)")
def _edit(stage: Stage, who: str, text: str) -> None:
    person = stage.person(who)
    own = [m for m in stage.messenger.messages(person) if m.origin == "person" and m.text]
    if not own:
        raise NotInTheScript(f"{who} has written nothing that could be changed")
    stage.messenger.edit(person, own[-1].id, text)


@line("NAME blocks the bot")
def _block(stage: Stage, who: str) -> None:
    stage.messenger.block(stage.person(who))


@line("NAME unblocks the bot")
def _unblock(stage: Stage, who: str) -> None:
    stage.messenger.unblock(stage.person(who))


@line("NAME in GROUP, anonymously: (.+)")
def _say_anonymously(stage: Stage, who: str, where: str, text: str) -> None:
    stage.messenger.say(stage.person(who), text, stage.group(where), anonymous=True)


@line("NAME in GROUP, as GROUP: (.+)")
def _say_as(stage: Stage, who: str, where: str, channel: str, text: str) -> None:
    person, group = stage.person(who), stage.group(where)
    stage.messenger.say(person, text, group, as_chat=stage.group(channel))


@line("NAME in GROUP › (.+?): (.+)")
def _say_in_topic(stage: Stage, who: str, where: str, name: str, text: str) -> None:
    group = stage.group(where)
    topic = stage.messenger.scene.groups[group].topic(name)
    if topic is None:
        raise NotInTheScript(f"{where} has no topic {name}")
    stage.messenger.say(stage.person(who), text, group, thread=topic.id)


@line("NAME in GROUP: (.+)")
def _say_in(stage: Stage, who: str, where: str, text: str) -> None:
    stage.messenger.say(stage.person(who), text, stage.group(where))


@line("NAME: (.+)")
def _say(stage: Stage, who: str, text: str) -> None:
    person = stage.person(who)
    if text.startswith("/start"):
        stage.messenger.start(person, text.removeprefix("/start").strip() or None)
    else:
        stage.messenger.say(person, text)
