/** Where the page is: the address as a signal, and how to go elsewhere without loading anything. */

import { signal } from "../vendor/signals.js";
import { changed, parse } from "../core/route.js";

const here = () => location.pathname + location.search;

/** What the address says now. */
export const place = signal(parse(here()));

/**
 * Goes to an address of this page.
 * @param {string} address
 * @param {{ replace?: boolean }} [how] `replace`: the way back does not lead here, as while somebody types
 */
export function go(address, { replace = false } = {}) {
  if (address === here()) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  const before = place.value;
  place.value = parse(address);
  if (!replace && (before.view !== place.value.view || before.path.join("/") !== place.value.path.join("/"))) {
    document.querySelector("main")?.scrollTo(0, 0);
    scrollTo(0, 0);
  }
}

/**
 * Changes some of the query of this place.
 * @param {import("../core/route.js").Query} changes
 * @param {{ replace?: boolean }} [how]
 */
export const change = (changes, how = { replace: true }) => go(changed(place.value, changes), how);

/** Follows links within the page, and the browser's way back. */
export function watchPlace() {
  addEventListener("popstate", () => {
    place.value = parse(here());
  });
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const anchor = /** @type {HTMLAnchorElement | null} */ (target.closest?.("a[href^='/']"));
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!anchor || !plain || event.defaultPrevented || anchor.target || anchor.hasAttribute("download")) return;
    event.preventDefault();
    go(anchor.getAttribute("href") ?? "/");
  });
}
