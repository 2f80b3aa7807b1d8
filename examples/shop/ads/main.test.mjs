// Tests of the ad service: `node --test ads`, in the folder above.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { AdsClient, Context, Fault, Server } from "./api.mjs";
import { ADS, AdsService } from "./main.mjs";

let server;
let ads;

before(async () => {
  server = new Server([new AdsService()]);
  ads = new AdsClient({ url: await server.listen({ port: 0 }) });
});

after(() => server.stop());

async function leadsTo(...shelves) {
  const found = await ads.ads(new Context(), shelves);
  return found.map((ad) => ad.product);
}

test("what fits comes first, and all come", async () => {
  for (const shelf of ["galley", "galley"]) {
    const products = await leadsTo(shelf);
    assert.equal(products.length, ADS.length);
    assert.equal(products[0], "eider-kettle");
  }
  assert.equal((await leadsTo("moon")).length, ADS.length);
});

test("every ad comes first in its turn", async () => {
  const first = await leadsTo();
  assert.equal((await leadsTo())[0], first[1]);
});

test("arguments that do not fit are refused with the place", async () => {
  await assert.rejects(ads.ads(new Context(), ["galley", 7]), (error) => {
    assert.ok(error instanceof Fault && error.kind === "incompatible" && error.notStarted);
    assert.equal(error.errors[0].pointer, "/categories/1");
    return true;
  });
});
