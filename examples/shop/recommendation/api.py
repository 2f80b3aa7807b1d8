# Made by `wharf client python recommendation --server --with catalog`: what is changed here is lost when it is made again.
"Messages and clients of recommendation, catalog, and the server of what is offered."

from __future__ import annotations

import abc
import base64
import contextlib
import copy
import dataclasses
import datetime
import enum
import functools
import hashlib
import http.client
import http.server
import itertools
import json
import math
import os
import re
import secrets
import select
import signal
import socket
import socketserver
import sys
import threading
import time
import traceback
import urllib.parse
from dataclasses import dataclass
from typing import (
    Any,
    Callable,
    Dict,
    Generator,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    NewType,
    Optional,
    Sequence,
    Tuple,
    Type,
    Union,
)


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


@dataclass(frozen=True)
class Product:
    """One of the things we sell."""

    id: ProductId
    """What it is called between services."""
    name: str
    """What it is called on its page."""
    summary: str
    """One line about it."""
    description: str
    """All about it."""
    details: list[str]
    """What it is made of, how large it is, what comes with it: a line each."""
    price: Money
    """What it costs, in the currency that we buy it in."""
    categories: list[str]
    """Where it stands in the shop."""
    picture: str
    """What its picture shows, for those who don't see it."""


@dataclass(frozen=True)
class Money:
    """An amount in one currency: 12.30 EUR is 12 units and 300,000,000 nanos. Both have the same sign."""

    currency: CurrencyCode
    """What the amount is counted in."""
    units: int
    """Whole units."""
    nanos: int
    """Billionths of a unit, between -999,999,999 and 999,999,999."""


class CatalogError(ServiceError):
    """What the catalog answers when it can't."""


@dataclass(eq=False)
class CatalogErrorUnknownProduct(CatalogError):
    """Nothing has this id."""

    value: ProductId

#: Somebody with a cart. Whoever knows it has the cart, so it can't be guessed.
ShopperId = NewType("ShopperId", str)

#: One of the things we sell, as in the address of its page: `eider-kettle`.
ProductId = NewType("ProductId", str)

#: A currency by its three letters of ISO 4217: `EUR`.
CurrencyCode = NewType("CurrencyCode", str)


class RecommendationClient:
    """What else a shopper may like.

    ``url`` is the address in front of a method's name, such as http://127.0.0.1:8080/recommendation; without it,
    that of WHARF_RECOMMENDATION_URL. ``caller`` is the service that calls; without it, WHARF_SERVICE.
    """

    def __init__(self, url: Optional[str] = None, *, caller: Optional[str] = None) -> None:
        self._channel = _Channel("recommendation", url, caller)

    def recommend(self, cx: Context, shopper: ShopperId, seen: list[ProductId]) -> list[ProductId]:
        """At most four products that go with `seen`, and are none of them."""
        value: list[ProductId] = self._channel.call(
            cx,
            _RECOMMENDATION["recommend"],
            {"shopper": shopper, "seen": seen},
        )
        return value


class Recommendation(abc.ABC):
    """What else a shopper may like.

    Derive from it, and give what you have made to ``serve``.
    """

    @abc.abstractmethod
    def recommend(self, cx: Context, shopper: ShopperId, seen: list[ProductId]) -> list[ProductId]:
        """At most four products that go with `seen`, and are none of them."""


class CatalogClient:
    """What the shop sells.

    ``url`` is the address in front of a method's name, such as http://127.0.0.1:8080/catalog; without it, that of
    WHARF_CATALOG_URL. ``caller`` is the service that calls; without it, WHARF_SERVICE.
    """

    def __init__(self, url: Optional[str] = None, *, caller: Optional[str] = None) -> None:
        self._channel = _Channel("catalog", url, caller)

    def product(self, cx: Context, id: ProductId) -> Product:
        """One product.

        Raises CatalogError.
        """
        value: Product = self._channel.call(cx, _CATALOG["product"], {"id": id})
        return value

    def products(self, cx: Context) -> list[Product]:
        """Every product, in the order of the shop window."""
        value: list[Product] = self._channel.call(cx, _CATALOG["products"], {})
        return value

    def search(self, cx: Context, query: str) -> list[Product]:
        """The products that have every word of `query` somewhere in their text."""
        value: list[Product] = self._channel.call(cx, _CATALOG["search"], {"query": query})
        return value


