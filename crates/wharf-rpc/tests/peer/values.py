"""Values in the three encodings, and fingerprints: sections 10 and 11 of docs/wire.md.

A value is written as its shape says. In Python a struct is a dict, a tuple a list, a variant its name or
{name: data}, bytes are bytes, a uuid is text, and a map is a dict.
"""

import base64
import hashlib
import json
import uuid

from msgpack import F32, pack, unpack

POSITION, NAME, JSON = 0, 1, 2


class Interface:
    """An interface, from its descriptor."""

    def __init__(self, descriptor):
        self.methods = {method["name"]: method for method in descriptor["methods"]}
        self.types = {name: _body(type["body"]) for name, type in descriptor.get("types", {}).items()}

    def write_args(self, method, args, encoding):
        """The arguments of a method, from a dict."""
        body = ("struct", self.methods[method]["args"])
        return _bytes(self._body(body, args, encoding, _write), encoding)

    def write(self, shape, value, encoding):
        return _bytes(self._shape(shape, value, encoding, _write), encoding)

    def read(self, shape, data, encoding):
        value = json.loads(data) if encoding == JSON else unpack(data)
        return self._shape(shape, value, encoding, _read)

    def _shape(self, shape, value, encoding, way):
        if isinstance(shape, str):
            return way(shape, value, encoding)
        ((kind, inside),) = shape.items()
        go = lambda shape, value: self._shape(shape, value, encoding, way)
        if kind == "text":
            return way(inside, value, encoding)
        if kind == "option":
            return None if value is None else go(inside, value)
        if kind in ("list", "set"):
            return [go(inside, item) for item in value]
        if kind == "array":
            assert len(value) == inside["len"]
            return [go(inside["item"], item) for item in value]
        if kind == "tuple":
            assert len(value) == len(inside)
            return [go(shape, item) for shape, item in zip(inside, value)]
        if kind == "map":
            key = lambda key: way("key " + self._key(inside["key"]), key, encoding)
            return {key(name): go(inside["value"], item) for name, item in value.items()}
        assert kind == "type"
        return self._body(self.types[inside], value, encoding, way)

    def _key(self, shape):
        while isinstance(shape, dict) and "type" in shape and self.types[shape["type"]][0] == "newtype":
            shape = self.types[shape["type"]][1]
        return shape if isinstance(shape, str) else "string"

    def _body(self, body, value, encoding, way):
        kind, inside = body
        if kind == "unit":
            return way("unit struct", value, encoding)
        if kind == "newtype":
            return self._shape(inside, value, encoding, way)
        if kind == "tuple":
            return self._shape({"tuple": inside}, value, encoding, way)
        if kind == "struct":
            return self._struct(inside, value, encoding, way)
        assert kind == "enum"
        variants = {variant["name"]: _body(variant.get("body", "unit")) for variant in inside["variants"]}
        if isinstance(value, str):
            assert variants[value][0] == "unit"
            return value
        ((name, data),) = value.items()
        return {name: self._body(variants[name], data, encoding, way)}

    def _struct(self, fields, value, encoding, way):
        if way is _read and encoding == POSITION:
            value = {field["name"]: item for field, item in zip(fields, value, strict=True)}
        items = {field["name"]: self._shape(field["shape"], value[field["name"]], encoding, way) for field in fields}
        return list(items.values()) if way is _write and encoding == POSITION else items

    # Fingerprints.

    def fingerprint(self, name):
        form = self.canonical_form(self.methods[name])
        return hashlib.sha256(form.encode()).digest()[:16]

    def canonical_form(self, method):
        mentioned = []
        form = f"wharf method 1\nname {_name(method['name'])}\nkind {method['kind']}\n"
        form += "".join(f"arg {self._form_field(field, mentioned)}\n" for field in method["args"])
        form += f"value {self._form_shape(method['value'], mentioned)}\n"
        form += f"error {self._form_shape(method['error'], mentioned)}\n"
        done = 0
        while done < len(mentioned):
            name = mentioned[done]
            done += 1
            form += f"type {_name(name)} {self._form_body(self.types[name], mentioned)}\n"
        return form

    def _form_field(self, field, mentioned):
        left_out = "default" if field.get("default") else "required"
        return f"{left_out} {_name(field['name'])} {self._form_shape(field['shape'], mentioned)}"

    def _form_shape(self, shape, mentioned):
        if isinstance(shape, str):
            return shape
        ((kind, inside),) = shape.items()
        go = lambda shape: self._form_shape(shape, mentioned)
        if kind == "text":
            return f"text({_name(inside)})"
        if kind in ("option", "list", "set"):
            return f"{kind}({go(inside)})"
        if kind == "array":
            return f"array({inside['len']} {go(inside['item'])})"
        if kind == "tuple":
            return f"tuple({' '.join(map(go, inside))})"
        if kind == "map":
            return f"map({go(inside['key'])} {go(inside['value'])})"
        if kind == "stream":
            return f"stream({go(inside['item'])} {go(inside['error'])})"
        if inside not in self.types:
            return f"?{_name(inside)}"
        if inside not in mentioned:
            mentioned.append(inside)
        return f"@{mentioned.index(inside)}"

    def _form_body(self, body, mentioned):
        kind, inside = body
        if kind == "unit":
            return "unit"
        if kind == "newtype":
            return f"newtype({self._form_shape(inside, mentioned)})"
        if kind == "tuple":
            return f"tuple({' '.join(self._form_shape(shape, mentioned) for shape in inside)})"
        if kind == "struct":
            return f"struct({' '.join(f'({self._form_field(field, mentioned)})' for field in inside)})"
        variants = []
        for variant in inside["variants"]:
            body = self._form_body(_body(variant.get("body", "unit")), mentioned)
            variants.append(f"({_name(variant['name'])} {variant.get('status') or '-'} {body})")
        return f"{'open' if inside['open'] else 'closed'}({' '.join(variants)})"


def _name(name):
    return f"{len(name.encode())}:{name}"


def _body(body):
    return (body, None) if isinstance(body, str) else next(iter(body.items()))


def _bytes(value, encoding):
    return json.dumps(value).encode() if encoding == JSON else pack(value)


def _write(kind, value, encoding):
    """A value without parts, as MessagePack or JSON has it."""
    if kind.startswith("key "):
        return str(value) if encoding == JSON else value
    if kind == "unit struct":
        return None if encoding == JSON else []
    if encoding == JSON:
        if kind in ("u128", "i128"):
            return str(value)
        return base64.b64encode(value).decode() if kind == "bytes" else value
    if kind in ("u128", "i128"):
        return value.to_bytes(16, "big", signed=kind == "i128")
    if kind == "uuid":
        return uuid.UUID(value).bytes
    if kind == "f32":
        return F32(value)
    return float(value) if kind == "f64" else value


def _read(kind, value, encoding):
    """The same, back."""
    if kind.startswith("key "):
        return int(value) if kind[4] in "iu" and encoding == JSON else value
    if kind == "unit struct":
        assert value == (None if encoding == JSON else [])
        return None
    if kind == "never":
        raise ValueError("a value of a type that has none")
    if encoding == JSON:
        if kind in ("u128", "i128"):
            return int(value)
        return base64.b64decode(value) if kind == "bytes" else value
    if kind in ("u128", "i128"):
        return int.from_bytes(value, "big", signed=kind == "i128")
    return str(uuid.UUID(bytes=value)) if kind == "uuid" else value
