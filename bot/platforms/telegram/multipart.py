"""A call with files as `multipart/form-data`, the one form in which the Bot API takes them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, TypeAlias

import orjson

Upload: TypeAlias = tuple[str, bytes, str]
"""File name, content, media type."""


def encode(params: Mapping[str, Any], files: Mapping[str, Upload]) -> tuple[str, bytes]:
    """Content type and body. What is no string among the parameters goes as JSON."""
    boundary = secrets.token_hex(16)  # stands in no content, as nobody can guess it
    parts: list[bytes] = []
    for name, value in params.items():
        content = value.encode() if isinstance(value, str) else orjson.dumps(value)
        parts += _part(boundary, f'name="{_quoted(name)}"', "", content)
    for name, (file_name, content, kind) in files.items():
        fields = f'name="{_quoted(name)}"; filename="{_quoted(file_name)}"'
        parts += _part(boundary, fields, f"\r\nContent-Type: {kind}", content)
    parts.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)


def _part(boundary: str, fields: str, kind: str, content: bytes) -> list[bytes]:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {fields}{kind}\r\n\r\n"
    return [head.encode(), content, b"\r\n"]


def _quoted(name: str) -> str:
    """As browsers do it (the HTML standard): nothing in a name can end its header."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
