//! All processes of one spec, and the task that changes how many there are, one change after another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use wharf_control::{ProcessPolicies, ProcessState, ProcessStatus, Scaled, SupervisorError};

use crate::plan::ProcessSpec;
use crate::process::{Lives, Order, Orders, Status};
use crate::shared::Shared;

/// So many changes wait while one is under way; who asks for more waits to ask.
const WAITING: usize = 8;

/// A change that was asked for, and where the answer goes.
#[derive(Debug)]
enum Change {
    Scale(u32, oneshot::Sender<Result<Scaled, SupervisorError>>),
    /// All, or the one of this number.
    Restart(Option<u32>, oneshot::Sender<Result<Vec<String>, SupervisorError>>),
    /// The one of this number.
    Leave(u32, oneshot::Sender<Result<String, SupervisorError>>),
}

/// Where changes of a group are asked for, and what is known of its processes.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) spec: Arc<ProcessSpec>,
    changes: mpsc::Sender<Change>,
    members: watch::Receiver<Vec<Member>>,
}

/// A process of a group, for those who look.
#[derive(Debug, Clone)]
struct Member {
    name: Arc<str>,
    status: watch::Receiver<Status>,
}

/// The task's side.
#[derive(Debug)]
struct Keeper {
    spec: Arc<ProcessSpec>,
    shared: Arc<Shared>,
    changes: mpsc::Receiver<Change>,
    members: watch::Sender<Vec<Member>>,
    processes: Vec<Process>,
    /// How many lives the processes of each number have had.
    lives: BTreeMap<u32, Arc<AtomicU32>>,
}

/// A process of the group, in the keeper's hands.
#[derive(Debug)]
struct Process {
    number: u32,
    orders: Orders,
    member: Member,
}

// === impl Group ===

impl Group {
    /// Starts the processes of `spec`. They end, and the task with them, when `ends` asks for it.
    pub(crate) fn start(
        spec: Arc<ProcessSpec>,
        shared: Arc<Shared>,
        ends: watch::Receiver<Order>,
    ) -> (Self, JoinHandle<()>) {
        let (changes, receiver) = mpsc::channel(WAITING);
        let (sender, members) = watch::channel(Vec::new());
        let mut keeper = Keeper {
            spec: spec.clone(),
            shared,
            changes: receiver,
            members: sender,
            processes: Vec::new(),
            lives: BTreeMap::new(),
        };
        for number in 1..=spec.replicas {
            keeper.add(number);
        }
        (Self { spec, changes, members }, tokio::spawn(keeper.run(ends)))
    }

    /// Runs as many processes as `replicas` says, and answers when those that are new are ready and those too many gone.
    pub(crate) async fn scale(&self, replicas: u32) -> Result<Scaled, SupervisorError> {
        self.spec.check_replicas(replicas).map_err(SupervisorError::Refused)?;
        self.ask(|answer| Change::Scale(replicas, answer)).await
    }

    /// Replaces every process, or the one that has this name, by a new one.
    pub(crate) async fn restart(&self, process: Option<&str>) -> Result<Vec<String>, SupervisorError> {
        let number = process.and_then(|name| self.spec.number_in(name));
        self.ask(|answer| Change::Restart(number, answer)).await
    }

    /// Drains the process of this number, and gives its name when it has ended.
    pub(crate) async fn leave(&self, number: u32) -> Result<String, SupervisorError> {
        self.ask(|answer| Change::Leave(number, answer)).await
    }

    /// The number of the process `name`, if it is one of this group's.
    pub(crate) fn number_of(&self, name: &str) -> Option<u32> {
        let is_member = self.members.borrow().iter().any(|member| *member.name == *name);
        self.spec.number_in(name).filter(|_| is_member)
    }

    pub(crate) fn processes(&self) -> Vec<ProcessStatus> {
        let members = self.members.borrow();
        members
            .iter()
            .map(|member| member.status.borrow().describe(&member.name, &self.spec.services))
            .collect()
    }