# From here on the file is how calls are made and answered: nothing to be used by others.


_At = Optional[Tuple[Any, Union[str, int]]]


class _Misfit(Exception):
    """A value that is not of its shape: where, and what is wrong."""

    def __init__(self, at: _At, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message

    def path(self) -> List[Union[str, int]]:
        steps: List[Union[str, int]] = []
        at = self.at
        while at is not None:
            at, step = at
            steps.append(step)
        return steps[::-1]

    def pointer(self) -> str:
        """Where it is, as RFC 6901 says it."""
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in self.path())

    def place(self) -> str:
        """Where it is, for people: ``item.tags[2]``."""
        place = ""
        for step in self.path():
            if isinstance(step, int):
                place += f"[{step}]"
            elif step.isidentifier():
                place += f".{step}" if place else step
            else:
                place += f"[{json.dumps(step, ensure_ascii=False)}]"
        return place

    def __str__(self) -> str:
        place = self.place()
        return f"{place}: {self.message}" if place else self.message


def _found(value: object) -> str:
    """A value as an error shows it."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 60 else text[:57] + "..."


class _Shape:
    """How values look in JSON: ``read`` makes one of JSON, ``write`` JSON of one. Both refuse what does not fit."""

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        raise NotImplementedError

    def write(self, value: Any, at: _At) -> Any:
        raise NotImplementedError


class _Bool(_Shape):
    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if not isinstance(value, bool):
            raise _Misfit(at, f"expected true or false, found {_found(value)}")
        return value

    def write(self, value: Any, at: _At) -> Any:
        return self.read(value, at, True)


class _Int(_Shape):
    def __init__(self, signed: bool, bits: int) -> None:
        self.low = -(1 << (bits - 1)) if signed else 0
        self.high = (1 << (bits - 1 if signed else bits)) - 1
        self.wide = bits > 64

    def check(self, value: Any, at: _At) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _Misfit(at, f"expected a whole number, found {_found(value)}")
        if not self.low <= value <= self.high:
            raise _Misfit(at, f"expected a whole number from {self.low} to {self.high}, found {value}")
        return value

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if self.wide and isinstance(value, str):
            if not re.fullmatch(r"-?[0-9]{1,39}", value):
                raise _Misfit(at, f"expected the decimal digits of a whole number, found {_found(value)}")
            value = int(value)
        return self.check(value, at)

    def write(self, value: Any, at: _At) -> Any:
        number = self.check(value, at)
        return str(number) if self.wide else number


class _Float(_Shape):
    def __init__(self, bits: int) -> None:
        self.most = 3.4028235677973366e38 if bits == 32 else sys.float_info.max

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _Misfit(at, f"expected a number, found {_found(value)}")
        if not -self.most <= value <= self.most:
            raise _Misfit(at, f"expected a number between -{self.most} and {self.most}, found {_found(value)}")
        return float(value)

    def write(self, value: Any, at: _At) -> Any:
        return self.read(value, at, True)


class _Text(_Shape):
    """Text, of a format where one is named; an unknown format is any text."""

    FORMATS = {
        "uuid": r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "date": r"[+-]?\d{4,6}-\d\d-\d\d",
        "date-time": r"[+-]?\d{4,6}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)",
        "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
        "uri": r"[A-Za-z][A-Za-z0-9+.-]*:.*",
    }

    def __init__(self, format: Optional[str] = None) -> None:
        self.name = "text" if format is None else f"text of the format {format}"
        pattern = self.FORMATS.get(format or "")
        self.pattern = re.compile(pattern, re.DOTALL | re.ASCII) if pattern else None

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if not isinstance(value, str):
            raise _Misfit(at, f"expected {self.name}, found {_found(value)}")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise _Misfit(at, "expected text, found half of a surrogate pair") from None
        if self.pattern and not self.pattern.fullmatch(value):
            raise _Misfit(at, f"expected {self.name}, found {_found(value)}")
        return value

    def write(self, value: Any, at: _At) -> Any:
        return self.read(value, at, True)


class _Char(_Text):
    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if not isinstance(value, str) or len(value) != 1:
            raise _Misfit(at, f"expected text of one character, found {_found(value)}")
        return super().read(value, at, strict)


class _Bytes(_Shape):
    def read(self, value: Any, at: _At, strict: bool) -> Any:
        try:
            return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
        except ValueError:
            raise _Misfit(at, f"expected bytes as standard base64 with padding, found {_found(value)}") from None

    def write(self, value: Any, at: _At) -> Any:
        if not isinstance(value, (bytes, bytearray, memoryview)):
            raise _Misfit(at, f"expected bytes, found {_found(value)}")
        return base64.b64encode(value).decode()


class _Unit(_Shape):
    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if value is not None:
            raise _Misfit(at, f"expected null, found {_found(value)}")
        return None

    def write(self, value: Any, at: _At) -> Any:
        return self.read(value, at, True)


class _Never(_Shape):
    def read(self, value: Any, at: _At, strict: bool) -> Any:
        raise _Misfit(at, "expected nothing at all: there is no value of this type")

    def write(self, value: Any, at: _At) -> Any:
        return self.read(value, at, True)


class _Option(_Shape):
    def __init__(self, inner: _Shape) -> None:
        self.inner = inner

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        return None if value is None else self.inner.read(value, at, strict)

    def write(self, value: Any, at: _At) -> Any:
        return None if value is None else self.inner.write(value, at)


class _List(_Shape):
    def __init__(self, item: _Shape, length: Optional[int] = None) -> None:
        self.item = item
        self.length = length

    def check(self, value: Any, at: _At) -> Any:
        if not isinstance(value, (list, tuple)):
            raise _Misfit(at, f"expected a list, found {_found(value)}")
        if self.length is not None and len(value) != self.length:
            raise _Misfit(at, f"expected a list of {self.length}, found one of {len(value)}")
        return value

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        read = self.item.read
        return [read(item, (at, index), strict) for index, item in enumerate(self.check(value, at))]

    def write(self, value: Any, at: _At) -> Any:
        if isinstance(value, (set, frozenset)):
            value = list(value)
        write = self.item.write
        return [write(item, (at, index)) for index, item in enumerate(self.check(value, at))]


class _Tuple(_Shape):
    def __init__(self, *items: _Shape) -> None:
        self.items = items

    def check(self, value: Any, at: _At) -> Any:
        if not isinstance(value, (list, tuple)) or len(value) != len(self.items):
            raise _Misfit(at, f"expected a list of {len(self.items)}, found {_found(value)}")
        return value

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        pairs = enumerate(zip(self.items, self.check(value, at)))
        return tuple(shape.read(item, (at, index), strict) for index, (shape, item) in pairs)

    def write(self, value: Any, at: _At) -> Any:
        pairs = enumerate(zip(self.items, self.check(value, at)))
        return [shape.write(item, (at, index)) for index, (shape, item) in pairs]


class _Map(_Shape):
    def __init__(self, key: _Shape, value: _Shape, numbers: bool = False) -> None:
        self.key = key
        self.value = value
        self.numbers = numbers

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if not isinstance(value, dict):
            raise _Misfit(at, f"expected an object, found {_found(value)}")
        return {
            self.read_key(key, (at, key), strict): self.value.read(item, (at, key), strict)
            for key, item in value.items()
        }

    def read_key(self, key: str, at: _At, strict: bool) -> Any:
        if self.numbers:
            if not re.fullmatch(r"-?[0-9]{1,20}", key):
                raise _Misfit(at, "expected a whole number as the key")
            return self.key.read(int(key), at, strict)
        return self.key.read(key, at, strict)

    def write(self, value: Any, at: _At) -> Any:
        if not isinstance(value, dict):
            raise _Misfit(at, f"expected a dict, found {_found(value)}")
        written = {}
        for key, item in value.items():
            name = str(self.key.write(key, (at, str(key))))
            written[name] = self.value.write(item, (at, name))
        return written


class _Named(_Shape):
    """A type by its name, so that types may contain each other."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        return _TYPES[self.name].read(value, at, strict)

    def write(self, value: Any, at: _At) -> Any:
        return _TYPES[self.name].write(value, at)


