//! The rows behind [`super::people`].

use wire::SeenBy;

use super::people::{Person, Rhythm, Standing, week};

pub(super) struct Row {
    name: (&'static str, &'static str),
    username: &'static str,
    home: (&'static str, &'static str, &'static str),
    languages: &'static str,
    experience: u8,
    rhythm: Rhythm,
    pub(super) standing: Standing,
    habit: Habit,
}

/// What sets somebody apart from those who simply answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    Answers,
    Shy,
    NoGroup,
    Silent,
    NoZone,
    Unseen,
}

impl Row {
    pub(super) fn person(&self, number: u32, standing: Standing) -> Person {
        let (city, country, zone) = self.home;
        Person {
            username: self.username.to_owned(),
            number,
            given: self.name.0.to_owned(),
            family: self.name.1.to_owned(),
            city: city.to_owned(),
            country: country.to_owned(),
            zone: zone.to_owned(),
            zone_known: self.habit != Habit::NoZone,
            standing,
            locale: "en".to_owned(),
            languages: self.languages.split(' ').map(str::to_owned).collect(),
            experience: self.experience,
            wants_group: self.habit != Habit::NoGroup,
            answers: standing == Standing::Learner && self.habit != Habit::Silent,
            seen_by: match self.habit {
                Habit::Shy | Habit::NoGroup => SeenBy::Group,
                Habit::Unseen => SeenBy::Nobody,
                Habit::Answers | Habit::Silent | Habit::NoZone => SeenBy::Course,
            },
            weekly: week(self.rhythm, u64::from(number)),
        }
    }
}

