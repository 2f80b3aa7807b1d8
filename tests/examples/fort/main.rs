//! An app of one service and one http component, to be attacked: `fort serve`.

#![expect(unreachable_pub, reason = "a program exports nothing, and pub reads better than pub(crate)")]

mod interface;

use std::process::ExitCode;

use axum::Router;
use axum::routing::{get, post};
use interface::{Keep, KeepClient, KeepServer, Tree};
use wharf::Bytes;
use wharf::prelude::*;

const MIB: usize = 1 << 20;

fn main() -> ExitCode {
    wharf::App::new("fort").service(KeepServer::new(start)).http("gate", gate).run()
}

async fn start(_: Start) -> anyhow::Result<TheKeep> {
    Ok(TheKeep)
}

/// What is behind the gate: nothing much.
async fn gate(_: Start, _keep: KeepClient) -> anyhow::Result<Router> {
    Ok(Router::new()
        .route("/", get(async || "open"))
        .route("/large", get(async || vec![b'l'; 8 * MIB]))
        .route("/length", post(async |body: axum::body::Bytes| body.len().to_string())))
}

struct TheKeep;

impl Keep for TheKeep {
    async fn echo(&self, _cx: &Context, text: String) -> wharf::Result<String> {
        Ok(text)
    }

    async fn length(&self, _cx: &Context, bytes: Bytes) -> wharf::Result<u64> {
        Ok(bytes.len() as u64)
    }

    async fn give(&self, _cx: &Context, length: u64) -> wharf::Result<Bytes> {
        Ok(vec![7; usize::try_from(length).unwrap_or(MIB).min(MIB)].into())
    }

    async fn depth(&self, _cx: &Context, mut tree: Tree) -> wharf::Result<u32> {
        let mut depth = 1;
        while let Tree::Branch(inner) = tree {
            (tree, depth) = (*inner, depth + 1);
        }
        Ok(depth)
    }

    async fn hold(&self, _cx: &Context, _bytes: Bytes) -> wharf::Result<()> {
        std::future::pending().await
    }

    async fn repeat(&self, _cx: &Context, text: String, times: u64) -> wharf::Result<Stream<String>> {
        Ok(Stream::from_iter((0..times).map(move |_| text.clone())))
    }

    async fn count(&self, _cx: &Context, mut texts: Stream<String>) -> wharf::Result<u64> {
        let mut bytes = 0;
        while let Some(text) = texts.next().await {
            bytes += text.map_err(|error| error.map_service(|never| match never {}))?.len() as u64;
        }
        Ok(bytes)
    }
}
