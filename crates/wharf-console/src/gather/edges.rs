//! Who calls whom by which method, how often of late, and over the last quarter of an hour.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use wharf_control::{LinkStatus, MethodCalls};

use super::counts::Counts;
use super::series::Series;
use super::sum::Sum;

/// What is told as of now is what came within so long.
pub(crate) const WINDOW: Duration = Duration::from_secs(5);

/// What a process told of how things are holds for so long: one answer that is lost is no reason to show nothing.
const FRESH: Duration = Duration::from_secs(15);

/// So many pairs of caller and method are kept; an app of fifty services has some hundreds.
const MOST: usize = 20_000;

/// The calls of one method by one caller, over all processes.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) caller: Arc<str>,
    pub(crate) callee: Arc<str>,
    pub(crate) interface: Arc<str>,
    pub(crate) method: Arc<str>,
    /// By the number of the look, those of the window alone.
    recent: VecDeque<(u64, Counts)>,
    /// Calls that ended, ever.
    ended: u64,
    in_flight: u64,
    /// Where its calls are added: to the callee's, the method's, and the pair's.
    series: [usize; 3],
}

/// What a series is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Of {
    /// All calls of a service.
    Service(Arc<str>),
    /// The calls of one method of it.
    Method(Arc<str>, Arc<str>),
    /// The calls of it by one caller.
    Caller(Arc<str>, Arc<str>),
}

/// All calls.
#[derive(Debug, Default)]
pub(crate) struct Edges {
    edges: Vec<Edge>,
    /// By caller, callee, interface and method.
    places: HashMap<[Arc<str>; 4], usize>,
    series: Vec<Series>,
    series_of: HashMap<Of, usize>,
    /// What each process told last, by its id.
    told: HashMap<String, Told>,
    /// When it was looked, those of the window and the one before.
    looks: VecDeque<(u64, Instant)>,
    look: u64,
    /// Calls that were not taken in, because there were too many edges.
    pub(crate) dropped: u64,
}

/// What a process told last.
#[derive(Debug)]
struct Told {
    at: Instant,
    links: Vec<LinkStatus>,
    /// The places of its edges, by link and method.
    places: Vec<Vec<Option<usize>>>,
}

impl Edge {
    /// What came within the window.
    pub(crate) fn add_to(&self, sum: &mut Sum) {
        self.recent.iter().for_each(|(_, counts)| sum.add(counts));
        sum.note(self.in_flight, self.calls());
    }

    /// Calls that were begun since the app was first looked at.
    pub(crate) fn calls(&self) -> u64 {
        self.ended + self.in_flight
    }
}

impl Edges {
    /// Begins to take in what is told at `now`.
    pub(crate) fn begin_look(&mut self, now: Instant) {
        self.look += 1;
        self.looks.push_back((self.look, now));
        // The one before the window is kept: the first counts of the window are since then.
        while self.looks.get(1).is_some_and(|(_, at)| now.duration_since(*at) > WINDOW) {
            self.looks.pop_front();
        }
        for edge in &mut self.edges {
            edge.in_flight = 0;
        }
    }

    /// Takes in what a process tells.
    pub(crate) fn take_in(&mut self, process: &str, links: Vec<LinkStatus>) {
        let Some((_, now)) = self.looks.back() else { return };
        let (at, before) = (*now, self.told.remove(process));
        let mut places = Vec::with_capacity(links.len());
        for (at, link) in links.iter().enumerate() {
            let known = before.as_ref().and_then(|told| told.link(at, link));
            let mut of_link = Vec::with_capacity(link.calls.len());
            for (at, calls) in link.calls.iter().enumerate() {
                let known = known.and_then(|(link, places)| {
                    let is_same = |before: &MethodCalls| before.method == calls.method;
                    let at = match link.calls.get(at) {
                        Some(before) if is_same(before) => at,
                        // Routes of http components come to be known as they are asked for.
                        _ => link.calls.iter().position(is_same)?,
                    };
                    Some((link.calls.get(at)?, *places.get(at)?))
                });
                let place = known.map_or_else(|| self.place(link, &calls.method), |(_, place)| place);
                self.count(place, known.map(|(before, _)| before), calls);
                of_link.push(place);
            }
            places.push(of_link);
        }
        self.told.insert(process.to_owned(), Told { at, links, places });
    }

