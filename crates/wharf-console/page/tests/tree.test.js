/** Spans as a tree. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { critical, rows, tryName, unfolded } from "../views/traces/tree.js";

let clock = 0;
const span = (id, parent, side, method, more = {}) => {
  clock += 10;
  return { span_id: id, parent_id: parent, side, method, caller: "a", callee: "b", process: "a-1", start_us: clock,
    duration_us: 100,
    outcome: "value", message: null, attempt: 1, hedge: false, ...more };
};
const told = (listed) => listed.map((row) => `${"  ".repeat(row.depth)}${row.id}${row.server ? `=${row.server.span_id}`
  : ""}`);

test("caller and callee of one call are one row, and calls hang where they were made", () => {
  const spans = [span("r", null, "request", "GET /"), span("c", "r", "client", "items"), span("s", "c", "server",
    "items"),
    span("d", "s", "client", "product"), span("l", "r", "local", "price")];
  assert.deepEqual(told(rows([...spans].reverse())), ["r", "  c=s", "    d", "  l"]);
});

test("each try is a row of its own, with its callee", () => {
  const spans = [span("c", "gone", "client", "items"), span("t1", "c", "attempt", "items", { outcome: "unavailable" }),
    span("s1", "c", "server", "items", { outcome: "unavailable" }), span("t2", "c", "attempt", "items", { attempt: 2 }),
    span("s2", "t2", "server", "items", { attempt: 2 }), span("h", "c", "attempt", "items", { attempt: 3,
      hedge: true }),
    span("n", "s2", "client", "next")];
  const listed = rows(spans);
  assert.deepEqual(told(listed), ["c", "  t1=s1", "  t2=s2", "    n", "  h"]);
  assert.deepEqual(listed.map((row) => row.retried), [false, true, false, false, false]);
  assert.deepEqual(listed.map(tryName), ["", "try 1", "try 2", "", "hedge"]);
});

test("a callee whose caller is not kept is a root, and circles end", () => {
  assert.deepEqual(told(rows([span("s", "gone", "server", "items")])), ["s"]);
  assert.equal(rows([span("x", "y", "client", "m"), span("y", "x", "client", "m"), span("z", "z", "client",
    "m")]).length, 3);
  assert.deepEqual(rows([]), []);
});

test("the way that took longest, and what is folded away", () => {
  const spans = [span("r", null, "request", "GET /", { start_us: 0, duration_us: 100 }), span("a", "r", "local", "m",
    { start_us: 1, duration_us: 5 }),
    span("b", "r", "local", "m", { start_us: 2, duration_us: 90 }), span("b1", "b", "local", "m", { start_us: 3,
      duration_us: 80 })];
  const listed = rows(spans);
  assert.deepEqual([...critical(listed)], ["r", "b", "b1"]);
  assert.deepEqual(told(unfolded(listed, new Set(["b"]))), ["r", "  a", "  b"]);
  assert.deepEqual(told(unfolded(listed, new Set(["r"]))), ["r"]);
});
