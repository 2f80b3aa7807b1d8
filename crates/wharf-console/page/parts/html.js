/** What every component is written with: markup in template strings, hooks, signals. */

import { h } from "../vendor/preact.js";
import htm from "../vendor/htm.js";

export { Component, Fragment, createRef, render } from "../vendor/preact.js";
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/hooks.js";
export { batch, computed, effect, signal } from "../vendor/signals.js";

export const html = htm.bind(h);

/**
 * Class names of those that are on: `classes("row", isOpen && "open")`.
 * @param {...(string | false | null | undefined)} names
 */
export const classes = (...names) => names.filter(Boolean).join(" ");
