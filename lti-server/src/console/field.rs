//! A field of a form, with what was typed and what is wrong with it.

/// A field.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Name and id.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) value: String,
    pub(super) error: Option<String>,
}

impl Field {
    /// A line of text.
    pub(super) fn text(name: &'static str, label: &'static str, hint: &'static str, value: &str) -> Self {
        let (kind, autocomplete, value) = ("text", "off", value.to_owned());
        Self { name, label, hint, kind, autocomplete, value, error: None }
    }

    /// The name of an account.
    pub(super) fn account(hint: &'static str, value: &str) -> Self {
        Self { autocomplete: "username", ..Self::text("name", "Name", hint, value) }
    }

    /// A password; what was typed is never written into a page.
    pub(super) fn password(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        autocomplete: &'static str,
    ) -> Self {
        Self { kind: "password", autocomplete, ..Self::text(name, label, hint, "") }
    }

    /// The field with what is wrong with it.
    pub(super) fn wrong(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    /// Ids of what describes the field to a screen reader.
    pub(super) fn described(&self) -> String {
        let parts = [("hint", !self.hint.is_empty()), ("error", self.error.is_some())];
        let ids = parts.iter().filter(|(_, there)| *there).map(|(part, _)| format!("{}-{part}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }
}
