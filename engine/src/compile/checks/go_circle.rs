//! Jumps and `otherwise` that lead round in a circle.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::{Node, PathwayDef, PathwayId};
use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::DiGraph;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "go_circle",
    title: "Pathways that lead to each other in a circle",
    why: "a patient in such a circle would never be told anything",
    wrong: "pathway: cough
title: Cough
for: age_years >= 16
otherwise: child
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
# another file
pathway: child
title: Cough
for: age_years < 16
otherwise: cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    right: "pathway: cough
title: Cough
for: age_years >= 16
otherwise: child
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
# another file
pathway: child
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// The graph of `go` and `otherwise` over all pathways. Only the parts of petgraph that do not recurse are used.
pub(in crate::compile) fn check(work: &mut Work<'_>) {
    let mut graph: DiGraph<usize, ()> = DiGraph::new();
    let nodes: Vec<_> = (0..work.program.pathways.len()).map(|at| graph.add_node(at)).collect();
    for (at, pathway) in work.program.pathways.iter().enumerate() {
        for target in targets(work, pathway) {
            if let (Some(from), Some(to)) = (nodes.get(at), nodes.get(target.at())) {
                graph.add_edge(*from, *to, ());
            }
        }
    }
    if toposort(&graph, None).is_ok() {
        return;
    }
    for circle in kosaraju_scc(&graph) {
        let itself = circle.first().is_some_and(|n| graph.contains_edge(*n, *n));
        if circle.len() < 2 && !itself {
            continue;
        }
        let mut members: Vec<usize> = circle.iter().filter_map(|n| graph.node_weight(*n).copied()).collect();
        members.sort_unstable();
        let ids: Vec<_> = members.iter().filter_map(|at| work.library.pathways.get(*at)).map(|p| &p.id).collect();
        let Some(first) = ids.first() else { continue };
        let list: Vec<String> = ids.iter().map(|id| format!("`{}`", id.value)).collect();
        let mut fault = RULE.fault(format!("these pathways lead to each other in a circle: {}", list.join(", ")), first.span);
        for other in ids.iter().skip(1) {
            fault = fault.also(other.span, "and this one");
        }
        work.faults.push(fault.mend("let one of them end in a decision of its own"));
    }
}

/// Where a pathway leads: by its `otherwise` and by every `go` in it.
pub(in crate::compile) fn targets(work: &Work<'_>, pathway: &PathwayDef) -> Vec<PathwayId> {
    let nodes = work.program.nodes.get(pathway.first as usize..pathway.end as usize).unwrap_or_default();
    let lead = |node: &Node| match node {
        Node::Enter { otherwise, .. } => *otherwise,
        Node::Go { to, .. } => Some(*to),
        _ => None,
    };
    nodes.iter().filter_map(lead).collect()
}
