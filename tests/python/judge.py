"""What schemathesis is told beside its own checks, when it looks at the shop."""

import schemathesis


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """It writes `prefixItems` as a list of `items`, and then refuses that in answers: there a tuple has items of any of
    these shapes, so many of them."""
    loosen(raw_schema)


def loosen(node):
    if isinstance(node, dict):
        items = node.get("prefixItems")
        if isinstance(items, list) and node.get("type") == "array":
            del node["prefixItems"]
            node["items"] = {"anyOf": items}
        for inner in node.values():
            loosen(inner)
    elif isinstance(node, list):
        for inner in node:
            loosen(inner)


@schemathesis.check
def what_is_valid_is_refused_by_the_service_alone(ctx, response, case):
    """A request that is as the document says may be refused for what it asks, with the service's own error. A fault of its
    arguments would say that the document is wrong. (The tool's own check knows no errors of a service with 400.)"""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code in (400, 415, 422):
        assert "error" in response.json(), f"valid, and refused: {response.text}"
