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
