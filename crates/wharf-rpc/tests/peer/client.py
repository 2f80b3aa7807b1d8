"""A caller of Wharf services, from docs/wire.md: connections, frames, handshake, calls."""

import json
import os
import socket
import struct

from msgpack import pack, unpack
from values import Interface

PREFACE = b"WHARF/1\n"
MAX_FRAME = 128 * 1024
HELLO, WELCOME, CALL, REPLY, ERROR, FAULT, CANCEL, PING, GOAWAY, PIECE = range(1, 11)
MORE = 0x80
FAULTS = ["unavailable", "deadline exceeded", "overloaded", "cancelled", "incompatible", "denied", "internal"]


class Fault(Exception):
    """A call failed on the way."""

    def __init__(self, payload):
        flags = payload[1]
        rest = payload[2:]
        self.kind = FAULTS[payload[0]]
        self.not_started = bool(flags & 1)
        self.wish = struct.unpack_from("<I", rest)[0] if flags & 2 else None
        self.message = rest[4 if flags & 2 else 0 :].decode()
        super().__init__(f"{self.kind}: {self.message}")


class ServiceError(Exception):
    """The service answered with an error of its own."""

    def __init__(self, value):
        self.value = value
        super().__init__(str(value))


class Connection:
    """A connection to one process, for the calls of one interface."""

    def __init__(self, address, service, interface, known=None, version=1, app=""):
        """`known` is an interface whose fingerprints are sent along."""
        if address.startswith("unix:"):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(address.removeprefix("unix:"))
        else:
            host, port = address.removeprefix("tcp:").rsplit(":", 1)
            self.socket = socket.create_connection((host, int(port)))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(20)
        self.read = b""
        self.unfinished = {}
        self.answers = {}
        self.next_id = 0
        methods = [{"name": name, "fingerprint": known.fingerprint(name)} for name in known.methods] if known else []
        want = {"service": service, "interface": interface, "methods": methods}
        hello = {"version": version, "app": app, "service": "foreign", "process": "foreign-1", "wants": [want]}
        self.socket.sendall(PREFACE)
        self._send(HELLO, 0, pack(hello))
        kind, _, payload = self._message()
        if kind == GOAWAY:
            raise Fault(payload)
        assert kind == WELCOME, kind
        self.welcome = unpack(payload)
        assert self.welcome["version"] == 1
        (self.served,) = self.welcome["serves"]
        self.numbers = {method["name"]: method["number"] for method in self.served["methods"]}
        descriptor = self.served["descriptor"]
        self.interface = known if descriptor is None else Interface(json.loads(descriptor))

    def call(self, method, args, encoding, **head):
        """Makes a call, and waits for its value."""
        return self.wait(self.start(method, args, encoding, **head))

    def start(self, method, args, encoding, budget=10.0, operation=None, principal=None, criticality=2, sampled=False):
        """Makes a call, and gives what to wait for."""
        self.next_id += 1
        flags = encoding | criticality << 2 | sampled << 4 | (operation is not None) << 5 | (principal is not None) << 6
        payload = struct.pack("<BHI", flags, self.numbers[method], int(budget * 1_000_000))
        payload += os.urandom(16) + os.urandom(8)
        if operation is not None:
            payload += operation
        if principal is not None:
            payload += struct.pack("<H", len(principal.encode())) + principal.encode()
        payload += self.interface.write_args(method, args, encoding)
        self._send(CALL, self.next_id, payload)
        return self.next_id, method

    def wait(self, started):
        """The value of a call; its error or its fault is raised."""
        id, method = started
        while id not in self.answers:
            kind, call, payload = self._message()
            if kind == GOAWAY:
                raise Fault(payload)
            assert kind in (REPLY, ERROR, FAULT), kind
            self.answers[call] = kind, payload
        kind, payload = self.answers.pop(id)
        if kind == FAULT:
            raise Fault(payload)
        described = self.interface.methods[method]
        shape = described["value"] if kind == REPLY else described["error"]
        value = self.interface.read(shape, payload[1:], payload[0])
        if kind == ERROR:
            raise ServiceError(value)
        return value

    def cancel(self, started):
        self._send(CANCEL, started[0], b"")

    def ping(self):
        self._send(PING, 0, b"\x00")
        kind, call, payload = self._message()
        assert (kind, call, payload) == (PING, 0, b"\x01"), (kind, call, payload)

    def close(self):
        self.socket.close()

    def _send(self, kind, call, payload):
        pieces = [payload[at : at + MAX_FRAME] for at in range(0, len(payload), MAX_FRAME)] or [b""]
        for at, piece in enumerate(pieces):
            more = MORE if at + 1 < len(pieces) else 0
            header = len(piece).to_bytes(3, "little") + bytes([(kind if at == 0 else PIECE) | more])
            self.socket.sendall(header + struct.pack("<I", call) + piece)

    def _message(self):
        """The next message, put together from its pieces."""
        while True:
            length = int.from_bytes(self._bytes(3), "little")
            assert length <= MAX_FRAME
            kind, call = struct.unpack("<BI", self._bytes(5))
            payload, more, kind = self._bytes(length), kind & MORE, kind & ~MORE
            if kind != PIECE:
                self.unfinished[call] = kind, []
            kind, pieces = self.unfinished[call]
            pieces.append(payload)
            if not more:
                del self.unfinished[call]
                return kind, call, b"".join(pieces)

    def _bytes(self, count):
        while len(self.read) < count:
            more = self.socket.recv(256 * 1024)
            if not more:
                raise ConnectionError("the connection was closed")
            self.read += more
        taken, self.read = self.read[:count], self.read[count:]
        return taken
