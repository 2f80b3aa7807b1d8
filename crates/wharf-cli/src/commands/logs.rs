//! `wharf logs`

use clap::Args;
use wharf_control::{LogLevel, LogLine, LogQuery, now_ms};

use crate::{
    args::Target,
    connect::Running,
    failure::Failure,
    lines::Lines,
    output::{Output, warn},
};

/// Show what the processes of the running app wrote.
///
/// Each line has the name of its process in front. The supervisor keeps the last lines of each; what is older is gone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf logs cart -n 50
  wharf logs cart catalog -f
  wharf logs --level warn --grep teapot
  wharf logs -f --trace 4bf92f3577b34da6
  wharf logs --json | jq -r .text")]
pub(crate) struct Logs {
    /// Services, or processes such as cart-2. Without any: all.
    services: Vec<String>,

    /// Only the last N lines.
    #[arg(short = 'n', long = "lines", value_name = "N")]
    lines: Option<u32>,

    /// Go on with what they write from now on, until the app stops.
    #[arg(short, long)]
    follow: bool,

    /// Only lines as severe as that, or more: trace, debug, info, warn or error. A line that tells no level counts as info.
    #[arg(short, long, value_name = "LEVEL")]
    level: Option<LogLevel>,

    /// Only lines with this text in them, in capitals or not.
    #[arg(short, long, value_name = "TEXT")]
    grep: Option<String>,

    /// Only lines of the trace with this id, or whose id begins so.
    #[arg(short, long, value_name = "ID")]
    trace: Option<String>,

    #[command(flatten)]
    target: Target,
}

impl Logs {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let running = Running::find(&self.target)?;
        let begun = now_ms();
        let mut lines = Lines::new(output);
        let mut query = LogQuery {
            targets: self.services,
            tail: self.lines,
            level: self.level,
            text: self.grep,
            trace: self.trace,
            ..LogQuery::default()
        };
        loop {
            let page = match running.logs(query.clone()).await {
                // A follower has read it all when the supervisor is gone.
                Err(_) if self.follow && !running.is_there() => return Ok(()),
                page => page?,
            };
            // Of the last few lines none is missed, but of those that follow.
            if page.dropped > 0 {
                warn(format_args!("{} older lines are no longer kept", page.dropped));
            }
            // Who doesn't follow wants what there was, however fast more is written.
            let more = page.lines.last().is_some_and(|line| self.follow || line.at_ms <= begun);
            print(&page.lines, &mut lines)?;
            query = LogQuery { after: page.next, tail: None, follow: self.follow && !more, ..query };
            if !more && !self.follow {
                return Ok(());
            }
        }
    }
}

fn print(page: &[LogLine], lines: &mut Lines) -> Result<(), Failure> {
    page.iter().try_for_each(|line| lines.print(line))
}
