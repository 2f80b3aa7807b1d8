// The ad service in JavaScript: a line for every shelf, which leads to one of our own things.
//
// It is what src/ads.rs is; wharf.toml says which of the two runs. `api.mjs` is made by `wharf client`.

import { pathToFileURL } from "node:url";

import { Ads, serve } from "./api.mjs";

/** Shelf, line, product. */
export const ADS = [
  ["galley", "A kettle that stays put. The Eider, for stoves that move.", "eider-kettle"],
  ["rope", "Eleven thousand splices, and counting. The Dunlin line.", "dunlin-line"],
  ["light", "Sixteen hours of light from one filling. The Petrel lantern.", "petrel-lantern"],
  ["clothing", "It will rain. The Gannet sou'wester.", "gannet-souwester"],
  ["navigation", "Know when the water comes back. The Turnstone tide clock.", "turnstone-clock"],
  ["signals", "When the harbour mouth has gone, be heard. The Curlew fog bell.", "curlew-bell"],
  ["deck", "Floats, folds, fetches. The Pelican bucket.", "pelican-bucket"],
];

export class AdsService extends Ads {
  /** Who comes first next time. */
  #turn = 0;

  ads(cx, categories) {
    const fits = ADS.filter(([shelf]) => categories.includes(shelf));
    const others = ADS.filter(([shelf]) => !categories.includes(shelf));
    const turn = this.#turn++;
    return [fits, others].flatMap((ads) => rotated(ads, turn)).map(([, text, product]) => ({ text, product }));
  }
}

function rotated(items, by) {
  const first = by % Math.max(items.length, 1);
  return [...items.slice(first), ...items.slice(0, first)];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await serve(new AdsService());
}
