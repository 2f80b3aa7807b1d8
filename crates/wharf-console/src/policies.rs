//! The policies in force for a service, each with where it came from.

use serde::Serialize;
use wharf_config::policy::{InForce, REQUEST, Resolved, Scope, Value};
use wharf_schema::ServiceDescriptor;

use crate::source::GoesBy;

/// A setting in force, and where it came from.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Row {
    /// The service, or the method of it that it is otherwise for: `cart.items`.
    scope: String,
    setting: &'static str,
    value: String,
    origin: String,
    /// False where it is part of a mechanism that is off.
    used: bool,
    description: &'static str,
}

/// What is in force for a service, by what processes say: for all of it, and for those of its methods for which it is otherwise.
/// The flag says that processes go by different policies, of which those of the last ones are given.
pub(crate) fn in_force(service: &ServiceDescriptor, told: &[GoesBy]) -> (Vec<Row>, bool) {
    let differs = told.len() > 1;
    let Some(GoesBy { layers, .. }) = told.last() else { return (Vec::new(), false) };
    let own = layers.resolve(&Scope::service(&service.name), true);
    let shown = own.values().iter().filter(|each| !service.http || each.setting.is_for_http());
    let mut rows: Vec<Row> = shown.map(|each| row(&service.name, &own, each, service.http)).collect();
    for method in service.interfaces.iter().flat_map(|interface| &interface.methods) {
        let of_method = layers.resolve(&Scope::method(&service.name, &method.name), method.may_hedge());
        let scope = format!("{}.{}", service.name, method.name);
        let pairs = own.values().iter().zip(of_method.values());
        let otherwise = pairs.filter(|(own, each)| {
            let is_off_by_kind = each.setting.is_hedge() && !method.may_hedge();
            own.value != each.value && !is_off_by_kind && !of_method.is_idle(each.setting)
        });
        rows.extend(otherwise.map(|(_, each)| row(&scope, &of_method, each, false)));
    }
    (rows, differs)
}

fn row(scope: &str, resolved: &Resolved, each: &InForce, http: bool) -> Row {
    let value = match each.value {
        // A request has an end even where calls have none.
        Value::Off if http => Value::Time(REQUEST),
        value => value,
    };
    Row {
        scope: scope.to_owned(),
        setting: each.setting.name(),
        value: value.to_string(),
        origin: each.origin.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string),
        used: !resolved.is_idle(each.setting),
        description: each.setting.key.meaning,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wharf_config::File;

    use super::*;

    fn cart() -> ServiceDescriptor {
        let method = |name: &str, kind: &str| {
            json!({"name": name, "kind": kind, "args": [], "value": "unit", "error": "never",
                "fingerprint": "00000000000000000000000000000000"})
        };
        let methods = [method("add", "command"), method("items", "read")];
        serde_json::from_value(json!({"name": "cart", "interfaces": [{"name": "Cart", "methods": methods}]}))
            .unwrap()
    }

    fn told(file: &str) -> GoesBy {
        let file = File::parse("wharf.toml", file).unwrap();
        GoesBy { processes: vec!["cart-1".into()], layers: file.policies().clone() }
    }

    #[test]
    fn what_is_in_force_says_where_it_came_from() {
        let said =
            told("[policy]\ndeadline = '2s'\n[service.cart.method.items.policy]\ndeadline = '100ms'\n");
        let (rows, differs) = in_force(&cart(), &[said]);
        assert!(!differs);
        let of = |scope: &str, setting: &str| {
            let found = rows.iter().find(|row| row.scope == scope && row.setting == setting);
            found.map(|row| (row.value.as_str(), row.origin.as_str()))
        };
        assert_eq!(of("cart", "deadline"), Some(("2s", "wharf.toml:2:12")));
        assert_eq!(of("cart.items", "deadline"), Some(("100ms", "wharf.toml:4:12")));
        assert_eq!(of("cart.add", "deadline"), None);
        assert_eq!(of("cart", "retry.most").map(|(_, origin)| origin), Some("default"));
    }

    #[test]
    fn processes_that_differ_are_told_and_what_is_off_is_not_used() {
        let off = told("[policy]\nretry = false\n");
        let (rows, differs) = in_force(&cart(), &[told(""), off]);
        assert!(differs);
        let most = rows.iter().find(|row| row.setting == "retry.most").unwrap();
        assert!(!most.used, "{most:?}");
        assert_eq!(in_force(&cart(), &[]), (Vec::new(), false));
    }
}
