"""A server that accepts and hangs up at once, as a balancer does that has nobody behind it.

It has a thread of its own: within one loop the end of a connection would hardly ever come between
its beginning and the request.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 37\r\n\r\n{"ok":true,"result":{"message_id":1}}'
RESET = struct.pack("ii", 1, 0)


@contextmanager
def slamming(
    *, times: int = 1_000_000, resets: bool = False, first: bytes = b""
) -> Iterator[tuple[str, list[bytes]]]:
    """The root of a Bot API that hangs up so many times, and then takes what it is asked for;
    with what it was asked. `first`: what it says before it hangs up."""
    taken: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        serving = threading.Thread(target=_serve, args=(listening, times, resets, first, taken))
        serving.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", taken
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            serving.join()


def _serve(
    listening: socket.socket, times: int, resets: bool, first: bytes, taken: list[bytes]
) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:  # the test is over
            return
        with connection, suppress(OSError):
            if times > 0:
                times -= 1
                connection.sendall(first)
                if resets:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            else:
                taken.append(_request(connection))
                connection.sendall(OK)


def _request(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as reading:
        length = 0
        while line := reading.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        return reading.read(length)
