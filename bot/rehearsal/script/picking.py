"""Lines about what people pick: in inline mode, and for keys that ask for a chat or for people."""

from __future__ import annotations

from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.vocabulary import Key
from bot.rehearsal.script.lines import line
from bot.rehearsal.script.stage import NotInTheScript, Stage


@line("NAME asks @\\w+(?: in (.+?))?(?:: (.+))?")
def _ask(stage: Stage, who: str, where: str | None, text: str | None) -> None:
    chat = None if where is None else stage.group(where)
    stage.messenger.ask(stage.person(who), text or "", chat)


@line("NAME picks (.+) for “(.+)”")
def _pick_for(stage: Stage, who: str, named: str, label: str) -> None:
    person = stage.person(who)
    if _key(stage.messenger, person, label).request_people is not None:
        people = [stage.person(name) for name in named.split(" and ")]
        stage.messenger.pick_people(person, label, people)
        return
    title = named.removeprefix("the channel ").removeprefix("the group ")
    stage.messenger.pick_chat(person, label, stage.group(title))


@line("NAME picks “(.+)”")
def _pick(stage: Stage, who: str, title: str) -> None:
    person, inline = stage.person(who), stage.messenger.inline
    asked = inline.last(person)
    offer = None if asked is None else inline.offer(asked.id)
    for result in offer.results if offer else ():
        if asked is not None and result.title == title:
            stage.messenger.pick_result(person, asked.id, result.id)
            return
    raise NotInTheScript(f"“{title}” is not offered to {who}")


def _key(messenger: Messenger, person: int, label: str) -> Key:
    keyboard = messenger.keyboard(person)
    for row in keyboard.rows if keyboard else ():
        for key in row:
            if key.text == label:
                return key
    raise NotInTheScript(f"there is no key “{label}”")
