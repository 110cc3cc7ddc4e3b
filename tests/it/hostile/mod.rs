//! What a stranger tries from outside: every route, with whatever does not belong there.

mod bodies;
mod crowd;
mod frames;
mod headers;
mod injection;
mod log;
mod redirects;
mod reflected;

use std::collections::BTreeSet;
use std::path::Path;

use kith_tests::server::Test;

/// Every path the server's source routes, with the methods named there. Parameters stay in braces.
fn served() -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    routed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../lti-server/src"), &mut found);
    // Named by a constant.
    found.insert(("POST", "/api/session/renew".to_owned()));
    assert!(found.contains(&("GET", "/".to_owned())) && found.contains(&("POST", "/lti/launch".to_owned())));
    assert!(found.len() > 40, "the source is read wrongly: {found:?}");
    found
}

fn routed(folder: &Path, found: &mut BTreeSet<(&'static str, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let at = entry.unwrap().path();
        if at.is_dir() {
            routed(&at, found);
        } else if at.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&at).unwrap();
            for (index, _) in text.match_indices(".route(") {
                let call = call(&text[index + ".route(".len()..]);
                let Some((path, handlers)) =
                    call.trim_start().strip_prefix('"').and_then(|it| it.split_once('"'))
                else {
                    continue;
                };
                found.extend(methods(handlers).map(|method| (method, path.to_owned())));
            }
        }
    }
}

/// What stands in the parentheses that were just opened.
fn call(text: &str) -> &str {
    let mut depth = 1_usize;
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..index];
        }
    }
    text
}

fn methods(handlers: &str) -> impl Iterator<Item = &'static str> {
    let named = [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE"), ("any(", "GET")];
    let has = |call: &str| {
        handlers.match_indices(call).any(|(at, _)| {
            !handlers[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
        })
    };
    let found: Vec<_> = named.into_iter().filter(|(call, _)| has(call)).map(|(_, method)| method).collect();
    found.into_iter()
}

/// The path with `value` for each of its parameters.
fn filled(path: &str, value: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { value } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

fn address(test: &Test, path: &str) -> String {
    format!("{}{path}", test.address())
}

/// Every file below `folder` whose name ends like this, as text.
fn texts(folder: &Path, ending: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let at = entry.unwrap().path();
        if at.is_dir() {
            texts(&at, ending, found);
        } else if at.to_string_lossy().ends_with(ending) {
            found.push(std::fs::read_to_string(&at).unwrap());
        }
    }
}

#[test]
fn n_115_nothing_listens_to_other_windows_but_the_wait_for_the_storage() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut scripts = Vec::new();
    texts(&root.join("lti-server/templates"), ".js", &mut scripts);
    let listening: Vec<_> =
        scripts.iter().flat_map(|text| text.match_indices("addEventListener(\"message\"")).collect();
    assert_eq!(listening.len(), 1);
    let judged = "event.origin !== origin || said?.message_id !== id || said?.subject !== `${message.subject}.response`";
    assert!(scripts.iter().any(|text| text.contains(judged)));
    texts(&root.join("widget/src"), ".rs", &mut scripts);
    assert!(scripts.len() > 10);
    // The widget's own worker is no window: nobody else can reach it.
    let (workers, others): (Vec<_>, Vec<_>) =
        scripts.iter().partition(|text| text.contains("web_sys::Worker"));
    assert_eq!(workers.len(), 1);
    let heard = workers[0].matches("set_onmessage").count();
    assert!(heard > 0 && workers[0].matches("worker.set_onmessage").count() == heard);
    assert!(!workers[0].contains("web_sys::window") && !workers[0].contains("add_event_listener"));
    for text in others {
        for listener in ["onmessage", "MessageEvent", "set_onmessage"] {
            assert!(!text.contains(listener), "{listener}");
        }
    }
}