class _Field(NamedTuple):
    attribute: str
    name: str
    shape: _Shape
    may_be_missing: bool = False


class _Fields:
    """Named values: the members of an object."""

    def __init__(self, *fields: _Field) -> None:
        self.fields = fields

    def read(self, value: Any, at: _At, strict: bool) -> Dict[str, Any]:
        if not isinstance(value, dict):
            raise _Misfit(at, f"expected an object, found {_found(value)}")
        members: Dict[str, Any] = {}
        for attribute, name, shape, may_be_missing in self.fields:
            if name in value:
                members[attribute] = shape.read(value[name], (at, name), strict)
            elif may_be_missing or isinstance(shape, _Option):
                members[attribute] = None
            else:
                raise _Misfit((at, name), "is missing")
        return members

    def write(self, value: Any, at: _At) -> Dict[str, Any]:
        members = {}
        for attribute, name, shape, may_be_missing in self.fields:
            member = value(attribute)
            if not (member is None and may_be_missing):
                members[name] = shape.write(member, (at, name))
        return members

    def strangers(self, value: Any) -> List[str]:
        """Members that are none of these."""
        known = {field.name for field in self.fields}
        return [name for name in value if name not in known]


class _Struct(_Shape):
    def __init__(self, type: type, *fields: _Field) -> None:
        self.type = type
        self.fields = _Fields(*fields)

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        return self.type(**self.fields.read(value, at, strict))

    def write(self, value: Any, at: _At) -> Any:
        if not isinstance(value, self.type):
            raise _Misfit(at, f"expected {_called(self.type)}, found {_found(value)}")
        return self.fields.write(functools.partial(getattr, value), at)


