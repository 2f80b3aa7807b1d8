//! The issuer's keys: from a file or an address, kept, and renewed while requests go on.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};
use wharf_config::edge::{Algorithm, Jwks, Tokens};
use wharf_config::files::{Follower, LOOK, Versions, read_bounded};
use wharf_core::BoxError;

use super::fetch::Fetcher;
use super::jwks::{Found, KeySet, LONGEST};
use super::key::Key;
use super::refusal::Refusal;

/// How long after keys were fetched, or were to be, no token that names an unknown one makes them be fetched again.
/// Whoever sends such tokens shall not decide how often the issuer is asked.
const PAUSE: Duration = Duration::from_secs(10);

/// How soon after a failure keys are fetched again when there are none; doubled up to the usual time.
const AGAIN: Duration = Duration::from_secs(1);

/// The keys of an issuer. What cannot be renewed stays in use.
pub(super) struct Keys {
    source: Source,
    set: RwLock<Option<Arc<KeySet>>>,
    /// When keys were last asked for. Whoever holds it does so.
    asked: Mutex<Option<Instant>>,
    refresh: Duration,
}

enum Source {
    /// With the version that was read at the start.
    File(PathBuf, Versions),
    Address(Fetcher),
}

impl Keys {
    /// Those that `tokens` names. A file is read at once; an address is asked by [`follow`](Self::follow).
    pub(super) fn new(tokens: &Tokens) -> Result<Self, BoxError> {
        let (source, set) = match &tokens.keys {
            Jwks::File(path) => {
                let versions = Versions::of([path.as_path()]);
                (Source::File(path.clone(), versions), Some(Arc::new(of_file(path)?)))
            }
            Jwks::Url(url) => (Source::Address(Fetcher::new(url, tokens.authority.as_deref())?), None),
        };
        Ok(Self { source, set: RwLock::new(set), asked: Mutex::default(), refresh: tokens.refresh })
    }

    /// The key that a token names. Where it is not known, the issuer is asked once, by one for all who wait for it.
    pub(super) async fn find(&self, name: Option<&str>, algorithm: Algorithm) -> Result<Key, Refusal> {
        let seen = self.set();
        if let Some(set) = &seen
            && let Some(found) = found(set, name, algorithm)
        {
            return found;
        }
        self.ask(seen.as_ref()).await;
        let set = self.set().ok_or(Refusal::NoKeys)?;
        let none = if name.is_some() { Refusal::Key } else { Refusal::Algorithm };
        found(&set, name, algorithm).unwrap_or(Err(none))
    }

    /// The only key for `algorithm`, where that is another than `old` once the issuer was asked.
    pub(super) async fn newer(&self, old: &Key, algorithm: Algorithm) -> Option<Key> {
        let seen = self.set();
        self.ask(seen.as_ref()).await;
        let key = found(&*self.set()?, None, algorithm)?.ok()?;
        (key != *old).then_some(key)
    }

    fn set(&self) -> Option<Arc<KeySet>> {
        self.set.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, set: KeySet) {
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(set));
    }

    /// Asks the issuer, unless it was asked of late, or others than `seen` have come while somebody else did.
    async fn ask(&self, seen: Option<&Arc<KeySet>>) {
        let Source::Address(fetcher) = &self.source else { return };
        let mut asked = self.asked.lock().await;
        let now = self.set();
        let is_new = now.as_ref().map(Arc::as_ptr) != seen.map(Arc::as_ptr);
        if is_new || asked.is_some_and(|asked| asked.elapsed() < PAUSE) {
            return;
        }
        *asked = Some(Instant::now());
        self.fetch(fetcher).await;
    }

    async fn fetch(&self, fetcher: &Fetcher) -> bool {
        let read = fetcher.fetch().await.and_then(|json| KeySet::read(&json));
        match read {
            Ok(set) => {
                tracing::debug!("{} keys of tokens came from {}", set.len(), fetcher.url());
                self.put(set);
                true
            }
            Err(why) => {
                let kept = if self.set().is_some() {
                    "those before them stay in use"
                } else {
                    "no token can be checked until they come"
                };
                tracing::warn!("keys of tokens cannot be had from {}: {why}; {kept}", fetcher.url());
                false
            }
        }
    }

    /// Renews the keys: those of a file when it changes, those of an address time and again. Never ends.
    pub(super) async fn follow(&self) {
        match &self.source {
            Source::File(path, read) => self.follow_file(path, read.clone()).await,
            Source::Address(fetcher) => self.follow_address(fetcher).await,
        }
    }

    async fn follow_file(&self, path: &Path, read: Versions) {
        let mut follower = Follower::new(read);
        loop {
            sleep(LOOK).await;
            let renewed = follower.look(Versions::of([path]), || {
                self.put(of_file(path)?);
                Ok::<_, BoxError>(())
            });
            match renewed {
                None => {}
                Some(Ok(())) => tracing::info!("new keys of tokens are in use, from {}", path.display()),
                Some(Err(why)) => {
                    tracing::error!(
                        "new keys of tokens cannot be used, and those before them stay in use: {why}"
                    );
                }
            }
        }
    }

    async fn follow_address(&self, fetcher: &Fetcher) {
        let mut again = AGAIN;
        loop {
            let came = {
                let mut asked = self.asked.lock().await;
                *asked = Some(Instant::now());
                self.fetch(fetcher).await
            };
            again = if came { AGAIN } else { (again * 2).min(self.refresh) };
            sleep(if came || self.set().is_some() { self.refresh } else { again }).await;
        }
    }
}

/// What `set` has of a key; none where the issuer may have more by now.
fn found(set: &KeySet, name: Option<&str>, algorithm: Algorithm) -> Option<Result<Key, Refusal>> {
    match set.find(name, algorithm) {
        Found::Key(key) => Some(Ok(key.clone())),
        Found::Unnamed => Some(Err(Refusal::Unnamed)),
        Found::Unfit if name.is_some() => Some(Err(Refusal::Algorithm)),
        Found::Unfit | Found::Unknown => None,
    }
}

fn of_file(path: &Path) -> Result<KeySet, BoxError> {
    let unusable = |why: String| format!("{} cannot be used as keys of tokens: {why}", path.display());
    let json = read_bounded(path, LONGEST).map_err(|error| unusable(error.to_string()))?;
    KeySet::read(&json).map_err(|why| unusable(why).into())
}
