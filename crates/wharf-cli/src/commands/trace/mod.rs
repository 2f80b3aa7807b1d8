//! `wharf trace`

mod draw;

use clap::Args;
use wharf_control::Span;

use crate::{
    args::Target,
    connect::Running,
    failure::Failure,
    output::{Output, warn},
};

/// Show a request on its way through the services, or which requests were kept.
///
/// Processes keep the calls of sampled requests, and of others those that failed or took long. Without an ID: the last
/// requests, one on a line. What is too old is gone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf trace                           # the last requests
  wharf trace --failed --service cart
  wharf trace 4bf92f35                  # one of them: how its id begins is enough
  wharf logs --trace 4bf92f35           # what was logged meanwhile")]
pub(crate) struct Trace {
    /// The id of a request, or how it begins.
    #[arg(conflicts_with_all = ["failed", "service", "limit"])]
    id: Option<String>,

    /// Only requests in which something failed.
    #[arg(long)]
    failed: bool,

    /// Only requests that this service had to do with.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,

    /// So many of them.
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 20)]
    limit: usize,

    #[command(flatten)]
    target: Target,
}

/// The spans of one request, in the order in which they began.
#[derive(Debug)]
struct Request {
    spans: Vec<Span>,
}

impl Trace {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let app = Running::find(&self.target)?;
        let (spans, dropped) = app.spans(&app.processes().await?).await;
        let requests = requests(spans);
        if dropped > 0 {
            warn(format_args!("{dropped} older calls are no longer kept"));
        }
        match &self.id {
            Some(id) => one(requests, id, output),
            None => self.list(requests, output),
        }
    }

    fn list(&self, requests: Vec<Request>, output: Output) -> Result<(), Failure> {
        let is_wanted = |request: &Request| {
            (!self.failed || request.has_failed())
                && self.service.as_ref().is_none_or(|name| request.concerns(name))
        };
        let mut wanted: Vec<Request> = requests.into_iter().filter(is_wanted).collect();
        wanted.sort_by_key(|request| std::cmp::Reverse(request.begun()));
        wanted.truncate(self.limit);
        if output.is_json() {
            return output.json(&wanted.iter().map(|request| &request.spans).collect::<Vec<_>>());
        }
        if wanted.is_empty() {
            return output
                .line("no request is kept that is like this; sampling is set in [telemetry] of wharf.toml");
        }
        output.line(draw::list(&wanted).join("\n"))
    }
}

fn one(requests: Vec<Request>, id: &str, output: Output) -> Result<(), Failure> {
    let id = id.to_lowercase();
    let mut found: Vec<Request> =
        requests.into_iter().filter(|request| request.id().starts_with(&id)).collect();
    match (found.pop(), found.is_empty()) {
        (None, _) => Err(Failure::new(format!("no request is kept whose id begins with {id:?}"))
            .remedy("`wharf trace` lists those that are")),
        (Some(_), false) => {
            Err(Failure::usage(format!("{} requests have ids that begin with {id:?}", found.len() + 1))
                .remedy("write more of it"))
        }
        (Some(request), true) if output.is_json() => output.json(&request.spans),
        (Some(request), true) => output.line(draw::one(&request, output).join("\n")),
    }
}

/// Spans by request.
fn requests(mut spans: Vec<Span>) -> Vec<Request> {
    spans.sort_by(|a, b| (&a.trace_id, a.start_us, a.number).cmp(&(&b.trace_id, b.start_us, b.number)));
    let mut requests: Vec<Request> = Vec::new();
    for span in spans {
        match requests.last_mut() {
            Some(request) if request.id() == span.trace_id => request.spans.push(span),
            _ => requests.push(Request { spans: vec![span] }),
        }
    }
    requests
}

// === impl Request ===

impl Request {
    fn id(&self) -> &str {
        &self.spans[0].trace_id
    }

    fn begun(&self) -> u64 {
        self.spans[0].start_us
    }

    fn ended(&self) -> u64 {
        self.spans.iter().map(|span| span.start_us + span.duration_us).max().unwrap_or_default()
    }

    fn has_failed(&self) -> bool {
        self.spans.iter().any(|span| span.outcome.is_fault())
    }

    fn concerns(&self, service: &str) -> bool {
        self.spans.iter().any(|span| span.caller == service || span.callee == service)
    }

    /// The spans in the order of a tree, each with how deep it lies. One whose parent is not kept stands at the top.
    fn tree(&self) -> Vec<(usize, &Span)> {
        let is_known = |id: &str| self.spans.iter().any(|span| span.span_id == id);
        let is_top = |span: &&Span| span.parent_id.as_deref().is_none_or(|parent| !is_known(parent));
        let mut open: Vec<(usize, &Span)> = self.spans.iter().filter(is_top).map(|span| (0, span)).collect();
        open.reverse();
        let mut tree: Vec<(usize, &Span)> = Vec::new();
        while let Some((depth, span)) = open.pop() {
            // Ids come from outside, too: one that is its own ancestor would be drawn for ever.
            if tree.iter().any(|(_, drawn)| std::ptr::eq(*drawn, span)) {
                continue;
            }
            tree.push((depth, span));
            let children =
                self.spans.iter().filter(|child| child.parent_id.as_deref() == Some(&span.span_id));
            open.extend(children.rev().map(|child| (depth + 1, child)));
        }
        tree
    }
}