class _TupleStruct(_Shape):
    """A class whose attributes are written as a list."""

    def __init__(self, type: type, attributes: Sequence[str], *items: _Shape) -> None:
        self.type = type
        self.attributes = attributes
        self.tuple = _Tuple(*items)

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        return self.type(*self.tuple.read(value, at, strict))

    def write(self, value: Any, at: _At) -> Any:
        if not isinstance(value, self.type):
            raise _Misfit(at, f"expected {_called(self.type)}, found {_found(value)}")
        return self.tuple.write([getattr(value, attribute) for attribute in self.attributes], at)


class _Wrapper(_Shape):
    """A class around one value, written as that value."""

    def __init__(self, type: type, attribute: str, inner: _Shape) -> None:
        self.type = type
        self.attribute = attribute
        self.inner = inner

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        return self.type(self.inner.read(value, at, strict))

    def write(self, value: Any, at: _At) -> Any:
        if not isinstance(value, self.type):
            raise _Misfit(at, f"expected {_called(self.type)}, found {_found(value)}")
        return self.inner.write(getattr(value, self.attribute), at)


class _Empty(_Shape):
    """A class without attributes, written as null, or as its name where it is a variant."""

    def __init__(self, type: type) -> None:
        self.type = type

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if value is not None:
            raise _Misfit(at, f"expected null, found {_found(value)}")
        return self.type()

    def write(self, value: Any, at: _At) -> Any:
        if not isinstance(value, self.type):
            raise _Misfit(at, f"expected {_called(self.type)}, found {_found(value)}")
        return None


class _Words(_Shape):
    """An enum.Enum: variants without data."""

    def __init__(self, type: Type[enum.Enum]) -> None:
        self.type = type

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if isinstance(value, dict) and list(value.values()) == [None]:
            value = next(iter(value))
        try:
            return self.type(value)
        except ValueError:
            known = ", ".join(json.dumps(member.value, ensure_ascii=False) for member in self.type)
            raise _Misfit(at, f"expected one of {known}, found {_found(value)}") from None

    def write(self, value: Any, at: _At) -> Any:
        if not isinstance(value, self.type):
            raise _Misfit(at, f"expected {_called(self.type)}, found {_found(value)}")
        return value.value


class _Variants(_Shape):
    """One of several classes. ``unknown`` is the class of variants that the other end has and this file does not."""

    def __init__(self, variants: Mapping[str, _Shape], unknown: Optional[type] = None) -> None:
        self.variants = variants
        self.classes = {shape.type: (name, shape) for name, shape in variants.items()}  # type: ignore[attr-defined]
        self.unknown = unknown

    def read(self, value: Any, at: _At, strict: bool) -> Any:
        if isinstance(value, str):
            name, carried, is_bare = value, None, True
        elif isinstance(value, dict) and len(value) == 1:
            (name, carried), is_bare = next(iter(value.items())), False
        else:
            raise _Misfit(at, f"expected the name of a variant, or an object with one member, found {_found(value)}")
        shape = self.variants.get(name)
        if shape is None:
            if self.unknown is not None and not strict:
                return self.unknown(name)
            known = ", ".join(json.dumps(name, ensure_ascii=False) for name in self.variants) or "nothing"
            raise _Misfit(at, f"expected one of {known}, found {_found(name)}")
        if is_bare and not isinstance(shape, _Empty):
            raise _Misfit(at, f"the variant {name} has data: expected an object with that one member")
        return shape.read(carried, (at, name), strict)

    def write(self, value: Any, at: _At) -> Any:
        found = self.classes.get(type(value))
        if found is None:
            if self.unknown is not None and isinstance(value, self.unknown):
                raise _Misfit(at, f"this file does not know the variant {vars(value)['name']}, and cannot send it on")
            known = ", ".join(_called(known) for known in self.classes) or "nothing"
            raise _Misfit(at, f"expected one of {known}, found {_found(value)}")
        name, shape = found
        carried = shape.write(value, (at, name))
        return name if isinstance(shape, _Empty) else {name: carried}


