//! As much HTML as a launch needs: forms, hidden fields and attributes.

/// A form with its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it is posted.
    pub action: String,
    /// Named inputs in order.
    pub fields: Vec<(String, String)>,
}

/// The first form of a page.
#[must_use]
pub fn form(html: &str) -> Option<Form> {
    let mut found: Option<Form> = None;
    for tag in tags(html) {
        match (tag_name(tag), &mut found) {
            ("form", None) => {
                found =
                    Some(Form { action: attribute(tag, "action").unwrap_or_default(), fields: Vec::new() });
            }
            ("input", Some(form)) => {
                if let Some(name) = attribute(tag, "name") {
                    form.fields.push((name, attribute(tag, "value").unwrap_or_default()));
                }
            }
            ("/form", Some(_)) => break,
            _ => {}
        }
    }
    found
}

/// An attribute of the element with this id.
#[must_use]
pub fn attribute_of(html: &str, id: &str, name: &str) -> Option<String> {
    tags(html).find(|tag| attribute(tag, "id").as_deref() == Some(id)).and_then(|tag| attribute(tag, name))
}

/// What stands between `<` and `>`; `>` inside quotes does not end a tag.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let inside = &rest[rest.find('<')? + 1..];
        let mut quote = None;
        let end = inside.char_indices().find(|&(_, c)| match (quote, c) {
            (None, '>') => true,
            (None, '"' | '\'') => {
                quote = Some(c);
                false
            }
            (Some(open), c) if open == c => {
                quote = None;
                false
            }
            _ => false,
        });
        let end = end.map_or(inside.len(), |(at, _)| at);
        rest = &inside[end..];
        Some(&inside[..end])
    })
}

fn tag_name(tag: &str) -> &str {
    tag.split(|c: char| c.is_whitespace()).next().unwrap_or_default()
}

fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let mut rest = tag;
    while let Some(equals) = rest.find('=') {
        let name = rest[..equals].rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        let value = rest[equals + 1..].trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote)?,
            _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(unescape(value));
        }
        rest = after;
    }
    None
}

/// Text as it was before it was written into a page.
#[must_use]
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let entity = rest.split_once(';').and_then(|(entity, after)| Some((character(&entity[1..])?, after)));
        let (character, after) = entity.unwrap_or(('&', &rest[1..]));
        plain.push(character);
        rest = after;
    }
    plain + rest
}

fn character(entity: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match entity.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => number(entity.strip_prefix('#')?, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_form_a_platform_posts() {
        let html = r#"<p title="a > b"><form action="http://t/x?a=1&amp;b=2" method="post">
            <input type="hidden" name="hint" value="{&quot;cmid&quot;:3}"/><input name='x' value='&#39;&#x41;'>
            </form><input name="outside" value="1">"#;
        let form = form(html).unwrap();
        assert_eq!(form.action, "http://t/x?a=1&b=2");
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(form.fields, [field("hint", "{\"cmid\":3}"), field("x", "'A")]);
    }

    #[test]
    fn finds_an_attribute_by_id() {
        let html = r#"<div data-code="no"></div><main id="kith" data-code="abc&amp;d"></main>"#;
        assert_eq!(attribute_of(html, "kith", "data-code").as_deref(), Some("abc&d"));
        assert_eq!(attribute_of(html, "other", "data-code"), None);
    }
}
