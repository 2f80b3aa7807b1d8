/** Keys that work everywhere. Views listen to their own by `onKey`. */

import { VIEWS, link } from "../core/route.js";
import { go } from "../state/place.js";
import { nextTheme, shortcuts } from "../state/preferences.js";
import { openHelp } from "./help.js";
import { useEffect } from "./html.js";
import { openPalette } from "./palette.js";

/** Whether somebody is typing, so that letters are letters. @param {KeyboardEvent} event */
export function isTyping(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Whether single keys count now. @param {KeyboardEvent} event */
const counts = (event) =>
  shortcuts.value && !isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey
    && !document.querySelector("dialog[open]");

export function watchKeys() {
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (!counts(event) || event.defaultPrevented) return;
    const view = VIEWS[Number(event.key) - 1];
    const search = /** @type {HTMLElement | null} */ (document.querySelector("main input[type=search]"));
    if (view) go(link(view));
    else if (event.key === "?") openHelp();
    else if (event.key === "k") openPalette();
    else if (event.key === "t") nextTheme();
    else if (event.key === "/" && search) search.focus();
    else return;
    event.preventDefault();
  });
}

/** Single keys of a view, by their names. @param {Record<string, (event: KeyboardEvent) => void>} handlers */
export function onKey(handlers) {
  useEffect(() => {
    const listener = (/** @type {KeyboardEvent} */ event) => {
      const handler = handlers[event.key];
      if (!handler || event.defaultPrevented || !counts(event)) return;
      event.preventDefault();
      handler(event);
    };
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  });
}
