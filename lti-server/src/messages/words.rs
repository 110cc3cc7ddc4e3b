//! The words of mails and of the pages they lead to, in the languages we have. `{name}` is replaced by what varies.

use jiff::civil::DateTime;
use wire::Language;

use crate::language::filled;

/// Everything said in one language.
#[derive(Debug)]
pub(super) struct Words {
    /// Its tag (BCP 47).
    pub(super) tag: &'static str,
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
    date: &'static str,
    group: &'static str,
    pub(super) span: &'static str,
    pub(super) confirm: Confirm,
    pub(super) subject: Subjects,
    pub(super) meets: &'static str,
    pub(super) changed: &'static str,
    pub(super) cancelled: &'static str,
    pub(super) remind: &'static str,
    pub(super) nudge: &'static str,
    pub(super) everyone: &'static str,
    pub(super) room: &'static str,
    pub(super) own_room: &'static str,
    pub(super) answer: &'static str,
    pub(super) answered: &'static str,
    pub(super) why: &'static str,
    pub(super) stop: &'static str,
    pub(super) page: Pages,
}

/// The first mail.
#[derive(Debug)]
pub(super) struct Confirm {
    pub(super) subject: &'static str,
    pub(super) text: &'static str,
}

#[derive(Debug)]
pub(super) struct Subjects {
    pub(super) invite: &'static str,
    pub(super) changed: &'static str,
    pub(super) cancel: &'static str,
    pub(super) remind: &'static str,
    pub(super) nudge: &'static str,
}