    /// What each process goes by that has said so.
    pub(crate) fn policies(&self) -> Vec<ProcessPolicies> {
        let of = |member: &Member| {
            let said = member.status.borrow().policies.clone()?;
            Some(ProcessPolicies { process: member.name.to_string(), said })
        };
        self.members.borrow().iter().filter_map(of).collect()
    }

    /// Waits until it is clear how the start of every process went.
    pub(crate) async fn settled(&self) {
        let members = self.members.borrow().clone();
        for mut member in members {
            // A task that is gone has settled.
            let _ = member.status.wait_for(Status::is_settled).await;
        }
    }

    async fn ask<T>(
        &self,
        change: impl FnOnce(oneshot::Sender<Result<T, SupervisorError>>) -> Change,
    ) -> Result<T, SupervisorError> {
        let (answer, answered) = oneshot::channel();
        self.changes.send(change(answer)).await.map_err(|_| SupervisorError::Stopping)?;
        answered.await.unwrap_or(Err(SupervisorError::Stopping))
    }
}

// === impl Keeper ===

impl Keeper {
    async fn run(mut self, mut ends: watch::Receiver<Order>) {
        // A change that is under way when everything ends is dropped: what it has done so far is in `processes`.
        tokio::select! {
            biased;
            _ = ends.wait_for(|order| *order > Order::Run) => {}
            () = self.change() => {}
        }
        self.changes.close();
        loop {
            let order = (*ends.borrow_and_update()).max(Order::End);
            self.processes.iter().for_each(|process| process.orders.give(order));
            tokio::select! {
                () = all_stopped(&self.processes) => break,
                Ok(()) = ends.changed() => {}
            }
        }
        self.forget_stopped();
    }

    async fn change(&mut self) {
        while let Some(change) = self.changes.recv().await {
            // Who asked may be gone; what was asked for is done all the same.
            match change {
                Change::Scale(replicas, answer) => drop(answer.send(self.scale(replicas).await)),
                Change::Restart(number, answer) => drop(answer.send(self.restart(number).await)),
                Change::Leave(number, answer) => drop(answer.send(self.leave(number).await)),
            }
        }
        // Nobody is left who could ask, which is no reason to end.
        std::future::pending::<()>().await;
    }

    async fn scale(&mut self, replicas: u32) -> Result<Scaled, SupervisorError> {
        let mut numbers: BTreeSet<u32> = self.processes.iter().map(|process| process.number).collect();
        let mut leaving = Vec::new();
        while numbers.len() > replicas as usize {
            leaving.extend(numbers.pop_last());
        }
        let mut added = Vec::new();
        for number in (1..).filter(|number| !numbers.contains(number)).take(replicas as usize - numbers.len())
        {
            added.push(self.add(number));
        }
        let leaving: Vec<_> =
            self.processes.iter().filter(|process| leaving.contains(&process.number)).collect();
        leaving.iter().for_each(|process| process.orders.give(Order::Leave));
        all_stopped(leaving.iter().copied()).await;
        let stopped = leaving.iter().map(|process| process.member.name.to_string()).collect();
        self.forget_stopped();
        let mut started = Vec::new();
        for member in added {
            self.ready(&member).await?;
            started.push(member.name.to_string());
        }
        Ok(Scaled { services: self.spec.services.clone(), started, stopped })
    }

    async fn leave(&mut self, number: u32) -> Result<String, SupervisorError> {
        let name = format!("{}-{number}", self.spec.name);
        let Some(at) = self.processes.iter().position(|process| process.number == number) else {
            return Err(SupervisorError::Refused(format!("{name} has ended meanwhile")));
        };
        if self.processes.len() == 1 {
            let services = self.spec.services.join(", ");
            return Err(SupervisorError::Refused(format!(
                "{name} is the only process of {services}; start another one first: wharf scale {}=2",
                self.spec.name
            )));
        }
        self.let_go(at, Order::Leave).await;
        Ok(name)
    }

