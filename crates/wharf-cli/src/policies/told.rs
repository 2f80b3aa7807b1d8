//! What a program, or a process, says that it goes by.

use wharf_config::policy::Layers;
use wharf_control::ProcessPolicies;
use wharf_schema::SettingDescriptor;

use crate::failure::Failure;

/// What is said, with the processes that go by it; none where it was worked out from files.
pub(crate) type Told = Vec<(Vec<String>, Layers)>;

/// What a program says with `describe`.
pub(crate) fn layers(told: &[SettingDescriptor]) -> Result<Layers, Failure> {
    wharf_app::told(told)
        .map_err(|error| Failure::new(error).remedy("build the app and `wharf` from the same version"))
}

/// What processes say. Those that say the same are together: all of them, unless `wharf.toml` was changed meanwhile.
pub(crate) fn told(processes: Vec<ProcessPolicies>) -> Result<Told, Failure> {
    let mut alike: Vec<(Vec<String>, String)> = Vec::new();
    for ProcessPolicies { process, said } in processes {
        match alike.iter_mut().find(|(_, known)| *known == said) {
            Some((names, _)) => names.push(process),
            None => alike.push((vec![process], said)),
        }
    }
    let read = |(names, said): (Vec<String>, String)| {
        let said: Vec<SettingDescriptor> = serde_json::from_str(&said).map_err(|error| {
            Failure::new(format!("what {} goes by can't be read: {error}", names[0]))
                .remedy("build the app and `wharf` from the same version")
        })?;
        Ok((names, layers(&said)?))
    };
    alike.into_iter().map(read).collect()
}
