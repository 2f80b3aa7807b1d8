/**
 * Icons: lines on a grid of 16. They say nothing by themselves; what they stand for is written beside them, or is a
 *   label.
 */

import { html } from "./html.js";

const PATHS = /** @type {Record<string, string>} */ ({
  map: "M2 4.500h3.500v3H2zM10.500 2H14v3h-3.500zM10.500 11H14v3h-3.500zM5.500 6h2.500a1 1 0 0 0 1-1v-.5a1 1 0 0 1 1-1h.5M8 6a1 1 0 0 1 1 1v4.500a1 1 0 0 0 1 1h.5",
  service: "M8 1.800 13.600 5v6L8 14.200 2.400 11V5zM2.600 5.100 8 8.200l5.400-3.100M8 8.200v5.800",
  call: "M2 8h9M7.500 4.500 11 8l-3.500 3.500M14 2.500v11",
  traces: "M2 3.500h7M4 6.500h8M6 9.500h8M4 12.500h5",
  logs: "M2.500 3.500h11M2.500 6.500h8M2.500 9.500h11M2.500 12.500h5",
  events: "M9 1.800 3.500 9H8l-1 5.200L12.500 7H8z",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.700 10.700 14 14",
  moon: "M13.500 9.600A5.800 5.800 0 1 1 6.400 2.500a4.600 4.600 0 0 0 7.100 7.100z",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.200v1.300M8 13.500v1.300M1.200 8h1.300M13.500 8h1.300M3.200 3.200l.9.9M11.900 11.900l.9.9M12.800 3.200l-.9.9M4.100 11.900l-.9.9",
  help: "M6 6a2 2 0 1 1 2.800 1.850C8.200 8.100 8 8.500 8 9.200M8 11.700v.05M8 14.300A6.300 6.300 0 1 0 8 1.700a6.300 6.300 0 0 0 0 12.600z",
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  fit: "M2 5.500V2h3.500M10.500 2H14v3.500M14 10.500V14h-3.500M5.500 14H2v-3.500",
  play: "M4.500 2.800 12.500 8l-8 5.200z",
  pause: "M5 3v10M11 3v10",
  stop: "M4 4h8v8H4z",
  restart: "M13.300 6.500A5.600 5.600 0 1 0 13.600 9M13.600 2.800v3.700H9.900",
  copy: "M5.500 5.500V2.500h8v8h-3M2.500 5.500h8v8h-8z",
  check: "M3 8.500 6.500 12 13 4.500",
  open: "M9 2.500h4.500V7M13.500 2.500 7.500 8.500M6.500 3.500h-4v10h10v-4",
  down: "M8 3v10M4 9l4 4 4-4",
  right: "M6 3.500 10.500 8 6 12.500",
  outside: "M8 14.300A6.300 6.300 0 1 0 8 1.700a6.300 6.300 0 0 0 0 12.600zM1.900 8h12.200M8 1.800c2 2 2.600 4 2.600 6.200S10 12.200 8 14.200C6 12.200 5.400 10.200 5.400 8S6 3.800 8 1.800z",
});

/** @param {{ name: string, size?: number }} props */
export const Icon = ({ name, size = 16 }) => html`
  <svg width=${size} height=${size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;

/** The sign of Wharf: piles and water. */
export const Mark = () => html`
  <svg width="22" height="22" viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.600"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d="M8 21V7M16 21V7M24 21V7M4 11h24" />
    <path d="M4 26c2 0 2-1.600 4-1.600s2 1.600 4 1.600 2-1.600 4-1.600 2 1.600 4 1.600 2-1.600 4-1.600 2 1.600 4 1.600"
      opacity="0.6" />
  </svg>`;
