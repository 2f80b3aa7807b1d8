//: type Step = string | number;
//: type At = { before: At; step: Step } | null;
//: type Members = { [name: string]: unknown };
//:
//: /** How values look in JSON: `read` makes one of JSON, `write` JSON of one. Both refuse what does not fit. */
//: interface Shape {
//:   read(value: unknown, at: At, strict: boolean): any;
//:   write(value: any, at: At): unknown;
//: }

/** A value that is not of its shape: where, and what is wrong. */
class Misfit extends Error {
  at/*: At */;
  detail/*: string */;

  constructor(at/*: At */, detail/*: string */) {
    super(detail);
    this.at = at;
    this.detail = detail;
    const place = this.place();
    this.message = place ? `${place}: ${detail}` : detail;
  }

  path()/*: Step[] */ {
    const steps/*: Step[] */ = [];
    for (let at = this.at; at !== null; at = at.before) steps.push(at.step);
    return steps.reverse();
  }

  /** Where it is, as RFC 6901 says it. */
  pointer()/*: string */ {
    return this.path().map((step) => "/" + String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("");
  }

  /** Where it is, for people: `item.tags[2]`. */
  place()/*: string */ {
    let place = "";
    for (const step of this.path()) {
      if (typeof step === "number") place += `[${step}]`;
      else if (/^[A-Za-z_]\w*$/.test(step)) place += place ? `.${step}` : step;
      else place += `[${JSON.stringify(step)}]`;
    }
    return place;
  }
}

/** A value as an error shows it. */
function found(value/*: unknown */)/*: string */ {
  if (value === undefined) return "undefined";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "string" && value.length > 60) return `${JSON.stringify(value.slice(0, 57))}...`;
  if (typeof value === "string") return JSON.stringify(value);
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function expected(at/*: At */, what/*: string */, value/*: unknown */)/*: never */ {
  throw new Misfit(at, `expected ${what}, found ${found(value)}`);
}

/** A shape whose values are the same in JSON. */
function plain(check/*: (value: any, at: At) => unknown */)/*: Shape */ {
  return { read: check, write: check };
}

const boolean = plain((value, at) => (typeof value === "boolean" ? value : expected(at, "true or false", value)));

const unit/*: Shape */ = {
  read: (value, at) => (value === null ? null : expected(at, "null", value)),
  write: (value, at) => (value === null || value === undefined ? null : expected(at, "nothing", value)),
};

const never = plain((_, at) => {
  throw new Misfit(at, "expected nothing at all: there is no value of this type");
});

function integer(signed/*: boolean */, bits/*: number */)/*: Shape */ {
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
  const check = (value/*: any */, at/*: At */) => {
    const whole = typeof value === "bigint" || Number.isSafeInteger(value);
    if (!whole) expected(at, "a whole number", value);
    if (value < low || value > high) expected(at, `a whole number from ${low} to ${high}`, value);
    return bits > 32 ? BigInt(value) : Number(value);
  };
  const read = (value/*: unknown */, at/*: At */) => {
    if (bits !== 128 || typeof value !== "string") return check(value, at);
    if (!/^-?[0-9]{1,39}$/.test(value)) expected(at, "the decimal digits of a whole number", value);
    return check(BigInt(value), at);
  };
  return { read, write: (value, at) => (bits === 128 ? String(check(value, at)) : check(value, at)) };
}

function float(bits/*: number */)/*: Shape */ {
  const most = bits === 32 ? 3.4028235677973366e38 : Number.MAX_VALUE;
  return {
    read(value, at) {
      const number = typeof value === "bigint" ? Number(value) : value;
      if (typeof number !== "number") expected(at, "a number", value);
      if (!(Math.abs(number) <= most)) expected(at, `a number between -${most} and ${most}`, value);
      return number;
    },
    write(value, at) {
      return new Float(this.read(value, at, true));
    },
  };
}

/** A number that is written as one that need not be whole. */
class Float {
  value/*: number */;