/// Title, text and buttons of the pages.
#[derive(Debug)]
pub(super) struct Pages {
    /// Where a link leads nowhere any more.
    pub(super) ended: (&'static str, &'static str, &'static str),
    pub(super) confirm: (&'static str, &'static str, &'static str),
    pub(super) confirmed: (&'static str, &'static str),
    pub(super) answer: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) comes: &'static str,
    pub(super) cannot: &'static str,
    pub(super) thanks: &'static str,
    pub(super) off: &'static str,
    pub(super) begun: &'static str,
    pub(super) stop: (&'static str, &'static str),
    pub(super) stop_reminders: &'static str,
    pub(super) stop_all: &'static str,
    pub(super) stopped_reminders: &'static str,
    pub(super) stopped_all: &'static str,
    pub(super) stopped: &'static str,
}

const ENGLISH: Words = Words {
    tag: "en",
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    date: "{weekday}, {day} {month} {year}",
    group: "Group {n}",
    span: "{date}, {from} to {to}",
    confirm: Confirm {
        subject: "Mails about your meetings: is this your address?",
        text: "Somebody, probably you, asked Kith to send mails about the meetings of a group in “{course}” to this \
            address.\n\nIf that was you, confirm it here:\n{link}\n\nIf not, do nothing: the address is forgotten \
            after three days, and nothing else is sent to it.",
    },
    subject: Subjects {
        invite: "Meeting: {group}, {date}, {from}",
        changed: "Changed: {group}, now {date}, {from}",
        cancel: "Called off: {group}, {date}, {from}",
        remind: "Reminder: {group}, {date}, {from}",
        nudge: "Will you be there? {group}, {date}, {from}",
    },
    meets: "{group} meets:",
    changed: "The meeting of {group} has changed. It is now:",
    cancelled: "This meeting of {group} no longer takes place, or is no longer yours:",
    remind: "{group} meets soon:",
    nudge: "Your group would like to know whether you come when {group} meets:",
    everyone: "Everyone’s time:",
    room: "Where: {link}",
    own_room: "Where: in a room of your school’s own. “Join” appears in Kith ten minutes before:\n{link}",
    answer: "Will you be there? Say so here:\n{link}",
    answered: "Change your answer here:\n{link}",
    why: "You get this because you asked for mails about the meetings of your group in “{course}”.",
    stop: "Stop these mails: {link}",
    page: Pages {
        ended: (
            "This link has ended",
            "It is too old, or its address is forgotten already: then no mails are sent there any more.",
            "Open Kith from your course: under “Meet” you see where mails go, and can change it.",
        ),
        confirm: (
            "Is this your address?",
            "Mails about the meetings of your group in “{course}” will go to {address}.",
            "Yes, send them here",
        ),
        confirmed: ("Thank you", "Mails about your meetings go to {address} from now on."),
        answer: "Will you be there?",
        yes: "I’ll be there",
        no: "I can’t",
        comes: "You said that you will be there.",
        cannot: "You said that you can’t.",
        thanks: "Thank you, noted",
        off: "This meeting no longer takes place.",
        begun: "This meeting has begun already.",
        stop: ("Stop mails?", "Mails about the meetings of your group in “{course}” go to {address}."),
        stop_reminders: "Stop reminders only",
        stop_all: "Stop all of them and forget my address",
        stopped_reminders: "You get no more reminders.",
        stopped_all: "You get no more mails, and your address is forgotten.",
        stopped: "Stopped",
    },
};

const GERMAN: Words = Words {
    tag: "de",
    weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    date: "{weekday}, {day}. {month} {year}",
    group: "Gruppe {n}",
    span: "{date}, {from} bis {to}",
    confirm: Confirm {
        subject: "Mails zu deinen Treffen: Ist das deine Adresse?",
        text: "Jemand, wahrscheinlich du, möchte Mails zu den Treffen einer Gruppe in „{course}“ an diese Adresse \
            bekommen.\n\nWenn du das warst, bestätige es hier:\n{link}\n\nWenn nicht, ist nichts zu tun: Die Adresse \
            wird nach drei Tagen vergessen, und sonst wird nichts an sie geschickt.",
    },
    subject: Subjects {
        invite: "Treffen: {group}, {date}, {from}",
        changed: "Geändert: {group}, jetzt {date}, {from}",
        cancel: "Abgesagt: {group}, {date}, {from}",
        remind: "Erinnerung: {group}, {date}, {from}",
        nudge: "Bist du dabei? {group}, {date}, {from}",
    },
    meets: "{group} trifft sich:",
    changed: "Das Treffen von {group} hat sich geändert. Es ist jetzt:",
    cancelled: "Dieses Treffen von {group} findet nicht statt oder ist nicht mehr deines:",
    remind: "{group} trifft sich bald:",
    nudge: "Deine Gruppe möchte wissen, ob du kommst, wenn {group} sich trifft:",
    everyone: "Die Uhrzeit für alle:",
    room: "Wo: {link}",
    own_room: "Wo: in einem eigenen Raum deiner Hochschule. „Teilnehmen“ erscheint in Kith zehn Minuten vorher:\n{link}",
    answer: "Bist du dabei? Sag es hier:\n{link}",
    answered: "Hier kannst du deine Antwort ändern:\n{link}",
    why: "Du bekommst das, weil du Mails zu den Treffen deiner Gruppe in „{course}“ haben wolltest.",
    stop: "Keine solchen Mails mehr: {link}",
    page: Pages {
        ended: (
            "Dieser Link gilt nicht mehr",
            "Er ist zu alt, oder die Adresse ist schon vergessen: Dann gehen keine Mails mehr dorthin.",
            "Öffne Kith in deinem Kurs: Unter „Treffen“ siehst du, wohin Mails gehen, und kannst es ändern.",
        ),
        confirm: (
            "Ist das deine Adresse?",
            "Mails zu den Treffen deiner Gruppe in „{course}“ gehen dann an {address}.",
            "Ja, schickt sie hierher",
        ),
        confirmed: ("Danke", "Mails zu deinen Treffen gehen von jetzt an an {address}."),
        answer: "Bist du dabei?",
        yes: "Ich bin dabei",
        no: "Ich kann nicht",
        comes: "Du hast gesagt, dass du dabei bist.",
        cannot: "Du hast gesagt, dass du nicht kannst.",
        thanks: "Danke, notiert",
        off: "Dieses Treffen findet nicht mehr statt.",
        begun: "Dieses Treffen hat schon begonnen.",
        stop: ("Keine Mails mehr?", "Mails zu den Treffen deiner Gruppe in „{course}“ gehen an {address}."),
        stop_reminders: "Nur keine Erinnerungen mehr",
        stop_all: "Gar keine mehr, und meine Adresse vergessen",
        stopped_reminders: "Du bekommst keine Erinnerungen mehr.",
        stopped_all: "Du bekommst keine Mails mehr, und deine Adresse ist vergessen.",
        stopped: "Beendet",
    },
};

const SPANISH: Words = Words {
    tag: "es",
    weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    date: "{weekday}, {day} de {month} de {year}",
    group: "Grupo {n}",
    span: "{date}, de {from} a {to}",
    confirm: Confirm {
        subject: "Correos sobre tus reuniones: ¿es tuya esta dirección?",
        text: "Alguien, probablemente tú, quiere recibir en esta dirección correos sobre las reuniones de un grupo de \
            «{course}».\n\nSi has sido tú, confírmalo aquí:\n{link}\n\nSi no, no hagas nada: la dirección se olvida \
            en tres días y no se le envía nada más.",
    },
    subject: Subjects {
        invite: "Reunión: {group}, {date}, {from}",
        changed: "Cambio: {group}, ahora {date}, {from}",
        cancel: "Cancelada: {group}, {date}, {from}",
        remind: "Recordatorio: {group}, {date}, {from}",
        nudge: "¿Vas a ir? {group}, {date}, {from}",
    },
    meets: "{group} se reúne:",
    changed: "La reunión de {group} ha cambiado. Ahora es:",
    cancelled: "Esta reunión de {group} ya no se celebra, o ya no es tuya:",
    remind: "{group} se reúne pronto:",
    nudge: "Tu grupo quiere saber si vas a ir cuando {group} se reúna:",
    everyone: "La hora de cada persona:",
    room: "Dónde: {link}",
    own_room: "Dónde: en una sala de tu centro. «Entrar» aparece en Kith diez minutos antes:\n{link}",
    answer: "¿Vas a ir? Dilo aquí:\n{link}",
    answered: "Cambia tu respuesta aquí:\n{link}",
    why: "Recibes esto porque pediste correos sobre las reuniones de tu grupo de «{course}».",
    stop: "No recibir más: {link}",
    page: Pages {
        ended: (
            "Este enlace ya no vale",
            "Es demasiado antiguo, o su dirección ya está olvidada: entonces no se envían más correos allí.",
            "Abre Kith desde tu curso: en «Reunión» ves adónde van los correos y puedes cambiarlo.",
        ),
        confirm: (
            "¿Es tuya esta dirección?",
            "Los correos sobre las reuniones de tu grupo de «{course}» irán a {address}.",
            "Sí, enviadlos aquí",
        ),
        confirmed: ("Gracias", "Los correos sobre tus reuniones van desde ahora a {address}."),
        answer: "¿Vas a ir?",
        yes: "Voy a ir",
        no: "No puedo",
        comes: "Has dicho que vas a ir.",
        cannot: "Has dicho que no puedes.",
        thanks: "Gracias, anotado",
        off: "Esta reunión ya no se celebra.",
        begun: "Esta reunión ya ha empezado.",
        stop: (
            "¿No recibir más correos?",
            "Los correos sobre las reuniones de tu grupo de «{course}» van a {address}.",
        ),
        stop_reminders: "Solo dejar los recordatorios",
        stop_all: "Dejarlos todos y olvidar mi dirección",
        stopped_reminders: "Ya no recibirás recordatorios.",
        stopped_all: "Ya no recibirás correos y tu dirección está olvidada.",
        stopped: "Hecho",
    },
};

const FRENCH: Words = Words {
    tag: "fr",
    weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    date: "{weekday} {day} {month} {year}",
    group: "Groupe {n}",
    span: "{date}, de {from} à {to}",
    confirm: Confirm {
        subject: "Courriels sur vos rencontres : cette adresse est-elle la vôtre ?",
        text: "Quelqu’un, sans doute vous, souhaite recevoir à cette adresse des courriels sur les rencontres d’un \
            groupe de « {course} ».\n\nSi c’est vous, confirmez-le ici :\n{link}\n\nSinon, ne faites rien : l’adresse \
            est oubliée au bout de trois jours, et rien d’autre n’y est envoyé.",
    },
    subject: Subjects {
        invite: "Rencontre : {group}, {date}, {from}",
        changed: "Modifiée : {group}, désormais {date}, {from}",
        cancel: "Annulée : {group}, {date}, {from}",
        remind: "Rappel : {group}, {date}, {from}",
        nudge: "Serez-vous là ? {group}, {date}, {from}",
    },
    meets: "{group} se rencontre :",
    changed: "La rencontre de {group} a changé. Elle a lieu désormais :",
    cancelled: "Cette rencontre de {group} n’a plus lieu, ou n’est plus la vôtre :",
    remind: "{group} se rencontre bientôt :",
    nudge: "Votre groupe aimerait savoir si vous venez quand {group} se rencontre :",
    everyone: "L’heure de chacun :",
    room: "Où : {link}",
    own_room: "Où : dans une salle de votre établissement. « Join » apparaît dans Kith dix minutes avant :\n{link}",
    answer: "Serez-vous là ? Dites-le ici :\n{link}",
    answered: "Changez votre réponse ici :\n{link}",
    why: "Vous recevez ceci parce que vous avez demandé des courriels sur les rencontres de votre groupe de « {course} ».",
    stop: "Ne plus en recevoir : {link}",
    page: Pages {
        ended: (
            "Ce lien n’est plus valable",
            "Il est trop ancien, ou son adresse est déjà oubliée : aucun courriel n’y est alors plus envoyé.",
            "Ouvrez Kith depuis votre cours : sous « Meet », vous voyez où vont les courriels et pouvez le changer.",
        ),
        confirm: (
            "Cette adresse est-elle la vôtre ?",
            "Les courriels sur les rencontres de votre groupe de « {course} » iront à {address}.",
            "Oui, envoyez-les ici",
        ),
        confirmed: ("Merci", "Les courriels sur vos rencontres vont désormais à {address}."),
        answer: "Serez-vous là ?",
        yes: "Je serai là",
        no: "Je ne peux pas",
        comes: "Vous avez dit que vous serez là.",
        cannot: "Vous avez dit que vous ne pouvez pas.",
        thanks: "Merci, c’est noté",
        off: "Cette rencontre n’a plus lieu.",
        begun: "Cette rencontre a déjà commencé.",
        stop: (
            "Ne plus recevoir de courriels ?",
            "Les courriels sur les rencontres de votre groupe de « {course} » vont à {address}.",
        ),
        stop_reminders: "Arrêter seulement les rappels",
        stop_all: "Tout arrêter et oublier mon adresse",
        stopped_reminders: "Vous ne recevrez plus de rappels.",
        stopped_all: "Vous ne recevrez plus de courriels, et votre adresse est oubliée.",
        stopped: "Arrêté",
    },
};

const ARABIC: Words = Words {
    tag: "ar",
    weekdays: ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
    months: [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    date: "{weekday}، {day} {month} {year}",
    group: "المجموعة {n}",
    span: "{date}، من {from} إلى {to}",
    confirm: Confirm {
        subject: "رسائل عن لقاءاتك: هل هذا عنوانك؟",
        text: "طلب شخص ما، وعلى الأرجح أنت، أن يرسل Kith إلى هذا العنوان رسائل عن لقاءات مجموعة في «{course}».\n\nإن \
            كنت أنت، فأكّد ذلك هنا:\n{link}\n\nوإن لم تكن أنت، فلا تفعل شيئًا: يُنسى العنوان بعد ثلاثة أيام ولا \
            يُرسل إليه شيء آخر.",
    },
    subject: Subjects {
        invite: "لقاء: {group}، {date}، {from}",
        changed: "تغيير: {group}، الآن {date}، {from}",
        cancel: "إلغاء: {group}، {date}، {from}",
        remind: "تذكير: {group}، {date}، {from}",
        nudge: "هل ستحضر؟ {group}، {date}، {from}",
    },
    meets: "موعد لقاء {group}:",
    changed: "تغيّر لقاء {group}. موعده الآن:",
    cancelled: "هذا اللقاء مع {group} لن يُعقد، أو لم يعد من لقاءاتك:",
    remind: "لقاء {group} قريب:",
    nudge: "تودّ مجموعتك أن تعرف هل ستحضر لقاء {group}:",
    everyone: "الوقت عند الجميع:",
    room: "المكان:\n{link}",
    own_room: "المكان: غرفة خاصة بمؤسستك. يظهر زر «انضمام» في Kith قبل الموعد بعشر دقائق:\n{link}",
    answer: "هل ستحضر؟ أجب هنا:\n{link}",
    answered: "يمكنك تغيير إجابتك هنا:\n{link}",
    why: "تصلك هذه الرسالة لأنك طلبت رسائل عن لقاءات مجموعتك في «{course}».",
    stop: "إيقاف هذه الرسائل:\n{link}",
    page: Pages {
        ended: (
            "لم يعد هذا الرابط صالحًا",
            "إما أنه قديم جدًا، أو أن عنوانه قد نُسي: عندها لا تُرسل إليه أي رسائل.",
            "افتح Kith من مقررك: تجد تحت «اللقاء» إلى أين تذهب الرسائل، ويمكنك تغيير ذلك.",
        ),
        confirm: (
            "هل هذا عنوانك؟",
            "ستُرسل الرسائل عن لقاءات مجموعتك في «{course}» إلى {address}.",
            "نعم، أرسلوها إلى هنا",
        ),
        confirmed: ("شكرًا", "ستُرسل الرسائل عن لقاءاتك من الآن إلى {address}."),
        answer: "هل ستحضر؟",
        yes: "سأحضر",
        no: "لا أستطيع",
        comes: "قلت إنك ستحضر.",
        cannot: "قلت إنك لا تستطيع الحضور.",
        thanks: "شكرًا، سُجّلت إجابتك",
        off: "لن يُعقد هذا اللقاء.",
        begun: "بدأ هذا اللقاء بالفعل.",
        stop: ("إيقاف الرسائل؟", "تُرسل الرسائل عن لقاءات مجموعتك في «{course}» إلى {address}."),
        stop_reminders: "إيقاف التذكيرات فقط",
        stop_all: "إيقافها كلها ونسيان عنواني",
        stopped_reminders: "لن تصلك تذكيرات بعد الآن.",
        stopped_all: "لن تصلك رسائل بعد الآن، وعنوانك قد نُسي.",
        stopped: "تم الإيقاف",
    },
};

static ALL: [Words; 5] = [ENGLISH, GERMAN, SPANISH, ARABIC, FRENCH];

/// The words for somebody with this language tag, English where we have no others.
pub(super) fn words(locale: Option<&str>) -> &'static Words {
    first_known(locale.into_iter())
}

/// The words for whoever reads these languages, the dearest first; English where we have none of them.
pub(super) fn first_known<'a>(mut tags: impl Iterator<Item = &'a str>) -> &'static Words {
    let known = tags.find_map(|tag| {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        ALL.iter().find(|words| words.tag.eq_ignore_ascii_case(language))
    });
    known.unwrap_or(&ALL[0])
}

