//! How often each client may ask: a bucket for each, and a bound of how many buckets there are.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use wharf_config::edge::Rate;

/// The longest name of a client in bytes: no token that is believed has a longer one.
#[cfg(feature = "jwt")]
const LONGEST: usize = wharf_core::MAX_PRINCIPAL;

/// The buckets of an edge's clients.
///
/// A bucket is kept as the moment at which it will be full again: it takes a map's entry, and a full one none at all.
pub(crate) struct Limiter {
    rate: Rate,
    /// The time in which a bucket gets one request back.
    each: Duration,
    buckets: Mutex<Buckets>,
}

struct Buckets {
    full_at: HashMap<Client, Instant>,
    /// Of all clients for whom there is no place.
    others: Instant,
    swept: Instant,
}

/// Whose bucket it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    /// Everybody at an address, or at the first 64 bits of one of IPv6: such a part is what one household has.
    Address(IpAddr),
    /// Whom a token is about.
    #[cfg(feature = "jwt")]
    Subject(Box<str>),
}

/// What a bucket holds after a request was taken out, or was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// How many more requests there are in it.
    pub(crate) requests: u32,
    /// How long until it is full.
    pub(crate) full_in: Duration,
    /// How long until there is another one, when there is none.
    pub(crate) wait: Option<Duration>,
}

impl Client {
    /// Whoever is at `address`.
    pub(crate) fn at(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
            address => address,
        })
    }

    /// Whoever has tokens about `subject`.
    #[cfg(feature = "jwt")]
    pub(crate) fn named(subject: &str) -> Self {
        let end = subject.floor_char_boundary(LONGEST);
        Self::Subject(subject[..end].into())
    }
}

impl Limiter {
    pub(crate) fn new(rate: Rate) -> Self {
        let now = Instant::now();
        // Never zero, so that a bucket is always filled in some time.
        let each = (rate.per / rate.requests.max(1)).max(Duration::from_nanos(1));
        let buckets = Buckets { full_at: HashMap::new(), others: now, swept: now };
        Self { rate, each, buckets: Mutex::new(buckets) }
    }

    pub(crate) fn rate(&self) -> &Rate {
        &self.rate
    }

    /// Takes a request out of the client's bucket. An empty one stays as it is.
    pub(crate) fn take(&self, client: Client) -> Left {
        self.at(client, Instant::now(), true)
    }

    /// What is in the client's bucket.
    pub(crate) fn look(&self, client: Client) -> Left {
        self.at(client, Instant::now(), false)
    }

    fn at(&self, client: Client, now: Instant, takes: bool) -> Left {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = &mut *buckets;
        if buckets.full_at.len() >= self.rate.clients {
            buckets.sweep(now, self.each);
        }
        let has_room = buckets.full_at.len() < self.rate.clients;
        let full_at = match buckets.full_at.entry(client) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) if has_room && takes => entry.insert(now),
            // Those of a crowd without end share one: so much memory is not theirs to take.
            Entry::Vacant(_) if !has_room => &mut buckets.others,
            Entry::Vacant(_) => return self.left(Duration::ZERO, None),
        };
        let missing = full_at.saturating_duration_since(now);
        let most = self.each * self.rate.burst;
        if missing + self.each > most {
            return self.left(missing, Some((missing + self.each).saturating_sub(most)));
        }
        if !takes {
            return self.left(missing, None);
        }
        *full_at = now + missing + self.each;
        self.left(missing + self.each, None)
    }

    /// Of a bucket that will be full in `missing`.
    fn left(&self, missing: Duration, wait: Option<Duration>) -> Left {
        let taken = missing.as_nanos().div_ceil(self.each.as_nanos());
        let taken = u32::try_from(taken).unwrap_or(u32::MAX);
        let requests = if wait.is_some() { 0 } else { self.rate.burst.saturating_sub(taken) };
        Left { requests, full_in: missing, wait }
    }
}

impl Buckets {
    /// Drops full buckets. A look at all of them is not for every request: only as often as one gets a request back.
    fn sweep(&mut self, now: Instant, each: Duration) {
        if now.saturating_duration_since(self.swept) < each.max(Duration::from_millis(100)) {
            return;
        }
        self.swept = now;
        self.full_at.retain(|_, full_at| *full_at > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(requests: u32, burst: u32, clients: usize) -> Limiter {
        Limiter::new(Rate { requests, per: Duration::from_secs(1), burst, clients, ..Rate::default() })
    }

    fn ana() -> Client {
        Client::at("192.0.2.1".parse().unwrap())
    }

    #[test]
    fn so_many_at_once_and_then_so_many_a_second() {
        let (limiter, begun) = (limiter(10, 5, 100), Instant::now());
        let take = |after: u64| limiter.at(ana(), begun + Duration::from_millis(after), true);
        let left: Vec<u32> = (0..5).map(|_| take(0).requests).collect();
        assert_eq!(left, [4, 3, 2, 1, 0]);
        assert_eq!(take(0).wait, Some(Duration::from_millis(100)));
        assert_eq!(take(99).wait, Some(Duration::from_millis(1)), "asking in vain costs nothing");
        assert_eq!(take(100).wait, None);
        let in_a_second = (0..1000).filter(|ms| take(100 + ms).wait.is_none()).count();
        assert_eq!(in_a_second, 9, "one each tenth of a second");
        assert_eq!(take(60_000), Left { requests: 4, full_in: Duration::from_millis(100), wait: None });
    }

    #[test]
    fn looking_takes_nothing_out() {
        let (limiter, now) = (limiter(1, 2, 100), Instant::now());
        assert_eq!(limiter.at(ana(), now, false).requests, 2);
        assert_eq!(limiter.at(ana(), now, true).requests, 1);
        assert_eq!(limiter.at(ana(), now, false).requests, 1);
        limiter.at(ana(), now, true);
        assert!(limiter.at(ana(), now, false).wait.is_some());
        assert_eq!(limiter.buckets.lock().unwrap().full_at.len(), 1);
    }

    #[test]
    fn a_crowd_shares_one_bucket_and_those_who_were_there_keep_theirs() {
        let (limiter, now) = (limiter(1, 2, 16), Instant::now());
        let client = |number: u32| Client::at(IpAddr::V4((0x0a00_0000 + number).into()));
        limiter.at(ana(), now, true);
        let served =
            (0..10_000).filter(|number| limiter.at(client(*number), now, true).wait.is_none()).count();
        assert_eq!(served, 15 + 2, "fifteen places, and two at once for all others");
        assert_eq!(limiter.at(ana(), now, true).wait, None, "hers was kept");
        assert_eq!(limiter.buckets.lock().unwrap().full_at.len(), 16);
        let later = now + Duration::from_secs(60);
        assert_eq!(limiter.at(client(77_777), later, true).requests, 1, "full buckets make room");
        assert_eq!(limiter.buckets.lock().unwrap().full_at.len(), 1);
    }

    #[test]
    fn addresses_of_one_household_are_one_client() {
        let at = |text: &str| Client::at(text.parse().unwrap());
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
    }
}
