//! The shipping service: one price for the whole world, and a tracking number for every parcel.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use shop_api::{
    Address, AddressField, CartItem, Money, ParcelState, Shipping, ShippingError, ShippingServer,
    TrackingNumber,
};
use uuid::Uuid;
use wharf::prelude::*;

/// Cents of a euro for a parcel, and for everything in it after the first thing.
const PARCEL: i128 = 690;
const EACH_MORE: i128 = 150;

/// So many letters fit on a line of a label.
const LINE: usize = 80;

/// A parcel's way, and how many seconds after the last place it gets to each: in a shop for show the sea is small.
const WAY: [(ParcelState, f32); 4] = [
    (ParcelState::Packed, 0.0),
    (ParcelState::Collected, 1.0),
    (ParcelState::Aboard, 1.5),
    (ParcelState::Delivered, 2.0),
];

pub struct ShippingService;

impl ShippingService {
    async fn start(_: Start) -> anyhow::Result<Self> {
        Ok(Self)
    }
}

impl Shipping for ShippingService {
    async fn quote(
        &self,
        _: &Context,
        address: Option<Address>,
        items: Vec<CartItem>,
    ) -> wharf::Result<Money, ShippingError> {
        if let Some(address) = &address {
            check(address)?;
        }
        let things: i128 = items.iter().map(|item| i128::from(item.quantity)).sum();
        if things == 0 {
            return Err(ShippingError::NothingToSend.into());
        }
        let cents = PARCEL + EACH_MORE * (things - 1);
        Money::from_nanos("EUR".into(), cents * 10_000_000)
            .map_err(|_| Fault::internal("the price of the parcel is too large to count").into())
    }

    async fn ship(
        &self,
        _: &Context,
        address: Address,
        items: Vec<CartItem>,
    ) -> wharf::Result<TrackingNumber, ShippingError> {
        check(&address)?;
        if items.iter().all(|item| item.quantity == 0) {
            return Err(ShippingError::NothingToSend.into());
        }
        let tracking = tracking_number((Uuid::new_v4().as_u128() % 100_000_000) as u32);
        tracing::info!(%tracking, items = items.len(), "sent");
        Ok(tracking)
    }

    async fn track(
        &self,
        _: &Context,
        parcel: TrackingNumber,
    ) -> wharf::Result<Stream<ParcelState>, ShippingError> {
        if !is_ours(&parcel) {
            return Err(ShippingError::UnknownParcel(parcel).into());
        }
        Ok(Stream::new(stream::iter(WAY).then(|(state, after)| async move {
            tokio::time::sleep(Duration::from_secs_f32(after)).await;
            Ok(state)
        })))
    }
}

fn check(address: &Address) -> Result<(), ShippingError> {
    let lines = [
        (AddressField::Name, &address.name),
        (AddressField::Street, &address.street),
        (AddressField::Postcode, &address.postcode),
        (AddressField::City, &address.city),
        (AddressField::Country, &address.country),
    ];
    for (field, line) in lines {
        if !line.chars().any(char::is_alphanumeric) {
            return Err(ShippingError::Missing(field));
        }
        if line.chars().count() > LINE {
            return Err(ShippingError::TooLong(field));
        }
    }
    Ok(())
}

/// A number as the world's post writes it (UPU S10): a service, eight digits, a check digit, a country.
fn tracking_number(serial: u32) -> TrackingNumber {
    let digits = format!("{:08}", serial % 100_000_000);
    let weights = [8, 6, 4, 2, 3, 5, 9, 7];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    };
    TrackingNumber(format!("SW{digits}{check}ZZ"))
}

/// The check digit tells: nobody has to remember what was sent.
fn is_ours(parcel: &TrackingNumber) -> bool {
    let serial = parcel.0.strip_prefix("SW").and_then(|rest| rest.get(..8)?.parse().ok());
    serial.is_some_and(|serial| tracking_number(serial) == *parcel)
}

pub fn service() -> wharf::Service {
    ShippingServer::new(ShippingService::start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{address, context, euro, service_error};
    use shop_api::ShippingClient;

    fn items(quantities: &[u32]) -> Vec<CartItem> {
        quantities.iter().map(|&quantity| CartItem { product: "eider-kettle".into(), quantity }).collect()
    }

    async fn quote(address: Option<Address>, quantities: &[u32]) -> wharf::Result<Money, ShippingError> {
        ShippingClient::from(ShippingService).quote(&context(), address, items(quantities)).await
    }

    #[tokio::test]
    async fn a_parcel_costs_by_what_is_in_it() {
        // 6.90 for the first, 1.50 for each more
        assert_eq!(quote(None, &[1]).await.unwrap(), euro(6, 90));
        assert_eq!(quote(Some(address()), &[2, 3]).await.unwrap(), euro(12, 90));
        assert_eq!(service_error(quote(None, &[]).await), ShippingError::NothingToSend);
        assert_eq!(service_error(quote(None, &[0]).await), ShippingError::NothingToSend);
    }

    #[tokio::test]
    async fn an_address_must_fit_on_a_label() {
        let no_city = Address { city: "  ".to_owned(), ..address() };
        assert_eq!(
            service_error(quote(Some(no_city), &[1]).await),
            ShippingError::Missing(AddressField::City)
        );
        let long = Address { street: "a".repeat(81), ..address() };
        let error =
            service_error(ShippingClient::from(ShippingService).ship(&context(), long, items(&[1])).await);
        assert_eq!(error, ShippingError::TooLong(AddressField::Street));
    }

    #[tokio::test(start_paused = true)]
    async fn a_parcel_is_followed_to_its_end() {
        let shipping = ShippingClient::from(ShippingService);
        let parcel = shipping.ship(&context(), address(), items(&[1])).await.unwrap();
        let mut places = shipping.track(&context(), parcel).await.unwrap();
        for (state, _) in WAY {
            assert_eq!(places.next().await.unwrap().unwrap(), state);
        }
        assert!(places.next().await.is_none());
    }

    #[tokio::test]
    async fn only_our_parcels_are_followed() {
        for number in ["", "SW", "SW473124828ZZ", "SW473124829XX", "SW47312482", "RR473124829ZZ", "SWé"] {
            let error = ShippingClient::from(ShippingService).track(&context(), number.into()).await;
            assert_eq!(service_error(error), ShippingError::UnknownParcel(number.into()));
        }
    }

    #[test]
    fn tracking_numbers_have_the_posts_check_digit() {
        // The standard's own example: RR 47312482 9.
        assert_eq!(tracking_number(47_312_482).0, "SW473124829ZZ");
        assert_eq!(tracking_number(0).0, "SW000000005ZZ");
    }
}