def _called(type: type) -> str:
    return type.__qualname__


_DEPTH = 127
_MOST_BYTES = 8 << 20


def _members(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {json.dumps(twice)} comes twice")
    return members


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _parse(text: bytes) -> Any:
    """JSON as dicts, lists and plain values. ValueError says what is wrong with it."""
    try:
        value = json.loads(text.decode(), object_pairs_hook=_members, parse_constant=_no_number)
    except RecursionError:
        raise ValueError(f"values are nested more than {_DEPTH} deep") from None
    # Only what has so many brackets can be nested too deeply.
    if text.count(b"[") + text.count(b"{") > _DEPTH:
        level = [value]
        for _ in range(_DEPTH):
            level = [part for whole in level for part in _parts(whole)]
        if level:
            raise ValueError(f"values are nested more than {_DEPTH} deep")
    return value


def _parts(value: Any) -> List[Any]:
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [part for part in parts if isinstance(part, (dict, list))]


def _dump(value: Any) -> bytes:
    # No value has halves of surrogate pairs; what a message shows of others' text may.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(errors="replace")


class _Method(NamedTuple):
    """What is known of a method: ``value`` is what it gives, or each item where that is a stream."""

    name: str
    kind: str
    args: _Fields
    value: _Shape
    error: _Shape
    statuses: Mapping[Optional[str], int] = {}
    takes: Any = None
    is_stream: bool = False
    stream_error: _Shape = _Never()
    python: str = ""


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


_TYPES: Dict[str, _Shape] = {
    "ShopperId": _Text(),
    "ProductId": _Text(),
    "Product": _Struct(
        Product,
        _Field("id", "id", _Named("ProductId")),
        _Field("name", "name", _Text()),
        _Field("summary", "summary", _Text()),
        _Field("description", "description", _Text()),
        _Field("details", "details", _List(_Text())),
        _Field("price", "price", _Named("Money")),
        _Field("categories", "categories", _List(_Text())),
        _Field("picture", "picture", _Text()),
    ),
    "Money": _Struct(
        Money,
        _Field("currency", "currency", _Named("CurrencyCode")),
        _Field("units", "units", _Int(True, 64)),
        _Field("nanos", "nanos", _Int(True, 32)),
    ),
    "CurrencyCode": _Text(),
    "CatalogError": _Variants({"UnknownProduct": _Wrapper(CatalogErrorUnknownProduct, "value", _Named("ProductId"))}),
}

_RECOMMENDATION: Dict[str, _Method] = {
    "recommend": _Method(
        "recommend",
        "read",
        _Fields(_Field("shopper", "shopper", _Named("ShopperId")), _Field("seen", "seen", _List(_Named("ProductId")))),
        _List(_Named("ProductId")),
        _Never(),
    ),
}

_CATALOG: Dict[str, _Method] = {
    "product": _Method(
        "product",
        "read",
        _Fields(_Field("id", "id", _Named("ProductId"))),
        _Named("Product"),
        _Named("CatalogError"),
        statuses={"UnknownProduct": 404},
    ),
    "products": _Method("products", "read", _Fields(), _List(_Named("Product")), _Never()),
    "search": _Method("search", "read", _Fields(_Field("query", "query", _Text())), _List(_Named("Product")), _Never()),
}

_UPGRADE: Optional[Callable[[_Handler], None]] = None

_OFFERED: Dict[type, _Interface] = {
    Recommendation: _Interface("recommendation", "Recommendation", _RECOMMENDATION),
}
