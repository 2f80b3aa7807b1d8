def _upgrade(handler: _Handler) -> None:
    """Answers a call that comes over WebSocket."""
    server = handler.server.server
    path, _, query = handler.path.partition("?")
    method, implementation, name = server.method(path)
    if method.takes is None and not method.is_stream:
        raise _refused(400, f"{name} has no stream: call it with POST")
    key = handler.headers.get("Sec-WebSocket-Key", "")
    if handler.headers.get("Sec-WebSocket-Version") != "13" or len(key) != 24:
        raise _refused(400, "the upgrade is not as RFC 6455 says")
    cx = handler.context(server, method, query)
    started = time.monotonic()
    handler.close_connection = True
    with server.begun():
        handler.send_response(101)
        for header, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", _accept(key)),
        ):
            handler.send_header(header, value)
        handler.send_header("traceparent", cx.traceparent())
        handler.end_headers()
        handler.wfile.flush()
        line = _WebSocket(handler.rfile, handler.connection, False)
        outcome = "cancelled"
        try:
            outcome, code, title = _talk(handler, cx, method, implementation, name, line)
            line.close(code, title)
        except _Broken as broken:
            line.close(broken.code, str(broken))
        except (_Gone, OSError):
            pass
    took = round((time.monotonic() - started) * 1e6)
    log("info", name, cx, caller=cx.caller, outcome=outcome, duration_us=took)


class _Gone(Exception):
    """The caller has closed: nobody waits for the answer."""


def _next(handler: _Handler, cx: Context, name: str, line: _WebSocket) -> bytes:
    try:
        handler.connection.settimeout(cx.remaining() + 0.001)
        message = line.receive()
    except socket.timeout:
        raise Fault("deadline_exceeded", f"the time for {name} is over") from None
    if message is None:
        raise _Gone
    return message


def _items(handler: _Handler, cx: Context, method: _Method, name: str, line: _WebSocket) -> Iterator[Any]:
    """The items of the argument that is a stream, read when the service wants them."""
    taken = cast(_Taken, method.takes)
    for index in itertools.count():
        message = _next(handler, cx, name, line)
        if not message:
            return
        if message.startswith(b"!"):
            problem = _parse(message[1:])
            if isinstance(problem, dict) and problem.get("error") is not None:
                error = taken.error.read(problem["error"], None, True)
                raise error if isinstance(error, ServiceError) else OtherError(error)
            raise Fault("cancelled", f"the items of {taken.name} broke off")
        try:
            yield taken.item.read(_parse(message), ((None, taken.name), index), True)
        except (_Misfit, ValueError) as misfit:
            raise Fault("incompatible", f"an item for {name} does not fit: {misfit}") from None


def _talk(
    handler: _Handler, cx: Context, method: _Method, implementation: object, name: str, line: _WebSocket
) -> Tuple[str, int, str]:
    try:
        args = handler.read_arguments(method, name, _next(handler, cx, name, line))
        if method.takes is not None:
            args[method.takes.attribute] = _items(handler, cx, method, name, line)
        value = getattr(implementation, method.python or method.name)(cx, **args)
        if not method.is_stream:
            line.send(handler.written(method, name, value, None))
            return "value", 1000, ""
        for index, item in enumerate(value):
            if cx.remaining() == 0.0:
                raise Fault("deadline_exceeded", f"the time for {name} is over")
            line.send(handler.written(method, name, item, (None, index)))
        return "value", 1000, ""
    except _Refused as refused:
        status, outcome = refused.status, refused.fault.kind
        problem = handler.of_fault(status, refused.fault, handler.place(cx, method))
    except (_Broken, _Gone, OSError):
        raise
    except Exception as error:
        status, problem, outcome = handler.problem(cx, method, name, error, method.error)
    line.send(b"!" + _dump(problem))
    return outcome, 4000 + status, problem["title"]
