//: /** The kinds of fault. */
//: export type FaultKind =
//:   | "unavailable" | "deadline_exceeded" | "overloaded" | "cancelled" | "incompatible" | "denied" | "internal";
//:
//: /** What else is known of a fault. */
//: export interface FaultOptions {
//:   /** Whether the callee provably did not begin, so that the call may be made again whatever it does. */
//:   notStarted?: boolean;
//:   /** Whether it is passed on by somebody who is not next to the failure. */
//:   relayed?: boolean;
//:   /** How many seconds the callee asks to wait before another try. */
//:   retryAfter?: number | null;
//:   /** Where arguments do not fit. */
//:   errors?: { pointer: string; detail: string }[];
//: }

/** Why a call failed on the way, as opposed to an answer of the service. */
export class Fault extends Error {
  kind/*: FaultKind */;
  notStarted/*: boolean */;
  relayed/*: boolean */;
  retryAfter/*: number | null */;
  errors/*: { pointer: string; detail: string }[] */;

  constructor(kind/*: FaultKind */, message/*: string */, options/*: FaultOptions */ = {}) {
    super(message);
    this.name = "Fault";
    this.kind = kind;
    this.notStarted = options.notStarted ?? false;
    this.relayed = options.relayed ?? false;
    this.retryAfter = options.retryAfter ?? null;
    this.errors = options.errors ?? [];
  }
}

/** An error of a service's own: its answer is no. `error` says which one, as the interface has it. */
export class ServiceError/*:: <E = unknown> */ extends Error {
  error/*: E */;

  constructor(error/*: E */) {
    super(stringify(error));
    this.name = "ServiceError";
    this.error = error;
  }
}

/** A variant that the other end has and this file does not. It can't be sent on. */
export class UnknownVariant {
  name/*: string */;

  constructor(name/*: string */) {
    this.name = name;
  }
}

//: /** What a context begins with. */
//: export interface ContextOptions {
//:   /** The seconds for everything that follows; 10 without it. */
//:   timeout?: number;
//:   /** Who called. */
//:   caller?: string;
//:   /** How much it matters. */
//:   criticality?: string;
//:   /** On whose behalf. */
//:   principal?: string | null;
//:   /** The trace that it belongs to. */
//:   traceparent?: string | null;
//:   /** The operation as which it is executed: 32 hexadecimal digits. */
//:   operation?: string | null;
//:   /** Aborted when nobody waits for the answer any more. */
//:   signal?: AbortSignal | null;
//: }

/**
 * How long there is to wait, which request a call belongs to, who calls, and how much it matters.
 *
 * A handler has one, and passes it on with the calls that it makes. Elsewhere `new Context({ timeout: 2 })` begins a
 * trace, with two seconds for everything that follows.
 */
export class Context {
  deadline/*: number */;
  traceId/*: string */;
  parentId/*: string | null */;
  spanId/*: string */;
  flags/*: number */;
  caller/*: string */;
  criticality/*: string */;
  principal/*: string | null */;
  operation/*: string | null */;
  signal/*: AbortSignal | null */;
  /** What the next call carries: a key as it is, or the name of a step of the operation. */
  next/*: { key: string } | { step: string } | null */ = null;

  constructor(options/*: ContextOptions */ = {}) {
    const trace = parseTrace(options.traceparent);
    this.deadline = performance.now() + (options.timeout ?? 10) * 1000;
    this.traceId = trace?.traceId ?? randomHex(16);
    this.parentId = trace?.parentId ?? null;
    this.spanId = randomHex(8);
    this.flags = trace?.flags ?? 0;
    this.caller = options.caller ?? "";
    this.criticality = options.criticality ?? "critical";
    this.principal = options.principal ?? null;
    this.operation = options.operation ?? null;
    this.signal = options.signal ?? null;
  }

  /** The seconds that are left, 0 when the time is over. */
  remaining()/*: number */ {
    return Math.max(0, this.deadline - performance.now()) / 1000;
  }

  /** This call in its trace, as the header of that name. */
  traceparent()/*: string */ {
    return `00-${this.traceId}-${this.spanId}-${this.flags.toString(16).padStart(2, "0")}`;
  }

  /** The same context with at most so many seconds from now on. It cannot be made longer. */
  withTimeout(seconds/*: number */)/*: Context */ {
    const shorter = this.#copy();
    shorter.deadline = Math.min(this.deadline, performance.now() + seconds * 1000);
    return shorter;
  }

  /**
   * The same context for a step of the present operation: the call made with it carries an operation id that is made of
   * both, and a callee that remembers operations executes it once.
   */
  step(name/*: string */)/*: Context */ {
    const named = this.#copy();
    named.operation = this.operation ?? randomHex(16);
    named.next = { step: name };
    return named;
  }

  /** The same context as the operation `key`, which every call made with it carries as its Idempotency-Key. */
  withOperation(key/*: string */)/*: Context */ {
    const named = this.#copy();
    named.next = { key };
    return named;
  }

  /** The Idempotency-Key of a call made with it, if it has one. */
  async idempotencyKey()/*: Promise<string | null> */ {
    if (this.next === null) return null;
    if ("key" in this.next) return this.next.key;
    const operation = (this.operation ?? "").match(/../g) ?? [];
    const name = new TextEncoder().encode(this.next.step);
    const whole = new Uint8Array([...operation.map((byte) => parseInt(byte, 16)), ...name]);
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole))).slice(0, 32);
  }

  #copy()/*: Context */ {
    const copy = new Context();
    const { deadline, traceId, parentId, spanId, flags, caller, criticality, principal, operation, signal } = this;
    return Object.assign(copy, {
      deadline, traceId, parentId, spanId, flags, caller, criticality, principal, operation, signal,
    });
  }
}

function hex(bytes/*: Uint8Array */)/*: string */ {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function randomHex(bytes/*: number */)/*: string */ {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** What a `traceparent` says, where it makes sense. */
function parseTrace(header/*: string | null | undefined */) {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(header?.trim() ?? "");
  if (match === null) return null;
  const [, version, traceId = "", parentId = "", flags = "", more] = match;
  if (version === "ff" || (version === "00" && more) || /^0*$/.test(traceId) || /^0*$/.test(parentId)) return null;
  return { traceId, parentId, flags: parseInt(flags, 16) };
}