const fn row(
    name: (&'static str, &'static str),
    username: &'static str,
    home: (&'static str, &'static str, &'static str),
    languages: &'static str,
    experience: u8,
    rhythm: Rhythm,
) -> Row {
    Row {
        name,
        username,
        home,
        languages,
        experience,
        rhythm,
        standing: Standing::Learner,
        habit: Habit::Answers,
    }
}

impl Row {
    const fn but(mut self, habit: Habit) -> Self {
        self.habit = habit;
        self
    }

    const fn being(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }
}

const LONDON: (&str, &str, &str) = ("London", "GB", "Europe/London");
const BERLIN: (&str, &str, &str) = ("Berlin", "DE", "Europe/Berlin");
const LAGOS: (&str, &str, &str) = ("Lagos", "NG", "Africa/Lagos");
const NAIROBI: (&str, &str, &str) = ("Nairobi", "KE", "Africa/Nairobi");
const KOLKATA: (&str, &str, &str) = ("Kolkata", "IN", "Asia/Kolkata");
const PUNE: (&str, &str, &str) = ("Pune", "IN", "Asia/Kolkata");
const SAO_PAULO: (&str, &str, &str) = ("São Paulo", "BR", "America/Sao_Paulo");
const MEXICO: (&str, &str, &str) = ("Mexico City", "MX", "America/Mexico_City");
const NEW_YORK: (&str, &str, &str) = ("New York", "US", "America/New_York");
const TORONTO: (&str, &str, &str) = ("Toronto", "CA", "America/Toronto");
const VANCOUVER: (&str, &str, &str) = ("Vancouver", "CA", "America/Vancouver");
const OAKLAND: (&str, &str, &str) = ("Oakland", "US", "America/Los_Angeles");
const TOKYO: (&str, &str, &str) = ("Tokyo", "JP", "Asia/Tokyo");
const SHANGHAI: (&str, &str, &str) = ("Shanghai", "CN", "Asia/Shanghai");
const SYDNEY: (&str, &str, &str) = ("Sydney", "AU", "Australia/Sydney");
const CAIRO: (&str, &str, &str) = ("Cairo", "EG", "Africa/Cairo");
const MADRID: (&str, &str, &str) = ("Madrid", "ES", "Europe/Madrid");

pub(super) const SITE_ADMIN: Row =
    row(("Admin", "User"), "site.admin", ("", "", "Europe/London"), "en", 0, Rhythm::Wide).but(Habit::NoZone);

pub(super) const STAFF: [Row; 3] = [
    row(("Margit", "Solberg"), "margit.solberg", ("Bergen", "NO", "Europe/Oslo"), "en no", 4, Rhythm::Wide)
        .being(Standing::Instructor),
    row(("Tobe", "Okafor"), "tobe.okafor", LAGOS, "en", 4, Rhythm::Wide).being(Standing::Instructor),
    row(("Ines", "Carvalho"), "ines.carvalho", ("Lisbon", "PT", "Europe/Lisbon"), "en pt", 2, Rhythm::Wide)
        .being(Standing::Administrator),
];

pub(super) const LEARNERS: [Row; 57] = [
    row(("Amara", "Eze"), "amara.eze", LAGOS, "en fr", 2, Rhythm::Evenings),
    row(("Kwame", "Boateng"), "kwame.boateng", ("Accra", "GH", "Africa/Accra"), "en fr", 1, Rhythm::Evenings),
    row(("Wanjiru", "Kamau"), "wanjiru.kamau", NAIROBI, "en sw", 3, Rhythm::Evenings),
    row(("Otieno", "Odhiambo"), "otieno.odhiambo", NAIROBI, "en sw", 0, Rhythm::Weekends),
    row(
        ("Thandiwe", "Dlamini"),
        "thandiwe.dlamini",
        ("Durban", "ZA", "Africa/Johannesburg"),
        "en zu",
        2,
        Rhythm::Evenings,
    ),
    row(
        ("Youssef", "El Amrani"),
        "youssef.elamrani",
        ("Rabat", "MA", "Africa/Casablanca"),
        "ar fr en",
        1,
        Rhythm::LateNights,
    ),
    row(("ليلى", "حداد"), "layla.haddad", ("Amman", "JO", "Asia/Amman"), "ar en", 2, Rhythm::Evenings),
    row(("Mariam", "Fahmy"), "mariam.fahmy", CAIRO, "ar en", 3, Rhythm::LateNights),
    row(("Karim", "Naguib"), "karim.naguib", CAIRO, "ar en fr", 0, Rhythm::Evenings).but(Habit::Shy),
    row(("נועם", "לוי"), "noam.levi", ("Haifa", "IL", "Asia/Jerusalem"), "he en", 1, Rhythm::EarlyMornings),
    row(
        ("Elif", "Yıldız"),
        "elif.yildiz",
        ("Izmir", "TR", "Europe/Istanbul"),
        "tr en de",
        2,
        Rhythm::Evenings,
    ),
    row(
        ("Nino", "Beridze"),
        "nino.beridze",
        ("Tbilisi", "GE", "Asia/Tbilisi"),
        "ka en ru",
        1,
        Rhythm::Shifts,
    ),
    row(("Arash", "Moradi"), "arash.moradi", ("Tehran", "IR", "Asia/Tehran"), "fa en", 3, Rhythm::Evenings),
    row(
        ("Fatima", "Al Mazrouei"),
        "fatima.almazrouei",
        ("Dubai", "AE", "Asia/Dubai"),
        "ar en",
        0,
        Rhythm::Lunches,
    ),
    row(
        ("Ayesha", "Siddiqui"),
        "ayesha.siddiqui",
        ("Karachi", "PK", "Asia/Karachi"),
        "ur en",
        2,
        Rhythm::SchoolHours,
    ),
    row(("Gita", "Rao"), "gita.rao", KOLKATA, "en hi bn", 3, Rhythm::EarlyMornings),
    row(("Arjun", "Deshpande"), "arjun.deshpande", PUNE, "en hi mr", 1, Rhythm::Evenings),
    row(("Priya", "Nair"), "priya.nair", PUNE, "en hi", 0, Rhythm::Weekends),
    row(
        ("Hari", "Thapa & Sons"),
        "hari.thapa",
        ("Kathmandu", "NP", "Asia/Kathmandu"),
        "ne en hi",
        2,
        Rhythm::Evenings,
    ),
    row(
        ("Nusrat", "Chowdhury"),
        "nusrat.chowdhury",
        ("Dhaka", "BD", "Asia/Dhaka"),
        "bn en",
        1,
        Rhythm::LateNights,
    ),
    row(("Thiha", "Zaw"), "thiha.zaw", ("Yangon", "MM", "Asia/Yangon"), "my en", 0, Rhythm::Evenings),
    row(("", "Suharto"), "suharto", ("Jakarta", "ID", "Asia/Jakarta"), "id en", 1, Rhythm::Evenings),
    row(
        ("Linh", "Nguyễn"),
        "linh.nguyen",
        ("Hanoi", "VN", "Asia/Ho_Chi_Minh"),
        "vi en",
        2,
        Rhythm::EarlyMornings,
    ),
    row(
        ("Mei Ling", "Tan"),
        "meiling.tan",
        ("Singapore", "SG", "Asia/Singapore"),
        "en zh ms",
        3,
        Rhythm::Evenings,
    ),
    row(("明", "李"), "li.ming", SHANGHAI, "zh en", 2, Rhythm::Evenings),
    row(("雨桐", "王"), "wang.yutong", SHANGHAI, "zh en", 0, Rhythm::LateNights),
    row(("志豪", "陳"), "chen.zhihao", ("Taipei", "TW", "Asia/Taipei"), "zh en", 1, Rhythm::Weekends),
    row(("さくら", "佐藤"), "sato.sakura", TOKYO, "ja en", 1, Rhythm::Evenings),
    row(("健太", "山本"), "yamamoto.kenta", TOKYO, "ja", 0, Rhythm::LateNights).but(Habit::NoGroup),
    row(("지우", "김"), "kim.jiwoo", ("Seoul", "KR", "Asia/Seoul"), "ko en", 2, Rhythm::LateNights),
    row(
        ("Maria Clara", "Reyes"),
        "mariaclara.reyes",
        ("Manila", "PH", "Asia/Manila"),
        "en tl",
        1,
        Rhythm::Shifts,
    ),
    row(("Ash", "Brook"), "ash.brook", SYDNEY, "en", 3, Rhythm::Evenings),
    row(("Bea", "O'Shea"), "bea.oshea", SYDNEY, "en ga", 0, Rhythm::EarlyMornings),
    row(
        ("Tarni", "Walker"),
        "tarni.walker",
        ("Adelaide", "AU", "Australia/Adelaide"),
        "en",
        1,
        Rhythm::SchoolHours,
    ),
    row(
        ("Jo", "Karaka"),
        "jo.karaka",
        ("Auckland", "NZ", "Pacific/Auckland"),
        "en mi",
        2,
        Rhythm::EarlyMornings,
    ),
    row(
        ("Fia", "Ní Bhriain"),
        "fia.nibhriain",
        ("Dublin", "IE", "Europe/Dublin"),
        "en ga",
        1,
        Rhythm::Evenings,
    ),
    row(("Eli", "Grünwald"), "eli.grunwald", LONDON, "en de", 3, Rhythm::Lunches),
    row(("Zadie", "Campbell"), "zadie.campbell", LONDON, "en", 0, Rhythm::Evenings).but(Habit::Silent),
    row(
        ("Inês", "Moreira"),
        "ines.moreira",
        ("Porto", "PT", "Europe/Lisbon"),
        "pt en es",
        2,
        Rhythm::Evenings,
    ),
    row(("Lucía", "Ferrer"), "lucia.ferrer", MADRID, "es en", 1, Rhythm::LateNights),
    row(("Iker", "Etxeberria"), "iker.etxeberria", MADRID, "es eu en", 2, Rhythm::Lunches),
    row(
        ("Chloé", "Marchand"),
        "chloe.marchand",
        ("Lyon", "FR", "Europe/Paris"),
        "fr en",
        0,
        Rhythm::Evenings,
    ),
    row(("Jonas", "Weber"), "jonas.weber", BERLIN, "de en", 1, Rhythm::Evenings),
    row(("Svenja", "Krüger-Nowak"), "svenja.kruger", BERLIN, "de en pl", 3, Rhythm::SchoolHours)
        .but(Habit::Unseen),
    row(
        ("Astrid", "Lindqvist"),
        "astrid.lindqvist",
        ("Uppsala", "SE", "Europe/Stockholm"),
        "sv en",
        2,
        Rhythm::EarlyMornings,
    ),
    row(
        ("Oksana", "Melnyk"),
        "oksana.melnyk",
        ("Lviv", "UA", "Europe/Kyiv"),
        "uk en pl",
        1,
        Rhythm::Evenings,
    ),
    row(("Giulia", "Conti"), "giulia.conti", ("Bologna", "IT", "Europe/Rome"), "it en", 0, Rhythm::Weekends),
    row(("João", "Pereira Lima"), "joao.lima", SAO_PAULO, "pt en", 1, Rhythm::Evenings),
    row(("Beatriz", "Nogueira"), "beatriz.nogueira", SAO_PAULO, "pt es en", 2, Rhythm::LateNights),
    row(
        ("Camila", "Rojas"),
        "camila.rojas",
        ("Bogotá", "CO", "America/Bogota"),
        "es en",
        1,
        Rhythm::EarlyMornings,
    ),
    row(("Diego", "Hernández"), "diego.hernandez", MEXICO, "es en", 0, Rhythm::Evenings).but(Habit::Silent),
    row(("Ximena", "Castillo"), "ximena.castillo", MEXICO, "es en", 3, Rhythm::Shifts),
    row(("Dee", "Fagan"), "dee.fagan", ("St. John's", "CA", "America/St_Johns"), "en", 2, Rhythm::Evenings),
    row(("Malik", "Washington"), "malik.washington", NEW_YORK, "en", 1, Rhythm::Evenings).but(Habit::NoZone),
    row(("Cai", "Dubois"), "cai.dubois", TORONTO, "en fr", 0, Rhythm::EarlyMornings),
    row(("Harpreet", "Gill"), "harpreet.gill", VANCOUVER, "en pa", 2, Rhythm::Weekends).but(Habit::NoGroup),
    row(("Xochitl", "Ramirez"), "xochitl.ramirez", OAKLAND, "en es", 1, Rhythm::Wide).but(Habit::Silent),
];
