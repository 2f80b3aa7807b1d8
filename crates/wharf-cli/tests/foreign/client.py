"""Calls every method of a store, in every way that they can end. The arguments are its address."""

import sys
from typing import Callable, Iterator, List, Type, TypeVar

from store import (
    Code,
    Colour,
    Context,
    Everything,
    Fault,
    Id,
    Ids,
    Numbers,
    OtherError,
    PageVecId,
    Pair,
    Nothing,
    Shape,
    ShapeBox,
    ShapeCircle,
    ShapeGroup,
    ShapePoint,
    StoreClient,
    StoreErrorBusy,
    StoreErrorFull,
    StoreErrorUnknown,
    Weight,
)

E = TypeVar("E", bound=BaseException)
LARGE = 2**64 - 1


def everything() -> Everything:
    numbers = Numbers(-128, 255, -32768, 65535, -(2**31), 2**32 - 1, -(2**63), LARGE, -(2**127), 2**128 - 1, 0.5, 1e300)
    shape = ShapeGroup([ShapeBox("a \u2028 \U0001d11e", Weight(LARGE)), ShapeCircle(-0.0), ShapePoint()])
    return Everything(
        class_=Id("x"),
        bytes_=bytes(range(256)),
        content_type="\U0001d11e",
        unit=None,
        array=[1, -2, 3],
        set_=[Colour.Red, None, Colour.light_blue],
        tuple_=("a", LARGE, Pair(7, Id("p"))),
        by_text={Id("__proto__"): shape, Id(""): ShapePoint()},
        by_number={Weight(LARGE): [b""]},
        by_colour={Colour.None_: True},
        when="2026-01-31T12:00:00Z",
        id="67e55044-10b1-426f-9247-bb680e5fe0c8",
        price="19.90",
        page=PageVecId([Ids([Id("a")])]),
        numbers=numbers,
        tree=[[], [[]]],
        nothing=Nothing(),
        ids=[Id("b")],
        count=None,
        maybe=True,
    )


def raised(kind: Type[E], call: Callable[[], object]) -> E:
    try:
        value = call()
    except kind as error:
        return error
    raise AssertionError(f"there should have been a {kind.__name__}, and there is {value!r}")


store = StoreClient(sys.argv[1], caller="tester")
cx = Context(10.0)
whole = everything()

assert store.put(cx, whole, Id("here")) == whole
assert store.put(cx, whole, Id("here"), 7) == whole
assert raised(StoreErrorUnknown, lambda: store.put(cx, whole, Id("nowhere"))) == StoreErrorUnknown(Id("nowhere"))
busy = raised(StoreErrorBusy, lambda: store.put(cx, whole, Id("crowd")))
assert busy.args_ == ["a", "b"] and busy.until == LARGE

late = raised(Fault, lambda: store.put(cx.with_timeout(0.3), whole, Id("slow")))
assert late.kind == "deadline_exceeded", late

store.import_(cx, False)
broken = raised(Fault, lambda: store.import_(cx, True))
assert broken.kind == "internal" and "its log says more" in broken.message and broken.relayed, broken

assert store.constructor(cx, "given") == "given"
caller, operation, trace_id = (store.constructor(cx) or "").split()
assert (caller, trace_id) == ("tester", cx.trace_id) and operation in ("None", "null")
named = Context(operation="00" * 16).step("pay")
assert (store.constructor(named) or "").split()[1] == "0450d9b2078185861947d7f2a50ec82c"
keyed = (store.constructor(cx.with_operation("some-key")) or "").split()[1]
assert keyed == "d06cdb96908d5bc56712c334eba0f6c1", keyed
assert raised(Code, lambda: store.constructor(cx, "code")).value == -7
pressed = raised(Fault, lambda: store.constructor(cx, "busy"))
assert (pressed.kind, pressed.retry_after, pressed.not_started) == ("overloaded", 1.5, False), vars(pressed)
assert raised(OtherError, lambda: store.text(cx)).value == "some text"

wrong = raised(Fault, lambda: store.fill(cx, Id("x"), ["no shape"]))  # type: ignore[list-item]
assert wrong.kind == "incompatible" and "shapes[0]: expected" in wrong.message, wrong
late = raised(Fault, lambda: store.import_(Context(0.0), False))
assert late.kind == "deadline_exceeded" and late.not_started, late
mine = raised(Fault, lambda: store.import_(cx, 1))  # type: ignore[arg-type]
assert mine.errors == (("/cx", "expected true or false, found 1"),), mine.errors

assert list(store.watch(cx, Id("all"))) == [ShapePoint()] * 3
assert raised(StoreErrorUnknown, lambda: list(store.watch(cx, Id("none")))).value == "none"
seen: List[Shape] = []


def watch(id: str) -> None:
    seen.clear()
    for shape in store.watch(cx, Id(id)):
        seen.append(shape)


raised(StoreErrorFull, lambda: watch("broken"))
assert len(seen) == 3
misfit = raised(Fault, lambda: watch("wrong"))
assert len(seen) == 3 and "[3]: expected" in misfit.message, misfit

assert store.fill(cx, Id("x"), [ShapePoint()] * 500) == 500
raised(StoreErrorFull, lambda: store.fill(cx, Id("full"), iter([])))


def breaks_off() -> Iterator[Shape]:
    yield ShapePoint()
    raise Code(42)


assert store.fill(cx, Id("x"), breaks_off()) == 42
shapes = [ShapeCircle(float(number)) for number in range(200)]
assert list(store.mirror(cx, shapes)) == shapes
next(store.mirror(cx, iter(shapes)))

gone = raised(Fault, lambda: StoreClient("http://127.0.0.1:1/store").import_(cx, False))
assert gone.kind == "unavailable" and gone.not_started, gone
nowhere = raised(Fault, lambda: StoreClient(sys.argv[1] + "x").import_(cx, False))
assert nowhere.kind == "incompatible" and nowhere.not_started and "storex" in nowhere.message, nowhere
