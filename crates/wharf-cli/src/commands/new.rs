//! `wharf new`

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::json;
use wharf_schema::RUST_WORDS;

use crate::{
    failure::Failure,
    output::{Output, say, step},
};

/// What a new app is made of: where each file goes, and its text.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../../template/Cargo.toml.in")),
    ("README.md", include_str!("../../template/README.md.in")),
    ("wharf.toml", include_str!("../../template/wharf.toml.in")),
    (".gitignore", include_str!("../../template/gitignore.in")),
    ("api/Cargo.toml", include_str!("../../template/api/Cargo.toml.in")),
    ("api/src/lib.rs", include_str!("../../template/api/src/lib.rs.in")),
    ("api/tests/interfaces.rs", include_str!("../../template/api/tests/interfaces.rs.in")),
    ("api/interfaces/greeter.json", include_str!("../../template/api/interfaces/greeter.json")),
    ("api/interfaces/visits.json", include_str!("../../template/api/interfaces/visits.json")),
    ("src/main.rs", include_str!("../../template/src/main.rs.in")),
    ("src/greeter.rs", include_str!("../../template/src/greeter.rs.in")),
    ("src/visits.rs", include_str!("../../template/src/visits.rs.in")),
    ("src/web.rs", include_str!("../../template/src/web.rs.in")),
];

/// The sources that this program was built from: where they are still there, a new app uses them.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../wharf");

/// Names that are of something else already.
const TAKEN: [&str; 10] =
    ["alloc", "api", "core", "crate", "proc-macro", "self", "std", "super", "test", "wharf"];

/// Names of cargo's own in the directory where it builds, which no program can have.
const BUILT: [&str; 4] = ["build", "deps", "examples", "incremental"];

/// Start an app: two services and a web page, with tests, that run at once.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf new hello && cd hello && wharf up
  wharf new hello --dir work/hello")]
pub(crate) struct New {
    /// The name of the app: lower-case letters, digits and hyphens.
    name: String,

    /// Where to write it; without it in a new directory of that name.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// The sources of the crate `wharf` that it is to use, instead of those that this program was built from or, where
    /// they are gone, the published crate.
    #[arg(long, value_name = "DIR")]
    sources: Option<PathBuf>,
}

impl New {
    pub(crate) fn run(self, output: Output) -> Result<(), Failure> {
        check(&self.name)?;
        let dir = self.dir.unwrap_or_else(|| PathBuf::from(&self.name));
        let wharf = dependency(self.sources.as_deref())?;
        make_empty(&dir)?;
        for (path, text) in FILES {
            write(&dir.join(path), &filled(text, &self.name, &wharf))?;
        }
        step("Created", format_args!("{} in {}", self.name, dir.display()));
        if output.is_json() {
            let files: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
            return output.json(&json!({ "name": self.name, "dir": dir, "files": files }));
        }
        say(format_args!("  cd {}\n  wharf up", dir.display()));
        Ok(())
    }
}

/// A name that is one of a package, of a crate and of an app.
fn check(name: &str) -> Result<(), Failure> {
    let good = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let is_good = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(good)
        && !name.ends_with('-')
        && name.len() <= 64;
    if !is_good {
        return Err(Failure::usage(format!("{name:?} can't be the name of an app")).remedy(
            "use lower-case letters, digits and hyphens, beginning with a letter, as in `hello-world`",
        ));
    }
    if [&TAKEN[..], &BUILT, &RUST_WORDS].iter().any(|taken| taken.contains(&name)) {
        return Err(Failure::usage(format!("{name} is the name of something else in Rust or cargo"))
            .remedy("use another one, as in `hello`"));
    }
    Ok(())
}

/// How the app names the crate `wharf` in its manifest.
fn dependency(sources: Option<&Path>) -> Result<String, Failure> {
    let published = || Ok(format!("{:?}", env!("CARGO_PKG_VERSION")));
    let found = match sources {
        Some(dir) => dir.canonicalize().map_err(|error| unusable(dir, &error.to_string()))?,
        None => match Path::new(SOURCES).canonicalize() {
            Ok(dir) => dir,
            Err(_) => return published(),
        },
    };
    match (found.join("Cargo.toml").is_file(), sources) {
        (true, _) => Ok(format!("{{ path = {:?} }}", found.display().to_string())),
        (false, Some(dir)) => Err(unusable(dir, "there is no Cargo.toml in it")),
        (false, None) => published(),
    }
}

fn unusable(dir: &Path, why: &str) -> Failure {
    Failure::usage(format!("can't use the sources in {}: {why}", dir.display()))
        .remedy("name the directory of the crate `wharf`, crates/wharf in its repository")
}

/// Makes the directory; nothing that is there is written over.
fn make_empty(dir: &Path) -> Result<(), Failure> {
    let is_empty = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(cannot("use", dir, &error)),
    };
    if !is_empty {
        return Err(Failure::new(format!("{} is not empty", dir.display()))
            .remedy("choose another name, or another place with --dir"));
    }
    fs::create_dir_all(dir).map_err(|error| cannot("make", dir, &error))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| cannot("make", parent, &error))?;
    }
    fs::write(path, text).map_err(|error| cannot("write", path, &error))
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("can't {what} {}: {error}", path.display()))
}

fn filled(text: &str, name: &str, wharf: &str) -> String {
    text.replace("{{name}}", name).replace("{{crate}}", &name.replace('-', "_")).replace("{{wharf}}", wharf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cargo_would_not_have_are_refused() {
        for name in ["", "Hello", "2nd", "a_b", "hello-", "test", "../x", "\u{e9}t\u{e9}", "match"] {
            assert!(check(name).is_err(), "{name}");
        }
        for name in ["build", "deps", "examples", "incremental"] {
            assert!(check(name).is_err(), "cargo builds no program of the name {name}");
        }
        for name in ["hello", "a", "hello-world-2"] {
            assert!(check(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn nothing_is_left_to_be_filled_in() {
        for (path, text) in FILES {
            let text = filled(text, "hello-world", "\"0.1.0\"");
            assert!(!text.contains("{{"), "{path}");
        }
    }

    /// The chapter shows parts of them.
    #[test]
    fn what_the_guide_shows_of_a_new_app_is_in_it() {
        let chapter = include_str!("../../../../docs/guide/start.md");
        let shown: Vec<&str> =
            chapter.split("```rust,ignore\n").skip(1).filter_map(|part| part.split("```").next()).collect();
        assert_eq!(shown.len(), 3);
        for part in shown {
            let is_in = |(_, text): &(&str, &str)| filled(text, "hello", "\"0.1.0\"").contains(part);
            assert!(FILES.iter().any(is_in), "{part}");
        }
    }
}
