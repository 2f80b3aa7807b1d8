"""Reads what Wharf tells of itself with what others have written for that, and strictly.

    telemetry.py metrics text|openmetrics     reads metrics on standard input, prints them as JSON
    telemetry.py receive [STATUS...]          receives OTLP, prints its address and then each request as a line of JSON;
                                              the first requests are answered with these statuses instead
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def metrics(kind):
    if kind == "openmetrics":
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
    else:
        from prometheus_client.parser import text_string_to_metric_families
    text = sys.stdin.read()
    families = {}
    for family in text_string_to_metric_families(text):
        if family.name in families:
            raise SystemExit(f"{family.name} comes twice")
        samples = [[sample.name, sample.labels, sample.value] for sample in family.samples]
        seen = [json.dumps(sample[:2], sort_keys=True) for sample in samples]
        if len(seen) != len(set(seen)):
            raise SystemExit(f"{family.name} has a sample twice")
        if family.type in ("unknown", "untyped"):
            raise SystemExit(f"{family.name} has no type")
        if family.type == "histogram":
            check_histogram(family.name, samples)
        families[family.name] = {"type": family.type, "help": family.documentation, "samples": samples}
    json.dump(families, sys.stdout)


def check_histogram(name, samples):
    series = {}
    for sample, labels, value in samples:
        key = json.dumps({k: v for k, v in labels.items() if k != "le"}, sort_keys=True)
        one = series.setdefault(key, {"buckets": [], "count": None, "sum": None})
        if sample.endswith("_bucket"):
            one["buckets"].append((float(labels["le"]), value))
        else:
            one[sample.rsplit("_", 1)[1]] = value
    for key, one in series.items():
        bounds = [bound for bound, _ in one["buckets"]]
        counts = [count for _, count in one["buckets"]]
        if bounds != sorted(bounds) or counts != sorted(counts) or bounds[-1] != float("inf"):
            raise SystemExit(f"{name}{key} has buckets that are none: {one['buckets']}")
        if one["count"] != counts[-1] or one["sum"] is None:
            raise SystemExit(f"{name}{key} does not add up: {one}")


def unknown_fields(message, path):
    """What the message has that its definition has not, in it and in all that it contains."""
    from google.protobuf.unknown_fields import UnknownFieldSet

    if len(UnknownFieldSet(message)) > 0:
        yield path
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for each in value if field.is_repeated else [value]:
            yield from unknown_fields(each, f"{path}.{field.name}")


def receive(statuses):
    from google.protobuf.json_format import MessageToDict
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

    kinds = {
        "/v1/traces": (ExportTraceServiceRequest, ExportTraceServiceResponse),
        "/v1/metrics": (ExportMetricsServiceRequest, ExportMetricsServiceResponse),
    }

    writing = threading.Lock()

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = {"path": self.path, "type": self.headers["Content-Type"], "key": self.headers["X-Key"]}
            if statuses:
                told["answered"] = statuses.pop(0)
                return self.finish_with(told, told["answered"], b"")
            request, response = kinds[self.path]
            message = request()
            message.ParseFromString(body)
            told["unknown"] = list(unknown_fields(message, request.__name__))
            told["message"] = MessageToDict(message, preserving_proto_field_name=True)
            self.finish_with(told, 200, response().SerializeToString())

        def finish_with(self, told, status, body):
            # One write, for requests come side by side.
            with writing:
                sys.stdout.write(json.dumps(told) + "\n")
                sys.stdout.flush()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(body)))
            if status == 503:
                self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    print(f"receiving at http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["metrics", kind]:
            metrics(kind)
        case ["receive", *statuses]:
            receive([int(status) for status in statuses])
        case _:
            raise SystemExit(__doc__)
