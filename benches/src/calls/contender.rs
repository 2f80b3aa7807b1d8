//! Who is measured, and how each is built.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow};
use clap::ValueEnum;
use serde::Serialize;

use crate::build;

/// A contender, in the order in which each round runs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Contender {
    Floor,
    Wharf,
    Tonic,
    Tarpc,
    Axum,
    Direct,
    WharfLocal,
}

impl Contender {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Wharf => "wharf",
            Self::Tonic => "tonic",
            Self::Tarpc => "tarpc",
            Self::Axum => "axum",
            Self::Direct => "direct",
            Self::WharfLocal => "wharf-local",
        }
    }

    /// Whether it is called in one process, over no socket.
    pub(crate) fn is_in_process(self) -> bool {
        matches!(self, Self::Direct | Self::WharfLocal)
    }

    fn package(self) -> &'static str {
        match self {
            Self::Floor => "bench-floor",
            Self::Wharf | Self::Direct | Self::WharfLocal => "bench-wharf",
            Self::Tonic => "bench-tonic",
            Self::Tarpc => "bench-tarpc",
            Self::Axum => "bench-axum",
        }
    }

    /// The packages whose versions say what was measured.
    pub(crate) const VERSIONED: [&str; 10] =
        ["axum", "h2", "hyper", "hyper-util", "prost", "tarpc", "tokio", "tonic", "tonic-prost", "wharf"];
}

/// The programs of the contenders that were asked for.
#[derive(Debug)]
pub(crate) struct Programs(BTreeMap<Contender, PathBuf>);

impl Programs {
    /// Builds them, one cargo call per package.
    pub(crate) async fn build(contenders: &[Contender]) -> Result<Self> {
        let mut folders: BTreeMap<&str, PathBuf> = BTreeMap::new();
        let mut programs = BTreeMap::new();
        for &contender in contenders {
            let package = contender.package();
            if !folders.contains_key(package) {
                eprintln!("building {package}");
                let built = build::contender(package).await;
                let folder = built.map_err(|error| anyhow!("{error:#}; `--only` measures without it"))?;
                folders.insert(package, folder);
            }
            programs.insert(contender, folders[package].join(format!("bench-{}", contender.name())));
        }
        Ok(Self(programs))
    }

    pub(crate) fn of(&self, contender: Contender) -> &Path {
        &self.0[&contender]
    }

    pub(crate) fn contenders(&self) -> impl Iterator<Item = Contender> + '_ {
        self.0.keys().copied()
    }
}
