//! A service that can do so much and no more, simulated on a paused clock: what admission makes of too many calls.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use wharf_config::policy::Admission;
use wharf_core::{Criticality, Fault, FaultKind};

use super::Limiter;

/// Services that do so many calls at a time, each for so many milliseconds.
const SERVICES: [(usize, u64); 4] = [(10, 20), (8, 40), (8, 80), (50, 100)];

/// How much time callers give.
const TIME: Duration = Duration::from_secs(1);

struct Service {
    permits: Semaphore,
    pause: Duration,
    capacity: u64,
    limiter: Option<Arc<Limiter>>,
}

/// What became of the calls of one criticality in one second.
#[derive(Debug, Default)]
struct Tally {
    asked: Cell<u32>,
    done: Cell<u32>,
}

impl Service {
    fn new((permits, millis): (usize, u64), admission: bool) -> Rc<Self> {
        let limiter = admission.then(|| Limiter::new("till", Admission::default(), 1));
        let (pause, capacity) = (Duration::from_millis(millis), permits as u64 * 1000 / millis);
        Rc::new(Self { permits: Semaphore::new(permits), pause, capacity, limiter })
    }

    /// What a call meets that is never done at once.
    async fn call(&self, criticality: Criticality) -> Result<(), Fault> {
        let now = Instant::now();
        let deadline = now + TIME;
        let permit = match &self.limiter {
            None => None,
            Some(limiter) => Some(match limiter.enter(criticality, usize::MAX / 8) {
                Some(pass) => pass.keep(0, now),
                None => limiter.queue(criticality, 0, deadline, now)?.come().await?,
            }),
        };
        let work = async {
            let _permit = self.permits.acquire().await;
            sleep(self.pause).await;
        };
        timeout_at(deadline, work).await.map_err(|_| Fault::deadline_exceeded("too late"))?;
        if let Some(permit) = permit {
            permit.done();
        }
        Ok(())
    }

    /// Asks for so many calls a second for so long; every tenth of them is critical.
    async fn asked(self: &Rc<Self>, rate: u64, seconds: u64, local: &LocalSet) -> [Rc<Tally>; 2] {
        let tallies: [Rc<Tally>; 2] = Default::default();
        let begun = Instant::now();
        for at in 0..rate * seconds {
            sleep_until(begun + Duration::from_micros(at * 1_000_000 / rate)).await;
            let criticality = if at % 10 == 0 { Criticality::Critical } else { Criticality::Sheddable };
            let tally = Rc::clone(&tallies[usize::from(at % 10 != 0)]);
            let service = Rc::clone(self);
            local.spawn_local(async move {
                tally.asked.set(tally.asked.get() + 1);
                match service.call(criticality).await {
                    Ok(()) => tally.done.set(tally.done.get() + 1),
                    Err(fault) => assert!(fault.kind() != FaultKind::Overloaded || fault.not_started()),
                }
            });
        }
        sleep(2 * TIME).await;
        tallies
    }
}

/// Runs `story` on a clock that jumps to the next thing to happen.
fn simulated<F: Future<Output = ()>>(story: impl FnOnce(Rc<LocalSet>) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let local = Rc::new(LocalSet::new());
    local.block_on(&runtime.expect("a runtime"), story(Rc::clone(&local)));
}

fn share(tally: &Tally) -> f64 {
    f64::from(tally.done.get()) / f64::from(tally.asked.get())
}

/// What a service makes of five times too much for twenty seconds: calls done as a share of what it can do, and critical
/// ones of those asked for.
async fn flood(service: &Rc<Service>, local: &LocalSet) -> (f64, f64) {
    service.asked(service.capacity / 2, 2, local).await;
    let [critical, sheddable] = service.asked(5 * service.capacity, 20, local).await;
    let goodput = f64::from(critical.done.get() + sheddable.done.get()) / (20.0 * service.capacity as f64);
    println!("goodput {goodput:.3}, critical {:.3}", share(&critical));
    (goodput, share(&critical))
}

#[test]
fn of_five_times_too_much_as_much_is_done_as_can_be_and_what_matters_first() {
    simulated(async |local| {
        for what in SERVICES {
            let service = Service::new(what, true);
            let (goodput, critical) = flood(&service, &local).await;
            assert!(goodput >= 0.9 && critical >= 0.99, "{what:?}: {goodput:.3} {critical:.3}");
            // And as soon as less is asked for, all is done.
            for tally in service.asked(service.capacity / 2, 5, &local).await {
                assert!(share(&tally) > 0.999, "{what:?}: {tally:?}");
            }
            let load = service.limiter.as_ref().expect("admission").load();
            assert_eq!((load.running, load.waiting), (0, 0));
        }
    });
}

#[test]
fn without_it_the_same_service_works_for_callers_that_have_left() {
    simulated(async |local| {
        let (goodput, critical) = flood(&Service::new(SERVICES[0], false), &local).await;
        assert!(goodput < 0.5 && critical < 0.5, "{goodput:.3} {critical:.3}");
    });
}

#[test]
fn a_caller_with_few_calls_does_not_wait_for_one_with_many() {
    simulated(async |_| {
        let limiter = Limiter::new("till", Admission::default(), 1);
        let many: Vec<_> = (0..)
            .map_while(|others| Some(limiter.enter(Criticality::Critical, others)?.keep(0, Instant::now())))
            .collect();
        assert_eq!(many.len(), 20);
        let few: Vec<_> = (0..).map_while(|others| limiter.enter(Criticality::Critical, others)).collect();
        assert_eq!(few.len(), 5);
        assert!(limiter.enter(Criticality::Sheddable, 0).is_none());
    });
}

#[test]
fn nor_when_more_run_than_the_limit() {
    simulated(async |_| {
        let limiter = Limiter::new("till", Admission::default(), 1);
        let enter = |criticality, others| Some(limiter.enter(criticality, others)?.keep(0, Instant::now()));
        let many: Vec<_> = (0..).map_while(|_| enter(Criticality::CriticalPlus, usize::MAX / 8)).collect();
        let few: Vec<_> = (0..).map_while(|others| enter(Criticality::Critical, others)).collect();
        assert_eq!((many.len(), few.len(), limiter.load().running), (22, 5, 27));
        // As a long poll does: others get in when these have been there for a second.
        sleep(Duration::from_secs(1)).await;
        drop(limiter.queue(Criticality::Critical, 0, Instant::now() + TIME, Instant::now()));
        assert_eq!(limiter.load().running, 0);
        assert!(enter(Criticality::Critical, 0).is_some());
        drop((many, few));
        assert_eq!(limiter.load().running, 0);
    });
}
