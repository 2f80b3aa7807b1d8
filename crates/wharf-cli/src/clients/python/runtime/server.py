class _Interface(NamedTuple):
    service: str
    name: str
    methods: Mapping[str, _Method]


class _Refused(Exception):
    """A request that is answered with a fault before a method of the service begins."""

    def __init__(self, status: int, fault: Fault, close: bool = False, headers: Sequence[Tuple[str, str]] = ()) -> None:
        super().__init__(fault.message)
        self.status = status
        self.fault = fault
        self.close = close
        self.headers = headers


def _refused(status: int, message: str, kind: str = "incompatible", **rest: Any) -> _Refused:
    return _Refused(status, Fault(kind, message, not_started=True), **rest)


def log(level: str, message: str, cx: Optional[Context] = None, **fields: object) -> None:
    """Writes a line of JSON to standard output, with the ids of the trace that it belongs to."""
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
    line: Dict[str, object] = {"timestamp": now, "level": level.upper(), "message": message}
    if cx is not None:
        line.update(trace_id=cx.trace_id, span_id=cx.span_id)
    line.update(fields)
    text = json.dumps(line, ensure_ascii=False, default=str) + "\n"
    sys.stdout.buffer.write(text.encode(errors="replace"))
    sys.stdout.buffer.flush()


class Server:
    """Serves implementations over HTTP, as docs/http.md of Wharf says. With ``with``, it stops when the block ends."""

    # Connections, and calls at a time, of all callers together.
    CONNECTIONS = 128
    CALLS = 64

    def __init__(
        self, *implementations: object, service: Optional[str] = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.interfaces: List[Tuple[_Interface, object]] = []
        for implementation in implementations:
            offered = [_OFFERED[each] for each in type(implementation).__mro__ if each in _OFFERED]
            if not offered:
                names = ", ".join(each.__name__ for each in _OFFERED)
                raise TypeError(f"{type(implementation).__name__} is no service: derive it from one of {names}")
            self.interfaces += [(interface, implementation) for interface in offered]
        if not self.interfaces:
            raise TypeError("a server needs an implementation to serve")
        self.service = service or os.environ.get("WHARF_SERVICE") or self.interfaces[0][0].service
        self.is_draining = False
        self.calls = 0
        self.changed = threading.Condition()
        self.listener = _Listener((host, port), self)
        self.url = f"http://{host}:{self.listener.server_port}/{self.service}"

    def start(self) -> None:
        """Takes calls, in threads of its own."""
        threading.Thread(target=self.listener.serve_forever, args=(0.1,), daemon=True).start()

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self, patience: float = 30.0) -> bool:
        """Takes no further calls, and waits until those that have begun are done; says whether they are."""
        self.is_draining = True
        self.listener.shutdown()
        self.listener.server_close()
        with self.changed:
            return self.changed.wait_for(lambda: self.calls == 0, patience)

    def method(self, path: str) -> Tuple[_Method, object, str]:
        """The method at /SERVICE/METHOD, and whose it is."""
        parts = [urllib.parse.unquote(part) for part in path.split("/")]
        if len(parts) != 3 or parts[0]:
            raise _refused(404, f"there is nothing at {path}: calls go to /{self.service}/METHOD")
        _, service, name = parts
        if service != self.service:
            raise _refused(404, f"there is no service {service!r} here: this is {self.service}")
        interface_name, dot, method_name = name.rpartition(".")
        for interface, implementation in self.interfaces:
            method = interface.methods.get(method_name)
            if method is not None and (not dot or interface_name == interface.name):
                return method, implementation, f"{self.service}.{method.name}"
        known = ", ".join(known for interface, _ in self.interfaces for known in interface.methods)
        raise _refused(404, f"{self.service} has no method {name!r}: there are {known}")

    @contextlib.contextmanager
    def begun(self) -> Iterator[None]:
        with self.changed:
            if self.calls >= self.CALLS:
                fault = Fault("overloaded", f"{self.calls} calls are under way", not_started=True, retry_after=1.0)
                raise _Refused(429, fault)
            self.calls += 1
        try:
            yield
        finally:
            with self.changed:
                self.calls -= 1
                self.changed.notify_all()


