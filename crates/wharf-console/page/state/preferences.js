/** What a person has chosen for this browser: colours, shortcuts. */

import { effect, signal } from "../vendor/signals.js";

/** @typedef {"auto" | "light" | "dark"} Theme */

const PREFIX = "wharf.console.";

/** Storage may be forbidden, or full: then a choice lasts as long as the page. @param {string} name @returns {any} */
export function remembered(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // See above.
  }
}

const stored = remembered("theme");

/** Which colours. */
export const theme = signal(/** @type {Theme} */ (stored === "light" || stored === "dark" ? stored : "auto"));

/** Whether single keys do something. Who dictates, or has keys pressed by accident, turns them off. */
export const shortcuts = signal(remembered("shortcuts") !== false);

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const isSystemDark = signal(systemIsDark.matches);
systemIsDark.addEventListener("change", (event) => {
  isSystemDark.value = event.matches;
});

/** Whether colours are dark now. */
export const isDark = () => (theme.value === "auto" ? isSystemDark.value : theme.value === "dark");

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether things should not move. */
export const isStill = signal(stillness.matches);
stillness.addEventListener("change", (event) => {
  isStill.value = event.matches;
});

export function nextTheme() {
  theme.value = isDark() ? "light" : "dark";
}

export function watchPreferences() {
  effect(() => {
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    remember("theme", theme.value);
  });
  effect(() => remember("shortcuts", shortcuts.value));
}
