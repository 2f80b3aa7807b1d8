/** Forms: from a schema to a draft, from a draft to JSON, and back. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { empty, variantDraft } from "../views/call/form/draft.js";
import { read } from "../views/call/form/read.js";
import { fromBase64, range, write as scalar } from "../views/call/form/scalar.js";
import { write } from "../views/call/form/write.js";

const TYPES = {
  ProductId: { body: { newtype: "string" } },
  Item: { body: { struct: [{ name: "product", shape: { type: "ProductId" } }, { name: "quantity", shape: "u32" },
    { name: "note", shape: "string", default: true }] } },
  Payment: { body: { enum: { open: false, variants: [
    { name: "Card", body: { struct: [{ name: "number", shape: "string" }] } },
    { name: "Transfer", body: { newtype: "u64" } },
    { name: "Split", body: { tuple: ["u8", { type: "Payment" }] } },
    { name: "Cash" },
  ] } } },
  Tree: { body: { struct: [{ name: "left", shape: { option: { type: "Tree" } } }, { name: "all",
    shape: { list: { type: "Tree" } } }] } },
  Endless: { body: { struct: [{ name: "again", shape: { type: "Endless" } }] } },
  Colour: { body: { enum: { open: false, variants: [{ name: "Red" }, { name: "Blue" }] } } },
};
const arg = (name, shape, more = {}) => ({ name, shape, ...more });

/** What is written for `json`, after it was read into a form. */
const throughForm = (args, json) => write(args, TYPES, read(args, TYPES, JSON.stringify(json)));

test("every shape goes into a form and comes out the same", () => {
  const cases = [
    ["bool", true], ["u8", 255], ["i16", -32768], ["f64", 0.25], ["char", "ä"], ["string", "a \"b\"\n"], ["unit", null],
    ["bytes", "aGVsbG8="], ["bytes", "/+8="], ["u128", "340282366920938463463374607431768211455"],
    [{ text: "uuid" }, "67e55044-10b1-426f-9247-bb680e5fe0c8"], [{ option: "u8" }, null], [{ option: "u8" }, 3],
    [{ list: "string" }, ["a", "b"]], [{ set: "u8" }, [1, 2]], [{ array: { item: "u8", len: 2 } }, [1, 2]],
    [{ tuple: ["u8", "string"] }, [1, "x"]], [{ map: { key: "string", value: "u8" } }, { a: 1, b: 2 }],
    [{ map: { key: "i32", value: "bool" } }, { "-4": true }], [{ map: { key: { type: "Colour" }, value: "u8" } },
      { Red: 1 }],
    [{ map: { key: { type: "ProductId" }, value: "u8" } }, { kettle: 1 }],
    [{ type: "ProductId" }, "kettle"], [{ type: "Item" }, { product: "kettle", quantity: 2 }],
    [{ type: "Item" }, { product: "kettle", quantity: 2, note: "" }],
    [{ type: "Payment" }, "Cash"], [{ type: "Payment" }, { Card: { number: "4" } }], [{ type: "Payment" }, { Split: [1,
      { Transfer: 9 }] }],
    [{ type: "Tree" }, { left: { left: null, all: [] }, all: [{ left: null, all: [] }] }],
    [{ stream: { item: "u8", error: "never" } }, [1, 2, 3]], [{ array: { item: "u8", len: 300 } }, Array(300).fill(7)],
  ];
  for (const [shape, value] of cases) {
    const { json, problems } = throughForm([arg("x", shape)], { x: value });
    assert.deepEqual(problems, {}, JSON.stringify(shape));
    assert.deepEqual(JSON.parse(json), { x: value }, JSON.stringify(shape));
  }
});

test("numbers of 64 bits keep every digit", () => {
  const args = [arg("id", "u64"), arg("delta", "i64")];
  const text = '{"id":18446744073709551615,"delta":-9223372036854775808}';
  assert.equal(write(args, TYPES, read(args, TYPES, text)).json, text);
});

test("an empty form can be filled whatever the shape, and types within themselves end", () => {
  for (const name of Object.keys(TYPES)) {
    const draft = { fields: { x: empty({ type: name }, TYPES) } };
    assert.equal(typeof write([arg("x", { type: name })], TYPES, draft).json, "string", name);
  }
  assert.deepEqual(empty({ type: "Payment" }, TYPES), { variant: "Cash", body: null });
  assert.deepEqual(variantDraft(TYPES.Payment.body.enum.variants[0], TYPES), { variant: "Card",
    body: { fields: { number: { text: "" } } } });
});

test("every mistake is named by its field", () => {
  const args = [arg("item", { type: "Item" }), arg("ids", { set: "i8" }), arg("prices", { map: { key: "string",
    value: "f32" } })];
  const draft = {
    fields: {
      item: { fields: { product: { text: "kettle" }, quantity: { text: "-1" }, note: null } },
      ids: { items: [{ text: "1" }, { text: "1" }, { text: "200" }] },
      prices: { pairs: [{ key: { text: "a" }, value: { text: "NaN" } }, { key: { text: "a" }, value: { text: "1" } }] },
    },
  };
  const { problems } = write(args, TYPES, draft);
  assert.deepEqual(Object.keys(problems).sort(), ["ids.1", "ids.2", "item.quantity", "prices.0.value", "prices.1.key"]);
  assert.equal(problems["item.quantity"], "a whole number from 0 to 4294967295");
});

test("what does not fit is refused with the path of where", () => {
  const args = [arg("item", { type: "Item" })];
  const cases = [["{}", "item: here should be a value"], ['{"item":{"product":1,"quantity":1}}',
    "item.product: here should be text in quotes"],
    ['{"item":{"product":"a","quantity":1,"colour":2}}',
      "item.colour: here should be no such field; there are product, quantity, note"],
    ['{"item":{"product":"a"}}', "item.quantity: here should be a value"], ["[]",
      "the arguments: here should be an object"], ["{", "too early"]];
  for (const [text, message] of cases) {
    assert.throws(() => read(args, TYPES, text), (error) => error.message.includes(message), text);
  }
});

test("scalars say what they want", () => {
  assert.deepEqual(range("i8"), [-128n, 127n]);
  assert.deepEqual(scalar("u64", null, { text: " 18_446_744_073_709_551_615 " }), { json: "18446744073709551615" });
  assert.deepEqual(scalar("f64", null, { text: "1e3" }), { json: "1e3" });
  assert.deepEqual(scalar("f64", null, { text: ".5" }), { json: "0.5" });
  for (const [word, text] of [["u8", "256"], ["u8", ""], ["u8", "1.5"], ["f64", "Infinity"], ["f64", ""], ["char",
    "ab"]]) {
    assert.ok("wrong" in scalar(word, null, { text }), `${word} ${text}`);
  }
  assert.ok("wrong" in scalar("bytes", null, { text: "abc", as: "base64" }));
  assert.ok("wrong" in scalar("text", "uuid", { text: "67e5" }));
  assert.equal(fromBase64("aGVsbG8="), "hello");
  assert.equal(fromBase64("/+8="), null);
});