def serve(
    *implementations: object, service: Optional[str] = None, host: str = "127.0.0.1", port: Optional[int] = None
) -> None:
    """Serves implementations at WHARF_PORT until SIGTERM or SIGINT, and finishes what has begun.

    A second signal ends at once.
    """
    if port is None:
        text = os.environ.get("WHARF_PORT", "")
        if not text.isdigit():
            raise ValueError("nobody said where to listen: set WHARF_PORT, as `wharf up` does, or give `port`")
        port = int(text)
    server = Server(*implementations, service=service, host=host, port=port)
    signalled = threading.Event()

    def on_signal(number: int, _: object) -> None:
        if signalled.is_set():
            os._exit(128 + number)
        signalled.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    server.start()
    log("info", f"{server.service} is ready", port=server.listener.server_port)
    signalled.wait()
    is_done = server.stop()
    log(
        "info" if is_done else "warn",
        f"{server.service} has stopped" if is_done else f"{server.calls} calls are given up",
    )
    sys.stdout.flush()
    os._exit(0)


class _Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: Tuple[str, int], server: Server) -> None:
        self.server = server
        self.open = 0
        self.lock = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Without asking the network for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.lock:
            if self.open >= self.server.CONNECTIONS:
                self.shutdown_request(request)
                return
            self.open += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.lock:
                self.open -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Peers that go away in the middle of something are no news.
        if not isinstance(sys.exc_info()[1], OSError):
            log("error", "a connection broke", error=traceback.format_exc())


