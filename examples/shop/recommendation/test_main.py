"""Tests of the recommendation service: `python3 -m unittest discover recommendation`, in the folder above."""

from __future__ import annotations

import unittest

from api import (
    CatalogClient,
    Context,
    CurrencyCode,
    Fault,
    Money,
    Product,
    ProductId,
    RecommendationClient,
    Server,
    ShopperId,
)
from main import AT_MOST, RecommendationService, taste


def product(id: str, *shelves: str) -> Product:
    price = Money(CurrencyCode("EUR"), 1, 0)
    return Product(ProductId(id), id, "", "", [], price, list(shelves), "")


PRODUCTS = [product("line", "rope", "deck"), product("bucket", "deck"), product("fender", "rope", "deck")] + [
    product(f"thing-{number}", "galley") for number in range(5)
]


class Shelves(CatalogClient):
    """A catalog that needs no network."""

    def __init__(self) -> None:
        pass

    def products(self, cx: Context) -> list[Product]:
        if cx.criticality == "sheddable":
            raise Fault("unavailable", "no catalog", relayed=True)
        return PRODUCTS


class Recommends(unittest.TestCase):
    def setUp(self) -> None:
        server = Server(RecommendationService(Shelves()))
        server.__enter__()
        self.addCleanup(server.stop)
        self.client = RecommendationClient(server.url)

    def recommended(self, shopper: str, *seen: str) -> list[ProductId]:
        return self.client.recommend(Context(5.0), ShopperId(shopper), [ProductId(id) for id in seen])

    def test_what_shares_a_shelf_comes_first_and_what_was_seen_never(self) -> None:
        ids = self.recommended("mira", "line")
        self.assertEqual(len(ids), AT_MOST)
        self.assertEqual(ids[:2], ["fender", "bucket"])
        self.assertNotIn("line", ids)

    def test_a_shopper_sees_the_same_things_again(self) -> None:
        self.assertEqual(self.recommended("mira"), self.recommended("mira"))
        self.assertNotEqual(self.recommended("mira"), self.recommended("jon"))

    def test_taste_is_what_it_is_in_rust(self) -> None:
        self.assertEqual(taste(ShopperId("fo"), ProductId("obar")), 0xBF9CF968)

    def test_a_fault_of_the_catalog_is_passed_on(self) -> None:
        with self.assertRaises(Fault) as raised:
            self.client.recommend(Context(5.0, criticality="sheddable"), ShopperId("mira"), [])
        self.assertEqual((raised.exception.kind, raised.exception.relayed), ("unavailable", True))


if __name__ == "__main__":
    unittest.main()
