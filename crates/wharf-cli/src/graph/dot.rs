//! The topology for Graphviz: `wharf graph --format dot | dot -Tsvg`.

use wharf_schema::Topology;

use super::text::calls;

/// A directed graph, callers on the left.
pub(crate) fn dot(topology: &Topology) -> Vec<String> {
    let mut lines = vec![format!("digraph {} {{", quoted(&topology.app))];
    lines.push("  rankdir=LR;".to_owned());
    lines.push("  node [shape=box, style=rounded, fontname=\"sans-serif\"];".to_owned());
    for service in &topology.services {
        let shape = if service.http { " [shape=component]" } else { "" };
        lines.push(format!("  {}{shape};", quoted(&service.name)));
    }
    for service in &topology.services {
        lines.extend(
            calls(service).iter().map(|called| format!("  {} -> {};", quoted(&service.name), quoted(called))),
        );
    }
    lines.push("}".to_owned());
    lines
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
