"""Calls a service over HTTP with Python's own client, as docs/http.md says."""

import http.client
import json
import sys

connection = http.client.HTTPConnection(sys.argv[1], timeout=10)


def call(method, arguments, **headers):
    """The status of the answer to a call, and what came."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["Content-Type"] = "application/json"
    connection.request("POST", f"/shelf/{method}", json.dumps(arguments), headers)
    return connection.getresponse()


answer = call("put", {"thing": {"name": "mug", "count": 3}, "twice": True})
assert (answer.status, json.load(answer)) == (200, 6)

answer = call("look", {}, Request_Timeout="0.5", Wharf_Caller="shopper", Idempotency_Key="7")
seen = json.load(answer)
assert seen["caller"] == "shopper" and seen["left"]["secs"] == 0, seen

answer = call("put", {"thing": {"name": "ghost", "count": 1}})
problem = json.load(answer)
assert answer.getheader("Content-Type") == "application/problem+json"
assert (answer.status, problem["error"]) == (404, {"Unknown": "ghost"}), problem

answer = call("count", {"to": 3, "then": "end"})
assert answer.getheader("Content-Type") == "text/event-stream"
events = [event.split(b"\n") for event in answer.read().split(b"\n\n") if event]
assert events == [[b"data: 0"], [b"data: 1"], [b"data: 2"], [b"event: end", b"data: null"]], events

# A body of unknown length, in chunks.
connection.request(
    "POST", "/shelf/put", iter([b'{"thing":', b'{"name":"mug","count":1}}']),
    {"Content-Type": "application/json"}, encode_chunked=True,
)
answer = connection.getresponse()
assert (answer.status, json.load(answer)) == (200, 1)
print("well")
