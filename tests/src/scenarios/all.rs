//! All scenarios by name, as they are run one after the other.

use tokio::task::block_in_place;
use wharf_core::BoxFuture;

use super::{
    Figure, Setting, Wharf, bad_line, black_hole, dependency_down, failing_replica, kill, new_replica,
    overload, shop, slow_replica,
};

/// A scenario of Wharf with the policies of a setting.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// What its figures are told under.
    pub name: &'static str,
    /// Whether it starts programs, which must have been built.
    pub starts_programs: bool,
    run: fn(&Setting) -> BoxFuture<'_, Vec<Figure>>,
}

impl Scenario {
    /// Every one there is. All of them need a runtime with several threads.
    pub const ALL: [Self; 10] = [
        Self::new("slow-replica", |setting| {
            Box::pin(async { slow_replica::run(&Wharf(setting.clone()), setting).await })
        }),
        Self::new("failing-replica", |setting| {
            Box::pin(async {
                let wharf = Wharf(setting.clone());
                let mut figures = failing_replica::run(&wharf, setting, Default::default()).await;
                figures.extend(failing_replica::all(&wharf, setting).await);
                figures
            })
        }),
        Self::new("dependency-down", |setting| {
            Box::pin(async {
                let mut figures = dependency_down::fails(setting, dependency_down::DOWN).await;
                figures.extend(dependency_down::is_gone(setting, dependency_down::DOWN).await);
                figures
            })
        }),
        Self::new("overload", |setting| {
            Box::pin(async { overload::run(&Wharf(setting.clone()), setting).await })
        }),
        Self::new("new-replica", |setting| Box::pin(new_replica::run(setting))),
        Self::new("bad-line", |setting| Box::pin(bad_line::run(setting))),
        Self::new("black-hole", |setting| Box::pin(black_hole::run(setting))),
        Self::new("rolling-restart", |setting| {
            Box::pin(async { block_in_place(|| shop::rolling_restart(setting)) })
        })
        .with_programs(),
        Self::new("scale", |setting| Box::pin(async { block_in_place(|| shop::scale(setting)) }))
            .with_programs(),
        Self::new("kill", |setting| {
            Box::pin(async {
                let mut figures = kill::killed(setting).await;
                figures.extend(kill::stopped(setting).await);
                figures
            })
        })
        .with_programs(),
    ];

    const fn new(name: &'static str, run: fn(&Setting) -> BoxFuture<'_, Vec<Figure>>) -> Self {
        Self { name, starts_programs: false, run }
    }

    const fn with_programs(self) -> Self {
        Self { starts_programs: true, ..self }
    }

    /// Runs it.
    pub fn run<'a>(&self, setting: &'a Setting) -> BoxFuture<'a, Vec<Figure>> {
        (self.run)(setting)
    }
}
