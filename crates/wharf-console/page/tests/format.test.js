/** How numbers and times are written. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../core/format.js";

test("counts are short at every size", () => {
  const cases = [[0, "0"], [0.04, "0"], [0.2, "0.2"], [9.94, "9.9"], [9.96, "10"], [42.4, "42"], [142.4, "142"], [999.6, "1k"], [1440,
    "1.4k"],
    [12_345, "12k"], [3_200_000, "3.2M"], [null, "–"]];
  for (const [value, text] of cases) assert.equal(format.short(value), text);
});

test("durations have three digits that matter and the unit that fits", () => {
  const cases = [[0, "0 µs"], [85.4, "85 µs"], [999.6, "1.00 ms"], [1240, "1.24 ms"], [34_000, "34.0 ms"], [340_000,
    "340 ms"],
    [2_100_000, "2.1 s"], [61_000_000, "1 min 1 s"], [null, "–"]];
  for (const [value, text] of cases) assert.equal(format.micros(value), text);
});

test("spans have their two largest units", () => {
  const cases = [[0, "0 s"], [59_900, "59 s"], [185_000, "3 min 5 s"], [7_800_000, "2 h 10 min"], [3_600_000, "1 h"],
    [442_800_000, "5 d 3 h"]];
  for (const [value, text] of cases) assert.equal(format.span(value), text);
});

test("what is not nothing is never shown as nothing", () => {
  assert.equal(format.percent(0), "0 %");
  assert.equal(format.percent(0.0004), "< 0.1 %");
  assert.equal(format.percent(0.9995), "> 99.9 %");
  assert.equal(format.percent(1), "100 %");
  assert.equal(format.percent(0.123), "12 %");
});

test("bytes and large counts", () => {
  assert.equal(format.bytes(9_000_000), "8.6 MiB");
  assert.equal(format.bytes(512), "512 B");
  assert.equal(format.whole(1234567), "1\u202f234\u202f567");
  assert.equal(format.counted(1, "replica"), "1 replica");
  assert.equal(format.counted(3, "replica"), "3 replicas");
});
