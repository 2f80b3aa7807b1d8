//! Policies: what is set where, what is in force by it, and what is refused.
use std::time::Duration;

use wharf_config::policy::{
    Breaker, Choice, Hedge, Layers, Policies, Policy, Retry, SETTINGS, Scope, Value, named,
};

use crate::{file, misfit, refused, said, shop};

/// What the file says in force for `cart.items`, or for the cart.
fn in_force(text: &str, name: &str) -> (String, String) {
    resolved(file(text).policies(), name)
}

fn resolved(layers: &Layers, name: &str) -> (String, String) {
    let resolved = layers.resolve(&Scope::method("cart", "items"), true);
    let found = resolved.get(name).unwrap();
    let from = found.origin.as_ref().map_or_else(|| "default".to_owned(), ToString::to_string);
    (found.value.to_string(), from)
}

fn pair(value: &str, from: &str) -> (String, String) {
    (value.to_owned(), from.to_owned())
}

#[test]
fn without_a_word_the_defaults_are_in_force() {
    let resolved = Layers::default().resolve(&Scope::service("cart"), false);
    assert_eq!(resolved.policies(), Policies::default());
    assert!(resolved.values().iter().all(|each| each.origin.is_none()));
}

#[test]
fn what_is_said_closer_wins() {
    let text = "[policy]\ndeadline = '2s'\nready_wait = '1s'\n[service.cart.policy]\ndeadline = '1s'\n\
                [service.cart.method.items.policy]\ndeadline = '500ms'\n[service.ads.policy]\ndeadline = '9s'\n";
    assert_eq!(in_force(text, "deadline"), pair("500ms", "wharf.toml:7:12"));
    assert_eq!(in_force(text, "ready_wait"), pair("1s", "wharf.toml:3:14"));
    let file = file(text);
    let of = |scope: Scope| file.policies().resolve(&scope, false).policies().call.deadline;
    assert_eq!(of(Scope::app()), Some(Duration::from_secs(2)));
    assert_eq!(of(Scope::service("cart")), Some(Duration::from_secs(1)));
    assert_eq!(of(Scope::method("cart", "add")), Some(Duration::from_secs(1)));
    assert_eq!(of(Scope::service("catalog")), Some(Duration::from_secs(2)));
}

#[test]
fn one_value_of_a_mechanism_keeps_the_others_and_switches_it_on() {
    let text = "[policy]\nretry = false\n[service.cart.policy]\nretry = { most = 1 }\nhedge = true\n";
    assert_eq!(in_force(text, "retry"), pair("on", "wharf.toml:4:9"));
    assert_eq!(in_force(text, "retry.most"), pair("1", "wharf.toml:4:18"));
    assert_eq!(in_force(text, "retry.backoff.first"), pair("50ms", "default"));
    let file = file(text);
    let call = file.policies().call("cart", "items", true);
    assert_eq!(call.retry, Some(Retry { most: 1, ..Retry::default() }));
    assert_eq!(call.hedge, Some(Hedge::default()));
    assert_eq!(file.policies().call("cart", "add", false).hedge, None, "a command is never hedged");
    assert_eq!(file.policies().call("ads", "list", true).retry, None);
}

#[test]
fn the_file_wins_over_code_and_code_over_the_interface() {
    let breaker = Breaker { in_a_row: 9, ..Breaker::default() };
    let app =
        Policy { retry: Choice::Off, deadline: Choice::On(Duration::from_secs(4)), ..Policy::default() };
    let cart =
        Policy { breaker: Choice::On(breaker), drain: Some(Duration::from_secs(5)), ..Policy::default() };
    let mut layers = Layers::default();
    layers.hedged("cart", "items", "Cart::items");
    layers.code(&Scope::service("cart"), "src/cart.rs:3", &cart);
    layers.code(&Scope::app(), "src/main.rs:9", &app);
    assert_eq!(resolved(&layers, "hedge"), pair("on", "Cart::items"));
    assert_eq!(resolved(&layers, "retry"), pair("off", "src/main.rs:9"));
    assert_eq!(resolved(&layers, "breaker.in_a_row"), pair("9", "src/cart.rs:3"));
    assert_eq!(resolved(&layers, "breaker.answers"), pair("10", "src/cart.rs:3"));
    assert_eq!(resolved(&layers, "drain"), pair("5s", "src/cart.rs:3"));
    let file = file("[policy]\nhedge = false\nbreaker = false\nretry.most = 2\n");
    layers.extend(file.policies().said().iter().cloned());
    assert_eq!(resolved(&layers, "hedge"), pair("off", "wharf.toml:2:9"));
    assert_eq!(resolved(&layers, "breaker"), pair("off", "wharf.toml:3:11"));
    assert_eq!(resolved(&layers, "retry"), pair("on", "wharf.toml:4:1"));
    let policies = layers.resolve(&Scope::service("cart"), false).policies();
    assert_eq!((policies.caller.breaker, policies.callee.drain), (None, Duration::from_secs(5)));
}