class _Handler(http.server.BaseHTTPRequestHandler):
    """One connection: requests, one after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "wharf-python"
    sys_version = ""
    timeout = 60
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Listener
    has_read = False

    def log_message(self, *_: object) -> None:
        """Calls are logged when they are done, with more than this would say."""

    def send_error(self, code: int, message: Optional[str] = None, explain: Optional[str] = None) -> None:
        """What the standard library has against a request."""
        self.refuse(
            _refused(code, message or self.responses.get(code, ("",))[0] or "the request can't be read", close=True)
        )

    def do_GET(self) -> None:
        server = self.server.server
        path = self.path.partition("?")[0]
        if path == "/livez" or (path == "/readyz" and not server.is_draining):
            self.send(200, "text/plain; charset=utf-8", b"ok\n")
        elif path == "/readyz":
            self.send(503, "text/plain; charset=utf-8", b"stopping\n")
        else:
            self.guarded(self.not_called)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self.guarded(self.call)

    def do_PUT(self) -> None:
        self.guarded(self.not_called)

    do_DELETE = do_PATCH = do_OPTIONS = do_PUT

    def not_called(self) -> None:
        if _UPGRADE is not None and self.command == "GET" and self.headers.get("Upgrade", "").lower() == "websocket":
            return _UPGRADE(self)
        self.server.server.method(self.path.partition("?")[0])
        raise _refused(405, f"{self.command} calls nothing: methods are called with POST", headers=[("Allow", "POST")])

    def guarded(self, action: Callable[[], None]) -> None:
        self.has_read = False
        try:
            self.check_origin()
            action()
        except _Refused as refused:
            self.refuse(refused)

    def check_origin(self) -> None:
        """Pages in browsers have no business here, nor have names that somebody has given to this machine."""
        if "Origin" in self.headers:
            raise _refused(403, "this is for services, not for pages in browsers", "denied")
        host = urllib.parse.urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        is_local = host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host)
        if self.client_address[0] in ("127.0.0.1", "::1") and not is_local:
            raise _refused(421, f"{host!r} is no name of this machine", "denied")

    def call(self) -> None:
        server = self.server.server
        path, _, query = self.path.partition("?")
        method, implementation, name = server.method(path)
        started = time.monotonic()
        cx = self.context(server, method, query)
        try:
            body = self.body(cx)
            with server.begun():
                args = self.arguments(method, name, body)
                outcome = self.answer(cx, method, implementation, name, args)
        except _Refused as refused:
            self.refuse(refused, cx, method)
            outcome = refused.fault.kind
        except OSError:
            self.close_connection = True
            outcome = "cancelled"
        took = round((time.monotonic() - started) * 1e6)
        log("info", name, cx, caller=cx.caller, outcome=outcome, duration_us=took)

    def context(self, server: Server, method: _Method, query: str) -> Context:
        headers = self.headers
        timeout = headers.get("Request-Timeout") or dict(urllib.parse.parse_qsl(query)).get("wharf-timeout") or "10"
        if not re.fullmatch(r"[0-9]{0,12}(\.[0-9]{0,12})?", timeout) or len(timeout) > 12 or not float("0" + timeout):
            raise _refused(400, f"Request-Timeout: expected seconds above zero, such as 0.25, found {timeout!r}")
        criticality = headers.get("Wharf-Criticality", "critical")
        if criticality not in ("critical-plus", "critical", "sheddable-plus", "sheddable"):
            raise _refused(400, f"Wharf-Criticality: {criticality!r} is none")
        principal = headers.get("Wharf-Principal")
        key = headers.get("Idempotency-Key", "").strip('"')
        caller = headers.get("Wharf-Caller", "")
        if key and not re.fullmatch(r"[!-~]{1,255}", key):
            raise _refused(400, "Idempotency-Key: expected 1 to 255 visible ASCII characters")
        if key and not re.fullmatch(r"[0-9a-f]{32}", key):
            whole = f"{server.service}\n{method.name}\n{caller}\n{key}"
            key = hashlib.sha256(whole.encode()).hexdigest()[:32]
        return Context(
            float("0" + timeout),
            caller=caller,
            criticality=criticality,
            principal=None if principal is None else urllib.parse.unquote(principal),
            traceparent=headers.get("traceparent"),
            operation=key or None,
        )

    def arguments(self, method: _Method, name: str, body: bytes) -> Dict[str, Any]:
        kind = self.headers.get_content_type()
        if body and not (kind == "application/json" or kind.endswith("+json")):
            raise _refused(415, f"the body is {kind}: send application/json")
        if method.takes is not None:
            raise _refused(426, f"{name} takes a stream: call it over WebSocket")
        return self.read_arguments(method, name, body)

    def read_arguments(self, method: _Method, name: str, body: bytes) -> Dict[str, Any]:
        try:
            value = _parse(body) if body else {}
        except ValueError as error:
            raise self.misfit(name, "", f"not JSON: {error}") from None
        if isinstance(value, dict):
            for stranger in method.args.strangers(value):
                known = ", ".join(field.name for field in method.args.fields) or "none"
                pointer = _Misfit((None, stranger), "").pointer()
                raise self.misfit(name, pointer, f"there is no argument {stranger!r}: there are {known}")
        try:
            return method.args.read(value, None, True)
        except _Misfit as misfit:
            raise self.misfit(name, misfit.pointer(), misfit.message, f"{misfit}") from None

    def misfit(self, name: str, pointer: str, detail: str, whole: Optional[str] = None) -> _Refused:
        message = f"the arguments of {name} do not fit: {whole or detail}"
        return _Refused(400, Fault("incompatible", message, not_started=True, errors=[(pointer, detail)]))

    def body(self, cx: Context) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b"".join(self.chunks(cx))
        elif "Transfer-Encoding" in self.headers:
            raise _refused(411, "the length of the body can't be known: send it with Content-Length")
        else:
            text = self.headers.get("Content-Length", "0")
            if not re.fullmatch(r"[0-9]{1,18}", text):
                raise _refused(400, f"Content-Length: {text!r} is no length")
            body = self.exactly(cx, int(text), int(text))
        self.connection.settimeout(self.timeout)
        self.has_read = True
        return body

    def is_empty(self) -> bool:
        return self.headers.get("Content-Length", "0") == "0" and "Transfer-Encoding" not in self.headers

    def chunks(self, cx: Context) -> Iterator[bytes]:
        total = 0
        while True:
            size = self.rfile.readline(64).partition(b";")[0].strip()
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
                raise _refused(400, "the body's chunks are not as RFC 9112 says")
            length = int(size, 16)
            if length == 0:
                break
            total += length
            yield self.exactly(cx, length, total)
            self.rfile.readline(64)
        # Trailers are not wanted; as many as headers may come.
        for _ in range(100):
            if self.rfile.readline(1 << 16).strip() == b"":
                return

    def exactly(self, cx: Context, length: int, total: int) -> bytes:
        """So many bytes of the body, of which so many have been announced."""
        if total > _MOST_BYTES:
            raise _refused(413, "the arguments are longer than 8 MiB", "overloaded")
        parts = []
        while length:
            self.connection.settimeout(min(8.0, cx.remaining() + 0.001))
            try:
                part = self.rfile.read1(min(length, 1 << 16))
            except socket.timeout:
                raise _refused(408, "the body does not come", "deadline_exceeded") from None
            if not part:
                raise ConnectionResetError("the body was cut off")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def answer(self, cx: Context, method: _Method, implementation: object, name: str, args: Dict[str, Any]) -> str:
        """Calls the method and sends what comes of it; says what that was."""
        try:
            value = getattr(implementation, method.python or method.name)(cx, **args)
            if cx.remaining() == 0.0:
                raise Fault("deadline_exceeded", f"the time for {name} was over before it was done")
            items = iter(value) if method.is_stream else None
            body = b"" if method.is_stream else self.written(method, name, value, None)
        except Exception as error:
            status, problem, outcome = self.problem(cx, method, name, error, method.error)
            self.send(status, "application/problem+json", _dump(problem), cx, self.retry(problem))
            return outcome
        if items is not None:
            return self.stream(cx, method, name, items)
        self.send(200, "application/json", body, cx)
        return "value"

    def written(self, method: _Method, name: str, value: Any, at: _At) -> bytes:
        text = _dump(method.value.write(value, at))
        if len(text) > _MOST_BYTES:
            raise Fault("overloaded", f"the answer of {name} is longer than 8 MiB")
        return text

    def stream(self, cx: Context, method: _Method, name: str, items: Iterator[Any]) -> str:
        self.head(200, cx, [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")])
        lock, is_over = threading.Lock(), threading.Event()

        def send(text: bytes) -> None:
            self.wfile.write(f"{len(text):x}\r\n".encode() + text + b"\r\n")
            self.wfile.flush()

        def keep_alive() -> None:
            while not is_over.wait(10):
                with lock, contextlib.suppress(OSError, ValueError):
                    # The stream may have ended while the lock was waited for: what comes then is of the next answer.
                    if not is_over.is_set():
                        send(b": still there\n\n")

        self.wfile.flush()
        threading.Thread(target=keep_alive, daemon=True).start()
        try:
            for event, outcome in self.events(cx, method, name, items):
                with lock:
                    send(event)
        finally:
            is_over.set()
            if isinstance(items, Generator):
                items.close()
        with lock:
            self.wfile.write(b"0\r\n\r\n")
        return outcome

    def events(self, cx: Context, method: _Method, name: str, items: Iterator[Any]) -> Iterator[Tuple[bytes, str]]:
        """The events of a stream, with what has come of it so far."""
        for index in itertools.count():
            try:
                item = next(items)
                if cx.remaining() == 0.0:
                    raise Fault("deadline_exceeded", f"the time for {name} is over")
                data = self.written(method, name, item, (None, index))
            except StopIteration:
                break
            except Exception as error:
                _, problem, outcome = self.problem(cx, method, name, error, method.stream_error)
                yield b"event: fault\ndata: " + _dump(problem) + b"\n\n", outcome
                return
            yield b"data: " + data + b"\n\n", "cancelled"
        yield b"event: end\ndata: null\n\n", "value"

    def problem(
        self, cx: Context, method: _Method, name: str, error: Exception, shape: _Shape
    ) -> Tuple[int, Dict[str, Any], str]:
        """Status, problem and outcome of whatever a method has raised."""
        if isinstance(error, ServiceError):
            try:
                data = shape.write(error.value if isinstance(error, OtherError) else error, None)
            except _Misfit as misfit:
                log("error", f"{name} raised what is no error of it: {misfit}", cx)
                error = Fault("internal", f"{name} raised what is no error of it: {type(error).__name__}")
            else:
                variant = (
                    data if isinstance(data, str) else next(iter(data)) if isinstance(data, dict) and data else "Error"
                )
                status = method.statuses.get(variant, 422)
                title = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", variant).replace("_", " ").lower()
                kind = f"urn:wharf:error:{self.server.server.service}:{variant}"
                problem = {
                    "type": kind,
                    "title": title,
                    "status": status,
                    "detail": str(error),
                    **self.place(cx, method),
                }
                return status, {**problem, "error": data}, "error"
        if isinstance(error, _Misfit):
            log("error", f"{name} gave what does not fit: {error}", cx)
            error = Fault("internal", f"{name} gave what does not fit: {error}")
        if not isinstance(error, Fault):
            log("error", f"{name} failed: {error!r}", cx, error=traceback.format_exc())
            error = Fault("internal", f"{name} failed with {type(error).__name__}: its log says more")
        # It has begun, whatever came of the calls that it made.
        fault = Fault(error.kind, error.message, relayed=error.relayed, retry_after=error.retry_after)
        status = _STATUS_OF_FAULT.get(fault.kind, 500)
        return status, self.of_fault(status, fault, self.place(cx, method)), fault.kind

    def of_fault(self, status: int, fault: Fault, place: Dict[str, Any]) -> Dict[str, Any]:
        title = fault.kind.replace("_", " ")
        problem: Dict[str, Any] = {
            "type": f"urn:wharf:fault:{fault.kind}",
            "title": title,
            "status": status,
            "detail": fault.message,
        }
        problem.update(place, fault=fault.kind)
        if fault.errors:
            problem["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in fault.errors]
        if fault.not_started:
            problem["not_started"] = True
        if fault.relayed:
            problem["relayed"] = True
        if fault.retry_after is not None:
            problem["retry_after_ms"] = round(fault.retry_after * 1000)
        return problem

    def place(self, cx: Context, method: _Method) -> Dict[str, Any]:
        return {"service": self.server.server.service, "method": method.name, "trace_id": cx.trace_id}

    def retry(self, problem: Dict[str, Any]) -> List[Tuple[str, str]]:
        wait = problem.get("retry_after_ms")
        return [] if wait is None else [("Retry-After", str(math.ceil(wait / 1000)))]

    def refuse(self, refused: _Refused, cx: Optional[Context] = None, method: Optional[_Method] = None) -> None:
        # What was not read would be taken for the next request.
        if refused.close or not (self.has_read or self.is_empty()):
            self.close_connection = True
        place = self.place(cx, method) if cx is not None and method is not None else {}
        problem = self.of_fault(refused.status, refused.fault, place)
        headers = [*refused.headers, *self.retry(problem)]
        with contextlib.suppress(OSError):
            self.send(refused.status, "application/problem+json", _dump(problem), cx, headers)

    def send(
        self, status: int, kind: str, body: bytes, cx: Optional[Context] = None, headers: Sequence[Tuple[str, str]] = ()
    ) -> None:
        self.head(status, cx, [("Content-Type", kind), ("Content-Length", str(len(body))), *headers])
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def head(self, status: int, cx: Optional[Context], headers: Sequence[Tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        if cx is not None:
            self.send_header("traceparent", cx.traceparent())
            key = self.headers.get("Idempotency-Key")
            if key:
                self.send_header("Idempotency-Key", key)
        if self.close_connection or self.server.server.is_draining:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
