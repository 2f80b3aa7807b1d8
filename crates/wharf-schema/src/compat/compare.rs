//! Two versions of an interface, and of all that an app has.

use super::{
    Breaks, Change, Rule,
    change::{Flow, Reads},
    form::{Form, Node},
    place::Segment,
    walk::{Pair, TooLarge, Walk},
};
use crate::{InterfaceDescriptor, MethodDescriptor, MethodKind, Shape};

/// Every change of an interface from one version to the next. Documentation is none.
pub fn compare(before: &InterfaceDescriptor, after: &InterfaceDescriptor) -> Vec<Change> {
    let mut changes = Vec::new();
    for method in &before.methods {
        match after.method(&method.name) {
            Some(now) => {
                // Without a budget there is nothing that could be too large.
                changes.extend(methods([before, after], [method, now], usize::MAX).unwrap_or_default());
            }
            None => changes.push(method_change(Rule::MethodRemoved, before, method)),
        }
    }
    let added = after.methods.iter().filter(|method| before.method(&method.name).is_none());
    changes.extend(added.map(|method| method_change(Rule::MethodAdded, after, method)));
    changes
}

/// Every change of several interfaces, which are known by their names.
pub fn compare_all(before: &[InterfaceDescriptor], after: &[InterfaceDescriptor]) -> Vec<Change> {
    let find = |all: &'_ [InterfaceDescriptor], name: &str| -> Option<usize> {
        all.iter().position(|interface| interface.name == name)
    };
    let mut changes = Vec::new();
    for interface in before {
        match find(after, &interface.name) {
            Some(now) => changes.extend(compare(interface, &after[now])),
            None => changes.push(interface_change(Rule::InterfaceRemoved, interface)),
        }
    }
    let added = after.iter().filter(|interface| find(before, &interface.name).is_none());
    changes.extend(added.map(|interface| interface_change(Rule::InterfaceAdded, interface)));
    changes
}

/// Every change of a method, unless there are more pairs of types to look at than `budget`.
pub(super) fn methods<'a>(
    [before, after]: [&'a InterfaceDescriptor; 2],
    [was, is]: [&'a MethodDescriptor; 2],
    budget: usize,
) -> Result<Vec<Change>, TooLarge> {
    let mut sent = Walk::new(before, after, Flow::Sent, budget);
    let root = sent.places.root(&after.name);
    let place = sent.places.below(root, Segment::Name(&was.name));
    if was.kind != is.kind {
        let reads = Reads {
            // A caller of the version before meets a service of the one after.
            forward: freedom(was.kind) <= freedom(is.kind),
            backward: freedom(is.kind) <= freedom(was.kind),
        };
        let said = [Some(was.kind.to_string()), Some(is.kind.to_string())];
        sent.note(Rule::KindChanged, place, false, said, reads);
    }
    sent.arguments(&was.args, &is.args, place);

    let mut received = Walk::new(before, after, Flow::Received, budget);
    let root = received.places.root(&after.name);
    let place = received.places.below(root, Segment::Name(&was.name));
    let pair = |received: &mut Walk<'a>, name, before: &'a Shape, after: &'a Shape| {
        let at = received.places.below(place, Segment::Outcome(name));
        Pair { before: Node::Shape(before), after: Node::Shape(after), at, in_set: false }
    };
    let value = pair(&mut received, "<value>", &was.value, &is.value);
    received.look(value);
    let error = pair(&mut received, "<error>", &was.error, &is.error);
    received.errors(error);

    let mut changes = sent.finish()?;
    changes.extend(received.finish()?);
    changes.extend(route(after, [was, is]));
    changes.extend(callers(after, [was, is]));
    Ok(changes)
}

impl<'a> Walk<'a> {
    /// Looks at two versions of an error, which may be none.
    pub(super) fn errors(&mut self, error: Pair<'a>) {
        let never = |node: Node<'a>, types| matches!(node.form(types), Form::Simple(Shape::Never));
        match (never(error.before, self.before), never(error.after, self.after)) {
            (true, true) => {}
            (true, false) => {
                let said = [None, Some(error.after.to_string())];
                self.note(Rule::ErrorAdded, error.at, false, said, Reads { forward: true, backward: false });
            }
            (false, true) => {
                let said = [Some(error.before.to_string()), None];
                self.note(
                    Rule::ErrorRemoved,
                    error.at,
                    false,
                    said,
                    Reads { forward: false, backward: true },
                );
            }
            (false, false) => self.look(error),
        }
    }
}

/// How much a caller may do with a call, of what is not asked of it: repeat it, and answer it from memory.
fn freedom(kind: MethodKind) -> u8 {
    match kind {
        MethodKind::Command => 0,
        MethodKind::Idempotent => 1,
        MethodKind::Read => 2,
    }
}

/// What is different in where the method is for callers over HTTP. On the wire nothing is.
fn route(after: &InterfaceDescriptor, [was, is]: [&MethodDescriptor; 2]) -> Option<Change> {
    let said = |method: &MethodDescriptor| method.http.as_ref().map(ToString::to_string);
    (was.http != is.http).then(|| Change {
        rule: Rule::RouteChanged,
        place: format!("{}.{}.<route>", after.name, is.name),
        definition: None,
        before: said(was),
        after: said(is),
        breaks: Breaks { http: was.http.is_some(), ..Breaks::default() },
        flow: Flow::Sent,
        in_set: false,
    })
}

/// What is different in who may call the method. On the wire nothing is, and the callee alone decides by it.
fn callers(after: &InterfaceDescriptor, [was, is]: [&MethodDescriptor; 2]) -> Option<Change> {
    let lets_in = |method: &MethodDescriptor, caller: &String| {
        method.callers.is_empty() || method.callers.contains(caller)
    };
    let said = |method: &MethodDescriptor| match &method.callers[..] {
        [] => "for every declared caller".to_owned(),
        only => format!("for {} alone", only.join(" and ")),
    };
    let all_were = was.callers.is_empty();
    let widened = is.callers.iter().any(|caller| !lets_in(was, caller)) || is.callers.is_empty() && !all_were;
    let narrowed =
        was.callers.iter().any(|caller| !lets_in(is, caller)) || all_were && !is.callers.is_empty();
    (widened || narrowed).then(|| Change {
        rule: Rule::CallersChanged,
        place: format!("{}.{}.<callers>", after.name, is.name),
        definition: None,
        before: Some(said(was)),
        after: Some(said(is)),
        breaks: Breaks { denied: narrowed, ..Breaks::default() },
        flow: Flow::Sent,
        in_set: false,
    })
}

fn method_change(rule: Rule, interface: &InterfaceDescriptor, method: &MethodDescriptor) -> Change {
    whole(rule, format!("{}.{}", interface.name, method.name), format!("the method {}", method.name))
}

fn interface_change(rule: Rule, interface: &InterfaceDescriptor) -> Change {
    whole(rule, interface.name.clone(), format!("the interface {}", interface.name))
}

fn whole(rule: Rule, place: String, said: String) -> Change {
    let removed = matches!(rule, Rule::MethodRemoved | Rule::InterfaceRemoved);
    let (before, after) = if removed { (Some(said), None) } else { (None, Some(said)) };
    let breaks = Breaks { callers: removed, ..Breaks::default() };
    Change { rule, place, definition: None, before, after, breaks, flow: Flow::Sent, in_set: false }
}
