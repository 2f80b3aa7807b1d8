//! The checkout form: what the shopper typed, and what is wrong with it.

use maud::{Markup, html};
use serde::Deserialize;
use shop_api::{Address, Card, EmailAddress, Money};

/// What the shopper typed, letter for letter.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CheckoutForm {
    pub email: String,
    pub name: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
    pub card_number: String,
    pub card_expiry: String,
    pub security_code: String,
}

/// Something wrong, and the field it is about, if it is about one.
#[derive(Debug, PartialEq)]
pub struct Wrong {
    pub field: Option<&'static str>,
    pub text: String,
}

impl Wrong {
    pub fn field(field: &'static str, text: impl Into<String>) -> Self {
        Self { field: Some(field), text: text.into() }
    }
}

impl CheckoutForm {
    /// What the form says, or everything that is missing from it.
    pub fn read(&self) -> Result<(EmailAddress, Address, Card), Vec<Wrong>> {
        let needed = [
            ("email", &self.email, "Please write your e-mail address"),
            ("name", &self.name, "Please write the name for the label"),
            ("street", &self.street, "Please write the street or berth"),
            ("postcode", &self.postcode, "Please write the postcode"),
            ("city", &self.city, "Please write the city or harbour"),
            ("country", &self.country, "Please write the country"),
            ("card_number", &self.card_number, "Please write the number of your card"),
            ("card_expiry", &self.card_expiry, "Please write until when the card is good"),
            ("security_code", &self.security_code, "Please write the security code of your card"),
        ];
        let missing = needed.iter().filter(|(_, typed, _)| typed.trim().is_empty());
        let mut wrong: Vec<Wrong> = missing.map(|(field, _, text)| Wrong::field(field, *text)).collect();
        let expiry = expiry(&self.card_expiry);
        if expiry.is_none() && !self.card_expiry.trim().is_empty() {
            wrong.push(Wrong::field("card_expiry", "Please write month and year as on the card, like 09/29"));
        }
        let Some((expiry_month, expiry_year)) = expiry.filter(|_| wrong.is_empty()) else {
            return Err(wrong);
        };
        let line = |typed: &str| typed.trim().to_owned();
        let address = Address {
            name: line(&self.name),
            street: line(&self.street),
            postcode: line(&self.postcode),
            city: line(&self.city),
            country: line(&self.country),
        };
        let card = Card {
            number: line(&self.card_number),
            expiry_month,
            expiry_year,
            security_code: line(&self.security_code),
        };
        Ok((EmailAddress(line(&self.email)), address, card))
    }
}

/// `09/29`, `9 / 2029`, `09-29`: the month and the year, in four digits.
fn expiry(typed: &str) -> Option<(u8, u16)> {
    let (month, year) = typed.trim().split_once(['/', '-', ' ', '.'])?;
    let year = year.trim_matches(|c: char| c == '/' || c.is_whitespace());
    let (month, century) = (month.trim().parse().ok()?, if year.len() == 2 { 2000 } else { 0 });
    let year = year.parse::<u16>().ok().filter(|_| matches!(year.len(), 2 | 4))?;
    Some((month, century + year))
}

/// A field of the form.
struct Field<'a> {
    id: &'static str,
    label: &'static str,
    typed: &'a str,
    class: &'static str,
    autocomplete: &'static str,
    kind: &'static str,
    digits: bool,
    hint: Option<&'static str>,
}

pub(super) fn checkout(form: &CheckoutForm, wrong: &[Wrong], total: &Money) -> Markup {
    let text = Field {
        id: "",
        label: "",
        typed: "",
        class: "field",
        autocomplete: "",
        kind: "text",
        digits: false,
        hint: None,
    };
    let field = |field: &Field<'_>| show(field, wrong);
    html! {
        section.checkout #checkout aria-labelledby="checkout-title" {
            h2 #checkout-title { "Checkout" }
            form action="/checkout" method="post" novalidate {
                fieldset {
                    legend { "Where it goes" }
                    (field(&Field { id: "email", label: "E-mail", typed: &form.email, autocomplete: "email",
                        kind: "email", ..text }))
                    (field(&Field { id: "name", label: "Name", typed: &form.name, autocomplete: "name", ..text }))
                    (field(&Field { id: "street", label: "Street, or boat and berth", typed: &form.street,
                        autocomplete: "street-address", ..text }))
                    (field(&Field { id: "postcode", label: "Postcode", typed: &form.postcode,
                        autocomplete: "postal-code", class: "field third", ..text }))
                    (field(&Field { id: "city", label: "City or harbour", typed: &form.city,
                        autocomplete: "address-level2", class: "field rest", ..text }))
                    (field(&Field { id: "country", label: "Country", typed: &form.country,
                        autocomplete: "country-name", ..text }))
                }
                fieldset {
                    legend { "Who pays" }
                    (field(&Field { id: "card_number", label: "Card number", typed: &form.card_number,
                        autocomplete: "cc-number", digits: true, hint: Some("Visa or Mastercard"), ..text }))
                    (field(&Field { id: "card_expiry", label: "Good until", typed: &form.card_expiry,
                        autocomplete: "cc-exp", class: "field half", digits: true, hint: Some("MM/YY"), ..text }))
                    // Never sent back, not even to its owner.
                    (field(&Field { id: "security_code", label: "Security code", autocomplete: "cc-csc",
                        class: "field half", digits: true, hint: Some("3 digits"), ..text }))
                    p.note {
                        "This is a rehearsal: no money moves. Pay with " code { "4111 1111 1111 1111" }
                        ", any month to come and any three digits. The bank refuses " code { "4000 0000 0000 0002" } "."
                    }
                }
                div.pay {
                    p { "You pay " strong { (total) } ", shipping included." }
                    button { "Place the order" }
                }
            }
        }
    }
}

fn show(field: &Field<'_>, wrong: &[Wrong]) -> Markup {
    let id = field.id;
    let wrong = wrong.iter().find(|wrong| wrong.field == Some(id));
    let (wrong_id, hint_id) = (format!("{id}-wrong"), format!("{id}-hint"));
    let described = [wrong.map(|_| wrong_id.as_str()), field.hint.map(|_| hint_id.as_str())];
    let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
    html! {
        div class=(field.class) {
            label for=(id) {
                (field.label)
                @if let Some(hint) = field.hint { span.hint id=(hint_id) { " (" (hint) ")" } }
            }
            input id=(id) name=(id) type=(field.kind) value=(field.typed) required
                autocomplete=(field.autocomplete) inputmode=[field.digits.then_some("numeric")]
                aria-invalid=[wrong.is_some().then_some("true")] aria-describedby=[Some(described).filter(|ids| !ids.is_empty())];
            @if let Some(wrong) = wrong { p.wrong id=(wrong_id) { (wrong.text) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_people_write_them() {
        for typed in ["09/29", "9/2029", "09 / 29", " 09-29", "09.2029", "09 29"] {
            assert_eq!(expiry(typed), Some((9, 2029)), "{typed:?}");
        }
        for typed in ["", "0929", "09/", "/29", "09/9", "09/20290", "x/29", "-1/29", "300/29"] {
            assert_eq!(expiry(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn all_that_is_missing_is_said_at_once() {
        let wrong = CheckoutForm { city: "Wismar".to_owned(), ..CheckoutForm::default() }.read().unwrap_err();
        let fields: Vec<_> = wrong.iter().filter_map(|wrong| wrong.field).collect();
        let but_city =
            ["email", "name", "street", "postcode", "country", "card_number", "card_expiry", "security_code"];
        assert_eq!(fields, but_city);
    }
}
