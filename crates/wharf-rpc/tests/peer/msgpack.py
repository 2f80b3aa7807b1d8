"""MessagePack, as far as docs/wire.md needs it: the shortest form of everything, and nothing of extensions."""

import struct


class F32(float):
    """A float that is written in 32 bits."""


def pack(value):
    """The bytes of None, bool, int, float, F32, str, bytes, list and dict."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, F32):
        return b"\xca" + struct.pack(">f", value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        text = value.encode()
        return _length(len(text), 0xA0, 31, (0xD9, 0xDA, 0xDB)) + text
    if isinstance(value, bytes):
        return _length(len(value), None, -1, (0xC4, 0xC5, 0xC6)) + value
    if isinstance(value, list):
        return _length(len(value), 0x90, 15, (None, 0xDC, 0xDD)) + b"".join(map(pack, value))
    if isinstance(value, dict):
        items = b"".join(pack(key) + pack(item) for key, item in value.items())
        return _length(len(value), 0x80, 15, (None, 0xDE, 0xDF)) + items
    raise TypeError(f"MessagePack has no {type(value).__name__}")


def _integer(number):
    if 0 <= number < 128 or -32 <= number < 0:
        return struct.pack(">b" if number < 0 else ">B", number)
    forms = [(0xCC, ">B"), (0xCD, ">H"), (0xCE, ">I"), (0xCF, ">Q")]
    if number < 0:
        forms = [(0xD0, ">b"), (0xD1, ">h"), (0xD2, ">i"), (0xD3, ">q")]
    for marker, form in forms:
        try:
            return bytes([marker]) + struct.pack(form, number)
        except struct.error:
            continue
    raise ValueError(f"{number} has more than 64 bits")


def _length(length, fixed, most, markers):
    if length <= most:
        return bytes([fixed | length])
    for marker, form, bits in zip(markers, (">B", ">H", ">I"), (8, 16, 32)):
        if marker is not None and length < 1 << bits:
            return bytes([marker]) + struct.pack(form, length)
    raise ValueError(f"{length} is too long")


def unpack(data):
    """The value that fills these bytes."""
    value, end = _unpack(data, 0)
    if end != len(data):
        raise ValueError(f"{len(data) - end} bytes are left")
    return value


NUMBERS = {
    0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
    0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
}
LENGTHS = {
    0xC4: (">B", "bytes"), 0xC5: (">H", "bytes"), 0xC6: (">I", "bytes"),
    0xD9: (">B", "text"), 0xDA: (">H", "text"), 0xDB: (">I", "text"),
    0xDC: (">H", "list"), 0xDD: (">I", "list"), 0xDE: (">H", "dict"), 0xDF: (">I", "dict"),
}


def _unpack(data, at):
    marker, at = data[at], at + 1
    if marker < 0x80:
        return marker, at
    if marker >= 0xE0:
        return marker - 0x100, at
    if marker in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[marker], at
    if marker in NUMBERS:
        size = struct.calcsize(NUMBERS[marker])
        return struct.unpack_from(NUMBERS[marker], data, at)[0], at + size
    if marker in LENGTHS:
        form, kind = LENGTHS[marker]
        length = struct.unpack_from(form, data, at)[0]
        at += struct.calcsize(form)
    elif marker < 0xC0:
        kind = "dict" if marker < 0x90 else "list" if marker < 0xA0 else "text"
        length = marker & (0x1F if kind == "text" else 0x0F)
    else:
        raise ValueError(f"the marker {marker:02x} has no place here")
    if kind in ("bytes", "text"):
        taken = data[at : at + length]
        if len(taken) < length:
            raise ValueError("cut short")
        return (taken if kind == "bytes" else taken.decode()), at + length
    items = []
    for _ in range(length * (2 if kind == "dict" else 1)):
        item, at = _unpack(data, at)
        items.append(item)
    return (dict(zip(items[::2], items[1::2])) if kind == "dict" else items), at
