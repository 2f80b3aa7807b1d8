//! Identities: `spiffe://APP/SERVICE` of a service, `spiffe://APP/tool/NAME` of a tool of whoever runs the app.

use std::fmt;
use std::str::FromStr;

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use crate::security::Refusal;

/// The longest identity in bytes, by SPIFFE.
const LONGEST: usize = 2048;

/// The longest trust domain in bytes, by SPIFFE.
const LONGEST_DOMAIN: usize = 255;

/// Who a certificate is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SpiffeId {
    /// The app: the trust domain.
    pub app: String,
    /// The service or the tool.
    pub bearer: Bearer,
}

/// A service of an app, or a tool of whoever runs it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bearer {
    /// A service, or an http component.
    Service(String),
    /// A tool, such as the command line: it may call everything.
    Tool(String),
}

impl Bearer {
    /// The name of the service or the tool.
    pub fn name(&self) -> &str {
        let (Self::Service(name) | Self::Tool(name)) = self;
        name
    }
}

impl fmt::Display for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(name) => f.write_str(name),
            Self::Tool(name) => write!(f, "the tool {name}"),
        }
    }
}

impl SpiffeId {
    /// The identity of a certificate: its only URI.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Result<Self, Refusal> {
        let parsed = EndEntityCert::try_from(certificate)
            .map_err(|error| Refusal::BadCertificate(error.to_string()))?;
        let names: Vec<&str> = parsed.valid_uri_names().collect();
        match names[..] {
            [] => Err(Refusal::NoIdentity),
            [name] => name.parse().map_err(|BadId| Refusal::BadIdentity(shown(name))),
            _ => Err(Refusal::SeveralIdentities(names.len())),
        }
    }
}

/// What of a name goes into logs.
fn shown(name: &str) -> String {
    name.chars().take(200).collect()
}

/// A text that is no identity of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadId;

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an identity is spiffe://APP/SERVICE or spiffe://APP/tool/NAME, with an app of lower-case letters, digits, \
             dots, hyphens and underscores",
        )
    }
}

impl std::error::Error for BadId {}

impl FromStr for SpiffeId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let (domain, path) = text
            .strip_prefix("spiffe://")
            .filter(|_| text.len() <= LONGEST)
            .and_then(|rest| rest.split_once('/'))
            .ok_or(BadId)?;
        let in_domain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        if domain.is_empty() || domain.len() > LONGEST_DOMAIN || !domain.chars().all(in_domain) {
            return Err(BadId);
        }
        let bearer = match path.split_once('/') {
            None => Bearer::Service(segment(path)?),
            Some(("tool", name)) => Bearer::Tool(segment(name)?),
            Some(_) => return Err(BadId),
        };
        Ok(Self { app: domain.to_owned(), bearer })
    }
}

fn segment(text: &str) -> Result<String, BadId> {
    let in_path = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let good = !text.is_empty() && text != "." && text != ".." && text.chars().all(in_path);
    good.then(|| text.to_owned()).ok_or(BadId)
}

impl fmt::Display for SpiffeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.bearer {
            Bearer::Service(name) => write!(f, "spiffe://{}/{name}", self.app),
            Bearer::Tool(name) => write!(f, "spiffe://{}/tool/{name}", self.app),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_survive_a_round_trip_and_others_are_refused() {
        for text in ["spiffe://shop/cart", "spiffe://shop.example/order-history", "spiffe://shop/tool/wharf"]
        {
            assert_eq!(text.parse::<SpiffeId>().unwrap().to_string(), text);
        }
        let long = format!("spiffe://shop/{}", "a".repeat(LONGEST));
        for text in [
            "",
            "cart",
            "https://shop/cart",
            "SPIFFE://shop/cart",
            "spiffe://shop",
            "spiffe://shop/",
            "spiffe:///cart",
            "spiffe://Shop/cart",
            "spiffe://shop:80/cart",
            "spiffe://me@shop/cart",
            "spiffe://shop/cart/",
            "spiffe://shop//cart",
            "spiffe://shop/..",
            "spiffe://shop/cart?x",
            "spiffe://shop/cart#x",
            "spiffe://shop/c%61rt",
            "spiffe://shop/prod/cart",
            "spiffe://shop/tool/",
            "spiffe://shop/tool/wharf/2",
            "spiffe://shop/cärt",
            &long,
        ] {
            assert_eq!(text.parse::<SpiffeId>(), Err(BadId), "{text}");
        }
    }
}
