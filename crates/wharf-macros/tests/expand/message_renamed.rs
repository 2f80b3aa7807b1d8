//! Messages whose names on the wire are not those in the code.

#[wharf::message]
#[serde(rename = "Item", rename_all = "camelCase")]
pub struct CartItem {
    pub unit_price: u64,
    #[serde(rename = "type")]
    pub kind: u8,
    pub r#match: bool,
}

#[wharf::message]
#[serde(rename_all = "kebab-case", rename_all_fields = "SCREAMING_SNAKE_CASE")]
pub enum Event {
    SoldOut { last_buyer: String },
    #[serde(rename = "gone", rename_all = "lowercase")]
    RemovedForever { why_so: String },
}
