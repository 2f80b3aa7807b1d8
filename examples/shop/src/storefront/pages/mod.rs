//! The pages of the storefront: from what they show to HTML, without a call.

mod cart;
mod frame;
mod home;
mod order;
mod parcel;
mod problem;
mod product;
mod tile;

pub use cart::{CartLine, CartView, CheckoutForm, Sums, Wrong, cart};
pub use frame::Frame;
pub use home::{home, search};
pub use order::order;
pub use parcel::{parcel, place};
pub use problem::{ProblemView, problem};
pub use product::{ProductView, product};
pub use tile::Tile;
