//! JSON, small. Read by our own code: `serde_json` compiles a good part of its parser, an array form of every struct
//! and its error texts into each type anew, which was a tenth of the module. Here the parser is compiled once, what
//! is left for each type is a few calls, and an error is only that there was one.

use std::{borrow::Cow, fmt};

use serde::{
    Serialize,
    de::{
        self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer as _, MapAccess, SeqAccess,
        VariantAccess, Visitor, value::StrDeserializer,
    },
};

/// The text is no JSON, or not of the form that was expected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// The value that is written in `text`.
///
/// # Errors
/// [`Unreadable`], with anything after the value as well.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let mut reader = Reader { text, at: 0 };
    let it = T::deserialize(&mut reader)?;
    if reader.peek().is_some() { Err(Unreadable) } else { Ok(it) }
}

/// `it` as JSON.
///
/// # Errors
/// [`Unreadable`] for what JSON has no form for; nothing in the contract is of that kind.
pub(crate) fn write<T: Serialize>(it: &T) -> Result<String, Unreadable> {
    serde_json::to_string(it).map_err(|_| Unreadable)
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

// Every kind of error is spelt out, because the default texts bring the formatting of numbers along.
impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

type Read<T> = Result<T, Unreadable>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// What stands in brackets.
#[derive(Clone, Copy)]
struct Inside {
    end: u8,
    first: bool,
}

const LIST: Inside = Inside { end: b']', first: true };
const FIELDS: Inside = Inside { end: b'}', first: true };

impl<'a> Reader<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no space, still to be read.
    #[inline(never)]
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Reads `byte`, and spaces before it.
    #[inline(never)]
    fn take(&mut self, byte: u8) -> Read<()> {
        if self.peek() != Some(byte) {
            return Err(Unreadable);
        }
        self.at += 1;
        Ok(())
    }

    /// Everything up to the first byte that `ends`.
    fn until(&mut self, ends: fn(u8) -> bool) -> &'a str {
        let from = self.at;
        while self.byte().is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// A number, `true`, `false` or `null`, as it is written.
    #[inline(never)]
    fn word(&mut self) -> &'a str {
        self.peek();
        self.until(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'E' | b'+' | b'-' | b'.'))
    }

    #[inline(never)]
    fn truth(&mut self) -> Read<bool> {
        match self.word() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Unreadable),
        }
    }

    #[inline(never)]
    fn null(&mut self) -> Read<()> {
        if self.word() == "null" { Ok(()) } else { Err(Unreadable) }
    }

    #[inline(never)]
    fn unsigned(&mut self) -> Read<u64> {
        unsigned(self.word())
    }

    #[inline(never)]
    fn signed(&mut self) -> Read<i64> {
        signed(self.word())
    }

    #[inline(never)]
    fn real(&mut self) -> Read<f64> {
        real(self.word())
    }

    #[inline(never)]
    fn string(&mut self) -> Read<Cow<'a, str>> {
        self.take(b'"')?;
        let mut whole = Cow::Borrowed(self.until(|byte| matches!(byte, b'"' | b'\\')));
        loop {
            let byte = self.byte();
            self.at += 1;
            match byte {
                Some(b'"') => return Ok(whole),
                Some(_) => {
                    let escaped = self.escaped()?;
                    let whole = whole.to_mut();
                    whole.push(escaped);
                    whole.push_str(self.until(|byte| matches!(byte, b'"' | b'\\')));
                }
                None => return Err(Unreadable),
            }
        }
    }

    /// What stands after a backslash.
    fn escaped(&mut self) -> Read<char> {
        let byte = self.byte().ok_or(Unreadable)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                let code = if unit & 0xfc00 == 0xd800 {
                    let low = if self.text.get(self.at..self.at + 2) == Some("\\u") {
                        self.at += 2;
                        self.unit()?
                    } else {
                        0
                    };
                    if low & 0xfc00 != 0xdc00 {
                        return Err(Unreadable);
                    }
                    0x1_0000 + ((unit & 0x3ff) << 10 | low & 0x3ff)
                } else {
                    unit
                };
                // Half of a pair is no character.
                char::from_u32(code).ok_or(Unreadable)?
            }
            _ => return Err(Unreadable),
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Read<u32> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Unreadable)?;
        self.at += 4;
        digits.chars().try_fold(0, |unit, digit| Ok(unit << 4 | digit.to_digit(16).ok_or(Unreadable)?))
    }

    /// Whether there is more before the bracket is closed, which is read otherwise.
    #[inline(never)]
    fn more(&mut self, inside: &mut Inside) -> Read<bool> {
        let first = std::mem::replace(&mut inside.first, false);
        if self.peek() == Some(inside.end) {
            self.at += 1;
            return Ok(false);
        }
        if !first {
            self.take(b',')?;
        }
        Ok(true)
    }

    /// Passes over a value that nobody wants.
    #[inline(never)]
    fn skip(&mut self) -> Read<()> {
        let mut open = 0_u32;
        loop {
            match self.peek().ok_or(Unreadable)? {
                b'"' => drop(self.string()?),
                b'[' | b'{' => {
                    self.at += 1;
                    open += 1;
                }
                b']' | b'}' if open > 0 => {
                    self.at += 1;
                    open -= 1;
                }
                b',' | b':' if open > 0 => self.at += 1,
                _ if self.word().is_empty() => return Err(Unreadable),
                _ => {}
            }
            if open == 0 {
                return Ok(());
            }
        }
    }
}

