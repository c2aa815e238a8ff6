"""The messenger survives a kill at any byte."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rehearsal import Messenger
from bot.rehearsal.messenger.exchange import Exchange
from bot.rehearsal.messenger.journal import JournalDamaged
from bot.rehearsal.messenger.personas import (
    CAST,
    GANGNAM,
    HANEUL,
    RESCUE,
    SOYEON,
    VOLUNTEERS,
    YUJIN,
    Persona,
)  # fmt: skip
from bot.rehearsal.messenger.update_queue import Update
from bot.rehearsal.messenger.vocabulary import (
    Attachment,
    Button,
    ChatRequest,
    Command,
    Key,
    Keyboard,
    PeopleRequest,
)  # fmt: skip

ME = HANEUL.id
NEWCOMER = Persona(5_200_000_001, "Ana", "+34600000001", "es")


def live(messenger: Messenger) -> None:
    """A little of everything that a messenger can hold."""
    messenger.add_person(NEWCOMER)
    messenger.set_language(ME, "de")
    messenger.start(ME, "code")
    button = Button("Sign", data="s", wire={"text": "Sign", "callback_data": "s"})
    card = messenger.post(ME, "Hello", ({"type": "bold", "offset": 0, "length": 5},), ((button,),))
    messenger.press(ME, card.id, "s")
    asked = messenger.post(ME, "Share", fixed=True)
    messenger.show_keyboard(ME, Keyboard(asked.id, ((Key("Share", request_contact=True),),)))
    messenger.share_contact(ME)
    gone = messenger.share_other(ME)
    messenger.erase(ME, [gone.id])
    messenger.add_bot(SOYEON.id, GANGNAM.id)
    anew = messenger.upgrade(GANGNAM.id)
    messenger.promote_bot(SOYEON.id, anew, {"can_pin_messages"})
    messenger.promote(SOYEON.id, anew, HANEUL.id, {"can_invite_users"})
    messenger.make_forum(SOYEON.id, anew)
    topic = messenger.open_topic(SOYEON.id, anew, "서명")
    pinned = messenger.post(anew, "Card", thread=topic.id)
    messenger.pin(anew, pinned, messenger.bot.id)
    messenger.add_bot(YUJIN.id, VOLUNTEERS.id)
    messenger.mute_bot(YUJIN.id, VOLUNTEERS.id)
    messenger.add_bot(SOYEON.id, RESCUE.id)
    messenger.say(SOYEON.id, "News", RESCUE.id)
    messenger.ask(SOYEON.id, "서명", RESCUE.id)
    poster = messenger.files.keep(b"%PDF-poster")
    messenger.post(ME, "", file=Attachment("document", poster, "poster.pdf", "application/pdf", 11))
    request = ChatRequest(7, channel=True, person_rights=("can_post_messages",))
    wanted = messenger.post(ME, "Which?", fixed=True)
    keys = Key("A chat", request_chat=request), Key("People", request_people=PeopleRequest(8, 3))
    messenger.show_keyboard(ME, Keyboard(wanted.id, (keys,)))
    messenger.delete_group(SOYEON.id, RESCUE.id)
    messenger.present("name", "ko", "도장")
    messenger.set_commands('{"type":"default"}', "ko", [Command("help", "도움말")])
    messenger.allow(["message", "callback_query"])
    messenger.confirm(messenger.updates(1)[0].id + 1)


def image(messenger: Exchange) -> dict[str, object]:
    """All that can be seen of a messenger."""
    scene = messenger.scene
    return {
        "people": scene.people, "groups": scene.groups, "moved": scene.moved,
        "messages": {chat: told for chat, told in scene.messages.items() if told},
        "pins": {chat: ids for chat, ids in scene.pins.items() if ids}, "gone": scene.gone,
        "places": {chat: scene.place(chat) for chat in (*scene.people, *scene.groups)},
        "keyboards": scene.keyboards, "updates": messenger.updates(1000),
        "queries": scene.queries, "allowed": scene.allowed, "profile": scene.profile,
        "commands": {key: menu for key, menu in scene.commands.items() if menu},
        "next": (scene.next_message, scene.next_update),
    }  # fmt: skip


def test_a_messenger_without_goodbye_comes_back_whole(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "journal"
    first = Messenger(journal=file)
    live(first)
    second = Messenger(journal=file)
    assert image(second) == image(first)
    poster = next(told.file for told in second.messages(ME) if told.file is not None)
    assert second.files.content(poster.id) == b"%PDF-poster"
    third = Messenger(journal=file)
    assert image(third) == image(first)
    for messenger in (first, second, third):
        messenger.close()


def test_starting_makes_the_journal_short_again(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    messenger = Messenger(journal=file)
    told = messenger.post(ME, "0")
    for number in range(200):
        told = messenger.rewrite(told, str(number), (), None)
    messenger.close()
    before = file.stat().st_size
    Messenger(journal=file).close()
    assert file.stat().st_size < before / 20


def test_nobody_else_may_read_the_journal(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    Messenger(journal=file).close()
    assert file.stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("lived") / "journal"
    messenger = Messenger(journal=file)
    live(messenger)
    messenger.close()
    return file.read_bytes()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_cut_at_any_byte_costs_at_most_the_line_it_hit(
    lived: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(lived)))
    file = tmp_path_factory.mktemp("cut") / "journal"
    file.write_bytes(lived[:cut])
    torn = Messenger(journal=file)
    file_whole = file.with_name("whole")
    file_whole.write_bytes(lived[: lived.rfind(b"\n", 0, cut) + 1])
    whole = Messenger(journal=file_whole)
    if b"\n" in lived[:cut]:  # else both begin anew, each with a numbering of its own
        assert image(torn) == image(whole)
    torn.say(SOYEON.id, "Still here")  # and life goes on behind the cut
    torn.close()
    again = Messenger(journal=file)
    assert again.messages(SOYEON.id)[-1].text == "Still here"
    again.close()
    whole.close()


def test_a_line_that_is_not_ours_is_not_passed_over(tmp_path: Path, lived: bytes) -> None:
    file = tmp_path / "journal"
    lines = lived.splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:2], b'{"kind":"secret","text":"Kim"}\n', *lines[2:]]))
    with pytest.raises(JournalDamaged) as raised:
        Messenger(journal=file)
    assert "line 3" in str(raised.value)
    assert "Kim" not in str(raised.value)


def test_updates_too_old_are_not_carried_over(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    messenger = Messenger(journal=file, clock=lambda: 0.0)
    messenger.say(ME, "old")
    messenger.close()
    later = Messenger(journal=file, clock=lambda: 86_401.0)
    waiting: list[Update] = later.updates(10)
    assert waiting == []
    assert later.messages(ME)[0].text == "old"
    later.close()


_WRITER = """
import sys
from pathlib import Path
from bot.rehearsal import Messenger
messenger = Messenger(journal=Path(sys.argv[1]))
number = 0
while True:
    number += 1
    print(messenger.say({me}, str(number)).text, flush=True)
"""


async def test_what_was_done_before_a_kill_was_done(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WRITER.format(me=CAST[0].id), str(file),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert writer.stdout is not None
    done = 0
    while done < 300:
        done = int(await writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    rest = (await writer.stdout.read()).split()
    await writer.wait()
    seen = int(rest[-1]) if rest else done
    messenger = Messenger(journal=file)
    said = [int(message.text) for message in messenger.messages(CAST[0].id)]
    assert said == list(range(1, len(said) + 1))
    assert len(said) >= seen - 1  # the last line of the pipe may be torn as well
    assert len(messenger.updates(10_000)) == len(said)
    messenger.close()
