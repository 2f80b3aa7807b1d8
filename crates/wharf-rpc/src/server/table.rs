//! What a server offers, and the numbers that calls name methods by.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use tokio::time::Instant;
use wharf_config::policy::Admission;
use wharf_core::span::Spans;
use wharf_core::{Books, Callers, Context, Counted, Dispatch, Dispatched, EdgeSnapshot, Fault, Incoming};
use wharf_schema::InterfaceDescriptor;

use super::entrance::Place;
use crate::policy::admission::{Limiter, Load};
use crate::wire::{Served, ServedMethod, Want};

/// An interface of a service that a server offers.
#[derive(Clone)]
pub struct Offered {
    /// The service.
    pub service: String,
    /// Takes the calls.
    pub dispatch: Arc<dyn Dispatch>,
    /// Who may call it.
    pub callers: Callers,
}

impl fmt::Debug for Offered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interface = self.dispatch.interface().name;
        f.debug_struct("Offered").field("service", &self.service).field("interface", &interface).finish()
    }
}

/// Who calls on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Caller {
    /// A service of the app.
    Service(Arc<str>),
    /// A tool of whoever runs the app, such as the command line: it may call everything.
    Tool(Arc<str>),
}

impl Caller {
    pub(crate) fn name(&self) -> &Arc<str> {
        let (Self::Service(name) | Self::Tool(name)) = self;
        name
    }

    pub(crate) fn origin(&self) -> Origin {
        match self {
            Self::Service(_) => Origin::App,
            Self::Tool(_) => Origin::Outside,
        }
    }
}

/// Where calls come from. Those of either are counted apart: what services of the app call, they tell of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    App,
    Outside,
}

/// Everything a server offers.
pub(crate) struct Table {
    entries: Vec<Entry>,
    /// By number.
    methods: Vec<Numbered>,
}

/// What a number stands for.
struct Numbered {
    entry: usize,
    /// Which of the entry's methods.
    method: usize,
}

/// The calls of a method that a server has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenSnapshot {
    /// The interface.
    pub interface: String,
    /// Whether they came from tools and from callers without a name; otherwise services of the app made them.
    pub is_outside: bool,
    /// What was counted of them.
    pub calls: EdgeSnapshot,
}

struct Entry {
    service: String,
    dispatch: Arc<dyn Dispatch>,
    callers: Callers,
    descriptor: InterfaceDescriptor,
    json: String,
    /// The number of its first method; the others follow.
    first: usize,
    books: ByOrigin,
    /// What calls of its service pass, when there is such a thing: all interfaces of the service have the same.
    limiter: OnceLock<Arc<Limiter>>,
}

/// The books of an interface.
struct ByOrigin {
    app: Books,
    outside: Books,
}

impl ByOrigin {
    fn of(&self, origin: Origin) -> &Books {
        match origin {
            Origin::App => &self.app,
            Origin::Outside => &self.outside,
        }
    }
}

impl Table {
    pub(crate) fn new(offered: Vec<Offered>) -> Self {
        let mut table = Self { entries: Vec::new(), methods: Vec::new() };
        for (at, Offered { service, dispatch, callers }) in offered.into_iter().enumerate() {
            let descriptor = dispatch.interface().descriptor();
            let first = table.methods.len();
            let books = || Books::new(&service, dispatch.interface());
            let books = ByOrigin { app: books(), outside: books() };
            let numbered = |method| Numbered { entry: at, method };
            table.methods.extend((0..descriptor.methods.len()).map(numbered));
            let json = serde_json::to_string(&descriptor).unwrap_or_default();
            table.entries.push(Entry {
                service,
                dispatch,
                callers,
                descriptor,
                json,
                first,
                books,
                limiter: OnceLock::new(),
            });
        }
        table
    }

    /// Lets calls into `service` as far as `admission` says.
    pub(crate) fn limit(&self, service: &str, admission: Admission) {
        let limiter = Limiter::new(service, admission, self.methods.len());
        for entry in self.entries.iter().filter(|entry| entry.service == service) {
            entry.limiter.get_or_init(|| Arc::clone(&limiter));
        }
    }

    /// What calls of the method that `number` stands for pass.
    pub(crate) fn limiter(&self, number: u16) -> Option<&Arc<Limiter>> {
        let numbered = self.methods.get(usize::from(number))?;
        self.entries[numbered.entry].limiter.get()
    }

    /// Begins the call of the method that `number` stands for.
    pub(crate) fn dispatch(&self, number: u16, call: Incoming<'_>) -> Result<Dispatched, Fault> {
        match self.methods.get(usize::from(number)) {
            Some(Numbered { entry, method }) => Ok(self.entries[*entry].dispatch.dispatch(*method, call)),
            None => Err(unknown(number)),
        }
    }

    /// Counts a call that came at `arrived`, unless `number` stands for nothing; `cx` becomes the callee's own.
    pub(crate) fn arrived(
        &self,
        number: u16,
        origin: Origin,
        cx: &mut Context,
        arrived: Instant,
    ) -> Option<Counted> {
        let Numbered { entry, method } = self.methods.get(usize::from(number))?;
        Some(self.entries[*entry].books.of(origin).arrived(*method, cx, arrived))
    }

