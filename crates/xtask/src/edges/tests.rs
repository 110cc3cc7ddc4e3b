use super::graph::Graph;
use super::rules::{RULES, Rule};
use super::{members, unruled, uses_of_the_last};

const TREE: &str = "\
0pure v0.1.0 (/somewhere/pure)
1serde v1.0.0
1helper v2.0.0
2deep-helper v0.3.1
3tokio v1.54.0
1sibling v0.1.0 (/somewhere/sibling)
2helper v2.0.0 (*)
";

const RULE: Rule = Rule {
    package: "pure",
    target: "all",
    ours: &["sibling"],
    foreign: Some(&["helper", "serde"]),
    never: &["sqlx", "tokio"],
};

fn ours() -> Vec<String> {
    ["pure", "sibling", "server"].map(str::to_owned).to_vec()
}

#[test]
fn a_forbidden_package_deep_down_is_named_with_the_way_to_it() {
    let graph = Graph::from_cargo_tree(TREE).unwrap();
    assert_eq!(
        RULE.broken_by(&graph, &ours()),
        ["pure must not reach tokio: pure -> helper -> deep-helper -> tokio"]
    );
}

#[test]
fn naming_one_of_ours_against_the_direction_is_refused() {
    let mut graph = Graph::default();
    graph.add("pure", "server");
    assert_eq!(RULE.broken_by(&graph, &ours()), ["pure must not name server"]);
}

#[test]
fn naming_a_foreign_package_outside_the_list_is_refused() {
    let mut graph = Graph::default();
    graph.add("pure", "serde");
    assert!(RULE.broken_by(&graph, &ours()).is_empty());
    graph.add("pure", "left-pad");
    assert_eq!(RULE.broken_by(&graph, &ours()), ["pure must not name left-pad"]);
}

#[test]
fn the_shortest_way_is_found_and_circles_end() {
    let mut graph = Graph::default();
    for (user, used) in [("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("a", "c")] {
        graph.add(user, used);
    }
    assert_eq!(graph.path("a", "d").unwrap(), ["a", "c", "d"]);
    assert_eq!(graph.path("d", "a"), None);
}

#[test]
fn output_without_depths_is_an_error() {
    assert!(Graph::from_cargo_tree("pure v0.1.0\n").is_err());
}

#[test]
fn a_package_without_a_rule_is_reported_and_so_is_a_rule_without_a_package() {
    let mut members: Vec<String> = RULES.iter().map(|rule| rule.package.to_owned()).collect();
    assert!(unruled(&members).is_empty());
    members.push("newcomer".to_owned());
    assert_eq!(unruled(&members), ["newcomer has no rule in crates/xtask/src/edges/rules.rs"]);
    members.retain(|name| name != "lti" && name != "newcomer");
    assert_eq!(unruled(&members), ["there is a rule for lti, but no such package"]);
}

#[test]
fn no_rule_lets_anything_use_the_tests_or_these_commands() {
    for rule in RULES {
        assert!(!rule.ours.contains(&"xtask"), "{}", rule.package);
        assert!(!rule.ours.contains(&"kith-tests"), "{}", rule.package);
    }
}

#[test]
fn not_even_a_test_may_depend_on_the_tests_package() {
    let metadata = serde_json::json!({ "packages": [
        { "name": "lti", "dependencies": [{ "name": "serde", "kind": null }] },
        { "name": "wire", "dependencies": [{ "name": "kith-tests", "kind": "dev" }] },
    ] });
    assert_eq!(members(&metadata).unwrap(), ["lti", "wire"]);
    assert_eq!(uses_of_the_last(&metadata), ["wire must not depend on kith-tests, nor may anything"]);
}
