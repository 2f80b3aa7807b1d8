"""Buys something with the client that a stock generator made of the shop's document: buy.py FOLDER ADDRESS."""

import sys
from http import HTTPStatus

sys.path.insert(0, sys.argv[1])

from shop_client import Client
from shop_client.api.cart import cart_add_route, cart_clear_route, cart_items_route, cart_set_quantity
from shop_client.api.catalog import catalog_product, catalog_product_route, catalog_search_route
from shop_client.api.currency import currency_convert
from shop_client.models import (
    CartAddRouteBody,
    CartItem,
    CartSetQuantityBody,
    CatalogProductBody,
    CurrencyConvertBody,
    Fault,
    Money,
    Product,
)

SHOPPER = "somebody with a generated client/1"


def main() -> None:
    with Client(base_url=sys.argv[2]) as client:
        found = catalog_search_route.sync(client=client, query="brass lantern")
        assert [product.id for product in found] == ["petrel-lantern"], found
        product = catalog_product_route.sync("petrel-lantern", client=client)
        assert isinstance(product, Product) and product == found[0], product
        called = catalog_product.sync(client=client, body=CatalogProductBody(id="petrel-lantern"))
        assert called == product, called

        missing = catalog_product_route.sync_detailed("dodo", client=client)
        assert missing.status_code == HTTPStatus.NOT_FOUND, missing
        assert missing.parsed.error.unknown_product == "dodo", missing.parsed

        item = CartItem(product=product.id, quantity=2)
        added = cart_add_route.sync_detailed(SHOPPER, client=client, body=CartAddRouteBody(item=item))
        assert added.status_code == HTTPStatus.OK, added
        assert cart_items_route.sync(SHOPPER, client=client) == [item]
        many = CartItem(product=product.id, quantity=2_000)
        refused = cart_set_quantity.sync(client=client, body=CartSetQuantityBody(shopper=SHOPPER, item=many))
        assert refused.error.too_many.most == 20, refused
        assert cart_clear_route.sync_detailed(SHOPPER, client=client).status_code == HTTPStatus.OK
        assert cart_items_route.sync(SHOPPER, client=client) == []

        wide = Money(currency="EUR", units=2**80, nanos=0)
        fault = currency_convert.sync(client=client, body=CurrencyConvertBody(amount=wide, to="USD"))
        assert isinstance(fault, Fault) and fault.errors[0].pointer == "/amount/units", fault
    print("bought, and put back")


main()