  constructor(value/*: number */) {
    this.value = value;
  }
}

const FORMATS/*: { [name: string]: RegExp } */ = {
  "uuid": /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  "date": /^[+-]?\d{4,6}-\d\d-\d\d$/,
  "date-time": /^[+-]?\d{4,6}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)$/,
  "decimal": /^[+-]?(\d+(\.\d*)?|\.\d+)$/,
  "uri": /^[A-Za-z][A-Za-z0-9+.-]*:/,
};

/** Text, of a format where one is named; an unknown format is any text. */
function text(format/*: string | null */ = null)/*: Shape */ {
  const name = format === null ? "text" : `text of the format ${format}`;
  const pattern = format !== null && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return plain((value, at) => {
    if (typeof value !== "string") expected(at, name, value);
    if (/\p{Surrogate}/u.test(value)) throw new Misfit(at, "expected text, found half of a surrogate pair");
    if (pattern && !pattern.test(value)) expected(at, name, value);
    return value;
  });
}

const char/*: Shape */ = plain((value, at) => {
  const is = typeof value === "string" && [...value].length === 1;
  return is ? text().read(value, at, true) : expected(at, "text of one character", value);
});

const bytes/*: Shape */ = {
  read(value, at) {
    const is = typeof value === "string" && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
    if (!is) expected(at, "bytes as standard base64 with padding", value);
    return Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
  },
  write(value, at) {
    if (!(value instanceof Uint8Array)) expected(at, "a Uint8Array", value);
    return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(""));
  },
};

function option(inner/*: Shape */)/*: Shape & { isOption: true } */ {
  return {
    isOption: true,
    read: (value, at, strict) => (value === null ? null : inner.read(value, at, strict)),
    write: (value, at) => (value === null || value === undefined ? null : inner.write(value, at)),
  };
}

function list(item/*: Shape */, length/*: number | null */ = null)/*: Shape */ {
  const check = (value/*: any */, at/*: At */)/*: any[] */ => {
    if (!Array.isArray(value)) expected(at, "a list", value);
    if (length !== null && value.length !== length) {
      throw new Misfit(at, `expected a list of ${length}, found one of ${value.length}`);
    }
    return value;
  };
  return {
    read: (value, at, strict) =>
      check(value, at).map((each, step) => item.read(each, { before: at, step }, strict)),
    write: (value, at) =>
      check(value instanceof Set ? [...value] : value, at).map((each, step) => item.write(each, { before: at, step })),
  };
}

function tuple(...items/*: Shape[] */)/*: Shape */ {
  const check = (value/*: any */, at/*: At */)/*: any[] */ => {
    const is = Array.isArray(value) && value.length === items.length;
    return is ? value : expected(at, `a list of ${items.length}`, value);
  };
  return {
    read(value, at, strict) {
      const given = check(value, at);
      return items.map((item, step) => item.read(given[step], { before: at, step }, strict));
    },
    write(value, at) {
      const given = check(value, at);
      return items.map((item, step) => item.write(given[step], { before: at, step }));
    },
  };
}

function map(key/*: Shape */, item/*: Shape */, numbers/*: boolean */ = false)/*: Shape */ {
  const readKey = (name/*: string */, at/*: At */, strict/*: boolean */) => {
    if (!numbers) return key.read(name, at, strict);
    if (!/^-?[0-9]{1,20}$/.test(name)) throw new Misfit(at, "expected a whole number as the key");
    return key.read(BigInt(name), at, strict);
  };
  return {
    read(value, at, strict) {
      const entries = Object.entries(members(value, at)).map(([step, each]) => {
        const here = { before: at, step };
        return [readKey(step, here, strict), item.read(each, here, strict)] /*:: as const */;
      });
      return new Map(entries);
    },
    write(value, at) {
      if (!(value instanceof Map)) expected(at, "a Map", value);
      const written/*: Members */ = Object.create(null);
      for (const [name, each] of value) {
        const step = String(key.write(name, { before: at, step: String(name) }));
        written[step] = item.write(each, { before: at, step });
      }
      return written;
    },
  };
}

/** A type by its name, so that types may contain each other. */
function named(name/*: string */)/*: Shape */ {
  const type = () => TYPES.get(name) ?? never;
  return {
    read: (value, at, strict) => type().read(value, at, strict),
    write: (value, at) => type().write(value, at),
  };
}

