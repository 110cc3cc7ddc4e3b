//! Short names for what the module imports from its bindings: wasm-bindgen's are long and end in a hash, so they
//! do not compress, and every one of them is downloaded twice.

/// The magic number and the version at the beginning of a module.
const PREAMBLE: usize = 8;
/// The id of the import section (WebAssembly core specification, 5.5.5).
const IMPORTS: u8 = 2;
/// The only kind of import wasm-bindgen makes: a function.
const FUNCTION: u8 = 0;

/// The module and its bindings with short names; `None` where they are not of the form that is expected, and the
/// long names have to stay.
pub(super) fn shorten(module: &[u8], bindings: &str) -> Option<(Vec<u8>, String)> {
    let mut bytes = Reader { bytes: module, at: PREAMBLE };
    let mut shortened = module.get(..PREAMBLE)?.to_vec();
    let mut names = Vec::new();
    while bytes.at < module.len() {
        let id = bytes.byte()?;
        let length = bytes.number()?;
        let body = bytes.slice(length)?;
        let renamed = if id == IMPORTS { Some(rename(body, &mut names)?) } else { None };
        let body = renamed.as_deref().unwrap_or(body);
        shortened.push(id);
        push_number(&mut shortened, body.len());
        shortened.extend_from_slice(body);
    }
    let mut script = String::with_capacity(bindings.len());
    let mut left = names.len();
    for line in bindings.split_inclusive('\n') {
        let key = line.trim_start();
        let indent = &line[..line.len() - key.len()];
        script.push_str(indent);
        match key.split_once(": ").and_then(|(key, rest)| Some((place(&names, key)?, rest))) {
            Some((at, rest)) => {
                left = left.checked_sub(1)?;
                script.push_str(&short(at));
                script.push_str(": ");
                script.push_str(rest);
            }
            None => script.push_str(key),
        }
    }
    (left == 0).then_some((shortened, script))
}

/// The import section with short names; the long ones are added to `names`.
fn rename(section: &[u8], names: &mut Vec<String>) -> Option<Vec<u8>> {
    let mut bytes = Reader { bytes: section, at: 0 };
    let mut renamed = Vec::with_capacity(section.len());
    let count = bytes.number()?;
    push_number(&mut renamed, count);
    for _ in 0..count {
        let module = bytes.name()?;
        let name = bytes.name()?;
        let at = place(names, name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        for text in [module, &short(at)] {
            push_number(&mut renamed, text.len());
            renamed.extend_from_slice(text.as_bytes());
        }
        if bytes.byte()? != FUNCTION {
            return None;
        }
        renamed.push(FUNCTION);
        push_number(&mut renamed, bytes.number()?);
    }
    (bytes.at == section.len()).then_some(renamed)
}

fn place(names: &[String], name: &str) -> Option<usize> {
    names.iter().position(|it| it == name)
}

/// "a" to "z", then "a1" and so on.
fn short(at: usize) -> String {
    let letter = char::from(b"abcdefghijklmnopqrstuvwxyz"[at % 26]);
    if at < 26 { letter.to_string() } else { format!("{letter}{}", at / 26) }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        let slice = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(slice)
    }

    /// An unsigned number in LEB128, of at most 32 bits.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn name(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.slice(length)?).ok()
    }
}

fn push_number(to: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or(0);
        number >>= 7;
        to.push(if number == 0 { low } else { low | 0x80 });
        if number == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports two functions and one of them twice, with an empty section after it.
    fn module() -> Vec<u8> {
        let mut section = vec![3];
        for name in
            ["__wbg_now_0123456789abcdef", "__wbg_fetch_fedcba9876543210", "__wbg_now_0123456789abcdef"]
        {
            for text in ["./kith_bg.js", name] {
                push_number(&mut section, text.len());
                section.extend_from_slice(text.as_bytes());
            }
            section.extend([FUNCTION, 7]);
        }
        let mut module = b"\0asm\x01\0\0\0\x02".to_vec();
        push_number(&mut module, section.len());
        module.extend(section);
        module.extend([3, 1, 0]);
        module
    }

    const SCRIPT: &str = "const imports = {\n    __wbg_now_0123456789abcdef: function() {\n        return 1;\n    },\n    __wbg_fetch_fedcba9876543210: fetch,\n};\n";

    #[test]
    fn both_sides_get_the_same_short_names() {
        let (wasm, script) = shorten(&module(), SCRIPT).unwrap();
        let expected = b"\0asm\x01\0\0\0\x02\x34\x03\x0c./kith_bg.js\x01a\0\x07\x0c./kith_bg.js\x01b\0\x07\x0c./kith_bg.js\x01a\0\x07\x03\x01\0";
        assert_eq!(wasm, expected);
        assert!(script.contains("    a: function() {\n") && script.contains("    b: fetch,\n"));
        assert!(!script.contains("__wbg"));
    }

    #[test]
    fn what_is_not_understood_stays_as_it_is() {
        assert!(shorten(&module(), "nothing of the kind").is_none());
        assert!(shorten(&module()[..40], SCRIPT).is_none());
        assert!(shorten(b"", SCRIPT).is_none());
        let twice = SCRIPT.replace("};", "    __wbg_fetch_fedcba9876543210: fetch,\n};");
        assert!(shorten(&module(), &twice).is_none());
    }

    #[test]
    fn short_names_differ() {
        let names: std::collections::BTreeSet<String> = (0..500).map(short).collect();
        assert_eq!(names.len(), 500);
    }
}
