"""Files that a call brings along, as a browser uploads them, or by the id of an earlier one."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.vocabulary import Attachment

FILE_MAX: Final = 50 * 1024 * 1024
PHOTO_MAX: Final = 10 * 1024 * 1024
SIDES_MAX: Final = 10_000
"""Width and height of a photo together."""
RATIO_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A part of a multipart body that is a file."""

    name: str
    mime: str
    content: bytes


def read_file(
    messenger: Messenger, given: Parameters, kind: Literal["photo", "document"]
) -> Attachment:
    """The file of the parameter with the kind's name, kept by the messenger.

    Refused: there is none, it is too large, or a picture that Telegram would not show.
    """
    value = given.raw(kind)
    if isinstance(value, str) and value.startswith("attach://"):
        value = given.raw(value.removeprefix("attach://"))
    if value is None or value == "":
        raise Refused.bad_request(f"there is no {kind} in the request")
    if isinstance(value, Upload):
        return _kept(messenger, value, kind)
    known = messenger.attachment(str(value))
    if known is None or known.kind != kind:
        raise Refused.bad_request("wrong file identifier/HTTP URL specified")
    return known


def _kept(messenger: Messenger, upload: Upload, kind: Literal["photo", "document"]) -> Attachment:
    size = len(upload.content)
    if not size:
        raise Refused.bad_request("file must be non-empty")
    if size > (PHOTO_MAX if kind == "photo" else FILE_MAX):
        largest = (PHOTO_MAX if kind == "photo" else FILE_MAX) // 1024 // 1024
        raise Refused.bad_request(f"file of size {size} bytes is too big; max {largest} MB")
    if kind == "document":
        id_ = messenger.files.keep(upload.content)
        return Attachment(kind, id_, upload.name or "file", upload.mime, size)
    measured = _measure(upload.content)
    if measured is None:
        raise Refused.bad_request("IMAGE_PROCESS_FAILED")
    mime, width, height = measured
    if width + height > SIDES_MAX or max(width, height) > RATIO_MAX * min(width, height):
        raise Refused.bad_request("PHOTO_INVALID_DIMENSIONS")
    id_ = messenger.files.keep(upload.content)
    return Attachment(kind, id_, upload.name, mime, size, width, height)


def _measure(content: bytes) -> tuple[str, int, int] | None:
    """Type, width and height of a picture; None where it is none that we can read."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        width, height = struct.unpack(">II", content[16:24])
        return ("image/png", width, height) if width and height else None
    if content.startswith(b"\xff\xd8"):
        return _measure_jpeg(content)
    return None


def _measure_jpeg(content: bytes) -> tuple[str, int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, (length,) = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return ("image/jpeg", width, height) if width and height else None
        at += 2 + length
    return None
