//! The app's program: found, built, and asked what it is.

mod cargo;
mod describe;

use std::path::{Path, PathBuf};

pub(crate) use describe::describe;

use crate::failure::Failure;

/// How to come by the program of an app.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// Build it with cargo in this profile.
    Build {
        /// As `cargo build --profile` knows it.
        profile: String,
    },
    /// Take what cargo built last in this profile.
    Built {
        /// As `cargo build --profile` knows it.
        profile: String,
    },
    /// Take this file.
    File(PathBuf),
}

impl Wanted {
    /// The program of the cargo package in `package`.
    pub(crate) async fn get(&self, package: &Path) -> Result<PathBuf, Failure> {
        match self {
            Self::Build { profile } => cargo::build(package, profile).await,
            Self::Built { profile } => cargo::last_built(package, profile).await,
            Self::File(path) => {
                std::path::absolute(path).ok().filter(|path| path.is_file()).ok_or_else(|| {
                    Failure::new(format!("there is no program {}", path.display()))
                        .remedy("check the path after --bin, or leave it out and have the app built")
                })
            }
        }
    }
}

/// The profile that `wharf` itself was built in, so that one build serves both.
pub(crate) fn own_profile() -> &'static str {
    if cfg!(debug_assertions) { "dev" } else { "release" }
}
