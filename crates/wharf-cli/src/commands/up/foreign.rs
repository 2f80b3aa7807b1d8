//! Services that are not the app's own program: how they are run, and where they are.

use std::path::Path;

use wharf_config::{File, Foreign, Had, Run};
use wharf_supervisor::{Needed, ProcessSpec};

use crate::{commands::keep, failure::Failure};

/// `spec` as a process that a keeper runs; `port` is the one that was asked for.
pub(super) fn kept(
    spec: ProcessSpec,
    foreign: &Foreign,
    port: Option<u16>,
    has_own: bool,
) -> Result<ProcessSpec, Failure> {
    let Had::Run(Run { words, dir, .. }) = &foreign.had else { return Ok(spec) };
    let own = if has_own { ", or comment `run` out to have the app's own" } else { "" };
    let remedy = format!("install it, or change `run` at {}{own}", foreign.origin);
    let mut args = vec!["keep".to_owned(), "--service".to_owned(), foreign.service.clone()];
    let port = port.filter(|port| *port != 0);
    if let Some(port) = port {
        args.extend(["--port".to_owned(), port.to_string()]);
    }
    let program = words.first().map_or(Path::new(""), Path::new).to_owned();
    Ok(ProcessSpec {
        program: keep::own_program()?.into(),
        args,
        needs: Some(Needed {
            program,
            dir: absolute(dir)?,
            search: std::env::var_os("PATH").unwrap_or_default(),
            remedy,
        }),
        port,
        ..spec
    })
}

fn absolute(dir: &Path) -> Result<std::path::PathBuf, Failure> {
    std::path::absolute(dir).map_err(|error| Failure::new(format!("no path of {}: {error}", dir.display())))
}

/// The services that run elsewhere, and where.
pub(super) fn elsewhere(file: &File) -> impl Iterator<Item = (String, Vec<String>)> {
    file.all_foreign().filter_map(|foreign| match foreign.had {
        Had::At(urls) => Some((foreign.service, urls.iter().map(wharf_config::Url::address).collect())),
        Had::Run(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_elsewhere_has_addresses_and_is_not_run() {
        let file = File::parse(
            "wharf.toml",
            "[service.cart]\nurl = [\"http://a/v1\", \"http://b:81\"]\n[service.ads]\nrun = \"ads\"\n",
        )
        .expect("a good file");
        let all: Vec<_> = elsewhere(&file).collect();
        assert_eq!(all, [("cart".to_owned(), vec!["rest:a:80/v1".to_owned(), "rest:b:81".to_owned()])]);
    }
}
