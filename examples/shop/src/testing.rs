//! What the shop's tests share: contexts, amounts, and taking results apart.

use std::fmt::Debug;
use std::path::PathBuf;
use std::time::Duration;

use shop_api::{Address, Card, EmailAddress, Money, Order, OrderLine};
use uuid::Uuid;
use wharf::prelude::*;

pub fn context() -> Context {
    Context::root(Duration::from_secs(10))
}

pub fn money(currency: &str, units: i64, cents: i32) -> Money {
    Money { currency: currency.into(), units, nanos: cents * 10_000_000 }
}

pub fn euro(units: i64, cents: i32) -> Money {
    money("EUR", units, cents)
}

/// The service's own error of a call that must have one.
pub fn service_error<T: Debug, E: Debug>(result: wharf::Result<T, E>) -> E {
    match result {
        Err(CallError::Service(error)) => error,
        other => panic!("the service should have refused this, and said {other:?}"),
    }
}

pub fn address() -> Address {
    Address {
        name: "Mira Lind".to_owned(),
        street: "Berth 12, Old Harbour".to_owned(),
        postcode: "23966".to_owned(),
        city: "Wismar".to_owned(),
        country: "Germany".to_owned(),
    }
}

pub fn card(number: &str) -> Card {
    Card { number: number.to_owned(), expiry_month: 12, expiry_year: 2099, security_code: "123".to_owned() }
}

/// A folder that goes with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("shop-test-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Two kettles at 39.00, and a parcel of two for 8.40, to somebody with a tricky name.
pub fn order() -> Order {
    Order {
        id: "SW-7F3KQ92D".into(),
        tracking: "SW473124829ZZ".into(),
        lines: vec![OrderLine {
            product: "eider-kettle".into(),
            name: "Eider kettle".to_owned(),
            quantity: 2,
            price: euro(39, 0),
            total: euro(78, 0),
        }],
        shipping: euro(8, 40),
        total: euro(86, 40),
        address: Address { name: "<Mira> Lind".to_owned(), ..address() },
        email: EmailAddress("mira@example.com".to_owned()),
    }
}
