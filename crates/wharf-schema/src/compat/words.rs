//! What is said of a change: what it is, what goes wrong, what to do.

use super::{Change, Rule, change::Flow};
use crate::MethodKind;

/// How the two versions are called.
#[derive(Debug)]
pub(super) struct Ends {
    before: &'static str,
    after: &'static str,
    /// Whether the version before is the caller's.
    calls: bool,
    /// Whether they have met: then neither is known to be the newer one.
    met: bool,
}

impl Ends {
    /// Two versions as such.
    pub(super) const VERSIONS: Self =
        Self { before: "the old version", after: "the new version", calls: true, met: false };
    /// Callers that stay while the service is replaced.
    pub(super) const OLD_CALLERS: Self =
        Self { before: "old callers", after: "new servers", ..Self::VERSIONS };
    /// Servers that stay while callers are replaced.
    pub(super) const OLD_SERVERS: Self =
        Self { before: "old servers", after: "new callers", calls: false, met: false };
    /// A caller and a callee with a connection between them.
    pub(super) const MET: Self = Self { before: "this caller", after: "the callee", calls: true, met: true };

    /// Who writes the value and who reads it.
    fn writer_and_reader(&self, flow: Flow) -> (&str, &str) {
        match (flow, self.calls) {
            (Flow::Sent, true) | (Flow::Received, false) => (self.before, self.after),
            (Flow::Sent, false) | (Flow::Received, true) => (self.after, self.before),
        }
    }
}

/// What is different.
pub(super) fn what(change: &Change, ends: &Ends) -> String {
    let Ends { before, after, met, .. } = ends;
    match (&change.before, &change.after) {
        (Some(was), Some(is)) if *met => format!("{was} for {before}, {is} for {after}"),
        (None, Some(is)) if *met => format!("{after} has {is}, {before} does not"),
        (Some(was), None) if *met => format!("{before} has {was}, {after} does not"),
        (Some(was), Some(is)) => format!("was {was}, is {is}"),
        (None, Some(is)) => format!("{is} is new"),
        (Some(was), None) => format!("{was} is gone"),
        (None, None) => String::new(),
    }
}

/// What goes wrong between these two.
pub(super) fn why(change: &Change, ends: &Ends) -> String {
    let (writer, reader) = ends.writer_and_reader(change.flow);
    let (caller, callee) = if ends.calls { (ends.before, ends.after) } else { (ends.after, ends.before) };
    match change.rule {
        Rule::InterfaceRemoved | Rule::MethodRemoved => format!("{caller} cannot call it any more"),
        Rule::KindChanged => {
            let kind = if ends.calls { &change.before } else { &change.after };
            let liberty = if kind.as_deref() == Some(MethodKind::Read.as_str()) {
                "repeat a call, or answer it from memory"
            } else {
                "repeat a call"
            };
            format!("{caller} may {liberty}, and {callee} would not bear that")
        }
        Rule::RouteChanged => {
            let route = change.before.as_deref().unwrap_or_default();
            format!("{caller} over HTTP ask for {route}, and {callee} have nothing there")
        }
        Rule::CallersChanged => "whoever is not among these is denied, whatever version it is of".to_owned(),
        Rule::ArgumentAdded | Rule::ArgumentRemoved | Rule::FieldAdded | Rule::FieldRemoved
            if change.in_set =>
        {
            format!(
                "{reader} cannot do without it, or would pass it over and find two items of the set equal"
            )
        }
        // Only a stream is not passed over by a service that does not know it.
        Rule::ArgumentAdded if !ends.calls => format!("{writer} will send a stream, and {reader} takes none"),
        Rule::ArgumentRemoved if ends.calls => {
            format!("{writer} will send a stream, and {reader} takes none")
        }
        Rule::ArgumentAdded | Rule::ArgumentRemoved | Rule::FieldAdded | Rule::FieldRemoved => {
            format!("{reader} cannot do without it, and {writer} will not send it")
        }
        Rule::ArgumentRenamed | Rule::FieldRenamed => {
            format!("{reader} would not find what {writer} will send")
        }
        Rule::VariantAdded | Rule::VariantRemoved if change.in_set => format!(
            "{writer} may send it, and {reader} cannot read it, or would know its name alone and find two items of the \
             set equal"
        ),
        Rule::ErrorAdded | Rule::ErrorRemoved | Rule::VariantAdded | Rule::VariantRemoved => {
            format!("{writer} may send it, and {reader} cannot read it")
        }
        Rule::OptionAdded | Rule::OptionRemoved => {
            format!("{writer} may send nothing there, and {reader} cannot do without a value")
        }
        Rule::StreamChanged => format!("{reader} waits for what {writer} does not send: items, or one value"),
        Rule::NumberChanged => format!("{writer} may send numbers that {reader} cannot hold"),
        _ => format!("{reader} cannot read what {writer} may send"),
    }
}

