//! What is in force for one subject, as a table and as JSON.

use serde::Serialize;
use wharf_config::policy::{InForce, Layers, REQUEST, Resolved, Scope, Value};
use wharf_schema::{MethodKind, Topology};

use super::Subject;
use crate::{format, table::Table};

/// What is in force for one subject.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<MethodKind>,
    /// The processes that go by it; empty where it was worked out from files.
    processes: Vec<String>,
    settings: Vec<Row>,
    /// What is otherwise for parts of the subject.
    differences: Vec<Difference>,
}

#[derive(Debug, Serialize)]
struct Row {
    setting: &'static str,
    value: String,
    origin: String,
    /// False where it is part of a mechanism that is off.
    used: bool,
    meaning: &'static str,
}

#[derive(Debug, Serialize)]
struct Difference {
    subject: String,
    setting: &'static str,
    value: String,
    origin: String,
}

impl View {
    /// What is in force for `subject`, by all that is said.
    pub(crate) fn new(
        topology: &Topology,
        subject: &Subject,
        processes: Vec<String>,
        layers: &Layers,
    ) -> Self {
        let resolved = layers.resolve(&subject.scope, subject.may_hedge);
        let row = |each: &InForce| Row {
            setting: each.setting.name(),
            value: value(each, subject.http),
            origin: origin(each),
            used: !resolved.is_idle(each.setting),
            meaning: each.setting.key.meaning,
        };
        Self {
            subject: subject.name.clone(),
            kind: subject.kind,
            processes,
            settings: shown(&resolved, subject.http).map(row).collect(),
            differences: differences(topology, &subject.scope, layers),
        }
    }

    /// For reading. `differ` says that other processes go by others.
    pub(crate) fn lines(&self, subject: &Subject, differ: bool) -> Vec<String> {
        let mut lines = Vec::new();
        if differ {
            lines.push(format!("{}, as seen by {}:", self.subject, format::list(&self.processes)));
        } else if subject.http {
            lines.push(format!(
                "{}, an http component; its calls go by the policies of those it calls:",
                self.subject
            ));
        } else if let Some(kind) = subject.kind {
            lines.push(format!("{}, a method of the kind {kind}:", self.subject));
        }
        let mut table = Table::new(&["SETTING", "VALUE", "FROM", "MEANING"]);
        for row in self.settings.iter().filter(|row| row.used) {
            table.row([row.setting.into(), row.value.clone(), row.origin.clone(), row.meaning.into()]);
        }
        lines.extend(table.lines());
        if !self.differences.is_empty() {
            let mut table = Table::new(&["OTHERWISE FOR", "SETTING", "VALUE", "FROM"]);
            for each in &self.differences {
                table.row([
                    each.subject.clone(),
                    each.setting.into(),
                    each.value.clone(),
                    each.origin.clone(),
                ]);
            }
            lines.push(String::new());
            lines.extend(table.lines());
        }
        lines
    }
}

/// Where the services below `scope` differ from it, and where methods differ from their service.
fn differences(topology: &Topology, scope: &Scope, layers: &Layers) -> Vec<Difference> {
    let mut found = Vec::new();
    if scope.method.is_some() {
        return found;
    }
    let all = layers.resolve(scope, true);
    for service in &topology.services {
        if scope.service.as_ref().is_some_and(|only| *only != service.name) {
            continue;
        }
        let own = layers.resolve(&Scope::service(&service.name), true);
        found.extend(between(&all, &own, &service.name, !service.http));
        if service.http {
            found.retain(|each| {
                each.subject != service.name
                    || shown(&own, true).any(|one| one.setting.name() == each.setting)
            });
        }
        for method in service.interfaces.iter().flat_map(|interface| &interface.methods) {
            let hedges = method.may_hedge();
            let of_method = layers.resolve(&Scope::method(&service.name, &method.name), hedges);
            found.extend(between(&own, &of_method, &format!("{}.{}", service.name, method.name), hedges));
        }
    }
    found
}

fn between(outer: &Resolved, inner: &Resolved, subject: &str, hedges: bool) -> Vec<Difference> {
    let pairs = outer.values().iter().zip(inner.values());
    let differing = pairs.filter(|(out, inn)| {
        let is_off_by_kind = inn.setting.is_hedge() && !hedges;
        out.value != inn.value && !is_off_by_kind && !inner.is_idle(inn.setting)
    });
    let difference = |(_, each): (&InForce, &InForce)| Difference {
        subject: subject.to_owned(),
        setting: each.setting.name(),
        value: each.value.to_string(),
        origin: origin(each),
    };
    differing.map(difference).collect()
}

/// The settings that mean something.
fn shown(resolved: &Resolved, http: bool) -> impl Iterator<Item = &InForce> {
    resolved.values().iter().filter(move |each| !http || each.setting.is_for_http())
}

fn value(each: &InForce, http: bool) -> String {
    match each.value {
        Value::Off if http => Value::Time(REQUEST).to_string(),
        value => value.to_string(),
    }
}

