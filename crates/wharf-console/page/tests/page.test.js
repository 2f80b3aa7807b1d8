/**
 * What must hold of the page's files: their size, what they import, and that nothing in them is forbidden to a browser.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const PAGE = resolve(import.meta.dirname, "..");
const MOST_LINES = 250;
const LONGEST_LINE = 200;
const IMPORT = /(?:^|[;}])\s*(?:import|export)\b[^;"`]*?from\s*"([^"]+)"|new URL\("([^"]+)", import\.meta\.url\)/gm;
const MOST_BYTES = 150 * 1024;

/** Every file of the page, as a path below it. @returns {string[]} */
function files(folder = PAGE) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [relative(PAGE, path)];
  });
}

const read = (path) => readFileSync(join(PAGE, path), "utf8");
const served = files().filter((path) => !path.startsWith("tests/"));
const written = files().filter((path) => path.endsWith(".js") && !path.startsWith("vendor/"));

test("everything that is served is at most 150 KiB compressed", () => {
  const sizes = served.map((path) => gzipSync(readFileSync(join(PAGE, path)), { level: 9 }).length);
  const sum = sizes.reduce((all, size) => all + size, 0);
  console.log(`${served.length} files, ${(sum / 1024).toFixed(1)} KiB compressed`);
  assert.ok(sum <= MOST_BYTES, `${sum} bytes`);
});

test("modules of others are those that were reviewed", () => {
  const sums = read("vendor/SHA256SUMS").trim().split("\n").map((line) => line.split(/\s+/));
  const listed = sums.map(([, name]) => name);
  const there = files(join(PAGE, "vendor")).map((path) => path.replace("vendor/", ""));
  assert.deepEqual(there.filter((name) => !["SHA256SUMS", "README.md"].includes(name)).sort(), [...listed].sort());
  for (const [sum, name] of sums) {
    assert.equal(createHash("sha256").update(readFileSync(join(PAGE, "vendor", name))).digest("hex"), sum, name);
  }
  for (const name of listed.filter((each) => each.endsWith(".js"))) {
    assert.ok(read("vendor/README.md").includes(`\`${name}\``), `${name} is not told of in vendor/README.md`);
  }
});

test("every file is short, and its first line says what it is", () => {
  for (const path of written) {
    const lines = read(path).split("\n");
    assert.match(lines[0], /^\/\*\*/, path);
    assert.ok(lines.length <= MOST_LINES, `${path} has ${lines.length} lines`);
    const long = lines.findIndex((line) => line.length > LONGEST_LINE);
    assert.equal(long, -1, `${path}:${long + 1} is longer than ${LONGEST_LINE}`);
  }
});

test("what is imported is there, and what is there is imported", () => {
  const reached = new Set();
  const follow = (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = read(path);
    const names = [...text.matchAll(IMPORT)].map((found) => found[1] ?? found[2]);
    for (const name of names.filter((each) => !path.startsWith("vendor/") || each.startsWith("."))) {
      assert.ok(name.startsWith("."), `${path} imports ${name}, which a browser cannot find`);
      const target = relative(PAGE, resolve(PAGE, dirname(path), name));
      assert.ok(existsSync(join(PAGE, target)), `${path} imports ${name}, which is not there`);
      follow(target);
    }
  };
  follow("main.js");
  const modules = served.filter((path) => path.endsWith(".js"));
  assert.deepEqual(modules.filter((path) => !reached.has(path)), []);
});

test("the first page names every style sheet, and loads nothing from elsewhere", () => {
  const page = read("index.html");
  for (const path of served.filter((each) => each.endsWith(".css"))) assert.ok(page.includes(`"/${path}"`), path);
  for (const [, address] of page.matchAll(/(?:href|src)="([^"]+)"/g)) {
    assert.ok(existsSync(join(PAGE, address)), `${address} is not there`);
  }
});

test("nothing is in the page that its security policy forbids", () => {
  assert.doesNotMatch(read("index.html"), /<style|<script(?![^>]*src=)|\sstyle=|\son\w+=/);
  for (const path of written.filter((each) => !each.startsWith("tests/"))) {
    assert.doesNotMatch(read(path), /\sstyle="|innerHTML|\beval\(|new Function|https?:\/\/(?!\$|example\.org)/, path);
  }
});

test("every colour of the page has a light and a dark side", () => {
  const tokens = read("style/tokens.css");
  for (const [whole] of tokens.matchAll(/--[\w-]+: (?:oklch|#|rgb)[^;]*/g)) assert.fail(`${whole} is one colour for both`);
  for (const path of served.filter((each) => each.endsWith(".css") && !each.endsWith("tokens.css"))) {
    for (const [, name] of read(path).matchAll(/var\((--[\w-]+)/g)) {
      assert.ok(tokens.includes(`${name}:`) || read(path).includes(`${name}:`)
        || read("style/parts.css").includes(`${name}:`), `${path}: ${name}`);
    }
  }
});
