//! What the launch page says before the widget has its words, or when it never gets them.

use wire::Language;

/// The few sentences of the page itself.
#[derive(Debug)]
pub(super) struct Words {
    /// While the widget is on its way.
    pub(super) loading: &'static str,
    /// Where the browser runs no scripts.
    pub(super) no_script: &'static str,
    /// When the widget does not start.
    pub(super) failed: &'static str,
}

const ENGLISH: Words = Words {
    loading: "Loading …",
    no_script: "Kith needs JavaScript and WebAssembly. Please switch them on for this page.",
    failed: "Kith could not start here. Reload the page; if that does not help, use a current version of your browser.",
};

const GERMAN: Words = Words {
    loading: "Wird geladen …",
    no_script: "Kith braucht JavaScript und WebAssembly. Bitte schalte beides für diese Seite ein.",
    failed: "Kith konnte hier nicht starten. Lade die Seite neu; wenn das nicht hilft, nimm eine aktuelle Fassung \
        deines Browsers.",
};

const SPANISH: Words = Words {
    loading: "Cargando …",
    no_script: "Kith necesita JavaScript y WebAssembly. Actívalos para esta página.",
    failed: "Kith no pudo arrancar aquí. Vuelve a cargar la página; si no ayuda, usa una versión actual de tu navegador.",
};

const ARABIC: Words = Words {
    loading: "جارٍ التحميل …",
    no_script: "يحتاج Kith إلى JavaScript وWebAssembly. يُرجى تفعيلهما لهذه الصفحة.",
    failed: "تعذّر تشغيل Kith هنا. يُرجى إعادة تحميل الصفحة؛ وإن لم يفد ذلك فاستعمال نسخة حديثة من المتصفح.",
};

/// The words of the page in this language.
pub(super) fn words(language: &Language) -> &'static Words {
    match language.tag {
        "de" => &GERMAN,
        "es" => &SPANISH,
        "ar" => &ARABIC,
        _ => &ENGLISH,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wire::LANGUAGES;

    use super::words;

    #[test]
    fn every_language_has_its_own() {
        let said: BTreeSet<_> = LANGUAGES.iter().map(|it| words(it).failed).collect();
        assert_eq!(said.len(), LANGUAGES.len());
    }
}
