//! What the program says of policies, and what `wharf.toml` adds to it.

use std::panic::Location;

use wharf_config::policy::{Layer, Layers, Policy, Said, Scope, named};
use wharf_config::{ConfigError, File, MethodInfo, Origin, ServiceInfo};
use wharf_core::{Method, Service};
use wharf_schema::SettingDescriptor;

use crate::part::Part;

/// What an app says of the policies of all of its services.
pub(crate) type AppPolicy = (Policy, &'static Location<'static>);

/// What the interfaces and the program say.
///
/// # Errors
/// With everything that cannot be done.
pub(crate) fn of_program(app: &[AppPolicy], parts: &[Part]) -> Result<Layers, ConfigError> {
    let mut layers = Layers::default();
    for (policy, place) in app {
        layers.code(&Scope::app(), &at(place), policy);
    }
    for part in parts {
        let name = part.name();
        for interface in part.interfaces() {
            for method in interface.methods.iter().filter(|method| method.is_hedged) {
                let place = format!("#[read(hedge)] of {}::{}", interface.name, method.name);
                layers.hedged(name, method.name, &place);
            }
        }
        for set in part.as_service().map(Service::policies).unwrap_or_default() {
            let scope = match &set.method {
                Some(method) => Scope::method(name, method),
                None => Scope::service(name),
            };
            layers.code(&scope, &at(set.place), &set.policy);
        }
    }
    layers.check_against(&services(parts))?;
    Ok(layers)
}

/// The same with what `file` says.
///
/// # Errors
/// With everything that cannot be done.
pub(crate) fn with_file(
    mut layers: Layers,
    parts: &[ServiceInfo],
    file: &File,
) -> Result<Layers, ConfigError> {
    layers.extend(file.policies().said().iter().cloned());
    layers.check_against(parts)?;
    Ok(layers)
}

/// The services of the app as far as their policies need to know them.
pub(crate) fn services(parts: &[Part]) -> Vec<ServiceInfo> {
    let service = |part: &Part| ServiceInfo {
        name: part.name().to_owned(),
        http: part.is_http(),
        methods: methods(part),
        interfaces: part.interfaces().iter().map(|interface| interface.name.to_owned()).collect(),
        is_foreign: part.is_foreign(),
        calls: part.dependencies().iter().map(|dependency| dependency.service.clone()).collect(),
    };
    parts.iter().map(service).collect()
}

/// As plain data, for whoever asks.
pub(crate) fn described(layers: &Layers) -> Vec<SettingDescriptor> {
    let described = |said: &Said| SettingDescriptor {
        service: said.scope.service.clone(),
        method: said.scope.method.clone(),
        layer: said.layer.as_str().to_owned(),
        origin: said.origin.to_string(),
        setting: said.setting.name().to_owned(),
        value: said.value.to_string(),
    };
    layers.said().iter().map(described).collect()
}

/// The layers that another process of the app sent as plain data.
///
/// # Errors
/// When it is of another version of Wharf.
pub fn told(described: &[SettingDescriptor]) -> Result<Layers, String> {
    let mut layers = Layers::default();
    for each in described {
        let said = said(each).ok_or_else(|| {
            format!("the app sets `{}` to {}, which is not understood", each.setting, each.value)
        })?;
        layers.extend([said]);
    }
    Ok(layers)
}

fn said(told: &SettingDescriptor) -> Option<Said> {
    let setting = named(&told.setting)?;
    Some(Said {
        scope: Scope { service: told.service.clone(), method: told.method.clone() },
        layer: Layer::named(&told.layer)?,
        origin: Origin::Program(told.origin.clone()),
        setting,
        value: setting.parse(&told.value)?,
    })
}

fn methods(part: &Part) -> Vec<MethodInfo> {
    let info = |method: &Method| MethodInfo { name: method.name.to_owned(), may_hedge: method.may_hedge() };
    part.interfaces().iter().flat_map(|interface| interface.methods).map(info).collect()
}

fn at(place: &Location<'_>) -> String {
    format!("{}:{}", place.file(), place.line())
}
