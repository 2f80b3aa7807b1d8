class Fault(Exception):
    """Why a call failed on the way, as opposed to an answer of the service.

    ``kind`` is one of unavailable, deadline_exceeded, overloaded, cancelled, incompatible, denied, internal.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        not_started: bool = False,
        relayed: bool = False,
        retry_after: Optional[float] = None,
        errors: Sequence[Tuple[str, str]] = (),
    ) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        # Whether the callee provably did not begin, so that the call may be made again whatever it does.
        self.not_started = not_started
        # Whether it is passed on by somebody who is not next to the failure.
        self.relayed = relayed
        # How many seconds the callee asks to wait before another try.
        self.retry_after = retry_after
        # Where arguments do not fit: JSON pointers, and what is wrong there.
        self.errors = tuple(errors)


class ServiceError(Exception):
    """An error of a service's own: its answer is no. Each error of an interface is a class below this one."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and _attributes(self) == _attributes(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __str__(self) -> str:
        return repr(self)


@dataclass(eq=False)
class OtherError(ServiceError):
    """An error of a service's own whose type has no name."""

    value: Any


def _attributes(error: Any) -> List[Any]:
    return (
        [getattr(error, field.name) for field in dataclasses.fields(error)] if dataclasses.is_dataclass(error) else []
    )


class Context:
    """How long there is to wait, which request a call belongs to, who calls, and how much it matters.

    A handler has one, and passes it on with the calls that it makes. Elsewhere ``Context(2.0)`` begins a trace, with
    two seconds for everything that follows.
    """

    def __init__(
        self,
        timeout: float = 10.0,
        *,
        caller: str = "",
        criticality: str = "critical",
        principal: Optional[str] = None,
        traceparent: Optional[str] = None,
        operation: Optional[str] = None,
    ) -> None:
        trace_id, parent_id, flags = _trace(traceparent)
        self.deadline = time.monotonic() + timeout
        self.trace_id = trace_id
        self.parent_id = parent_id
        self.span_id = secrets.token_hex(8)
        self.flags = flags
        self.caller = caller
        self.criticality = criticality
        self.principal = principal
        # The operation as which this call is executed, if it is to be executed once: 32 hexadecimal digits.
        self.operation = operation
        self._step: Optional[str] = None

    def remaining(self) -> float:
        """The seconds that are left, 0 when the time is over."""
        return max(0.0, self.deadline - time.monotonic())

    def traceparent(self) -> str:
        """This call in its trace, as the header of that name."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags:02x}"

    def with_timeout(self, seconds: float) -> "Context":
        """The same context with at most so many seconds from now on. It cannot be made longer."""
        shorter = copy.copy(self)
        shorter.deadline = min(self.deadline, time.monotonic() + seconds)
        return shorter

    def step(self, name: str) -> "Context":
        """The same context for a step of the present operation.

        The call made with it carries an operation id that is made of both, and a callee that remembers operations
        executes it once.
        """
        operation = bytes.fromhex(self.operation or secrets.token_hex(16))
        named = copy.copy(self)
        named._step = hashlib.sha256(operation + name.encode()).hexdigest()[:32]
        return named

    def with_operation(self, key: str) -> "Context":
        """The same context as the operation ``key``, which every call made with it carries as its Idempotency-Key."""
        named = copy.copy(self)
        named._step = key
        return named


_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


def _trace(header: Optional[str]) -> Tuple[str, Optional[str], int]:
    """Trace, parent and flags of a ``traceparent``; a trace of its own where there is none that makes sense."""
    match = _TRACEPARENT.fullmatch(header.strip()) if header else None
    if match is not None:
        version, trace_id, parent_id, flags, more = match.groups()
        makes_sense = version != "ff" and not (version == "00" and more)
        if makes_sense and trace_id.strip("0") and parent_id.strip("0"):
            return trace_id, parent_id, int(flags, 16)
    return secrets.token_hex(16), None, 0
