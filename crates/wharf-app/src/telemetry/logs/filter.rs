//! What is logged: a level for everything, and others for parts of the program and for services.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};

use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Metadata, Subscriber, callsite};
use tracing_subscriber::layer::{Context, Filter};
use wharf_core::span::Scope;

/// So many names may be given a level of their own.
const MAX_NAMES: usize = 100;

/// Levels by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Levels {
    default: LevelFilter,
    /// The longest first: the first that fits a target counts.
    named: Vec<(String, LevelFilter)>,
}

impl Default for Levels {
    fn default() -> Self {
        Self { default: LevelFilter::INFO, named: Vec::new() }
    }
}

impl Levels {
    /// Puts in what `text` says: levels, and `NAME=LEVEL`, comma separated.
    ///
    /// # Errors
    /// A sentence that says which part is neither, and nothing is changed.
    pub(crate) fn put(&mut self, text: &str) -> Result<(), String> {
        let mut changed = self.clone();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                None => changed.default = level(part, part)?,
                Some((name, said)) => changed.name(name.trim(), level(said.trim(), part)?, part)?,
            }
        }
        *self = changed;
        Ok(())
    }

    fn name(&mut self, name: &str, level: LevelFilter, part: &str) -> Result<(), String> {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.');
        if name.is_empty() || name.len() > 200 || !name.chars().all(fits) {
            return Err(format!(
                "`{part}` does not name what is to be logged: write a service or a module before the `=`"
            ));
        }
        self.named.retain(|(known, _)| known != name);
        if self.named.len() >= MAX_NAMES {
            return Err(format!(
                "{MAX_NAMES} names have a level of their own, and no more can; reset them first"
            ));
        }
        let place = self.named.partition_point(|(known, _)| known.len() >= name.len());
        self.named.insert(place, (name.to_owned(), level));
        Ok(())
    }

    /// The level of `target`, where one was said for it or for what it is a part of.
    fn of_target(&self, target: &str) -> Option<LevelFilter> {
        let fits = |name: &str| {
            target.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        self.named.iter().find(|(name, _)| fits(name)).map(|(_, level)| *level)
    }

    fn of_service(&self, service: &str) -> Option<LevelFilter> {
        self.named.iter().find(|(name, _)| name == service).map(|(_, level)| *level)
    }

    /// Whether a line is logged that `target` writes while `scope` is at work. What was said of a part of the program is about
    /// that part wherever it is used; the rest of what a service's code does goes by what was said of the service.
    fn log(&self, level: &tracing::Level, target: &str, scope: Option<Scope>) -> bool {
        let said = self.of_target(target).or_else(|| self.of_service(scope?.service()));
        *level <= said.unwrap_or(self.default)
    }

    /// Whether lines of `target` are logged always, never, or depending on who is at work.
    fn interest(&self, level: &tracing::Level, target: &str) -> Interest {
        if let Some(said) = self.of_target(target) {
            return if *level <= said { Interest::always() } else { Interest::never() };
        }
        // Any name may be that of a service.
        let mut may = std::iter::once(self.default).chain(self.named.iter().map(|(_, said)| *said));
        let first = may.next().is_some_and(|said| *level <= said);
        match may.all(|said| (*level <= said) == first) {
            true if first => Interest::always(),
            true => Interest::never(),
            false => Interest::sometimes(),
        }
    }

    fn most(&self) -> LevelFilter {
        self.named.iter().map(|(_, said)| *said).chain([self.default]).max().unwrap_or(self.default)
    }
}

impl FromStr for Levels {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut levels = Self::default();
        levels.put(text)?;
        Ok(levels)
    }
}

impl fmt::Display for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.default)?;
        let mut named: Vec<_> = self.named.iter().collect();
        named.sort();
        named.iter().try_for_each(|(name, level)| write!(f, ",{name}={level}"))
    }
}

fn level(text: &str, part: &str) -> Result<LevelFilter, String> {
    // It takes numbers, too, and nothing for everything.
    let is_word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic());
    text.parse().ok().filter(|_| is_word).ok_or_else(|| {
        format!(
            "`{part}` is neither a level (off, error, warn, info, debug, trace) nor NAME=LEVEL, where the name is a service or \
             a module such as shop::cart"
        )
    })
}

/// Levels that can be changed while the program runs.
#[derive(Debug, Clone)]
pub(crate) struct Changing(Arc<RwLock<Levels>>);

impl Changing {
    pub(crate) fn new(levels: Levels) -> Self {
        Self(Arc::new(RwLock::new(levels)))
    }

    pub(crate) fn now(&self) -> Levels {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, levels: Levels) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = levels;
        callsite::rebuild_interest_cache();
    }

    fn with<T>(&self, look: impl FnOnce(&Levels) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Subscriber> Filter<S> for Changing {
    fn enabled(&self, line: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        self.with(|levels| levels.log(line.level(), line.target(), Scope::current()))
    }

    fn callsite_enabled(&self, line: &'static Metadata<'static>) -> Interest {
        self.with(|levels| levels.interest(line.level(), line.target()))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.with(Levels::most))
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    fn levels(text: &str) -> Levels {
        text.parse().unwrap()
    }

    #[test]
    fn the_nearest_name_counts_and_a_service_is_one() {
        let said = levels("warn,shop=info,shop::cart=debug,hyper=off,cart=trace");
        let at = |level, target, service: Option<&str>| said.log(&level, target, service.map(Scope::of));
        assert!(at(Level::DEBUG, "shop::cart::store", None) && !at(Level::TRACE, "shop::cart", None));
        assert!(at(Level::INFO, "shop::ads", None) && !at(Level::DEBUG, "shop::ads", None));
        assert!(!at(Level::INFO, "shopping", None), "it begins alike, and is another");
        assert!(!at(Level::ERROR, "hyper::proto", Some("cart")), "what was said of hyper holds in cart, too");
        assert!(at(Level::TRACE, "sqlite", Some("cart")) && !at(Level::INFO, "sqlite", Some("ads")));
    }

    #[test]
    fn what_depends_on_nobody_is_not_asked_again() {
        let said = levels("info,cart=debug,hyper=warn");
        let is = |interest: Interest| (interest.is_always(), interest.is_never());
        assert_eq!(is(said.interest(&Level::ERROR, "shop")), (true, false));
        assert_eq!(is(said.interest(&Level::TRACE, "shop")), (false, true));
        assert_eq!(is(said.interest(&Level::DEBUG, "shop")), (false, false));
        assert_eq!(is(said.interest(&Level::DEBUG, "hyper")), (false, true));
        assert_eq!(said.most(), LevelFilter::DEBUG);
    }

    #[test]
    fn changes_are_put_into_what_there_is() {
        let mut said = levels("");
        assert_eq!(said.to_string(), "info");
        said.put("cart=debug, shop::ads=off").unwrap();
        said.put("warn,cart=info").unwrap();
        assert_eq!(said.to_string(), "warn,cart=info,shop::ads=off");
        assert_eq!(levels(&said.to_string()), said);
    }

    #[test]
    fn what_is_no_level_is_refused_as_a_whole() {
        for (text, part) in
            [("loud", "loud"), ("debug,cart=3", "cart=3"), ("=debug", "=debug"), ("a b=info", "a b")]
        {
            let mut said = levels("warn");
            let error = said.put(text).unwrap_err();
            assert!(error.contains(part), "{error}");
            assert_eq!(said, levels("warn"));
        }
        let many: String = (0..=MAX_NAMES).map(|n| format!("n{n}=info,")).collect();
        assert!(levels("").put(&many).unwrap_err().contains("100 names"));
    }
}