impl Words {
    /// A day: `Friday, 4 December 2026`.
    pub(super) fn date(&self, at: DateTime) -> String {
        let month = usize::from(at.month().unsigned_abs()) - 1;
        self.filled(
            self.date,
            &[
                ("weekday", self.weekday(at)),
                ("day", &at.day().to_string()),
                ("month", self.months[month % 12]),
                ("year", &at.year().to_string()),
            ],
        )
    }

    /// What a group is called. Kith numbers groups in English; any other name is its own.
    pub(super) fn group(&self, name: &str) -> String {
        let number = name.strip_prefix("Group ").filter(|it| it.parse::<u32>().is_ok());
        number.map_or_else(|| name.to_owned(), |n| self.filled(self.group, &[("n", n)]))
    }

    /// When a meeting begins for somebody: `Ana: Friday 18:00`.
    pub(super) fn time_at(&self, name: &str, local: DateTime) -> String {
        let values = [("name", name), ("weekday", self.weekday(local)), ("time", &clock(local))];
        self.filled("{name}: {weekday} {time}", &values)
    }

    fn weekday(&self, at: DateTime) -> &'static str {
        let weekday = usize::from(at.weekday().to_monday_zero_offset().unsigned_abs());
        self.weekdays[weekday % 7]
    }

    /// `text`, which is one of these words, with its values.
    pub(super) fn filled(&self, text: &str, values: &[(&str, &str)]) -> String {
        filled(text, self.right_to_left(), values)
    }

    /// The direction of the writing, as HTML's `dir` wants it.
    pub(super) fn direction(&self) -> &'static str {
        if self.right_to_left() { "rtl" } else { "ltr" }
    }

    fn right_to_left(&self) -> bool {
        Language::of(self.tag).is_some_and(|it| it.right_to_left)
    }
}

