//! What is said of the changes.

use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;
use wharf_schema::{Breaks, Change, Rule};

use crate::{
    failure::Failure,
    format,
    output::{Output, warn},
};

/// Two versions and what is between them.
#[derive(Debug, Serialize)]
pub(super) struct Comparison {
    pub(super) before: String,
    pub(super) after: String,
    /// How many the version after has.
    pub(super) interfaces: usize,
    pub(super) changes: Vec<Change>,
    /// Whether it is between the files and the app that they are to describe.
    #[serde(skip)]
    pub(super) with_the_app: bool,
}

/// All that was compared.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    breaking: bool,
    comparisons: Vec<Comparison>,
}

/// Changes that are one in the code: a type is changed once, and met in many places.
struct Finding<'a> {
    change: &'a Change,
    breaks: Breaks,
    places: Vec<&'a str>,
    why: Vec<String>,
    remedy: Vec<&'static str>,
}

impl Comparison {
    pub(super) fn with_the_app(self) -> Self {
        Self { with_the_app: true, ..self }
    }

    fn is_breaking(&self) -> bool {
        self.changes.iter().any(|change| !change.breaks.nobody())
    }

    fn findings(&self) -> Vec<Finding<'_>> {
        let mut findings: Vec<Finding<'_>> = Vec::new();
        for change in &self.changes {
            let known = findings.iter_mut().find(|finding| is_one(finding.change, change));
            if let Some(finding) = known {
                finding.add(change);
            } else {
                findings.push(Finding {
                    change,
                    breaks: change.breaks,
                    places: vec![&change.place],
                    why: change.why(),
                    remedy: change.remedy(),
                });
            }
        }
        findings.sort_by_key(|finding| finding.breaks.nobody());
        findings
    }

    fn heading(&self) -> String {
        let Self { before, after, interfaces, changes, .. } = self;
        let count = format::count(*interfaces, "interface", "interfaces");
        if changes.is_empty() {
            return format!("{before} -> {after}: {count}, nothing changed");
        }
        let findings = self.findings();
        let safe = findings.iter().filter(|finding| finding.breaks.nobody()).count();
        let breaking = findings.len() - safe;
        format!(
            "{before} -> {after}: {count}, {}, {safe} safe",
            format::count(breaking, "breaking change", "breaking changes")
        )
    }
}

/// Whether it is the same difference of the same definition.
fn is_one(one: &Change, other: &Change) -> bool {
    one.definition.is_some()
        && (one.rule, &one.definition, &one.before, &one.after)
            == (other.rule, &other.definition, &other.before, &other.after)
}

impl<'a> Finding<'a> {
    fn add(&mut self, change: &'a Change) {
        self.breaks.callers |= change.breaks.callers;
        self.breaks.servers |= change.breaks.servers;
        self.breaks.http |= change.breaks.http;
        self.breaks.denied |= change.breaks.denied;
        if !self.places.contains(&change.place.as_str()) {
            self.places.push(&change.place);
        }
        add_new(&mut self.why, change.why());
        add_new(&mut self.remedy, change.remedy());
    }

    fn lines(&self, output: Output) -> Vec<String> {
        let color = if self.breaks.nobody() { AnsiColor::Green } else { AnsiColor::Red };
        let verdict = self.breaks.to_string();
        let rule = self.change.rule.as_str();
        let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
        let mut lines = vec![format!(
            "{}  {}  {}",
            output.paint(&verdict, color.on_default().bold()),
            output.paint(rule, bold),
            self.places[0]
        )];
        let also = self.places[1..].iter().map(|place| format!("also at {place}"));
        lines.extend(also.map(|also| format!("  {}", output.paint(&also, dim))));
        lines.push(format!("  {}", self.change.what()));
        lines.extend(self.why.iter().map(|why| format!("  {why}")));
        lines.extend(self.remedy.iter().map(|remedy| format!("  to do: {remedy}")));
        lines.extend(note(self.change.rule).map(|note| format!("  {note}")));
        lines
    }
}

/// What is worth knowing of a change that breaks nobody.
fn note(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::MethodAdded | Rule::InterfaceAdded => {
            Some("whoever calls it needs a server that has it: replace the service before such a caller")
        }
        Rule::StatusChanged => Some(
            "callers in Rust go by the status of their own version; over HTTP the new one is seen at once",
        ),
        _ => None,
    }
}

fn add_new<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

impl Report {
    pub(super) fn new(comparisons: Vec<Comparison>) -> Self {
        Self { breaking: comparisons.iter().any(Comparison::is_breaking), comparisons }
    }

    /// Prints it; a failure where something breaks.
    pub(super) fn tell(&self, output: Output) -> Result<(), Failure> {
        if output.is_json() {
            output.json(self)?;
        } else {
            self.comparisons.iter().try_for_each(|comparison| tell(comparison, output))?;
        }
        if self.breaking { Err(Failure::said()) } else { Ok(()) }
    }
}

fn tell(comparison: &Comparison, output: Output) -> Result<(), Failure> {
    output.line(comparison.heading())?;
    for finding in comparison.findings() {
        output.line(format_args!("\n{}", finding.lines(output).join("\n")))?;
    }
    if !comparison.changes.is_empty() {
        output.line("")?;
        if comparison.with_the_app {
            warn(format_args!(
                "{} is not what the app offers: run the test that writes it with WHARF_ACCEPT=1",
                comparison.before
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use wharf_schema::{
        Body, Field, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, TypeDef, Types, compare,
    };

    use super::*;

    /// A cart that takes an item and answers it, with or without a field.
    fn cart(gift: bool) -> InterfaceDescriptor {
        let field =
            |name: &str, shape| Field { name: name.into(), docs: String::new(), shape, default: false };
        let fields = if gift { vec![field("gift", Shape::Bool)] } else { vec![] };
        let item = Shape::Named("Item".into());
        let mut types = Types::new();
        types.insert("Item".into(), TypeDef { docs: String::new(), body: Body::Struct(fields) });
        let args = vec![field("item", item.clone())];
        let add = MethodDescriptor::new("add", "", MethodKind::Command, args, item, Shape::Never, &types);
        InterfaceDescriptor { name: "Cart".into(), docs: String::new(), methods: vec![add], types }
    }

    #[test]
    fn a_type_that_is_met_in_several_places_is_told_of_once() {
        let comparison = Comparison {
            before: "HEAD".into(),
            after: "interfaces".into(),
            interfaces: 1,
            changes: compare(&cart(false), &cart(true)),
            with_the_app: false,
        };
        assert_eq!(comparison.heading(), "HEAD -> interfaces: 1 interface, 1 breaking change, 0 safe");
        let findings = comparison.findings();
        let [finding] = &findings[..] else { panic!("one finding") };
        assert_eq!(
            finding.lines(Output::new(false))[..4],
            [
                "breaking for callers and servers  field-added  Cart.add.item.gift",
                "  also at Cart.add.<value>.gift",
                "  gift: bool (required) is new",
                "  new servers cannot do without it, and old callers will not send it",
            ]
        );
        assert!(Report::new(vec![comparison]).breaking);
    }
}
