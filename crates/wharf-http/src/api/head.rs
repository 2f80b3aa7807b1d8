//! What the headers of a request say of the call that it is.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use wharf_core::{Context, Criticality, Fault, MAX_PRINCIPAL, OperationId};
use wharf_schema::http::{TIMEOUT, decoded};

use crate::patience::{SECONDS, seconds, wanted};

/// The time of a call that says nothing of it.
const TIME: Duration = Duration::from_secs(10);

/// Under which key a command is executed once.
pub(super) const KEY: &str = "idempotency-key";
/// The trace of a call.
pub(super) const TRACE: &str = "traceparent";
const CALLER: &str = "wharf-caller";
const CRITICALITY: &str = "wharf-criticality";
const PRINCIPAL: &str = "wharf-principal";

/// The longest key, in bytes.
const MAX_KEY: usize = 255;

/// From where a request comes.
#[derive(Debug, Clone, Default)]
pub enum Origin {
    /// From services and tools, which are believed what they say of themselves as far as whoever takes the call does.
    #[default]
    Inside,
    /// From anywhere: what it says of its caller, its principal and its criticality is passed over.
    Outside {
        /// On whose behalf it is made, as was found out otherwise.
        principal: Option<Arc<str>>,
        /// The address that it comes from, where that is known.
        client: Option<IpAddr>,
    },
}

/// What the head of a request says, for a call of any method.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) cx: Context,
    pub(super) caller: Option<Arc<str>>,
    /// The key, without quotes.
    key: Option<String>,
}

/// The context of a request, before more is known than its trace, and its deadline where somebody let it in before: there is
/// one for all that is done of it.
pub(crate) fn begun(headers: &HeaderMap, extensions: &Extensions) -> Context {
    if let Some(cx) = extensions.get::<Context>() {
        return Context::root(cx.remaining()).with_trace(cx.trace());
    }
    let root = Context::root(Duration::MAX);
    match headers.get(TRACE).and_then(|text| text.to_str().ok()?.parse().ok()) {
        Some(trace) => root.with_trace(trace),
        None => root,
    }
}

impl Head {
    /// Reads the headers and the query of a request with the context `begun`.
    ///
    /// # Errors
    /// An `incompatible` fault that names the header that is not as it should be.
    pub(super) fn read(parts: &Parts, begun: &Context, origin: &Origin) -> Result<Self, Fault> {
        let headers = &parts.headers;
        let incompatible = |why: String| Fault::incompatible(why).before_start();
        let in_query = || {
            let text = in_query(parts.uri.query())?;
            Some(seconds(text).ok_or_else(|| incompatible(format!("`{TIMEOUT}` {SECONDS}"))))
        };
        let time = match wanted(headers).map_err(incompatible)? {
            Some(time) => Some(time),
            None => in_query().transpose()?,
        };
        // Where somebody let it in, the deadline is there, and can only be shortened.
        let has_deadline = parts.extensions.get::<Context>().is_some();
        let time = time.or((!has_deadline).then_some(TIME));
        let mut cx = time.map_or_else(|| begun.clone(), |time| begun.with_timeout(time));
        let mut caller = None;
        match origin {
            Origin::Inside => {
                if let Some(level) = text(headers, CRITICALITY)? {
                    let level = criticality(level).ok_or_else(|| bad(CRITICALITY, LEVELS))?;
                    cx = cx.with_criticality(level);
                }
                if let Some(principal) = text(headers, PRINCIPAL)? {
                    let known = decoded(principal, false).filter(|text| text.len() <= MAX_PRINCIPAL);
                    cx = cx.with_principal(&known.ok_or_else(|| bad(PRINCIPAL, PRINCIPALS))?)?;
                }
                caller = text(headers, CALLER)?.map(Arc::from);
            }
            Origin::Outside { principal, .. } => {
                if let Some(principal) = principal {
                    cx = cx.with_principal(principal)?;
                }
            }
        }
        let key = match text(headers, KEY)? {
            Some(text) => Some(key(text).ok_or_else(|| bad(KEY, KEYS))?.to_owned()),
            None => None,
        };
        Ok(Self { cx, caller, key })
    }

    /// The context of a call of `method` of `service`: with the operation that the key stands for.
    pub(super) fn context(&self, service: &str, method: &str, origin: &Origin) -> Context {
        let Some(key) = &self.key else { return self.cx.clone() };
        let operation = match (origin, id(key)) {
            (Origin::Inside, Some(id)) => id,
            (Origin::Inside, None) => {
                OperationId::named(&[service, method, self.caller.as_deref().unwrap_or_default(), key])
            }
            // Nobody outside is to name an operation of somebody else's.
            (Origin::Outside { principal: Some(principal), .. }, _) => {
                OperationId::named(&[service, method, principal, key])
            }
            (Origin::Outside { principal: None, client: Some(client) }, _) => {
                OperationId::named(&[service, method, "", key, &client.to_string()])
            }
            (Origin::Outside { principal: None, client: None }, _) => return self.cx.clone(),
        };
        self.cx.with_operation(operation)
    }
}

const LEVELS: &str = "critical-plus, critical, sheddable-plus or sheddable";
const KEYS: &str = "1 to 255 visible characters of ASCII";
const PRINCIPALS: &str = "at most 1024 bytes of text, percent-encoded where they are not visible ASCII";

fn bad(name: &str, wanted: &str) -> Fault {
    Fault::incompatible(format!("`{name}` is to be {wanted}")).before_start()
}

/// The only value of a header.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Fault> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(bad(name, "there once"));
    }
    value.to_str().map(Some).map_err(|_| bad(name, "visible ASCII"))
}

fn in_query(query: Option<&str>) -> Option<&str> {
    let pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| *name == TIMEOUT).map(|(_, value)| value).next()
}

fn criticality(text: &str) -> Option<Criticality> {
    Some(match text {
        "critical-plus" => Criticality::CriticalPlus,
        "critical" => Criticality::Critical,
        "sheddable-plus" => Criticality::SheddablePlus,
        "sheddable" => Criticality::Sheddable,
        _ => return None,
    })
}

fn key(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let is_key = (1..=MAX_KEY).contains(&inside.len()) && inside.bytes().all(|byte| byte.is_ascii_graphic());
    is_key.then_some(inside)
}

/// The id that is written as a key.
fn id(key: &str) -> Option<OperationId> {
    let is_hex = key.len() == 32 && key.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let number = is_hex.then(|| u128::from_str_radix(key, 16).ok()).flatten()?;
    Some(OperationId(number.to_be_bytes()))
}
