"""Callers without manners, at the server of a store. The arguments are its address, and the name of a story."""

import http.client
import json
import socket
import struct
import sys
import time
import urllib.parse
from typing import Callable, Dict, Optional, Tuple

ADDRESS = urllib.parse.urlsplit(sys.argv[1])


def ask(method: str, body: bytes, connection: Optional[http.client.HTTPConnection] = None) -> Tuple[int, str]:
    """What is answered to a call."""
    connection = connection or http.client.HTTPConnection(ADDRESS.hostname or "", ADDRESS.port, timeout=30)
    headers = {"Content-Type": "application/json", "Connection": "keep-alive", "Request-Timeout": "60"}
    connection.request("POST", f"{ADDRESS.path}/{method}", body, headers)
    response = connection.getresponse()
    return response.status, response.read().decode()


class WebSocket:
    """A client that masks with zeros."""

    def __init__(self, method: str, args: Dict[str, object], timeout: float = 60) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(30)
        self.socket.connect((ADDRESS.hostname, ADDRESS.port))
        lines = [
            f"GET {ADDRESS.path}/{method}?wharf-timeout={timeout} HTTP/1.1",
            f"Host: {ADDRESS.netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.reader = self.socket.makefile("rb")
        assert b" 101 " in self.reader.readline()
        while self.reader.readline().strip():
            pass
        self.frame(1, json.dumps(args).encode())

    def frame(self, opcode: int, data: bytes) -> None:
        assert len(data) < 126
        self.socket.sendall(bytes([0x80 | opcode, 0x80 | len(data), 0, 0, 0, 0]) + data)

    def next(self) -> Tuple[int, bytes]:
        """The kind of the next frame, and what it holds."""
        first, length = self.reader.read(2)
        if length > 125:
            (length,) = struct.unpack(*(("!H", self.reader.read(2)) if length == 126 else ("!Q", self.reader.read(8))))
        return first & 15, self.reader.read(length)

    def code(self) -> int:
        """The code that it is closed with, after whatever comes before."""
        kind, data = self.next()
        while kind != 8:
            kind, data = self.next()
        return int.from_bytes(data[:2], "big")

    def close(self) -> None:
        self.reader.close()
        self.socket.close()

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()


def leave() -> None:
    """Callers that are gone before they have taken what they asked for."""
    for _ in range(5):
        line = WebSocket("watch", {"id": "large"})
        assert line.reader.read(1) == b"\x81"
        line.reset()
        connection = socket.create_connection((ADDRESS.hostname, ADDRESS.port))
        head = f"POST {ADDRESS.path}/watch HTTP/1.1\r\nHost: {ADDRESS.netloc}\r\nContent-Type: application/json\r\n"
        connection.sendall(f'{head}Content-Length: 14\r\n\r\n{{"id":"large"}}'.encode())
        assert connection.recv(1) == b"H"
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        assert ask("import", b'{"cx": false}') == (200, "null")


def read_all() -> None:
    """Streams of which more comes than the server has room for."""
    status, events = ask("watch", b'{"id": "long"}')
    assert (status, events.count("data: {")) == (200, 100) and events.endswith("event: end\ndata: null\n\n")
    line = WebSocket("watch", {"id": "long"})
    assert line.code() == 1000
    line.close()


def be_late_or_gone() -> None:
    """Whoever makes items is told when nobody waits for them any more."""
    endings: Tuple[Callable[[WebSocket], None], ...] = (
        lambda line: line.frame(8, b"\x03\xe8"),
        WebSocket.close,
        WebSocket.reset,
    )
    for count, end in enumerate(endings, 1):
        line = WebSocket("watch", {"id": "waits"})
        assert line.next() == (1, b'"Point"')
        end(line)
        until_ended(count)
        line.close()
    line = WebSocket("watch", {"id": "waits"}, 0.2)
    assert line.code() == 4504
    until_ended(4)
    line.close()
    line = WebSocket("watch", {"id": "waits"})
    line.frame(1, b"1")
    assert line.code() == 1002
    until_ended(5)
    line.close()


def until_ended(count: int) -> None:
    patience = time.monotonic() + 30
    while ask("constructor", b'{"a": "ended"}') != (200, f'"{count}"'):
        assert time.monotonic() < patience, f"who makes items was not told: {count}"
        time.sleep(0.01)


def say_halves() -> None:
    """Text that is none: a problem shows it, and can be read."""
    for method, body, pointer in (
        ("import", b'{"cx": "\\ud800"}', "/cx"),
        ("import", b'{"cx": true, "\\udfff": 1}', None),
        ("constructor", b'{"a": "\\ud800"}', "/a"),
    ):
        status, said = ask(method, body)
        problem = json.loads(said)
        assert status == 400 and problem["fault"] == "incompatible", said
        assert pointer is None or problem["errors"][0]["pointer"] == pointer, said
        json.dumps(problem, ensure_ascii=False).encode()
    status, said = ask("constructor", b'{"a": "half"}')
    problem = json.loads(said)
    assert status == 500 and problem["detail"].startswith("half of a pair: "), said
    json.dumps(problem, ensure_ascii=False).encode()


def follow_many() -> None:
    """Streams one after the other, on one connection."""
    connection = http.client.HTTPConnection(ADDRESS.hostname or "", ADDRESS.port, timeout=30)
    for _ in range(200):
        status, events = ask("watch", b'{"id": "all"}', connection)
        assert status == 200 and events.endswith("event: end\ndata: null\n\n"), events


{each.__name__: each for each in (leave, read_all, be_late_or_gone, say_halves, follow_many)}[sys.argv[2]]()
