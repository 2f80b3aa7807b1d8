//! A service's own configuration: the file's section, the environment laid over it, read as the service's type.

mod de;
mod fault;
mod number;
pub(crate) mod overlay;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::{
    error::{ConfigError, Problem},
    node::{Node, Table, Value},
    section::Located,
    source::Origin,
};

/// What a service reads with `start.config()`.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    service: String,
    file: Option<PathBuf>,
    root: Node,
}

impl ServiceConfig {
    pub(crate) fn new(
        service: &str,
        file: Option<&Path>,
        section: Option<Located<Table>>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        // Without a section, nothing is located at the table itself, only at what is in it.
        let prefix = overlay::prefix(service);
        let nowhere = Origin::Variable(format!("{prefix}…"));
        let (table, origin) =
            section.map_or((Table::new(), nowhere), |section| (section.value, section.origin));
        let mut root = Node { value: Value::Table(table), origin };
        overlay::lay(&prefix, &mut root, environment)?;
        Ok(Self { service: service.to_owned(), file: file.map(Path::to_path_buf), root })
    }

    /// Reads it as a `T`. A key that `T` doesn't know is an error, as is one it misses.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        T::deserialize(de::Reader::root(&self.root)).map_err(|fault| self.explain(fault).into())
    }

    fn explain(&self, fault: fault::Fault) -> Problem {
        let section = format!("[service.{}.config]", self.service);
        let key = fault.path.join(".");
        let variable = overlay::variable(&self.service, &fault.path);
        match fault.cause {
            fault::Cause::Missing => Problem {
                origin: fault.origin.filter(|origin| matches!(origin, Origin::File(_))),
                message: format!("`{}` needs the key `{key}`, and nothing sets it", self.service),
                remedy: match &self.file {
                    Some(file) => format!("set it in {section} of {}, or with {variable}", file.display()),
                    None => format!("set it in {section} of a wharf.toml, or with {variable}"),
                },
            },
            fault::Cause::Unknown { remedy } => {
                Problem { origin: fault.origin, message: format!("unknown key `{key}` in {section}"), remedy }
            }
            fault::Cause::Unusable { what, expected } => {
                let key = if key.is_empty() { section } else { format!("`{key}` in {section}") };
                Problem { origin: fault.origin, message: format!("{key} {what}"), remedy: expected }
            }
        }
    }
}
