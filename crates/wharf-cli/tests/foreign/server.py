"""A store that keeps nothing, for the tests of clients. It prints where it is, and ends with its standard input."""

import sys
import time
from typing import Iterator, Optional

from store import (
    Code,
    Context,
    Everything,
    Fault,
    Id,
    OtherError,
    Server,
    Shape,
    ShapeBox,
    ShapePoint,
    Store,
    StoreErrorBusy,
    StoreErrorFull,
    StoreErrorUnknown,
    Weight,
)


class Shelf(Store):
    def put(self, cx: Context, everything: Everything, from_: Id, class_: Optional[int]) -> Everything:
        if from_ == "nowhere":
            raise StoreErrorUnknown(from_)
        if from_ == "crowd":
            raise StoreErrorBusy(["a", "b"], 2**64 - 1)
        if from_ == "slow":
            time.sleep(cx.remaining() + 0.2)
        return everything

    def import_(self, cx: Context, cx_: bool) -> None:
        if cx_:
            raise OSError("the disk is gone")

    def constructor(self, cx: Context, a: Optional[str]) -> Optional[str]:
        if a == "code":
            raise Code(-7)
        if a == "half":
            raise Fault("internal", "half of a pair: \ud800")
        if a == "busy":
            raise Fault("overloaded", "come again", retry_after=1.5)
        return f"{cx.caller} {cx.operation} {cx.trace_id}" if a is None else a

    def text(self, cx: Context) -> Weight:
        raise OtherError("some text")

    def watch(self, cx: Context, id: Id) -> Iterator[Shape]:
        if id == "large":
            yield ShapeBox("x" * (6 << 20), None)
            return
        if id == "long":
            for count in range(100):
                yield ShapeBox("x" * ((1 << 20) + count), None)
            return
        if id == "none":
            raise StoreErrorUnknown(id)
        for _ in range(3):
            yield ShapePoint()
        if id == "broken":
            raise StoreErrorFull()
        if id == "wrong":
            yield "no shape"  # type: ignore[misc]

    def fill(self, cx: Context, id: Id, shapes: Iterator[Shape]) -> int:
        count = 0
        try:
            for _ in shapes:
                count += 1
        except Code as code:
            return code.value
        if id == "full":
            raise StoreErrorFull()
        return count

    def mirror(self, cx: Context, shapes: Iterator[Shape]) -> Iterator[Shape]:
        yield from shapes


with Server(Shelf()) as server:
    print(server.url, flush=True)
    sys.stdin.read()