/// A time of day: `18:00`.
pub(super) fn clock(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_language_is_found_by_its_tag() {
        for (locale, tag) in [
            (Some("de-AT"), "de"),
            (Some("ES"), "es"),
            (Some("fr_CA"), "fr"),
            (Some("AR-ma"), "ar"),
            (Some("ja"), "en"),
            (None, "en"),
        ] {
            assert_eq!(words(locale).tag, tag, "{locale:?}");
        }
    }

    #[test]
    fn every_language_of_the_page_has_mails_in_its_direction() {
        for language in &wire::LANGUAGES {
            let words = words(Some(language.tag));
            assert_eq!((words.tag, words.direction()), (language.tag, language.direction()));
        }
        assert_eq!(words(Some("fr")).direction(), "ltr");
    }

    #[test]
    fn only_numbered_groups_are_called_in_the_readers_language() {
        let german = words(Some("de"));
        assert_eq!(["Group 12", "Group of Ana"].map(|it| german.group(it)), ["Gruppe 12", "Group of Ana"]);
    }

    /// A name in other letters neither turns the line around nor the hour behind it.
    #[test]
    fn a_line_of_times_keeps_its_direction() {
        let at = date(2026, 3, 6).at(7, 5, 0, 0);
        assert_eq!(words(Some("de")).time_at("Ana", at), "Ana: Freitag 07:05");
        assert_eq!(words(Some("ar")).time_at("Ana", at), "\u{2068}Ana\u{2069}: الجمعة 07:05");
    }

    #[test]
    fn a_day_is_told_as_people_write_it() {
        let day = date(2026, 3, 6).at(7, 5, 0, 0);
        let told = ["en", "de", "es", "fr", "ar"].map(|tag| words(Some(tag)).date(day));
        assert_eq!(told[0], "Friday, 6 March 2026");
        assert_eq!(told[1], "Freitag, 6. März 2026");
        assert_eq!(told[2], "viernes, 6 de marzo de 2026");
        assert_eq!(told[3], "vendredi 6 mars 2026");
        assert_eq!(told[4], "الجمعة، 6 مارس 2026");
        assert_eq!(clock(day), "07:05");
    }
}
