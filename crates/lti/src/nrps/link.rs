//! The `Link` header (RFC 8288), as far as paging needs it.

use url::Url;

/// What a response says about another page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none.
    None,
    /// It is here, on the origin of the request.
    At(Url),
    /// It is on another origin, or its address cannot be read.
    Elsewhere,
}

/// The first link with `relation` in any of the headers. Addresses are relative to the request.
/// Only the origin of the request may be asked: the token must not reach anybody else.
pub(super) fn find<'a>(relation: &str, request_url: &Url, headers: impl Iterator<Item = &'a [u8]>) -> Found {
    for header in headers {
        // Moodle's grade services put curly quotes here; the roster's header is plain ASCII.
        let header = String::from_utf8_lossy(header);
        for link in Links(&header) {
            if link.names(relation) {
                return match request_url.join(link.target) {
                    Ok(url) if same_origin(request_url, &url) && url != *request_url => Found::At(url),
                    _ => Found::Elsewhere,
                };
            }
        }
    }
    Found::None
}

fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin() && other.username().is_empty() && other.password().is_none()
}

struct Link<'a> {
    target: &'a str,
    /// Its relations, separated by blanks; nothing for a link of something else than this page.
    relations: String,
}

impl Link<'_> {
    fn names(&self, relation: &str) -> bool {
        self.relations.split_whitespace().any(|one| one.eq_ignore_ascii_case(relation))
    }
}

/// The links of one header, as far as it can be read.
struct Links<'a>(&'a str);

impl<'a> Iterator for Links<'a> {
    type Item = Link<'a>;

    fn next(&mut self) -> Option<Link<'a>> {
        let blank = |c: char| c == ',' || c.is_whitespace();
        let (target, mut rest) = self.0.trim_start_matches(blank).strip_prefix('<')?.split_once('>')?;
        let mut relation = None;
        let mut of_this_page = true;
        loop {
            rest = rest.trim_start();
            let Some(after) = rest.strip_prefix(';') else { break };
            let (name, value, after) = parameter(after);
            rest = after;
            match name.to_ascii_lowercase().as_str() {
                // Only the first `rel` counts (RFC 8288, 3.3).
                "rel" if relation.is_none() => relation = Some(value),
                // The link of something else than this page.
                "anchor" => of_this_page = false,
                _ => {}
            }
        }
        self.0 = rest.find(',').map_or("", |comma| &rest[comma..]);
        Some(Link { target, relations: relation.filter(|_| of_this_page).unwrap_or_default() })
    }
}

/// One `name=value` or `name="value"`, and what follows it.
fn parameter(text: &str) -> (&str, String, &str) {
    let end = text.find(['=', ';', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let name = name.trim();
    let Some(rest) = rest.strip_prefix('=') else { return (name, String::new(), rest) };
    let rest = rest.trim_start();
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find([';', ',']).unwrap_or(rest.len());
        return (name, rest[..end].trim().to_owned(), &rest[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (name, value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (name, value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(headers: &[&str]) -> Found {
        let here = Url::parse("https://lms.example/members?limit=5").unwrap();
        find("next", &here, headers.iter().map(|header| header.as_bytes()))
    }

    fn at(url: &str) -> Found {
        Found::At(Url::parse(url).unwrap())
    }

    #[test]
    fn next_is_found_among_other_links() {
        let expected = at("https://lms.example/members?from=5,6&limit=5");
        for header in [
            r#"<https://lms.example/members?from=5,6&limit=5>; rel="next""#,
            r"<https://lms.example/members?from=5,6&limit=5>;rel=next",
            r#"<https://lms.example/a>; rel="first", <?from=5,6&limit=5>; rel="next""#,
            r#"<https://lms.example/a>; title="a, <b>; rel=next"; rel=first,</members?from=5,6&limit=5>; REL="prev Next""#,
            r#"<?from=5,6&limit=5> ; title="a \" quote" ; rel = "next""#,
            r#"<?x>; rel="next"; anchor="/other", <?from=5,6&limit=5>; rel=next"#,
        ] {
            assert_eq!(read(&[header]), expected, "{header}");
        }
        assert_eq!(read(&["<https://lms.example/a>; rel=first", "<?from=5,6&limit=5>; rel=next"]), expected);
    }

    #[test]
    fn capitals_in_the_address_are_kept() {
        assert_eq!(read(&["<?From=AbC>; rel=next"]), at("https://lms.example/members?From=AbC"));
    }

    #[test]
    fn without_next_this_is_the_last_page() {
        for header in ["", "garbage", "<a", "<a>", r#"<a>; rel="prev"; rel="next""#, "<a>; rel=nextish"] {
            assert_eq!(read(&[header]), Found::None, "{header}");
        }
        assert_eq!(read(&[]), Found::None);
    }

    #[test]
    fn the_token_stays_on_its_origin() {
        for target in [
            "https://evil.example/members",
            "//evil.example/",
            "http://lms.example/members",
            "https://lms.example:8443/members",
            "https://169.254.169.254/",
            "https://user@lms.example/members",
            "javascript:alert(1)",
            "https://",
            // The same page again.
            "https://lms.example/members?limit=5",
        ] {
            assert_eq!(read(&[&format!("<{target}>; rel=next")]), Found::Elsewhere, "N-85 {target}");
        }
    }

    proptest! {
        #[test]
        fn any_header_can_be_read(headers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..4)) {
            let here = Url::parse("https://lms.example/members").unwrap();
            let _ = find("next", &here, headers.iter().map(Vec::as_slice));
        }

        #[test]
        fn anything_shaped_like_a_link_can_be_read(header in "[<>;,=\"\\\\ a-z]{0,80}") {
            let here = Url::parse("https://lms.example/members").unwrap();
            let found = find("next", &here, std::iter::once(header.as_bytes()));
            if let Found::At(url) = found {
                prop_assert_eq!(url.origin(), here.origin());
            }
        }
    }
}
