//! Holds what is said of policies against the services of an app.

use super::layers::{Layers, Resolved, Said, Scope};
use super::setting::{HEDGE, Level};
use super::value::Value;
use crate::check::ServiceInfo;
use crate::error::{ConfigError, Problem};
use crate::suggest::{list, nearest};

/// Values of which the first is not larger than the second.
const ORDERED: [(&str, &str); 5] = [
    ("retry.backoff.first", "retry.backoff.most"),
    ("breaker.first", "breaker.most"),
    ("reconnect.first", "reconnect.most"),
    ("admission.least", "admission.start"),
    ("admission.start", "admission.most"),
];

impl Layers {
    /// Refuses what can't be done with these services: a method that is not there, hedging of what is no `read`, a
    /// value that its setting does not take.
    pub fn check_against(&self, services: &[ServiceInfo]) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        for said in self.said() {
            problems.extend(value(said).or_else(|| place(said, services)));
        }
        self.check_order(&mut problems);
        ConfigError::unless_empty(problems)
    }

    fn check_order(&self, problems: &mut Vec<Problem>) {
        let mut scopes: Vec<&Scope> = Vec::new();
        for said in self.said() {
            if !scopes.contains(&&said.scope) {
                scopes.push(&said.scope);
            }
        }
        for scope in scopes {
            let resolved = self.resolve(scope, true);
            for (less, more) in ORDERED {
                problems
                    .extend(disorder(&resolved, less, more).filter(|problem| !problems.contains(problem)));
            }
        }
    }
}

/// What code says is of the right type, but may still be out of bounds.
fn value(said: &Said) -> Option<Problem> {
    if said.setting.checked(said.value).is_some() {
        return None;
    }
    let (name, value, takes) = (said.setting.name(), said.value, said.setting.key.takes);
    Some(Problem::new(&said.origin, format!("`{name}` is {value}"), format!("it takes {takes}")))
}

/// A service that is not there is for others to report: it is wrong with or without policies.
fn place(said: &Said, services: &[ServiceInfo]) -> Option<Problem> {
    let name = said.scope.service.as_deref()?;
    let service = services.iter().find(|service| service.name == name)?;
    if service.http {
        let setting = said.setting.name();
        return (said.scope.method.is_some() || !said.setting.is_for_http()).then(|| {
            Problem::new(
                &said.origin,
                format!("`{setting}` is not for `{name}`, an http component: nobody calls it through a client"),
                "remove it, or set it for a service; an http component has `deadline` (of a request) and `drain`",
            )
        });
    }
    let hedges = said.setting.name() == HEDGE && said.value == Value::On;
    let Some(method) = said.scope.method.as_deref() else {
        return (hedges && !service.methods.iter().any(|method| method.may_hedge)).then(|| {
            Problem::new(
                &said.origin,
                format!("`{name}` has no method that can be hedged"),
                "only `read` methods can, because a hedged call is sent twice: remove `hedge`",
            )
        });
    };
    let Some(found) = service.methods.iter().find(|each| each.name == method) else {
        let names = service.methods.iter().map(|each| each.name.as_str());
        let known = format!("its methods: {}", list(names.clone()));
        let remedy = match nearest(method, names) {
            Some(near) => format!("did you mean `{near}`? {known}"),
            None => known,
        };
        return Some(Problem::new(&said.origin, format!("`{name}` has no method `{method}`"), remedy));
    };
    if said.setting.level != Level::Call {
        let setting = said.setting.name();
        return Some(Problem::new(
            &said.origin,
            format!("`{setting}` is not for one method, such as `{name}.{method}`"),
            "it holds for all calls of a service: set it for the service",
        ));
    }
    (hedges && !found.may_hedge).then(|| {
        Problem::new(
            &said.origin,
            format!("`{name}.{method}` can't be hedged: it is no `read`, or takes a stream"),
            "a hedged call is sent twice: remove `hedge`, or make the method a `#[read]` if it changes nothing",
        )
    })
}

fn disorder(resolved: &Resolved, less: &str, more: &str) -> Option<Problem> {
    let (low, high) = (resolved.get(less)?, resolved.get(more)?);
    let is_wrong = match (low.value, high.value) {
        (Value::Time(low), Value::Time(high)) => low > high,
        (Value::Count(low), Value::Count(high)) => low > high,
        _ => false,
    };
    let origin = low.origin.as_ref().or(high.origin.as_ref()).filter(|_| is_wrong)?;
    let from = high.origin.as_ref().map_or_else(|| "the default".to_owned(), ToString::to_string);
    Some(Problem::new(
        origin,
        format!("`{less}` is {}, more than `{more}`, which is {} ({from})", low.value, high.value),
        "change one of the two",
    ))
}