fn unsigned(digits: &str) -> Read<u64> {
    if digits.is_empty() {
        return Err(Unreadable);
    }
    digits.bytes().try_fold(0_u64, |number, digit| {
        let digit = char::from(digit).to_digit(10).ok_or(Unreadable)?;
        number.checked_mul(10).and_then(|it| it.checked_add(digit.into())).ok_or(Unreadable)
    })
}

fn signed(word: &str) -> Read<i64> {
    match word.strip_prefix('-') {
        Some(digits) => 0_i64.checked_sub_unsigned(unsigned(digits)?).ok_or(Unreadable),
        None => unsigned(word)?.try_into().map_err(|_| Unreadable),
    }
}

/// Rounded correctly. By the browser where there is one: the tables for it are ten thousand bytes.
fn real(word: &str) -> Read<f64> {
    #[cfg(target_arch = "wasm32")]
    let number = js_sys::Number::parse_float(word);
    #[cfg(not(target_arch = "wasm32"))]
    let number = word.parse().unwrap_or(f64::NAN);
    if number.is_finite() { Ok(number) } else { Err(Unreadable) }
}

macro_rules! numbers {
    ($($method:ident $read:ident $visit:ident;)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            visitor.$visit(self.$read()?)
        }
    )* }
}

impl<'de> de::Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.peek().ok_or(Unreadable)? {
            b'"' => self.deserialize_str(visitor),
            b'[' => self.deserialize_seq(visitor),
            b'{' => self.deserialize_map(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'n' => self.deserialize_unit(visitor),
            _ => {
                let word = self.word();
                match (unsigned(word), signed(word)) {
                    (Ok(number), _) => visitor.visit_u64(number),
                    (_, Ok(number)) => visitor.visit_i64(number),
                    _ => visitor.visit_f64(real(word)?),
                }
            }
        }
    }

    numbers! {
        deserialize_bool truth visit_bool;
        deserialize_u8 unsigned visit_u64;
        deserialize_u16 unsigned visit_u64;
        deserialize_u32 unsigned visit_u64;
        deserialize_u64 unsigned visit_u64;
        deserialize_i8 signed visit_i64;
        deserialize_i16 signed visit_i64;
        deserialize_i32 signed visit_i64;
        deserialize_i64 signed visit_i64;
        deserialize_f32 real visit_f64;
        deserialize_f64 real visit_f64;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_str(&self.string()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.peek() == Some(b'n') {
            self.null()?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.null()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.take(b'[')?;
        let mut parts = Parts { reader: self, inside: LIST, closed: false };
        let it = visitor.visit_seq(&mut parts)?;
        parts.close()?;
        Ok(it)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.take(b'{')?;
        let mut parts = Parts { reader: self, inside: FIELDS, closed: false };
        let it = visitor.visit_map(&mut parts)?;
        parts.close()?;
        Ok(it)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    /// Only variants without content: the contract has no others, and their code would be in every enum.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_enum(Name(&self.string()?))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Read<V::Value> {
        Err(Unreadable)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, _: V) -> Read<V::Value> {
        Err(Unreadable)
    }
}

/// The parts of a list or an object, one after the other.
struct Parts<'r, 'de> {
    reader: &'r mut Reader<'de>,
    inside: Inside,
    closed: bool,
}

impl Parts<'_, '_> {
    #[inline(never)]
    fn more(&mut self) -> Read<bool> {
        let more = !self.closed && self.reader.more(&mut self.inside)?;
        self.closed = !more;
        Ok(more)
    }

    /// A tuple does not ask for more than it has, so its end is still to be read.
    #[inline(never)]
    fn close(&mut self) -> Read<()> {
        if self.more()? { Err(Unreadable) } else { Ok(()) }
    }
}

impl<'de> SeqAccess<'de> for Parts<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if self.more()? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for Parts<'_, 'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        if self.more()? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Read<V::Value> {
        self.reader.take(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// The name of a variant.
struct Name<'a>(&'a str);

impl<'de> EnumAccess<'de> for Name<'_> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, Self)> {
        let name: StrDeserializer<'_, Unreadable> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Name<'_> {
    type Error = Unreadable;

    fn unit_variant(self) -> Read<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Read<T::Value> {
        Err(Unreadable)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Read<V::Value> {
        Err(Unreadable)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Read<V::Value> {
        Err(Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;

    /// Both readers must find the same, or both nothing.
    fn same(text: &str) {
        let theirs = serde_json::from_str::<Value>(text).ok();
        assert_eq!(read::<Value>(text).ok(), theirs, "{text:?}");
    }

    #[test]
    fn every_form_is_read_as_serde_json_reads_it() {
        for text in [
            "null",
            " true\n",
            "false",
            "0",
            "18446744073709551615",
            "-1.5",
            "-9223372036854775808",
            "0.1",
            "1e3",
            "2.5E-7",
            "12345678901234567890123.5",
            r#""""#,
            r#""plain""#,
            r#""\"\\\/\b\f\n\r\t""#,
            r#""caf\u00e9 \ud83d\udc4b 時""#,
            "[]",
            "[ 1 , [2,[ ]], {} ]",
            r#"{"a":{"b":[null,{"c":"]}"}]},"d":1}"#,
            "{ }",
        ] {
            same(text);
        }
    }

    #[test]
    fn what_is_no_json_is_no_json_here_either() {
        for text in [
            "",
            " ",
            "nul",
            "nullnull",
            "tru",
            "+",
            "-",
            "1 2",
            "[1",
            "[1,]",
            "[1 2]",
            "[,1]",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "\"open",
            r#""\x""#,
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\u12""#,
            r#""\"#,
            "]",
            "}",
            "[}",
            "{]",
            "NaN",
            "1e999",
            "[null",
            "\u{feff}1",
        ] {
            same(text);
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Person {
        name: String,
        ranges: Vec<(u16, i32, Level)>,
        weight: f32,
        seed: u64,
        #[serde(default)]
        email: Option<String>,
        zone: Option<u32>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Level {
        Free,
        IfNeedBe,
    }

    fn person(text: &str) -> Option<Person> {
        read(text).ok()
    }

    #[test]
    fn a_type_is_filled_in_and_the_rest_is_passed_over() {
        let text = r#"{"new":[{"x":"}"},[1,"]"],-2.5e3,null],"name":"A\u006ea","seed":18446744073709551615,
            "ranges":[[72,-80,"free"],[1,2,"if_need_be"]],"more":true,"weight":0.1,"zone":null}"#;
        let expected = Person {
            name: "Ana".into(),
            ranges: vec![(72, -80, Level::Free), (1, 2, Level::IfNeedBe)],
            weight: 0.1,
            seed: u64::MAX,
            email: None,
            zone: None,
        };
        assert_eq!(person(text), Some(expected));
        assert_eq!(person(text), serde_json::from_str(text).ok());
    }

    #[test]
    fn what_does_not_fit_the_type_is_refused() {
        let good = r#"{"name":"A","ranges":[[1,2,"free"]],"weight":1,"seed":0,"zone":4}"#;
        assert!(person(good).is_some());
        for (part, other) in [
            (r#""name":"A","#, ""),
            (r#""A""#, "null"),
            ("[1,2,", "[70000,2,"),
            ("[1,2,", "[1,"),
            (r#""free"]"#, r#""free",3]"#),
            (r#""free""#, r#""busy""#),
            (r#""seed":0"#, r#""seed":-1"#),
            (r#""seed":0"#, r#""seed":18446744073709551616"#),
            (r#""seed":0"#, r#""seed":0,"seed":0"#),
            (r#""weight":1"#, r#""weight":"1""#),
            (r#""zone":4"#, r#""zone":4.5"#),
            (r#""zone":4"#, r#""new":[1,"zone":4"#),
        ] {
            let bad = good.replace(part, other);
            assert_eq!(person(&bad), None, "{bad}");
            assert!(serde_json::from_str::<Person>(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_that_is_cut_off_is_read() {
        let text = r#"{"a":[1,"b\u00e9",{"c":null}],"d":-1.5}"#;
        for end in 0..text.len() {
            assert_eq!(read::<Value>(&text[..end]), Err(Unreadable), "{}", &text[..end]);
            assert_eq!(read::<de::IgnoredAny>(&text[..end]).err(), Some(Unreadable), "{}", &text[..end]);
        }
    }
}