#[test]
fn every_setting_can_be_set_and_is_what_comes_out() {
    for setting in SETTINGS {
        let takes = setting.key.takes;
        let (text, value) =
            match Layers::default().resolve(&Scope::app(), true).get(setting.name()).unwrap().value {
                Value::On => ("false", Value::Off),
                Value::Off if setting.is_switch() => ("true", Value::On),
                Value::Off | Value::Time(_) => ("'77ms'", Value::Time(Duration::from_millis(77))),
                Value::Count(_) => ("3", Value::Count(3)),
                Value::Number(_) => ("0.25", Value::Number(0.25)),
            };
        let file = file(&format!("[policy]\n{} = {text}", setting.name()));
        let resolved = file.policies().resolve(&Scope::app(), true);
        let found = resolved.get(setting.name()).unwrap();
        assert_eq!(found.value, value, "{takes}");
        assert_eq!(named(setting.name()).unwrap().parse(&value.to_string()), Some(value), "{takes}");
        // It reaches the values that the mechanisms take, and no other does.
        let mut code = Layers::default();
        code.extend(file.policies().said().iter().cloned());
        assert_ne!(resolved.policies(), Policies::default(), "{}", setting.name());
        let others =
            resolved.values().iter().filter(|each| each.origin.is_some()).map(|each| each.setting.name());
        let group = setting.name().split('.').next().unwrap();
        assert!(others.into_iter().all(|name| name == group || name == setting.name()), "{}", setting.name());
    }
}

#[test]
fn mistakes_are_all_said_at_once_with_place_and_remedy() {
    let said = refused(
        "[policy]\ndeadlines = '1s'\ndeadline = 3\nretry = { mots = 1, backoff = 2 }\nmost = 4\n\
         breaker = { success = 2 }\ndrain = '3 days'\nhedge = { after = 0.9, before = 1 }\n\
         [service.cart.method.items.policy]\nbreaker = false\n[service.cart.method.items]\npolicies = 1\n\
         [service.cart.method]\nadd = 1\n",
    );
    assert_eq!(
        said,
        "wharf.toml:2:1: unknown key `deadlines` in [policy]\n  did you mean `deadline`? known keys: `deadline`, \
         `retry`, `hedge`, `budget`, `balance`, `breaker`, `slow_start`, `keepalive`, `connect`, `reconnect`, \
         `ready_wait`, `admission` and `drain`\n\
         wharf.toml:3:12: `deadline` in [policy] is a whole number\n  \
         it takes a time in quotes from 1ms to 1h, such as \"2s\", or false\n\
         wharf.toml:4:11: unknown key `mots` in [policy.retry]\n  did you mean `most`? known keys: `most` and `backoff`\n\
         wharf.toml:4:31: `retry.backoff` in [policy] is a whole number, not a table\n  \
         set its values one by one: `first` and `most`\n\
         wharf.toml:5:1: unknown key `most` in [policy]\n  did you mean `retry.most`?\n\
         wharf.toml:6:23: `breaker.success` in [policy] is out of range\n  \
         it takes a number from 0 to 1, such as 0.1\n\
         wharf.toml:7:9: `drain` in [policy] is an unusable value\n  \
         it takes a time in quotes from 1ms to 1h, such as \"50ms\"\n\
         wharf.toml:8:24: unknown key `before` in [policy.hedge]\n  remove it; known keys: `after` and `budget`\n\
         wharf.toml:10:1: `breaker` in [service.cart.method.items.policy] is not for one method\n  \
         it holds for all calls of a service: set it in [service.cart.policy]\n\
         wharf.toml:12:1: unknown key `policies` in [service.cart.method.items]\n  \
         remove it; known keys: `policy`\n\
         wharf.toml:14:7: `service.cart.method.add` is a whole number, not a table\n  \
         write a section of its own, [service.cart.method.add], with the keys below it"
    );
}

