"""Pictures and documents go over the wire as Telegram takes them, and come back as they were."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.rehearsal import Messenger, RehearsalServer
from bot.rehearsal.messenger.personas import HANEUL
from tests.rehearsal.caller import Caller, keys

ME = HANEUL.id
BAD = "Bad Request: "


def png(width: int, height: int) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


POSTER = png(210, 297)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080011002201011100")


async def upload(
    call: Caller, method: str, content: bytes, name: str = "poster.png", **given: str
) -> tuple[int, dict[str, Any]]:
    """Sends it to the person's chat."""
    field = "photo" if method == "sendPhoto" else "document"
    return await call.upload(method, field, content, name, chat_id=ME, **given)


@pytest.fixture(autouse=True)
def opened(messenger: Messenger) -> None:
    messenger.start(ME)


async def test_a_photo_has_its_size_and_caption(call: Caller, messenger: Messenger) -> None:
    status, answer = await upload(
        call, "sendPhoto", POSTER, caption="<b>Sign</b>", parse_mode="HTML",
        reply_markup='{"inline_keyboard":[[{"text":"a","callback_data":"a"}]]}',
    )  # fmt: skip
    assert status == 200, answer
    message = answer["result"]
    (size,) = message["photo"]
    assert (size["width"], size["height"], size["file_size"]) == (210, 297, len(POSTER))
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("Sign", "bold")
    assert message["reply_markup"] == keys("a")
    assert "text" not in message
    told = messenger.last(ME)
    assert told is not None
    assert told.file is not None
    assert messenger.files.content(told.file.id) == POSTER


async def test_a_jpeg_is_measured_too(call: Caller) -> None:
    status, answer = await upload(call, "sendPhoto", JPEG, "poster.jpg")
    assert status == 200
    assert (answer["result"]["photo"][0]["width"], answer["result"]["photo"][0]["height"]) == (
        34,
        17,
    )


async def test_a_document_keeps_its_name_and_can_be_sent_again_by_its_id(call: Caller) -> None:
    status, answer = await upload(call, "sendDocument", b"%PDF-1.7 poster", "포스터.pdf")
    assert status == 200
    document = answer["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("포스터.pdf", 15)
    again = await call("sendDocument", chat_id=ME, document=document["file_id"], caption="2")
    assert again["document"] == document
    assert again["caption"] == "2"


async def test_a_part_may_be_named_elsewhere(call: Caller) -> None:
    form = aiohttp.FormData({"chat_id": str(ME), "photo": "attach://poster"})
    form.add_field("poster", POSTER, filename="p.png", content_type="image/png")
    async with call.http.post(call.address("sendPhoto"), data=form) as answer:
        assert answer.status == 200


REFUSED: list[tuple[str, bytes, dict[str, str], str]] = [
    ("sendPhoto", b"no picture", {}, "IMAGE_PROCESS_FAILED"),
    ("sendPhoto", b"", {}, "file must be non-empty"),
    ("sendPhoto", png(300, 2), {}, "PHOTO_INVALID_DIMENSIONS"),
    ("sendPhoto", png(9000, 1001), {}, "PHOTO_INVALID_DIMENSIONS"),
    ("sendPhoto", POSTER, {"caption": "x" * 1025}, "message caption is too long"),
    ("sendDocument", b"x", {"caption": "<b>", "parse_mode": "HTML"},
     "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ("sendDocument", b"x", {"message_thread_id": "1"}, "message thread not found"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "content", "given", "why"), REFUSED)
async def test_a_file_is_refused_in_telegrams_words(
    call: Caller, messenger: Messenger, method: str, content: bytes, given: dict[str, str], why: str
) -> None:
    status, answer = await upload(call, method, content, **given)
    assert (status, answer["description"]) == (400, BAD + why)
    assert messenger.last(ME) is None


@pytest.mark.parametrize(
    ("method", "given", "why"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendDocument", {}, "there is no document in the request"),
        ("sendPhoto", {"photo": "AgACnobody"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://example.org/p.png"},
         "wrong file identifier/HTTP URL specified"),
    ],
)  # fmt: skip
async def test_a_file_that_is_none_is_refused(
    call: Caller, method: str, given: dict[str, str], why: str
) -> None:
    assert await call.refused(method, chat_id=ME, **given) == (400, BAD + why)


async def test_what_is_larger_than_telegram_takes_is_refused(call: Caller) -> None:
    status, answer = await upload(call, "sendPhoto", POSTER + bytes(10 * 1024 * 1024))
    assert status == 400
    assert "too big" in answer["description"]
    status, answer = await upload(call, "sendDocument", bytes(52 * 1024 * 1024), "big")
    assert (status, answer["description"]) == (413, "Request Entity Too Large")


async def test_captions_are_edited_as_captions(call: Caller) -> None:
    _, answer = await upload(call, "sendPhoto", POSTER, caption="Old")
    where = {"chat_id": ME, "message_id": answer["result"]["message_id"]}
    assert (await call("editMessageCaption", **where, caption="New"))["caption"] == "New"
    assert await call.refused("editMessageText", **where, text="New") == (
        400, f"{BAD}there is no text in the message to edit",
    )  # fmt: skip
    text = await call.say("Text")
    assert await call.refused(
        "editMessageCaption", chat_id=ME, message_id=text["message_id"], caption="New"
    ) == (400, f"{BAD}there is no caption in the message to edit")


async def test_the_page_gets_the_file_and_nothing_that_could_act_there(
    call: Caller, messenger: Messenger, server: RehearsalServer
) -> None:
    await upload(call, "sendDocument", b"<script>alert(1)</script>", "poster.html")
    await upload(call, "sendPhoto", POSTER)
    page, picture = (told.file for told in messenger.messages(ME) if told.file is not None)
    for file, kind, content in (
        (page, "application/octet-stream", b"<script>alert(1)</script>"),
        (picture, "image/png", POSTER),
    ):
        address = f"{server.url}/rehearsal/file/{file.id}/{file.name}"
        async with call.http.get(address) as answer:
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert await answer.read() == content
    async with call.http.get(f"{server.url}/rehearsal/file/{'0' * 32}/x") as answer:
        assert answer.status == 404


def test_nobody_else_may_read_the_files(tmp_path: Path) -> None:
    messenger = Messenger(journal=tmp_path / "journal")
    id_ = messenger.files.keep(b"poster")
    messenger.close()
    kept = tmp_path / "files" / id_
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0
