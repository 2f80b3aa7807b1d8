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
    /// error `<error>`, its route `<route>`; items are `[]`, keys and values of a map `[key]` and `[value]`.
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
        !self.callers && !self.servers && !self.http
    }

    pub(super) fn of(flow: Flow, reads: Reads) -> Self {
        match flow {
            Flow::Sent => Self { callers: !reads.forward, servers: !reads.backward, http: false },
            Flow::Received => Self { callers: !reads.backward, servers: !reads.forward, http: false },
        }
    }
}

/// The verdict: `safe`, `breaking for callers`, `breaking for servers`, `breaking for callers over HTTP`.
impl fmt::Display for Breaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of all callers, those over HTTP are some.
        f.pad(match (self.callers, self.servers, self.http) {
            (false, false, false) => "safe",
            (false, false, true) => "breaking for callers over HTTP",
            (true, false, _) => "breaking for callers",
            (false, true, false) => "breaking for servers",
            (false, true, true) => "breaking for servers and callers over HTTP",
            (true, true, _) => "breaking for callers and servers",
        })
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
        let callers = self.breaks.callers.then(|| words::why(self, &Ends::OLD_CALLERS));
        let servers = self.breaks.servers.then(|| words::why(self, &Ends::OLD_SERVERS));
        let http = self.breaks.http.then(|| words::why(self, &Ends::OLD_CALLERS));
        callers.into_iter().chain(servers).chain(http).collect()
    }

    /// What to do, in a clause for each side that is broken.
    pub fn remedy(&self) -> Vec<&'static str> {
        let callers = self.breaks.callers.then(|| words::remedy_for_callers(self));
        let servers = self.breaks.servers.then(|| words::remedy_for_servers(self));
        let http = self.breaks.http.then(|| words::remedy_for_callers(self));
        let mut remedies: Vec<_> = callers.into_iter().chain(servers).chain(http).collect();
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