/** The members of an object of JSON; or of any object, where it is to be written. */
function members(value/*: unknown */, at/*: At */)/*: Members */ {
  const is = typeof value === "object" && value !== null && !Array.isArray(value);
  return is ? (value /*:: as Members */) : expected(at, "an object", value);
}

//: interface Field {
//:   name: string;
//:   shape: Shape;
//:   mayBeMissing: boolean;
//: }
//:
//: interface Struct extends Shape {
//:   fields: Field[];
//: }

function field(name/*: string */, shape/*: Shape */, mayBeMissing/*: boolean */ = false)/*: Field */ {
  return { name, shape, mayBeMissing };
}

function struct(...fields/*: Field[] */)/*: Struct */ {
  return {
    fields,
    read(value, at, strict) {
      const given = members(value, at);
      const read/*: [string, unknown][] */ = [];
      for (const { name, shape, mayBeMissing } of fields) {
        const here = { before: at, step: name };
        if (Object.hasOwn(given, name)) read.push([name, shape.read(given[name], here, strict)]);
        else if ("isOption" in shape) read.push([name, null]);
        else if (!mayBeMissing) throw new Misfit(here, "is missing");
      }
      return Object.fromEntries(read);
    },
    write(value, at) {
      const given = members(value, at);
      const written/*: Members */ = Object.create(null);
      for (const { name, shape, mayBeMissing } of fields) {
        const member = Object.hasOwn(given, name) || !(name in Object.prototype) ? given[name] : undefined;
        if (member === undefined && mayBeMissing) continue;
        written[name] = shape.write(member, { before: at, step: name });
      }
      return written;
    },
  };
}

/** One of several: a name alone where the shape is `null`, else an object of one member. */
function variants(shapes/*: { [name: string]: Shape | null } */, open/*: boolean */ = false)/*: Shape */ {
  const known = new Map(Object.entries(shapes));
  const names = [...known.keys()].map((name) => JSON.stringify(name)).join(", ") || "nothing";
  const parts = (value/*: any */, at/*: At */)/*: [string, unknown, boolean] */ => {
    if (typeof value === "string") return [value, null, true];
    const given = Object.entries(members(value, at)).filter(([, carried]) => carried !== undefined);
    const [only, ...more] = given;
    if (only === undefined || more.length > 0) {
      throw new Misfit(at, "expected the name of a variant, or an object with one member");
    }
    return [only[0], only[1], false];
  };
  return {
    read(value, at, strict) {
      const [name, carried, isBare] = parts(value, at);
      const shape = known.get(name);
      const here = { before: at, step: name };
      if (shape === undefined) {
        if (open && !strict) return new UnknownVariant(name);
        return expected(at, `one of ${names}`, name);
      }
      if (shape === null) return unit.read(carried, here, strict) ?? name;
      if (isBare) throw new Misfit(at, `the variant ${name} has data: expected an object with that one member`);
      return Object.fromEntries([[name, shape.read(carried, here, strict)]]);
    },
    write(value, at) {
      if (value instanceof UnknownVariant) {
        throw new Misfit(at, `this file does not know the variant ${value.name}, and cannot send it on`);
      }
      const [name, carried, isBare] = parts(value, at);
      const shape = known.get(name);
      if (shape === undefined) return expected(at, `one of ${names}`, name);
      if (shape === null) return name;
      if (isBare) throw new Misfit(at, `the variant ${name} has data: expected an object with that one member`);
      const written/*: Members */ = Object.create(null);
      written[name] = shape.write(carried, { before: at, step: name });
      return written;
    },
  };
}

//: /** What is known of a method: `value` is what it gives, or each item where that is a stream. */
//: interface Method {
//:   name: string;
//:   member: string;
//:   kind: "read" | "idempotent" | "command";
//:   args: Struct;
//:   value: Shape;
//:   error: Shape;
//:   statuses: { [variant: string]: number };
//:   isStream: boolean;
//:   streamError: Shape;
//:   takes: { name: string; at: number; item: Shape; error: Shape } | null;
//: }
