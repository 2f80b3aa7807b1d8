/** JSON without loss. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Exact, parse, pieces, write } from "../core/json.js";

test("no digit is lost", () => {
  const text = '{"a":9007199254740993,"b":[18446744073709551615,-9223372036854775808,1.10],"c":1e400,"d":0.1,"e":-0}';
  assert.equal(write(parse(text)), text);
  assert.ok(parse("9007199254740993") instanceof Exact);
  assert.equal(parse("42"), 42);
});

test("everything JSON has is read", () => {
  for (const text of ['"\\u00e4\\n\\"x\\\\"', "[]", "{}", "[null,true,false]", '{"__proto__":1}', '""', "[[[]]]"]) {
    assert.equal(write(parse(` ${text} `)), write(parse(JSON.stringify(JSON.parse(text)))));
  }
});

test("what is no JSON is refused with its place", () => {
  const cases = [["", "ends too early"], ["{\n  a: 1}", "line 2, column 3"], ["[1,]", "column 4"], ["[1 2]",
    "column 4"], ["01", "column 2"],
    ["'x'", "no JSON"], ["nul", "no JSON"], ["{} x", "nothing should follow"], ['{"a" 1}', "`:`"], ["[".repeat(200),
      "nested"]];
  for (const [text, part] of cases) {
    assert.throws(() => parse(text), (error) => error instanceof SyntaxError && error.message.includes(part), text);
  }
});

test("short things stay on a line when it is written for people", () => {
  const value = parse('{"id":1,"items":[{"product":"petrel-lantern","quantity":2},{"product":"eider-kettle","quantity":1}]}');
  assert.equal(write(value, 2, 60), `{
  "id": 1,
  "items": [
    { "product": "petrel-lantern", "quantity": 2 },
    { "product": "eider-kettle", "quantity": 1 }
  ]
}`);
});

test("pieces put together are the text", () => {
  const text = '{ "na\\"me": "te:xt", "n": -1.5e3, "w": [true, null] }';
  assert.equal(pieces(text).map((piece) => piece.text).join(""), text);
  const kinds = Object.fromEntries(pieces(text).map((piece) => [piece.text, piece.kind]));
  assert.equal(kinds['"na\\"me"'], "name");
  assert.equal(kinds['"te:xt"'], "text");
  assert.equal(kinds["-1.5e3"], "number");
  assert.equal(kinds.null, "word");
});
