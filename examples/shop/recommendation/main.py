"""The recommendation service in Python: what stands on the same shelf, then what stands elsewhere.

It is what src/recommendation.rs is; wharf.toml says which of the two runs. `api.py` is made by `wharf client`.
"""

from __future__ import annotations

from api import CatalogClient, Context, Product, ProductId, Recommendation, ShopperId, serve

AT_MOST = 4


class RecommendationService(Recommendation):
    def __init__(self, catalog: CatalogClient) -> None:
        self.catalog = catalog

    def recommend(self, cx: Context, shopper: ShopperId, seen: list[ProductId]) -> list[ProductId]:
        return pick(self.catalog.products(cx), shopper, seen)


def pick(products: list[Product], shopper: ShopperId, seen: list[ProductId]) -> list[ProductId]:
    """The products that share most shelves with those seen. Among equals every shopper finds an order of their own."""
    shelves = {shelf for product in products if product.id in seen for shelf in product.categories}

    def rank(product: Product) -> tuple[int, int]:
        return -len(shelves.intersection(product.categories)), taste(shopper, product.id)

    others = sorted((product for product in products if product.id not in seen), key=rank)
    return [product.id for product in others[:AT_MOST]]


def taste(shopper: ShopperId, product: ProductId) -> int:
    """The same number for the same shopper and product, in every replica (FNV-1a)."""
    number = 0x811C9DC5
    for byte in f"{shopper}{product}".encode():
        number = (number ^ byte) * 0x01000193 % 2**32
    return number


if __name__ == "__main__":
    serve(RecommendationService(CatalogClient()))
