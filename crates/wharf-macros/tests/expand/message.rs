//! Messages of every form.

/// A line of a cart.
#[wharf::message]
#[derive(PartialEq, Clone)]
pub struct CartItem {
    /// What is bought.
    pub product: ProductId,
    pub quantity: u32,
    #[serde(default)]
    pub note: Option<String>,
}

#[wharf::message]
pub struct ProductId(pub String);

#[wharf::message]
pub struct Span(u32, u32);

#[wharf::message]
pub struct Ping;

/// Part of a long list.
#[wharf::message]
pub struct Page<T, C: Ord = String>
where
    C: Eq,
{
    pub items: Vec<T>,
    pub next: Option<C>,
}

#[wharf::message]
pub enum Payment {
    Cash,
    Card(CardNumber),
    /// From one account to another.
    Transfer {
        from: Account,
        to: Account,
    },
    Split(Box<Payment>, Box<Self>),
    #[unknown]
    Other(wharf::UnknownVariant),
}
