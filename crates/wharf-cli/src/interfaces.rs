//! Interfaces of one version: those in files, and those of an app.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use wharf_schema::{InterfaceDescriptor, Topology};

use crate::failure::Failure;

/// Where the files are, in an app's directory.
const DIR: &str = "interfaces";

/// The interfaces of one version.
pub(crate) struct Set {
    /// How it is called in what is said of it.
    pub(crate) name: String,
    pub(crate) interfaces: Vec<InterfaceDescriptor>,
}

impl Set {
    /// The interfaces that an app's services offer.
    pub(crate) fn of(name: String, topology: Topology) -> Result<Self, Failure> {
        let mut interfaces: Vec<InterfaceDescriptor> = Vec::new();
        for service in topology.services {
            for interface in service.interfaces {
                match interfaces.iter().find(|known| known.name == interface.name) {
                    None => interfaces.push(interface),
                    // Two services may offer the same one.
                    Some(known) if *known == interface => {}
                    Some(_) => {
                        let message = format!("{name} has two interfaces that are called {}", interface.name);
                        return Err(Failure::new(message).remedy(
                            "give one of the traits another name: only so can their versions be told apart",
                        ));
                    }
                }
            }
        }
        Ok(Self { name, interfaces })
    }

    /// The interfaces in these texts, by the paths that they are from.
    pub(crate) fn read(
        name: String,
        texts: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Failure> {
        let mut interfaces: Vec<InterfaceDescriptor> = Vec::new();
        for (path, text) in texts {
            let interface: InterfaceDescriptor = serde_json::from_str(&text).map_err(|error| {
                Failure::usage(format!("{path} is no interface: {error}")).remedy(
                    "write it again: run the test that calls wharf::interfaces::check with WHARF_ACCEPT=1",
                )
            })?;
            if interfaces.iter().any(|known| known.name == interface.name) {
                let message = format!("{path} is a second file of the interface {}", interface.name);
                return Err(Failure::usage(message).remedy("remove the one that is out of date"));
            }
            interfaces.push(interface);
        }
        Ok(Self { name, interfaces })
    }
}

/// A directory with a file for each interface.
pub(crate) struct Interfaces {
    pub(crate) dir: PathBuf,
}

impl Interfaces {
    /// The directory `interfaces` below `dir`, or `dir` itself where it is one.
    pub(crate) fn below(dir: &Path) -> Result<Self, Failure> {
        let below = dir.join(DIR);
        if below.is_dir() {
            return Ok(Self { dir: below });
        }
        if dir.file_name().is_some_and(|name| name == DIR) || has_files(dir) {
            return Ok(Self { dir: dir.to_owned() });
        }
        let message = if dir.is_dir() {
            format!("there is no directory {}", shown(&below))
        } else {
            format!("there is no directory {}", dir.display())
        };
        Err(Failure::usage(message).remedy(
            "name the directory of an app that has its interfaces checked in (a test that calls \
             wharf::interfaces::check writes them when it is run with WHARF_ACCEPT=1)",
        ))
    }

    /// The interfaces that are there now.
    pub(crate) fn files(&self) -> Result<Set, Failure> {
        let unreadable = |path: &Path, error: &io::Error| {
            Failure::usage(format!("{} can't be read: {error}", shown(path)))
        };
        let mut paths = files(&self.dir).map_err(|error| unreadable(&self.dir, &error))?;
        paths.sort();
        let mut texts = Vec::new();
        for path in paths {
            let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            texts.push((shown(&path), text));
        }
        Set::read(shown(&self.dir), texts)
    }
}

/// A path as it is shown: `interfaces` for `./interfaces`.
pub(crate) fn shown(path: &Path) -> String {
    let below = path.strip_prefix(".").ok().filter(|below| !below.as_os_str().is_empty());
    below.unwrap_or(path).display().to_string()
}

fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries: io::Result<Vec<_>> = fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect();
    Ok(entries?.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect())
}

fn has_files(dir: &Path) -> bool {
    files(dir).is_ok_and(|files| !files.is_empty())
}

#[cfg(test)]
mod tests {
    use wharf_schema::{ServiceDescriptor, Types};

    use super::*;

    fn interface(docs: &str) -> InterfaceDescriptor {
        InterfaceDescriptor {
            name: "Cart".into(),
            docs: docs.into(),
            methods: Vec::new(),
            types: Types::new(),
        }
    }

    fn offered(docs: &str) -> ServiceDescriptor {
        ServiceDescriptor {
            name: "cart".into(),
            http: false,
            foreign: false,
            interfaces: vec![interface(docs)],
            dependencies: vec![],
            edge: None,
        }
    }

    #[test]
    fn an_interface_is_one_by_its_name() {
        let topology = |services| Topology { app: "shop".into(), services, policies: vec![] };
        let set =
            Set::of("shop".into(), topology(vec![offered(""), offered("")])).unwrap_or_else(|failure| {
                panic!("two services may offer the same interface: {failure}");
            });
        assert_eq!(set.interfaces.len(), 1);
        let two = Set::of("shop".into(), topology(vec![offered(""), offered("Another.")]));
        assert_eq!(
            two.err().map(|failure| failure.to_string()).unwrap_or_default(),
            "shop has two interfaces that are called Cart\n  \
             give one of the traits another name: only so can their versions be told apart"
        );
    }

    #[test]
    fn a_file_that_is_no_interface_is_named() {
        let failure = Set::read("HEAD".into(), [("interfaces/cart.json".into(), "{}".into())]).err();
        let said = failure.map(|failure| failure.to_string()).unwrap_or_default();
        assert!(said.starts_with("interfaces/cart.json is no interface: missing field `name`"), "{said}");
    }
}