#[test]
fn what_the_app_cannot_do_is_refused_with_what_it_can() {
    let said = misfit(
        "[service.cart.method.item.policy]\nhedge = true\n[service.cart.method.add.policy]\nhedge = true\n\
         [service.ads.policy]\nhedge.after = 0.9\n[service.storefront.policy]\nretry = false\n\
         [policy]\nretry.backoff.first = '2s'\nadmission.start = 2000\n",
    );
    assert_eq!(
        said,
        "wharf.toml:2:9: `cart` has no method `item`\n  did you mean `items`? its methods: `add` and `items`\n\
         wharf.toml:4:9: `cart.add` can't be hedged: it is no `read`, or takes a stream\n  \
         a hedged call is sent twice: remove `hedge`, or make the method a `#[read]` if it changes nothing\n\
         wharf.toml:6:1: `ads` has no method that can be hedged\n  \
         only `read` methods can, because a hedged call is sent twice: remove `hedge`\n\
         wharf.toml:8:9: `retry` is not for `storefront`, an http component: nobody calls it through a client\n  \
         remove it, or set it for a service; an http component has `deadline` (of a request) and `drain`\n\
         wharf.toml:10:23: `retry.backoff.first` is 2s, more than `retry.backoff.most`, which is 1s (the default)\n  \
         change one of the two\n\
         wharf.toml:11:19: `admission.start` is 2000, more than `admission.most`, which is 1000 (the default)\n  \
         change one of the two"
    );
    file("[service.cart.policy]\nhedge = true\n[service.cart.method.add.policy]\nhedge = false\n")
        .plan(&shop())
        .unwrap();
}

#[test]
fn a_request_from_outside_has_ten_seconds_unless_something_is_said_of_it() {
    let request = |text: &str| {
        let file = file(text);
        file.plan(&shop()).unwrap();
        file.policies().request("storefront").as_secs()
    };
    assert_eq!(request(""), 10);
    assert_eq!(request("[service.cart.policy]\ndeadline = '1s'\n"), 10);
    assert_eq!(request("[service.storefront.policy]\ndeadline = '3s'\ndrain = '1min'\n"), 3);
}

#[test]
fn code_is_held_to_the_same_rules() {
    let mut layers = Layers::default();
    let retry = Choice::On(Retry { most: 50, ..Retry::default() });
    let hedge = Choice::On(Hedge { after: f64::NAN, budget: 0.1 });
    layers.code(&Scope::service("cart"), "src/cart.rs:3", &Policy { retry, ..Policy::default() });
    layers.code(&Scope::method("cart", "items"), "src/cart.rs:4", &Policy { hedge, ..Policy::default() });
    let hedge = Choice::On(Hedge::default());
    layers.code(&Scope::method("cart", "add"), "src/cart.rs:5", &Policy { hedge, ..Policy::default() });
    let drain = Some(Duration::from_secs(3));
    layers.code(&Scope::method("cart", "add"), "src/cart.rs:6", &Policy { drain, ..Policy::default() });
    let said = said(layers.check_against(&shop()));
    for expected in [
        "src/cart.rs:3: `retry.most` is 50\n  it takes a whole number from 1 to 5",
        "src/cart.rs:4: `hedge.after` is NaN\n  it takes a number from 0 to 1, such as 0.1",
        "src/cart.rs:5: `cart.add` can't be hedged: it is no `read`, or takes a stream",
        "src/cart.rs:6: `drain` is not for one method, such as `cart.add`\n  it holds for all calls of a service",
    ] {
        assert!(said.contains(expected), "{expected}\nin:\n{said}");
    }
    assert_eq!(said.matches("can't be hedged:").count(), 1, "{said}");
}