    async fn restart(&mut self, number: Option<u32>) -> Result<Vec<String>, SupervisorError> {
        let all = self.processes.iter().map(|process| process.number);
        let numbers: Vec<u32> = all.filter(|one| number.is_none_or(|number| number == *one)).collect();
        let mut restarted = Vec::new();
        for number in numbers {
            restarted.push(self.replace(number).await?);
        }
        Ok(restarted)
    }

    /// Starts a new process in the place of the one with this number, and lets the old one go when the new one is
    /// ready. Where both can't be at once, or the old one is of no use, it goes first.
    async fn replace(&mut self, number: u32) -> Result<String, SupervisorError> {
        let is_ready = |process: &Process| process.member.status.borrow().state == ProcessState::Ready;
        let old = self.processes.iter().position(|process| process.number == number);
        let goes_first =
            self.spec.fixed_port().is_some() || !old.is_some_and(|old| is_ready(&self.processes[old]));
        if let Some(old) = old.filter(|_| goes_first) {
            self.let_go(old, Order::Leave).await;
        }
        let new = self.add(number);
        let outcome = self.ready(&new).await;
        if !goes_first {
            let is_new = |process: &Process| Arc::ptr_eq(&process.member.name, &new.name);
            let gone = |process: &Process| process.number == number && is_new(process) != outcome.is_ok();
            let order = if outcome.is_ok() { Order::Leave } else { Order::End };
            if let Some(gone) = self.processes.iter().position(gone) {
                self.let_go(gone, order).await;
            }
        }
        outcome.map(|()| new.name.to_string())
    }

    /// Waits until a new process is ready, for as long as the settings say, or until it fails to start.
    async fn ready(&self, new: &Member) -> Result<(), SupervisorError> {
        let wait = self.shared.settings.ready;
        let mut status = new.status.clone();
        // A task that is gone has settled, too.
        let _ = timeout(wait, status.wait_for(Status::is_settled)).await;
        let status = new.status.borrow();
        let reason = match &status.last_exit {
            _ if status.state == ProcessState::Ready => return Ok(()),
            Some(exit) => exit.reason.clone(),
            None if status.waiting_for.is_empty() => format!("it says nothing after {wait:?}"),
            None => format!("after {wait:?} it still waits for {}", status.waiting_for.join(", ")),
        };
        Err(SupervisorError::NotReady { process: new.name.to_string(), reason })
    }

    fn add(&mut self, number: u32) -> Member {
        let name: Arc<str> = format!("{}-{number}", self.spec.name).into();
        let (orders, hearing) = Orders::new();
        let (sender, status) = watch::channel(Status::new(&name));
        let lives = self.lives.entry(number).or_default().clone();
        let lives = Lives::new(name.clone(), self.spec.clone(), self.shared.clone(), lives, hearing, sender);
        tokio::spawn(lives.run());
        let member = Member { name, status };
        self.processes.push(Process { number, orders, member: member.clone() });
        self.processes.sort_by_key(|process| process.number);
        self.show();
        member
    }

    async fn let_go(&mut self, at: usize, order: Order) {
        let process = &self.processes[at];
        process.orders.give(order);
        all_stopped([process]).await;
        self.forget_stopped();
    }

    fn forget_stopped(&mut self) {
        self.processes.retain(|process| process.member.status.borrow().state != ProcessState::Stopped);
        self.show();
    }

    fn show(&self) {
        self.members.send_replace(self.processes.iter().map(|process| process.member.clone()).collect());
    }
}

/// Waits for each in turn: that takes as long as the slowest.
async fn all_stopped(processes: impl IntoIterator<Item = &Process>) {
    let statuses: Vec<_> = processes.into_iter().map(|process| process.member.status.clone()).collect();
    for mut status in statuses {
        // A task that is gone has stopped.
        let _ = status.wait_for(|status| status.state == ProcessState::Stopped).await;
    }
}
