class _Channel:
    """Calls of one service over HTTP, on connections that are kept."""

    IDLE = 16

    def __init__(self, service: str, url: Optional[str], caller: Optional[str]) -> None:
        variable = f"WHARF_{service.upper().replace('-', '_')}_URL"
        url = url or os.environ.get(variable)
        if not url:
            raise ValueError(
                f"nobody said where {service} is: set {variable}, as `wharf up` does for the services in `calls`, or "
                f"give its address, such as http://127.0.0.1:8080/{service}"
            )
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a service: it looks like http://127.0.0.1:8080/{service}")
        self.service = service
        self.host = parts.hostname
        self.port = parts.port
        self.path = parts.path.rstrip("/")
        self.is_secure = parts.scheme == "https"
        self.caller = caller if caller is not None else os.environ.get("WHARF_SERVICE", "")
        self.idle: List[http.client.HTTPConnection] = []
        self.lock = threading.Lock()

    def __del__(self) -> None:
        for connection in getattr(self, "idle", []):
            connection.close()

    def call(self, cx: Context, method: _Method, args: Dict[str, Any]) -> Any:
        response, connection = self.ask(cx, method, args)
        body = self.body(cx, method, response)
        self.put_back(connection, response)
        return self.answer(method, response, body)

    def stream(self, cx: Context, method: _Method, args: Dict[str, Any]) -> Iterator[Any]:
        response, connection = self.ask(cx, method, args)
        kind = response.headers.get_content_type()
        if response.status != 200 or kind != "text/event-stream":
            body = self.body(cx, method, response)
            self.put_back(connection, response)
            self.answer(method, response, body)
            raise Fault("incompatible", f"{self.name(method)} gives a stream, and the answer is {kind}", relayed=True)
        return self.items(cx, method, response, connection)

    def items(
        self, cx: Context, method: _Method, response: http.client.HTTPResponse, connection: http.client.HTTPConnection
    ) -> Iterator[Any]:
        name = self.name(method)
        try:
            for event, data in self.events(cx, method, response, connection):
                if event == "end":
                    return
                if event == "fault":
                    raise self.problem(method, 500, data, {}, of_stream=True)
                if event == "message":
                    yield self.value(method, data)
            raise Fault("unavailable", f"the stream of {name} was cut off", relayed=True)
        finally:
            connection.close()

    def events(
        self, cx: Context, method: _Method, response: http.client.HTTPResponse, connection: http.client.HTTPConnection
    ) -> Iterator[Tuple[str, bytes]]:
        event, data = "message", []
        while True:
            try:
                self.patience(cx, method, connection, most=30.0)
                line = response.readline(_MOST_BYTES + 64)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.check_time(cx, method)
                raise Fault(
                    "unavailable", f"the stream of {self.name(method)} was cut off: {error}", relayed=True
                ) from None
            if not line.endswith(b"\n"):
                if len(line) > _MOST_BYTES:
                    raise Fault("overloaded", f"an item of {self.name(method)} is longer than 8 MiB", relayed=True)
                return
            field, _, value = line.rstrip(b"\r\n").partition(b":")
            value = value[1:] if value.startswith(b" ") else value
            if field == b"data":
                data.append(value)
            elif field == b"event":
                event = value.decode(errors="replace")
            elif not field and not value and data:
                yield event, b"\n".join(data)
                event, data = "message", []

    def ask(
        self, cx: Context, method: _Method, args: Dict[str, Any]
    ) -> Tuple[http.client.HTTPResponse, http.client.HTTPConnection]:
        """Sends a call; gives the head of its answer, and the connection that the rest of it comes on."""
        body = _dump(self.arguments(method, args))
        headers = self.headers(cx)
        path = f"{self.path}/{urllib.parse.quote(method.name)}"
        may_repeat = method.kind != "command"
        while True:
            self.check_time(cx, method, not_started=True)
            connection, is_fresh = self.connection(cx, method)
            headers["Request-Timeout"] = f"{max(cx.remaining(), 0.001):.6f}"[:12]
            try:
                self.patience(cx, method, connection)
                connection.request("POST", path, body, headers)
                return connection.getresponse(), connection
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self.check_time(cx, method)
                # What was kept may have been closed at the other end; a new connection tells.
                if is_fresh or not may_repeat:
                    raise Fault(
                        "unavailable", f"the connection to {self.service} ended: {error!r}", relayed=True
                    ) from None

    def arguments(self, method: _Method, args: Dict[str, Any]) -> Any:
        try:
            return method.args.write(args.__getitem__, None)
        except _Misfit as misfit:
            raise Fault(
                "incompatible",
                f"the arguments of {self.name(method)} do not fit: {misfit}",
                not_started=True,
                relayed=True,
                errors=[(misfit.pointer(), misfit.message)],
            ) from None

    def headers(self, cx: Context) -> Dict[str, str]:
        child = copy.copy(cx)
        child.span_id = secrets.token_hex(8)
        headers = {
            "Content-Type": "application/json",
            "traceparent": child.traceparent(),
            "Wharf-Criticality": cx.criticality,
        }
        if self.caller:
            headers["Wharf-Caller"] = self.caller
        if cx.principal is not None:
            headers["Wharf-Principal"] = urllib.parse.quote(cx.principal, safe="!#$&'()*+,/:;=?@[]~ ")
        if cx._step is not None:
            headers["Idempotency-Key"] = cx._step
        return headers

    def connection(self, cx: Context, method: _Method, fresh: bool = False) -> Tuple[http.client.HTTPConnection, bool]:
        """A connection that is open, and whether it is a new one."""
        while True:
            with self.lock:
                kept = self.idle.pop() if self.idle and not fresh else None
            if kept is None:
                break
            # What can be read now is the other end's goodbye.
            if kept.sock is not None and not select.select([kept.sock], [], [], 0)[0]:
                return kept, False
            kept.close()
        timeout = min(1.0, max(cx.remaining(), 0.001))
        make = http.client.HTTPSConnection if self.is_secure else http.client.HTTPConnection
        made = make(self.host, self.port, timeout=timeout)
        try:
            made.connect()
        except OSError as error:
            self.check_time(cx, method, not_started=True)
            message = f"{self.service} can't be reached at {self.host}:{made.port}: {error}"
            raise Fault("unavailable", message, not_started=True, relayed=True) from None
        return made, True

    def put_back(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        with self.lock:
            if connection.sock is not None and not response.will_close and len(self.idle) < self.IDLE:
                self.idle.append(connection)
                return
        connection.close()

    def body(self, cx: Context, method: _Method, response: http.client.HTTPResponse) -> bytes:
        parts, length = [], 0
        try:
            while True:
                part = response.read1(1 << 16)
                if not part:
                    break
                parts.append(part)
                length += len(part)
                if length > _MOST_BYTES:
                    response.close()
                    raise Fault("overloaded", f"the answer of {self.name(method)} is longer than 8 MiB", relayed=True)
                self.check_time(cx, method)
        except (OSError, http.client.HTTPException) as error:
            response.close()
            self.check_time(cx, method)
            message = f"the answer of {self.name(method)} was cut off: {error!r}"
            raise Fault("unavailable", message, relayed=True) from None
        # So the connection knows that it may be used again.
        response.close()
        return b"".join(parts)

    def answer(self, method: _Method, response: http.client.HTTPResponse, body: bytes) -> Any:
        if response.status in (200, 204):
            return self.value(method, body or b"null")
        raise self.problem(method, response.status, body, response.headers)

    def value(self, method: _Method, body: bytes) -> Any:
        try:
            return method.value.read(_parse(body), None, False)
        except (_Misfit, ValueError) as misfit:
            what = "an item" if method.is_stream else "the answer"
            raise Fault("incompatible", f"{what} of {self.name(method)} does not fit: {misfit}", relayed=True) from None

    def problem(self, method: _Method, status: int, body: bytes, headers: Any, of_stream: bool = False) -> Exception:
        """What is said by an answer that is not a value."""
        name = self.name(method)
        try:
            problem = _parse(body)
        except ValueError:
            problem = None
        problem = problem if isinstance(problem, dict) else {}
        detail = problem.get("detail") or problem.get("title")
        message = detail if isinstance(detail, str) else f"{name} answered with the status {status}"
        if problem.get("error") is not None:
            # A stream ends in an error of its own, or in one of the method's.
            shapes = [method.stream_error, method.error] if of_stream else [method.error]
            for shape in shapes:
                try:
                    error = shape.read(problem["error"], None, False)
                except _Misfit as misfit:
                    said = str(misfit)
                else:
                    return error if isinstance(error, ServiceError) else OtherError(error)
            return Fault("incompatible", f"the error of {name} does not fit: {said}", relayed=True)
        fault = problem.get("fault")
        if fault in _STATUS_OF_FAULT:
            not_started = problem.get("not_started") is True
        else:
            fault = _FAULT_OF_STATUS.get(status, "internal" if status >= 500 else "incompatible")
            not_started = status in (401, 403, 404, 405, 413, 415, 429)
        wait = problem.get("retry_after_ms")
        after = headers.get("Retry-After", "")
        retry_after = wait / 1000 if isinstance(wait, (int, float)) else float(after) if after.isdigit() else None
        errors = [
            (str(each.get("pointer")), str(each.get("detail")))
            for each in problem.get("errors") or []
            if isinstance(each, dict)
        ]
        return Fault(fault, message, not_started=not_started, relayed=True, retry_after=retry_after, errors=errors)

    def patience(
        self, cx: Context, method: _Method, connection: http.client.HTTPConnection, most: float = math.inf
    ) -> None:
        self.check_time(cx, method)
        if connection.sock is not None:
            connection.sock.settimeout(min(cx.remaining() or 0.001, most))

    def check_time(self, cx: Context, method: _Method, not_started: bool = False) -> None:
        if cx.remaining() < 0.001:
            message = f"the time for {self.name(method)} is over"
            raise Fault("deadline_exceeded", message, not_started=not_started, relayed=True)

    def name(self, method: _Method) -> str:
        return f"{self.service}.{method.name}"


_STATUS_OF_FAULT = {
    "incompatible": 502,
    "overloaded": 429,
    "denied": 403,
    "unavailable": 503,
    "deadline_exceeded": 504,
    "cancelled": 499,
    "internal": 500,
}

_FAULT_OF_STATUS = {
    401: "denied",
    403: "denied",
    408: "deadline_exceeded",
    413: "overloaded",
    429: "overloaded",
    499: "cancelled",
    502: "unavailable",
    503: "unavailable",
    504: "deadline_exceeded",
}
