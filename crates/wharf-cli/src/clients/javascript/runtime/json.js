const DEPTH = 127;
const MOST_BYTES = 8 << 20;

/** A value of JSON as text. Whole numbers are bigints where they are wide; objects have no prototype that matters. */
function stringify(value/*: any */)/*: string */ {
  if (value instanceof Float) {
    const digits = Object.is(value.value, -0) ? "-0" : String(value.value);
    return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
  }
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  if (value instanceof Map) return stringify(Object.fromEntries(value));
  if (typeof value === "object" && value !== null) {
    const shown = Object.entries(value).filter(([, each]) => each !== undefined);
    return `{${shown.map(([name, each]) => `${JSON.stringify(name)}:${stringify(each)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/**
 * What text of JSON says. Unlike `JSON.parse` it loses no digit of wide numbers, which are bigints, and refuses members
 * that come twice and what is nested too deeply.
 */
function parse(body/*: Uint8Array */)/*: unknown */ {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  const symbols = /([{}[\],:])/.source;
  const strings = /("[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*")/.source;
  const numbers = /(-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)/.source;
  const words = /(true|false|null)/.source;
  const token = new RegExp(`[\\t\\n\\r ]*(?:${symbols}|${strings}|${numbers}|${words})`, "y");
  let [symbol, string, number, point, power, word]/*: (string | undefined)[] */ = [];
  const wrong = ()/*: never */ => {
    throw new SyntaxError(`not as JSON is written, at character ${token.lastIndex}`);
  };
  const next = () => {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) {
      token.lastIndex = at;
      wrong();
    }
    [, symbol, string, number, point, power, word] = match /*:: as RegExpExecArray */;
  };
  const value = (depth/*: number */)/*: unknown */ => {
    if (string !== undefined) return JSON.parse(string);
    if (word !== undefined) return word === "null" ? null : word === "true";
    if (number !== undefined) {
      const rounded = Number(number);
      if (!Number.isFinite(rounded)) throw new SyntaxError(`the number ${number} is too large`);
      const isWhole = point === undefined && power === undefined;
      return isWhole && !Number.isSafeInteger(rounded) ? BigInt(number) : rounded;
    }
    if (symbol !== "[" && symbol !== "{") wrong();
    if (depth > DEPTH) throw new SyntaxError(`values are nested more than ${DEPTH} deep`);
    const isList = symbol === "[";
    const end = isList ? "]" : "}";
    const items/*: unknown[] */ = [];
    const object/*: Members */ = Object.create(null);
    next();
    if (symbol === end) return isList ? items : object;
    for (;;) {
      if (isList) {
        items.push(value(depth + 1));
      } else {
        if (string === undefined) wrong();
        const name/*: string */ = JSON.parse(string ?? "");
        if (Object.hasOwn(object, name)) throw new SyntaxError(`the member ${JSON.stringify(name)} comes twice`);
        next();
        if (symbol !== ":") wrong();
        next();
        object[name] = value(depth + 1);
      }
      next();
      if (symbol === end) return isList ? items : object;
      if (symbol !== ",") wrong();
      next();
    }
  };
  next();
  const whole = value(1);
  if (/[^\t\n\r ]/.test(text.slice(token.lastIndex))) wrong();
  return whole;
}
