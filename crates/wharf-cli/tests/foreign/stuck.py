"""A server that is told to stop while a call hangs, and is not patient. It says what it does."""

import os
import signal
import threading
import time

import store


class Shelf(store.Store):
    def import_(self, cx: store.Context, cx_: bool) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)


# None of the others is called.
Shelf.__abstractmethods__ = frozenset()
stop, log = store.Server.stop, store.log


def impatient(self: store.Server, patience: float = 0.2) -> bool:
    print("stopping", flush=True)
    return stop(self, patience)


def call(port: int) -> None:
    store.StoreClient(f"http://127.0.0.1:{port}/store").import_(store.Context(), True)


def heard(level, message, cx=None, **fields):
    log(level, message, cx, **fields)
    if message.endswith("is ready"):
        threading.Thread(target=call, args=(fields["port"],), daemon=True).start()


store.Server.stop, store.log = impatient, heard
store.serve(Shelf(), port=0)
