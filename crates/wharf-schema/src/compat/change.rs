//! A change, whom it breaks, and what to do about it.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{
    Rule,
    words::{self, Ends},
};

/// Whom a change breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Breaks {
    /// Callers that were built with the version before, when the service is of the one after.
    pub callers: bool,
    /// Servers that were built with the version before, when callers are of the one after.
    pub servers: bool,
    /// Callers over HTTP that go by the routes of the version before. Between Wharf processes nothing breaks.
    pub http: bool,
    /// Callers that the method let in and lets in no more, of whatever version. Nothing changes on the wire.
    pub denied: bool,
}

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Flow {
    /// From caller to service: arguments.
    Sent,
    /// From service to caller: values and errors.
    Received,
}

/// Whether each version reads what the other writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reads {
    /// The version after reads what the one before writes.
    pub(super) forward: bool,
    /// The version before reads what the one after writes.
    pub(super) backward: bool,
}

/// A difference between two versions of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of change it is.
    pub rule: Rule,
    /// Where: interface, method, argument, field (`Cart.add.item.quantity`). What a method answers is `<value>`, its
    /// error `<error>`, its route `<route>`, who may call it `<callers>`; items are `[]`, keys and values of a map `[key]` and `[value]`.
    pub place: String,
    /// The same from the definition on that it is in (`CartItem.quantity`), which other places may share.
    pub definition: Option<String>,
    /// What was there; none where something was added.
    pub before: Option<String>,
    /// What is there; none where something was removed.
    pub after: Option<String>,
    /// Whom it breaks.
    pub breaks: Breaks,
    pub(super) flow: Flow,
    /// Whether it is within the items of a set.
    pub(super) in_set: bool,
}

// === impl Breaks ===

impl Breaks {
    /// Whether nobody is broken.
    pub const fn nobody(self) -> bool {
        !self.callers && !self.servers && !self.http && !self.denied
    }

    pub(super) fn of(flow: Flow, reads: Reads) -> Self {
        match flow {
            Flow::Sent => Self { callers: !reads.forward, servers: !reads.backward, ..Self::default() },
            Flow::Received => Self { callers: !reads.backward, servers: !reads.forward, ..Self::default() },
        }
    }
}

/// The verdict: `safe`, `breaking for callers`, `breaking for servers`, `breaking for callers over HTTP`, `breaking for
/// callers left out`.
impl fmt::Display for Breaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { callers, servers, http, denied } = *self;
        // Of all callers, those over HTTP and those left out are some.
        let all = [
            (callers, "callers"),
            (servers, "servers"),
            (http && !callers, "callers over HTTP"),
            (denied && !callers, "callers left out"),
        ];
        let broken: Vec<&str> = all.into_iter().filter(|(is, _)| *is).map(|(_, who)| who).collect();
        match broken[..] {
            [] => f.pad("safe"),
            _ => f.pad(&format!("breaking for {}", broken.join(" and "))),
        }
    }
}

// === impl Reads ===

impl Reads {
    pub(super) const BOTH: Self = Self { forward: true, backward: true };
    pub(super) const NEITHER: Self = Self { forward: false, backward: false };
}

// === impl Change ===

impl Change {
    /// What is different, in a clause.
    pub fn what(&self) -> String {
        words::what(self, &Ends::VERSIONS)
    }

    /// What goes wrong, in a clause for each side that is broken; none where the change is safe.
    pub fn why(&self) -> Vec<String> {
        let Breaks { callers, servers, http, denied } = self.breaks;
        let of_callers = (callers || http || denied).then(|| words::why(self, &Ends::OLD_CALLERS));
        let of_servers = servers.then(|| words::why(self, &Ends::OLD_SERVERS));
        of_callers.into_iter().chain(of_servers).collect()
    }

    /// What to do, in a clause for each side that is broken.
    pub fn remedy(&self) -> Vec<&'static str> {
        let Breaks { callers, servers, http, denied } = self.breaks;
        let of_callers = (callers || http || denied).then(|| words::remedy_for_callers(self));
        let of_servers = servers.then(|| words::remedy_for_servers(self));
        let mut remedies: Vec<_> = of_callers.into_iter().chain(of_servers).collect();
        remedies.dedup();
        remedies
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} at {}: {}", self.breaks, self.rule, self.place, self.what())?;
        self.why().iter().try_for_each(|why| write!(f, "; {why}"))?;
        self.remedy().iter().try_for_each(|remedy| write!(f, "; {remedy}"))
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = serializer.serialize_struct("Change", 9)?;
        written.serialize_field("verdict", &self.breaks.to_string())?;
        written.serialize_field("rule", &self.rule)?;
        written.serialize_field("place", &self.place)?;
        written.serialize_field("definition", &self.definition)?;
        written.serialize_field("before", &self.before)?;
        written.serialize_field("after", &self.after)?;
        written.serialize_field("what", &self.what())?;
        written.serialize_field("why", &self.why())?;
        written.serialize_field("remedy", &self.remedy())?;
        written.end()
    }
}
