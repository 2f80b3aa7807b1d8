/** Documentation, searching, scales, streams of events. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Ring } from "../core/ring.js";
import { area, decades, line, linear, ticks, times } from "../core/scale.js";
import { find, score } from "../core/search.js";
import { EventReader } from "../core/sse.js";
import { blocks } from "../core/text.js";
import { mentioned, rust, signature } from "../core/shape.js";
import { atEnd, visible } from "../views/logs/window.js";

test("documentation becomes blocks, and nothing in it is markup", () => {
  assert.deepEqual(blocks("Puts `item` into\n[`Cart`](x), **now**.\n\n- one\n- <b>two</b>\n\n```\nlet x;\n```"), [
    { kind: "paragraph", pieces: [{ kind: "text", text: "Puts " }, { kind: "code", text: "item" }, { kind: "text",
      text: " into " },
      { kind: "code", text: "Cart" }, { kind: "text", text: ", " }, { kind: "strong", text: "now" }, { kind: "text",
        text: "." }] },
    { kind: "list", items: [[{ kind: "text", text: "one" }], [{ kind: "text", text: "<b>two</b>" }]] },
    { kind: "code", text: "let x;" },
  ]);
  assert.deepEqual(blocks(""), []);
});

test("a few letters find", () => {
  const names = ["checkout.place_order", "cart.items", "cart.add", "catalog.product"];
  assert.equal(find("cait", names, (name) => name)[0], "cart.items");
  assert.deepEqual(find("cart", names, (name) => name).slice(0, 2), ["cart.add", "cart.items"]);
  assert.equal(find("order", names, (name) => name)[0], "checkout.place_order");
  assert.equal(score("xyz", "cart"), null);
  assert.equal(find("", names, (name) => name).length, 4);
});

test("marks are round", () => {
  assert.deepEqual(ticks(14), [0, 5, 10, 15]);
  assert.deepEqual(ticks(0.3), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(ticks(0), [0, 1]);
  assert.deepEqual(decades(120, 45_000), [100, 1000, 10_000, 100_000]);
  assert.equal(times(0, 900_000).length, 4);
});

test("lines are interrupted where nothing is known", () => {
  const x = linear([0, 3], [0, 30]);
  const y = (value) => 10 - value;
  assert.equal(line([1, 2, null, 3], x, y), "M0.0 9.0L10.0 8.0M30.0 7.0h.01");
  assert.equal(area([1, 2, null, 3], x, y), "M0.0 10.0L0.0 9.0L10.0 8.0L10.0 10.0ZM30.0 10.0L30.0 7.0L30.0 10.0Z");
});

test("events are read whatever the parts they come in", () => {
  const text = ": hello\nretry: 10\n\nevent: item\ndata: {\"a\":\ndata: 1}\nid: 7\n\ndata: x\r\n\r\n";
  const whole = new EventReader().push(text);
  assert.deepEqual(whole, [{ event: "item", data: '{"a":\n1}', id: "7" }, { event: "message", data: "x", id: "7" }]);
  for (let size = 1; size < 9; size += 1) {
    const reader = new EventReader();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...reader.push(text.slice(at, at + size)));
    assert.deepEqual(found, whole, `in parts of ${size}`);
  }
});

test("a ring forgets its oldest, and counts them", () => {
  const ring = new Ring(100);
  for (let at = 0; at < 1000; at += 1) ring.push(at);
  assert.ok(ring.items.length <= 125);
  assert.equal(ring.items.at(-1), 999);
  assert.equal(ring.forgotten + ring.items.length, 1000);
});

test("shapes are written as Rust writes types", () => {
  assert.equal(rust({ map: { key: "string", value: { list: { type: "Item" } } } }), "Map<String, Vec<Item>>");
  assert.equal(rust({ stream: { item: "u8", error: "never" } }), "Stream<u8>");
  const method = { name: "add", kind: "command", args: [{ name: "item", shape: { type: "Item" } }], value: "unit",
    error: { type: "CartError" }, fingerprint: "" };
  assert.equal(signature(method), "add(item: Item) -> Result<(), CartError>");
  const types = { Item: { body: { struct: [{ name: "of", shape: { option: { type: "Item" } } }, { name: "id",
    shape: { type: "Id" } }] } }, Id: { body: { newtype: "u8" } } };
  assert.deepEqual(mentioned([{ list: { type: "Item" } }], types), ["Item", "Id"]);
});

test("only rows in sight are drawn", () => {
  assert.deepEqual(visible(10_000, 20, 4000, 600, 10), { first: 190, last: 240 });
  assert.deepEqual(visible(5, 20, 0, 600), { first: 0, last: 5 });
  assert.deepEqual(visible(0, 20, 500, 600), { first: 0, last: 0 });
  assert.ok(atEnd(400, 600, 1000));
  assert.ok(!atEnd(300, 600, 1000));
});