    /// Counts a call that was refused.
    pub(crate) fn refused(&self, number: u16, origin: Origin, fault: &Fault) {
        if let Some(Numbered { entry, method }) = self.methods.get(usize::from(number)) {
            self.entries[*entry].books.of(origin).refused(*method, fault);
        }
    }

    /// Has the spans of the calls of `service` kept.
    pub(crate) fn keep_spans(&mut self, service: &str, spans: &Arc<Spans>) {
        let of_service = self.entries.iter_mut().filter(|entry| entry.service == service);
        for ByOrigin { app, outside } in of_service.map(|entry| &mut entry.books) {
            app.keep_in(spans);
            outside.keep_in(spans);
        }
    }

    /// How the services are loaded whose calls are limited.
    pub(crate) fn loads(&self) -> BTreeMap<String, Load> {
        let load = |entry: &Entry| Some((entry.service.clone(), entry.limiter.get()?.load()));
        self.entries.iter().filter_map(load).collect()
    }

    /// By number: whether `caller` may call the method.
    pub(crate) fn allowed(&self, caller: &Caller) -> Box<[bool]> {
        match caller {
            Caller::Tool(_) => vec![true; self.methods.len()].into(),
            Caller::Service(name) => {
                let each = |entry: &Entry| entry.callers.methods(name, entry.dispatch.interface());
                self.entries.iter().flat_map(each).collect()
            }
        }
    }

    /// The number of the method at `place`.
    pub(crate) fn number(&self, place: Place) -> Result<u16, Fault> {
        let Place { offered, method } = place;
        let entry = self.entries.get(offered).filter(|entry| method < entry.descriptor.methods.len());
        // Beyond the 65536th there is no number to call a method by.
        entry.and_then(|entry| u16::try_from(entry.first + method).ok()).ok_or_else(|| {
            Fault::incompatible(format!("no method is at the place {offered}.{method} here")).before_start()
        })
    }

    /// Whether `caller` may call the method that `number` stands for.
    pub(crate) fn allows(&self, caller: &Caller, number: u16) -> bool {
        match (caller, self.methods.get(usize::from(number))) {
            (Caller::Tool(_), _) => true,
            (Caller::Service(_), None) => false,
            (Caller::Service(name), Some(Numbered { entry, method })) => {
                let Entry { callers, dispatch, .. } = &self.entries[*entry];
                callers.allow(name, dispatch.interface(), *method)
            }
        }
    }

    /// Why `caller` may not call the method that `number` stands for.
    pub(crate) fn refusal(&self, caller: &str, number: u16) -> Fault {
        match self.methods.get(usize::from(number)) {
            Some(Numbered { entry, method }) => {
                let Entry { callers, service, dispatch, .. } = &self.entries[*entry];
                callers.refusal(caller, service, dispatch.interface(), *method)
            }
            None => unknown(number),
        }
    }

    /// The calls of each method that were taken.
    pub(crate) fn taken(&self) -> Vec<TakenSnapshot> {
        let of = |entry: &Entry| {
            let interface = &entry.descriptor.name;
            let taken =
                |is_outside| move |calls| TakenSnapshot { interface: interface.clone(), is_outside, calls };
            let app = entry.books.app.snapshot().into_iter().map(taken(false));
            let outside = entry.books.outside.snapshot().into_iter().map(taken(true));
            app.chain(outside).collect::<Vec<_>>()
        };
        self.entries.iter().flat_map(of).collect()
    }

    /// Why the first of the interfaces that `caller` wants is not for it, if one is not.
    pub(crate) fn undeclared(&self, caller: &Caller, wants: &[Want]) -> Option<Fault> {
        let Caller::Service(name) = caller else { return None };
        let refused =
            |entry: &&Entry| !entry.callers.include(name) && wants.iter().any(|want| entry.is_wanted(want));
        let Entry { callers, service, dispatch, .. } = self.entries.iter().find(refused)?;
        Some(callers.refusal(name, service, dispatch.interface(), 0))
    }

    /// What is served of what a peer wants: each interface once, however often it is wanted.
    pub(crate) fn serve(&self, wants: &[Want]) -> Vec<Served> {
        self.entries
            .iter()
            .filter_map(|entry| Some(entry.serve(wants.iter().find(|want| entry.is_wanted(want))?)))
            .collect()
    }
}

fn unknown(number: u16) -> Fault {
    Fault::incompatible(format!("no method has the number {number} here")).before_start()
}

impl Entry {
    fn is_wanted(&self, want: &Want) -> bool {
        self.service == want.service && (want.interface.is_empty() || want.interface == self.descriptor.name)
    }

    fn serve(&self, want: &Want) -> Served {
        let methods: Vec<ServedMethod> = self
            .descriptor
            .methods
            .iter()
            .zip(self.first..)
            .filter_map(|(method, number)| {
                // Beyond the 65536th there is no number to call a method by.
                let number = u16::try_from(number).ok()?;
                Some(ServedMethod { name: method.name.clone(), number, fingerprint: method.fingerprint })
            })
            .collect();
        let known: BTreeMap<_, _> =
            methods.iter().map(|method| (method.name.as_str(), method.fingerprint)).collect();
        let agreed = !want.methods.is_empty()
            && want.methods.iter().all(|method| known.get(method.name.as_str()) == Some(&method.fingerprint));
        Served {
            service: self.service.clone(),
            interface: self.descriptor.name.clone(),
            descriptor: (!agreed).then(|| self.json.clone()),
            methods,
        }
    }
}
