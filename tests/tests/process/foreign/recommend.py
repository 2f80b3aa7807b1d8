"""Recommends what a test says: a service of the shop that is not written with Wharf."""
import json
import os
import signal
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROCESS = os.environ["WHARF_PROCESS"]
begun = threading.Semaphore(0)
at_work = 0
was_asked = False
lock = threading.Lock()


def call(service, method, arguments, headers):
    """Calls another service, within the time and the trace of the call that this is done for."""
    passed = {name: headers[name] for name in ("request-timeout", "traceparent") if name in headers}
    request = urllib.request.Request(
        os.environ[f"WHARF_{service.upper()}_URL"] + "/" + method,
        json.dumps(arguments).encode(),
        {"content-type": "application/json", **passed},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def recommend(arguments, headers):
    shopper = arguments["shopper"]
    if shopper == "environment":
        return sorted(name for name in os.environ if name.startswith("WHARF_"))
    if shopper == "process":
        return [PROCESS]
    if shopper == "headers":
        return [f"{name.lower()}: {headers[name]}" for name in headers]
    if shopper == "crash":
        print("recommend.py: this is the end", flush=True)
        os._exit(3)
    if shopper == "talkative":
        print("\n".join(f"recommend.py: line {number}" for number in range(20_000)), flush=True)
        return []
    if shopper == "slow":
        print("recommend.py: at work", flush=True)
        time.sleep(1)
        return ["eider-kettle"]
    if shopper == "wrong":
        return [7]
    if shopper == "denied":
        request = urllib.request.Request(
            os.environ["WHARF_CATALOG_URL"].replace("catalog", "payment") + "/charge",
            b"{}", {"content-type": "application/json"})
        try:
            urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            return [str(error.code)]
    global was_asked
    if not was_asked:
        was_asked = True
        print(f"recommend.py: {PROCESS} was asked", flush=True)
    products = call("catalog", "products", {}, headers)
    return [product["id"] for product in products if product["id"] not in arguments["seen"]][:2]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200 if self.path == "/livez" else 404, None)

    def do_POST(self):
        global at_work
        arguments = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with lock:
            at_work += 1
        try:
            if self.path != "/recommendation/recommend":
                return self.answer(404, None)
            self.answer(200, recommend(arguments, self.headers))
        finally:
            with lock:
                at_work -= 1

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def finish(*_):
    """Ends when what was begun is done."""
    def end():
        while True:
            with lock:
                if at_work == 0:
                    os._exit(0)
            time.sleep(0.01)
    threading.Thread(target=end).start()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


signal.signal(signal.SIGTERM, finish)
server = Server(("127.0.0.1", int(os.environ["WHARF_PORT"])), Handler)
print(f"recommend.py: {PROCESS} listens", flush=True)
server.serve_forever()
