/** Addresses and what they say. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, link, parse } from "../core/route.js";

test("a place has one address, and an address leads to its place", () => {
  const places = [["map", [], {}], ["service", ["cart"], { tab: "callers" }], ["logs", [], { text: "50 % off & more",
    level: "warn" }],
    ["call", ["cart", "add"], { arguments: '{"a":"ä/ö"}' }], ["traces", ["4bf92f"], { span: "00f0" }]];
  for (const [view, path, query] of places) {
    const address = link(view, path, query);
    assert.deepEqual(parse(address), { view, path, query }, address);
  }
  assert.equal(link("logs", [], { b: 1, a: true, c: "", d: null }), "/logs?a=1&b=1");
});

test("whatever is no view is the map", () => {
  assert.equal(parse("").view, "map");
  assert.equal(parse("/nowhere/else").view, "map");
  assert.equal(parse("/logs?text=100%").query.text, "100%");
});

test("a change keeps the rest", () => {
  const route = parse("/logs?level=warn&service=cart");
  assert.equal(changed(route, { level: "", text: "x y" }), "/logs?service=cart&text=x+y");
});
