//! Runs a scenario on a runtime of its own: it needs several threads, and waits for processes.
use anyhow::{Context as _, Result};
use tokio::{
    runtime::Builder,
    sync::oneshot,
    task::{JoinError, spawn_blocking},
};
use wharf_tests::scenarios::{Figure, Setting};

use crate::scenarios::row::Row;

/// Runs `scenario`. When this is dropped, so is the scenario, and with it all that it has started.
pub(crate) async fn play<F>(
    setting: Setting,
    scenario: impl FnOnce(Setting) -> F + Send + 'static,
) -> Result<Vec<Row>>
where
    F: Future<Output = Vec<Figure>>,
{
    // Its end says that nobody waits any more.
    let (_waits, left) = oneshot::channel::<()>();
    let figures = spawn_blocking(move || -> Result<Option<Vec<Figure>>> {
        let runtime = Builder::new_multi_thread().enable_all().build().context("no runtime")?;
        Ok(runtime.block_on(async {
            tokio::select! {
                figures = scenario(setting) => Some(figures),
                _ = left => None,
            }
        }))
    });
    let figures = figures.await.map_err(why)??.unwrap_or_default();
    Ok(figures.into_iter().map(Row::from).collect())
}

fn why(error: JoinError) -> anyhow::Error {
    match error.try_into_panic() {
        Ok(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            anyhow::anyhow!("the scenario could not be played: {}", text.unwrap_or_default())
        }
        Err(error) => error.into(),
    }
}