const SERVICE_FIRST: &str = "replace every replica of the service before the first caller";
const BESIDE: &str =
    "leave it as it is, add an optional field beside it, and remove it when nobody uses it any more";
const BESIDE_METHOD: &str = "leave it as it is, and add a method beside it";

/// What to do for callers of the version before.
pub(super) fn remedy_for_callers(change: &Change) -> &'static str {
    let sent = change.flow == Flow::Sent;
    match change.rule {
        Rule::InterfaceRemoved => "keep offering it until nobody calls it any more",
        Rule::MethodRemoved => {
            "keep it until nobody calls it any more; under another name it is another method"
        }
        Rule::KindChanged => {
            "add a method of the new kind beside it, and remove this one when nobody calls it any more"
        }
        Rule::RouteChanged => {
            "keep the route until nobody asks for it any more, and add a method with the other one"
        }
        Rule::CallersChanged => {
            "name every service that still calls it; take one off once it has been deployed without the call"
        }
        Rule::ArgumentAdded => "make it an `Option`, or add a method beside it",
        Rule::FieldAdded | Rule::FieldRemoved if change.in_set => {
            "make the set a list in a version of its own first, or add another field beside the set"
        }
        Rule::FieldAdded => "make it an `Option`, or give it `#[serde(default)]`",
        Rule::FieldRemoved => {
            "keep it; give it `#[serde(default)]`, and remove it when every caller has that version"
        }
        Rule::ArgumentRenamed => "keep the name",
        Rule::FieldRenamed => {
            "keep the name on the wire with `#[serde(rename = \"…\")]`; what is no rename, do in two versions"
        }
        Rule::ErrorAdded => "add a method with the error beside it, or fail with a `Fault`",
        Rule::VariantAdded => {
            "answer with a variant that callers know, until they all have a version where the type is open (has a \
             variant `#[unknown]`) or has the variant"
        }
        Rule::VariantRemoved => "keep it until nobody sends it any more",
        Rule::OptionAdded => {
            "go on sending a value; give up on it with an optional field or a method beside it"
        }
        Rule::OptionRemoved => "keep the `Option`, and refuse none with an error of the service",
        Rule::StreamChanged => BESIDE_METHOD,
        _ if sent => BESIDE_METHOD,
        _ => BESIDE,
    }
}

/// What to do for servers of the version before.
pub(super) fn remedy_for_servers(change: &Change) -> &'static str {
    let received = change.flow == Flow::Received;
    match change.rule {
        Rule::KindChanged | Rule::ErrorRemoved | Rule::VariantAdded | Rule::VariantRemoved => SERVICE_FIRST,
        Rule::ArgumentRenamed => "keep the name",
        Rule::FieldRenamed => {
            "keep the name on the wire with `#[serde(rename = \"…\")]`; what is no rename, do in two versions"
        }
        Rule::FieldAdded | Rule::FieldRemoved if change.in_set => {
            "make the set a list in a version of its own first, or add another field beside the set"
        }
        Rule::FieldAdded => {
            "make it an `Option` or give it `#[serde(default)]`; or replace every replica of the service before the \
             first caller"
        }
        Rule::FieldRemoved => {
            "give it `#[serde(default)]`, and remove it when every replica of the service has that version"
        }
        Rule::ArgumentRemoved => {
            "make it an `Option`, and remove it when every replica of the service has that version"
        }
        Rule::OptionAdded | Rule::OptionRemoved | Rule::NumberChanged => SERVICE_FIRST,
        Rule::StreamChanged => BESIDE_METHOD,
        _ if received => BESIDE,
        _ => BESIDE_METHOD,
    }
}

/// The whole of what a caller is told of a method that it cannot call.
pub(super) fn refusal(change: &Change) -> String {
    let (what, why) = (what(change, &Ends::MET), why(change, &Ends::MET));
    format!("{} ({}): {what}; {why}", change.place, change.rule)
}
