//! The shipping service: what a parcel costs, and sending it.

use std::fmt;

use wharf::prelude::*;

use crate::{CartItem, Money, TrackingNumber};

/// What a parcel costs, and sending it.
#[wharf::service]
pub trait Shipping {
    /// What it costs to send `items`. Without an address it is an estimate; with one, the address is checked.
    #[read]
    async fn quote(
        &self,
        cx: &Context,
        address: Option<Address>,
        items: Vec<CartItem>,
    ) -> wharf::Result<Money, ShippingError>;

    /// Sends `items` on their way.
    async fn ship(
        &self,
        cx: &Context,
        address: Address,
        items: Vec<CartItem>,
    ) -> wharf::Result<TrackingNumber, ShippingError>;

    /// Where a parcel is, and each place that it comes to until it is delivered.
    #[read]
    #[http(GET, "/parcels/{parcel}")]
    async fn track(
        &self,
        cx: &Context,
        parcel: TrackingNumber,
    ) -> wharf::Result<Stream<ParcelState>, ShippingError>;
}

/// Where a parcel is.
#[wharf::message]
#[derive(Copy, PartialEq, Eq)]
pub enum ParcelState {
    /// With us.
    Packed,
    /// With the carrier.
    Collected,
    /// On its way across the water.
    Aboard,
    /// Where it was to go.
    Delivered,
}

/// Where a parcel goes.
#[wharf::message]
#[derive(PartialEq)]
pub struct Address {
    /// Who gets it.
    pub name: String,
    /// Street and number, or boat and berth.
    pub street: String,
    /// The postcode, as the country writes it.
    pub postcode: String,
    /// City, town or harbour.
    pub city: String,
    /// The country, written out.
    pub country: String,
}

/// A line of an address.
#[wharf::message]
#[derive(Copy, PartialEq, Eq)]
pub enum AddressField {
    /// Who gets it.
    Name,
    /// Street and number.
    Street,
    /// The postcode.
    Postcode,
    /// The city.
    City,
    /// The country.
    Country,
}

impl fmt::Display for AddressField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Street => "street",
            Self::Postcode => "postcode",
            Self::City => "city",
            Self::Country => "country",
        })
    }
}

/// Why a parcel can't be sent.
#[wharf::error]
#[derive(PartialEq)]
pub enum ShippingError {
    /// A line of the address is empty.
    #[error("the address needs a {0}")]
    #[status(invalid)]
    Missing(AddressField),
    /// A line of the address doesn't fit on a label.
    #[error("the {0} is too long for the label: 80 letters at most")]
    #[status(invalid)]
    TooLong(AddressField),
    /// We never sent such a parcel.
    #[error("we have sent no parcel {0}")]
    #[status(not_found)]
    UnknownParcel(TrackingNumber),
    /// An empty parcel.
    #[error("there is nothing to send")]
    #[status(invalid)]
    NothingToSend,
}
