//! What is done to the app from the page.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use serde::Deserialize;

use super::body;
use super::problem::Problem;
use super::router::Site;
use crate::happening::{Happening, Kind};
use crate::source::{Action, Done};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Restart {
    target: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    service: String,
    replicas: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stop {
    process: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogLevel {
    target: String,
    filter: String,
}

pub(super) async fn act(
    State(site): State<Site>,
    Path(name): Path<String>,
    body: Body,
) -> Result<Json<Done>, Problem> {
    let action = match name.as_str() {
        "restart" => {
            let Restart { target } = body::read(body).await?;
            Action::Restart { target }
        }
        "scale" => {
            let Scale { service, replicas } = body::read(body).await?;
            Action::Scale { service, replicas }
        }
        "stop" => {
            let Stop { process } = body::read(body).await?;
            Action::Stop { process }
        }
        "log-level" => {
            let LogLevel { target, filter } = body::read(body).await?;
            Action::LogLevel { target, filter }
        }
        _ => {
            let what = format!("there is no action {name}; there are restart, scale, stop and log-level");
            return Err(Problem::not_found(what));
        }
    };
    let gathering = site.gathering;
    // Whoever asked may go away: what was begun is brought to its end all the same.
    let doing = tokio::spawn(async move {
        let done = gathering.source.act(action.clone()).await;
        if let (Ok(done), Some(kind)) = (&done, kind(&action)) {
            let services = services(&gathering.source.topology(), &action);
            gathering.tell(Happening {
                at_ms: gathering.now_ms(),
                kind,
                process: None,
                services,
                text: format!("{}, as asked for in the console", done.done),
                lines: Vec::new(),
            });
        }
        done
    });
    let done = doing.await.map_err(|error| {
        Problem::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, format!("it broke off: {error}"))
    })?;
    Ok(Json(done?))
}

/// As what it is told; none for what is told when it is seen, whoever has done it.
fn kind(action: &Action) -> Option<Kind> {
    match action {
        Action::Restart { .. } => Some(Kind::Restarted),
        Action::Scale { .. } | Action::Stop { .. } => Some(Kind::Scaled),
        Action::LogLevel { .. } => None,
    }
}

/// The services that an action is about: the one that is named, or that of the process, `cart-2`, that is.
fn services(topology: &wharf_schema::Topology, action: &Action) -> Vec<String> {
    let (Action::Restart { target }
    | Action::Scale { service: target, .. }
    | Action::LogLevel { target, .. }
    | Action::Stop { process: target }) = action;
    let group = target.rsplit_once('-').map_or(target.as_str(), |(name, _)| name);
    let named = |name: &str| topology.service(name).map(|service| service.name.clone());
    named(target).or_else(|| named(group)).into_iter().collect()
}
