"""Calls the service `probe` at the address that is given, as a stranger would. Prints `well` at the end.

python3 story.py tcp:127.0.0.1:4000 golden/values.txt
"""

import sys

from client import Connection, Fault, ServiceError
from values import JSON, NAME, POSITION

SHAPES = {
    "truth": True, "small": -3, "large": 2**64 - 1, "huge": 2**128 - 1, "below": -2, "single": 1.5, "double": -0.1,
    "letter": "\u00e4", "text": "mug", "bytes": b"\x00\x01\xff", "unit": None, "none": None, "some": 200,
    "list": [1, 70000], "array": [-1, 0, 300], "tuple": [1, "one"], "by_text": {"a": 1}, "by_number": {-7: "red"},
    "by_colour": {"dark_blue": True}, "set": [3], "pair": [9, "nine"], "nothing": None,
    "forms": ["Unit", {"Newtype": 500}, {"Tuple": [1, True]}, {"Struct": {"x": -1, "y": None}}],
    "colour": "dark_blue", "uuid": "00112233-4455-6677-8899-aabbccddeeff", "at": "2026-11-23T09:30:00Z",
    "url": "https://example.com/a?b=c", "price": "19.90", "note": "",
}
ALL = (POSITION, NAME, JSON)


def fault(call):
    try:
        call()
    except Fault as fault:
        return fault
    raise AssertionError("no fault")


def main(address, golden):
    # A stranger is sent the descriptor, and finds the fingerprints that the callee has.
    stranger = Connection(address, "probe", "Probe")
    interface = stranger.interface
    for method in stranger.served["methods"]:
        assert interface.fingerprint(method["name"]) == method["fingerprint"], method
    stranger.close()

    # With these it is not sent again, and values may go by position.
    probe = Connection(address, "probe", "Probe", known=interface, app="trial")
    assert probe.served["descriptor"] is None
    probe.ping()

    # The bytes are the golden ones.
    lines = dict(line.rstrip("\n").split(": ", 1) for line in open(golden, encoding="utf-8"))
    for encoding, name in ((POSITION, "positional"), (NAME, "named")):
        written = interface.write({"type": "Shapes"}, SHAPES, encoding).hex()
        assert written == lines[f"struct, {name}"], f"{name}: {written}"

    for encoding in ALL:
        assert probe.call("echo", {"text": "gr\u00fc\u00dfe"}, encoding) == "gr\u00fc\u00dfe"
        assert probe.call("mirror", {"shapes": SHAPES}, encoding) == SHAPES
        tree = {"Fork": {"left": {"Branch": "Leaf"}, "right": ["Leaf", {"Branch": {"Branch": "Leaf"}}]}}
        assert probe.call("depth", {"tree": tree}, encoding) == 4
        assert probe.call("plant", {"depth": 3}, encoding) == {"Branch": {"Branch": "Leaf"}}

        # Errors and faults.
        for id, expected in ((None, "NotToday"), (7, {"Missing": 7})):
            try:
                probe.call("refuse", {"id": id}, encoding)
                raise AssertionError("no error")
            except ServiceError as error:
                assert error.value == expected, error
        broken = fault(lambda: probe.call("panic", {}, encoding))
        assert (broken.kind, broken.not_started) == ("internal", False), broken

        # Large messages, both ways, in pieces.
        large = bytes(range(256)) * 4096
        assert probe.call("length", {"bytes": large}, encoding) == len(large)
        assert probe.call("give", {"length": 300 * 1024}, encoding) == b"\x07" * 300 * 1024

    # The context.
    seen = probe.call("look", {}, NAME, budget=3.0, operation=b"ABCDEFGHIJKLMNOP", principal="ana", sampled=True)
    assert (seen["caller"], seen["principal"], seen["operation"]) == ("foreign", "ana", b"ABCDEFGHIJKLMNOP".hex())
    assert seen["trace"].endswith("-01") and seen["criticality"] == 2 and 0 < seen["milliseconds"] <= 3000, seen

    # Many at a time, answered in any order; one that is given up; one that has no time.
    held = probe.start("hold", {"bytes": b"h"}, POSITION)
    many = [probe.start("echo", {"text": str(number)}, number % 3) for number in range(500)]
    for number, started in reversed(list(enumerate(many))):
        assert probe.wait(started) == str(number)
    probe.cancel(held)
    late = fault(lambda: probe.call("hold", {"bytes": b"h"}, JSON, budget=0.05))
    assert late.kind == "deadline exceeded", late

    # What does not fit, and who does not.
    probe.numbers["nothing"], interface.methods["nothing"] = 999, {"args": []}
    unknown = fault(lambda: probe.call("nothing", {}, JSON))
    assert (unknown.kind, unknown.not_started) == ("incompatible", True), unknown
    for refused in ({"version": 2}, {"app": "else"}):
        assert fault(lambda: Connection(address, "probe", "Probe", **refused)).kind == "incompatible"
    probe.ping()
    probe.close()
    print("well")


if __name__ == "__main__":
    main(*sys.argv[1:])
