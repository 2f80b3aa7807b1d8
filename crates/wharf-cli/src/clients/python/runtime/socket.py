class _WebSocket:
    """Text messages over a connection that was upgraded (RFC 6455), for either end."""

    def __init__(self, reader: Any, connection: socket.socket, is_client: bool) -> None:
        self.reader = reader
        self.connection = connection
        self.is_client = is_client
        self.code: Optional[int] = None
        self.reason = ""
        self.lock = threading.Lock()

    def frame(self, opcode: int, data: bytes) -> None:
        length = len(data)
        head = bytes([0x80 | opcode])
        mask = 0x80 if self.is_client else 0
        if length < 126:
            head += bytes([mask | length])
        elif length < 1 << 16:
            head += struct.pack("!BH", mask | 126, length)
        else:
            head += struct.pack("!BQ", mask | 127, length)
        if self.is_client:
            key = secrets.token_bytes(4)
            head, data = head + key, _masked(key, data)
        with self.lock:
            self.connection.sendall(head + data)

    def send(self, text: bytes) -> None:
        self.frame(1, text)

    def close(self, code: int, reason: str = "") -> None:
        with contextlib.suppress(OSError):
            self.frame(8, struct.pack("!H", code) + reason.encode()[:120])

    def exactly(self, length: int) -> bytes:
        data: bytes = self.reader.read(length)
        if len(data) < length:
            raise ConnectionResetError("the connection was cut off")
        return data

    def receive(self) -> Optional[bytes]:
        """The next message; None when the other end has closed."""
        message, opcode = b"", 0
        while True:
            first, second = self.exactly(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.exactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self.exactly(8))
            if first & 0x70 or bool(second & 0x80) == self.is_client or (first & 8 and (length > 125 or first < 0x80)):
                raise _Broken(1002, "a frame that is not as RFC 6455 says")
            if len(message) + length > _MOST_BYTES:
                raise _Broken(1009, "a message is longer than 8 MiB")
            key = self.exactly(4) if second & 0x80 else b""
            data = self.exactly(length)
            data = _masked(key, data) if key else data
            kind = first & 0x0F
            if kind == 8:
                self.code = struct.unpack("!H", data[:2])[0] if len(data) >= 2 else 1005
                self.reason = data[2:].decode(errors="replace")
                return None
            if kind == 9:
                self.frame(10, data)
            elif kind == 10:
                continue
            elif (kind == 0) == (opcode == 0) or kind > 2:
                raise _Broken(1002, "a frame that is not as RFC 6455 says")
            else:
                opcode = opcode or kind
                message += data
                if first & 0x80:
                    if opcode != 1:
                        raise _Broken(1003, "a binary message")
                    return message


class _Broken(Exception):
    """What the other end did wrong, and the code that it is told so with."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Taken(NamedTuple):
    """The argument of a method that is a stream."""

    attribute: str
    name: str
    item: _Shape
    error: _Shape


def _masked(key: bytes, data: bytes) -> bytes:
    length = len(data)
    pad = (key * (length // 4 + 1))[:length]
    return (int.from_bytes(data, "big") ^ int.from_bytes(pad, "big")).to_bytes(length, "big")


def _accept(key: str) -> str:
    return base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


def _converse(
    channel: _Channel, cx: Context, method: _Method, args: Dict[str, Any], items: Iterable[Any]
) -> Iterator[Any]:
    """Calls a method that takes a stream; gives its items, or its value as the only one."""
    name = channel.name(method)
    taken = cast(_Taken, method.takes)
    first = _dump(channel.arguments(method, args))
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    headers = channel.headers(cx)
    del headers["Content-Type"]
    headers.update(
        {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13"}
    )
    channel.check_time(cx, method, not_started=True)
    connection, _ = channel.connection(cx, method, fresh=True)
    headers["Request-Timeout"] = f"{max(cx.remaining(), 0.001):.6f}"[:12]
    try:
        channel.patience(cx, method, connection)
        connection.request("GET", f"{channel.path}/{urllib.parse.quote(method.name)}", None, headers)
        response = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        channel.check_time(cx, method)
        raise Fault("unavailable", f"the connection to {channel.service} ended: {error!r}", relayed=True) from None
    if response.status != 101:
        body = channel.body(cx, method, response)
        connection.close()
        raise channel.problem(method, response.status, body, response.headers)
    line = connection.sock
    if line is None or response.headers.get("Sec-WebSocket-Accept") != _accept(key):
        connection.close()
        raise Fault("incompatible", f"{name} did not upgrade the connection as RFC 6455 says", relayed=True)
    return _conversation(channel, cx, method, taken, _WebSocket(response.fp, line, True), connection, first, items)


def _conversation(
    channel: _Channel,
    cx: Context,
    method: _Method,
    taken: _Taken,
    line: _WebSocket,
    connection: http.client.HTTPConnection,
    first: bytes,
    items: Iterable[Any],
) -> Iterator[Any]:
    name = channel.name(method)
    failures: List[Exception] = []

    def send_items() -> None:
        try:
            line.send(first)
            for index, item in enumerate(items):
                line.send(_dump(taken.item.write(item, ((None, taken.name), index))))
            line.send(b"")
        except OSError:
            pass
        except Exception as error:
            if isinstance(error, _Misfit):
                error = Fault("incompatible", f"an item for {name} does not fit: {error}", relayed=True)
            failures.append(error)
            problem: Dict[str, Any] = {"fault": "cancelled", "detail": f"the items of {taken.name} broke off"}
            with contextlib.suppress(_Misfit, OSError):
                if isinstance(error, ServiceError):
                    value = error.value if isinstance(error, OtherError) else error
                    problem = {"error": taken.error.write(value, None)}
                    failures.clear()
                line.send(b"!" + _dump(problem))

    threading.Thread(target=send_items, daemon=True).start()
    try:
        while True:
            try:
                channel.patience(cx, method, connection)
                message = line.receive()
            except _Broken as broken:
                line.close(broken.code, str(broken))
                raise Fault("incompatible", f"the stream of {name} broke: {broken}", relayed=True) from None
            except (OSError, ValueError) as error:
                channel.check_time(cx, method)
                raise Fault("unavailable", f"the stream of {name} was cut off: {error}", relayed=True) from None
            if failures and (message is None or message.startswith(b"!")):
                raise failures[0]
            if message is None and line.code == 1000:
                return
            if message is None:
                reason = line.reason or f"code {line.code}"
                raise Fault("unavailable", f"the stream of {name} was cut off: {reason}", relayed=True)
            if message.startswith(b"!"):
                raise channel.problem(method, 500, message[1:], {}, of_stream=True)
            yield channel.value(method, message)
    finally:
        line.close(1000)
        connection.close()


def _send(channel: _Channel, cx: Context, method: _Method, args: Dict[str, Any], items: Iterable[Any]) -> Any:
    """Calls a method that takes a stream and gives one value."""
    for value in _converse(channel, cx, method, args, items):
        return value
    raise Fault("incompatible", f"{channel.name(method)} gave no value", relayed=True)