fn origin(each: &InForce) -> String {
    let Some(origin) = &each.origin else { return "default".to_owned() };
    // Processes name files in full; below the present directory that is more than one wants to read.
    let (origin, here) = (origin.to_string(), std::env::current_dir().unwrap_or_default());
    let below = origin.strip_prefix(&*here.to_string_lossy()).and_then(|rest| rest.strip_prefix('/'));
    below.map(str::to_owned).unwrap_or(origin)
}

#[cfg(test)]
mod tests {
    use wharf_config::File;

    use super::*;
    use crate::{policies, topology};

    /// A cart with a read and a command, whose program hedges the read.
    fn shop() -> Topology {
        topology::parse(
            r#"{"app": "shop", "services": [
                {"name": "cart", "interfaces": [{"name": "Cart", "methods": [
                    {"name": "add", "kind": "command", "args": [], "value": "unit", "error": "never",
                     "fingerprint": "00000000000000000000000000000000"},
                    {"name": "items", "kind": "read", "args": [], "value": "unit", "error": "never",
                     "fingerprint": "00000000000000000000000000000000"}
                ]}]},
                {"name": "ads"},
                {"name": "storefront", "http": true}
            ], "policies": [
                {"service": "cart", "method": "items", "layer": "interface",
                 "origin": "Cart::items", "setting": "hedge", "value": "on"},
                {"layer": "code", "origin": "src/main.rs:4", "setting": "deadline", "value": "2s"}
            ]}"#,
        )
        .unwrap()
    }

    fn view(subject: Option<&str>, file: &str) -> Vec<String> {
        let topology = shop();
        let mut layers = policies::layers(&topology.policies).unwrap();
        layers.extend(File::parse("wharf.toml", file).unwrap().policies().said().iter().cloned());
        let subject = Subject::parse(&topology, subject).unwrap();
        let lines = View::new(&topology, &subject, Vec::new(), &layers).lines(&subject, false);
        lines
            .iter()
            .map(|line| {
                line.split("  ").filter(|cell| !cell.is_empty()).take(4).collect::<Vec<_>>().join(" | ")
            })
            .collect()
    }

    fn assert_has(lines: &[String], start: &str) {
        let trimmed = lines.iter().any(|line| line.replace(" | ", "|").replace("| ", "|").starts_with(start));
        assert!(trimmed, "{start} in {lines:#?}");
    }

    #[test]
    fn a_method_is_shown_with_where_each_value_came_from() {
        let lines = view(Some("cart.items"), "[service.cart.policy]\nretry.most = 1\nbreaker = false\n");
        assert_eq!(lines[0], "cart.items, a method of the kind read:");
        assert_has(&lines, "deadline|2s|src/main.rs:4|");
        assert_has(&lines, "retry.most|1|wharf.toml:2:14|");
        assert_has(&lines, "hedge|on|Cart::items|");
        assert_has(&lines, "hedge.after|0.95|default|");
        assert_has(&lines, "breaker|off|wharf.toml:3:11|");
        assert!(
            !lines.iter().any(|line| line.starts_with("breaker.")),
            "what is off has no values: {lines:#?}"
        );
        assert!(!lines.iter().any(|line| line.starts_with("OTHERWISE")), "{lines:#?}");
    }

    #[test]
    fn what_differs_below_is_listed_and_no_command_is_hedged() {
        let file = "[policy]\nhedge = true\n[service.ads.policy]\ndeadline = '100ms'\n\
                    [service.cart.method.add.policy]\nretry = false\n";
        let lines = view(None, file);
        let from = lines.iter().position(|line| line.starts_with("OTHERWISE")).unwrap();
        let found: Vec<String> =
            lines[from + 1..].iter().map(|line| line.replace(" | ", "|").replace("| ", "|")).collect();
        assert_eq!(found, ["cart.add|retry|off|wharf.toml:6:9", "ads|deadline|100ms|wharf.toml:4:12"]);
        assert_has(&view(Some("cart.add"), file), "hedge|off|default|");
    }

    #[test]
    fn an_http_component_has_time_for_a_request_and_to_end() {
        let file = "[service.storefront.policy]\ndrain = '1min'\n[policy]\ndeadline = false\n";
        let lines = view(Some("storefront"), file);
        assert!(lines[0].starts_with("storefront, an http component"), "{lines:#?}");
        assert_has(&lines, "deadline|10s|wharf.toml:4:12|");
        assert_has(&lines, "drain|1min|wharf.toml:2:9|");
        assert_eq!(lines.len(), 4, "{lines:#?}");
        assert_has(&view(None, file), "storefront|drain|1min|wharf.toml:2:9");
    }

    #[test]
    fn a_subject_that_is_not_there_is_answered_with_what_is() {
        let said = |text| Subject::parse(&shop(), Some(text)).unwrap_err().to_string();
        assert_eq!(said("card"), "shop has no service card\n  did you mean cart? there are cart and ads");
        assert_eq!(
            said("cart.item"),
            "cart has no method item\n  did you mean items? there are add and items"
        );
    }
}