    /// Forgets what came before the window, and what processes told that can tell nothing any more, by their ids.
    pub(crate) fn end_look(&mut self, may_tell: impl Fn(&str) -> bool) {
        let first = self.looks.get(1).map_or(0, |(number, _)| *number);
        // Whoever was silent, however long, counts on from what it told last.
        self.told.retain(|process, _| may_tell(process));
        for edge in &mut self.edges {
            while edge.recent.front().is_some_and(|(number, _)| *number < first) {
                edge.recent.pop_front();
            }
        }
    }

    /// How long the window is: shorter than usual at first, and longer when it is looked seldom.
    pub(crate) fn window(&self) -> Duration {
        match (self.looks.front(), self.looks.back()) {
            (Some((_, first)), Some((_, last))) => last.duration_since(*first),
            _ => Duration::ZERO,
        }
    }

    /// Ends so many steps of all series.
    pub(crate) fn end_steps(&mut self, count: u64) {
        self.series.iter_mut().for_each(|series| series.end_steps(count));
    }

    /// What the process of this id tells of its ways to others; nothing when it has been silent.
    pub(crate) fn links(&self, process: &str) -> &[LinkStatus] {
        let now = self.looks.back().map(|(_, now)| *now);
        let is_fresh = |told: &&Told| now.is_some_and(|now| now.duration_since(told.at) < FRESH);
        self.told.get(process).filter(is_fresh).map_or(&[], |told| &told.links)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Edge> {
        self.edges.iter()
    }

    /// The series that `wanted` accepts.
    pub(crate) fn series<'a>(
        &'a self,
        wanted: impl Fn(&Of) -> bool + 'a,
    ) -> impl Iterator<Item = (&'a Of, &'a Series)> {
        let all = self.series_of.iter().map(|(of, place)| (of, &self.series[*place]));
        all.filter(move |(of, _)| wanted(of))
    }

    fn count(&mut self, place: Option<usize>, before: Option<&MethodCalls>, calls: &MethodCalls) {
        let counts = Counts::between(before, calls);
        let Some(place) = place else {
            self.dropped += counts.ended();
            return;
        };
        let edge = &mut self.edges[place];
        edge.in_flight += calls.in_flight;
        if counts.is_empty() {
            return;
        }
        edge.ended += counts.ended();
        edge.series.iter().for_each(|series| self.series[*series].add(&counts));
        edge.recent.push_back((self.look, counts));
    }

    /// The place of an edge, which is made when there is room.
    fn place(&mut self, link: &LinkStatus, method: &str) -> Option<usize> {
        let key: [Arc<str>; 4] = [&*link.caller, &*link.callee, &*link.interface, method].map(Arc::from);
        if let Some(place) = self.places.get(&key) {
            return Some(*place);
        }
        if self.edges.len() >= MOST {
            return None;
        }
        let [caller, callee, interface, method] = key.clone();
        let series = [
            Of::Service(callee.clone()),
            Of::Method(callee.clone(), method.clone()),
            Of::Caller(callee.clone(), caller.clone()),
        ];
        let series = series.map(|of| self.series_place(of));
        let place = self.edges.len();
        let recent = VecDeque::new();
        self.edges.push(Edge { caller, callee, interface, method, recent, ended: 0, in_flight: 0, series });
        self.places.insert(key, place);
        Some(place)
    }

    fn series_place(&mut self, of: Of) -> usize {
        let next = self.series.len();
        let place = *self.series_of.entry(of).or_insert(next);
        if place == next {
            self.series.push(Series::default());
        }
        place
    }
}

impl Told {
    /// The link that was told at the same place, if it is the same, and the places of its edges.
    fn link(&self, at: usize, link: &LinkStatus) -> Option<(&LinkStatus, &Vec<Option<usize>>)> {
        let is_same = |known: &LinkStatus| {
            known.caller == link.caller && known.callee == link.callee && known.interface == link.interface
        };
        let at = match self.links.get(at) {
            Some(known) if is_same(known) => at,
            _ => self.links.iter().position(is_same)?,
        };
        Some((self.links.get(at)?, self.places.get(at)?))
    }
}
