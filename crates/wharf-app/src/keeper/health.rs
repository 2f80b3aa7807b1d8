//! Finds out whether a kept program is well.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, interval, sleep, timeout};
use wharf_config::Health;
use wharf_http::client::get;

use super::kept::Kept;

/// How often a program that starts is asked.
const SOON: Duration = Duration::from_millis(50);

/// How long a program that starts may take to answer once.
const AT_FIRST: Duration = Duration::from_secs(1);

/// When it is said for the first time that a program does not answer.
const LATE: Duration = Duration::from_secs(5);

/// Waits until the program takes calls.
pub(super) async fn ready(kept: &Kept) {
    let (begun, mut is_said) = (Instant::now(), false);
    loop {
        let Err(why) = ask(kept, AT_FIRST).await else { return };
        if begun.elapsed() >= LATE && !is_said {
            is_said = true;
            tracing::warn!("{} has not answered {} yet: {why}", kept.service, asked(kept));
        }
        sleep(SOON).await;
    }
}

/// Waits until the program is not well; gives why.
pub(super) async fn lost(kept: &Kept) -> String {
    let Some(Health { every, within, failures, .. }) = kept.run.health.clone() else {
        return std::future::pending().await;
    };
    let mut times = interval(every);
    let mut failed = 0;
    loop {
        times.tick().await;
        match ask(kept, within).await {
            Ok(()) => failed = 0,
            Err(why) => {
                failed += 1;
                if failed >= failures {
                    return format!(
                        "it has not answered {} {failed} times in a row, at last: {why}",
                        asked(kept)
                    );
                }
                tracing::warn!("{} did not answer {}: {why}", kept.service, asked(kept));
            }
        }
    }
}

/// Asks once.
async fn ask(kept: &Kept, within: Duration) -> Result<(), String> {
    let authority = kept.authority();
    let outcome = match &kept.run.health {
        Some(health) => timeout(within, get(&authority, &health.path)).await,
        None => {
            let connected = timeout(within, TcpStream::connect(&authority)).await;
            connected.map(|connected| connected.map(|_| 200).map_err(|error| error.to_string()))
        }
    };
    match outcome {
        Ok(Ok(200..=299)) => Ok(()),
        Ok(Ok(status)) => Err(format!("the status was {status}")),
        Ok(Err(why)) => Err(why),
        Err(_) => Err(format!("nothing came within {within:?}")),
    }
}

fn asked(kept: &Kept) -> String {
    match &kept.run.health {
        Some(health) => format!("GET http://{}{}", kept.authority(), health.path),
        None => format!("a connection to {}", kept.authority()),
    }
}
