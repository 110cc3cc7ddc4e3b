//! JSON with gaps: how a platform's claims and roster rows are written down as data.
//!
//! A text that is exactly `{{name}}` stands for the fact of that name; where the fact is missing, the whole
//! member is left out. Inside `custom`, a text beginning with `$` is a substitution variable: a known one becomes
//! its fact (`null` where it is missing), an unknown one stays as it is, a leading `\` escapes.

use serde_json::{Map, Value};

/// What is known about one launch or one roster row.
pub(super) type Facts = Map<String, Value>;

const CUSTOM: &str = "https://purl.imsglobal.org/spec/lti/claim/custom";

/// `template` with its gaps filled.
pub(super) fn fill(template: &Value, facts: &Facts, variables: &[(&str, &str)]) -> Option<Value> {
    match template {
        Value::String(text) => match text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) {
            Some(name) => facts.get(name).cloned(),
            None => Some(Value::String(text.clone())),
        },
        Value::Array(items) => {
            Some(Value::Array(items.iter().filter_map(|item| fill(item, facts, variables)).collect()))
        }
        Value::Object(members) => {
            let filled = members.iter().filter_map(|(name, value)| {
                let value = if name == CUSTOM {
                    Some(substitute(value, facts, variables))
                } else {
                    fill(value, facts, variables)
                };
                Some((name.clone(), value?))
            });
            Some(Value::Object(filled.collect()))
        }
        other => Some(other.clone()),
    }
}

fn substitute(custom: &Value, facts: &Facts, variables: &[(&str, &str)]) -> Value {
    let Value::Object(members) = custom else { return custom.clone() };
    let value_of = |value: &Value| {
        let Some(text) = value.as_str() else { return value.clone() };
        if let Some(escaped) = text.strip_prefix('\\') {
            return Value::String(escaped.to_owned());
        }
        let known =
            text.strip_prefix('$').and_then(|name| variables.iter().find(|(known, _)| *known == name));
        match known {
            Some((_, fact)) => facts.get(*fact).cloned().unwrap_or(Value::Null),
            None => value.clone(),
        }
    };
    Value::Object(members.iter().map(|(name, value)| (name.clone(), value_of(value))).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gaps_are_filled_left_out_or_left_alone() {
        let facts = json!({"sub": "6", "zone": "99"});
        let template = json!({
            "sub": "{{sub}}",
            "name": "{{name}}",
            CUSTOM: {"a": "$Person.address.timezone", "b": "$No.such", "c": "\\$User.id", "d": "$Person.name", "e": "x"},
        });
        let variables = [("Person.address.timezone", "zone"), ("Person.name", "name")];
        assert_eq!(
            fill(&template, facts.as_object().unwrap(), &variables).unwrap(),
            json!({"sub": "6", CUSTOM: {"a": "99", "b": "$No.such", "c": "$User.id", "d": null, "e": "x"}})
        );
    }
}
