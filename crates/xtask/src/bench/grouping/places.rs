//! Where the benchmark's learners live.

/// A country, or several that are near each other.
pub(super) struct Place {
    pub(super) country: &'static str,
    pub(super) weight: u64,
    /// Zones, their offset in the week from Monday 12 January 2026, and weights.
    pub(super) zones: &'static [(&'static str, i64, u64)],
    /// First languages, and weights.
    pub(super) languages: &'static [(&'static str, u64)],
    /// How many of a thousand whose first language is another one speak English too.
    pub(super) english: u64,
}

const fn place(
    country: &'static str,
    weight: u64,
    zones: &'static [(&'static str, i64, u64)],
    languages: &'static [(&'static str, u64)],
    english: u64,
) -> Place {
    Place { country, weight, zones, languages, english }
}

/// All of them.
pub(super) const PLACES: [Place; 33] = [
    place(
        "US",
        300,
        &[
            ("America/New_York", -300, 47),
            ("America/Chicago", -360, 29),
            ("America/Denver", -420, 7),
            ("America/Los_Angeles", -480, 17),
        ],
        &[("en", 88), ("es", 12)],
        1000,
    ),
    place("IN", 130, &[("Asia/Kolkata", 330, 1)], &[("en", 45), ("hi", 55)], 900),
    place("GB", 40, &[("Europe/London", 0, 1)], &[("en", 1)], 1000),
    place(
        "CA",
        35,
        &[
            ("America/Toronto", -300, 62),
            ("America/Winnipeg", -360, 8),
            ("America/Edmonton", -420, 14),
            ("America/Vancouver", -480, 16),
        ],
        &[("en", 80), ("fr", 20)],
        950,
    ),
    place("BR", 32, &[("America/Sao_Paulo", -180, 1)], &[("pt", 1)], 550),
    place("ES", 25, &[("Europe/Madrid", 60, 1)], &[("es", 1)], 600),
    place("MX", 20, &[("America/Mexico_City", -360, 1)], &[("es", 1)], 550),
    place("CO", 20, &[("America/Bogota", -300, 1)], &[("es", 1)], 500),
    place(
        "SAM",
        30,
        &[
            ("America/Lima", -300, 5),
            ("America/Santiago", -180, 3),
            ("America/Argentina/Buenos_Aires", -180, 4),
            ("America/Caracas", -240, 2),
        ],
        &[("es", 1)],
        500,
    ),
    place(
        "NCA",
        14,
        &[("America/Guatemala", -360, 4), ("America/Santo_Domingo", -240, 4), ("America/Jamaica", -300, 2)],
        &[("es", 70), ("en", 30)],
        600,
    ),
    place("DE", 20, &[("Europe/Berlin", 60, 1)], &[("de", 1)], 850),
    place("FR", 16, &[("Europe/Paris", 60, 1)], &[("fr", 1)], 650),
    place("PL", 12, &[("Europe/Warsaw", 60, 1)], &[("pl", 1)], 750),
    place("GR", 13, &[("Europe/Athens", 120, 1)], &[("el", 1)], 800),
    place("PT", 9, &[("Europe/Lisbon", 0, 1)], &[("pt", 1)], 750),
    place(
        "RU",
        20,
        &[("Europe/Moscow", 180, 8), ("Asia/Yekaterinburg", 300, 2), ("Asia/Novosibirsk", 420, 1)],
        &[("ru", 1)],
        550,
    ),
    place("UA", 12, &[("Europe/Kyiv", 120, 1)], &[("uk", 60), ("ru", 40)], 600),
    place(
        "EUR",
        62,
        &[
            ("Europe/Rome", 60, 5),
            ("Europe/Amsterdam", 60, 5),
            ("Europe/Bucharest", 120, 4),
            ("Europe/Istanbul", 180, 4),
            ("Europe/Stockholm", 60, 3),
        ],
        &[("it", 20), ("nl", 20), ("ro", 20), ("tr", 20), ("sv", 20)],
        850,
    ),
    place("NG", 22, &[("Africa/Lagos", 60, 1)], &[("en", 1)], 1000),
    place("EG", 16, &[("Africa/Cairo", 120, 1)], &[("ar", 1)], 650),
    place("MA", 6, &[("Africa/Casablanca", 60, 1)], &[("ar", 60), ("fr", 40)], 450),
    place(
        "AFR",
        34,
        &[
            ("Africa/Nairobi", 180, 4),
            ("Africa/Johannesburg", 120, 4),
            ("Africa/Accra", 0, 3),
            ("Africa/Addis_Ababa", 180, 2),
        ],
        &[("en", 80), ("fr", 20)],
        900,
    ),
    place("PK", 17, &[("Asia/Karachi", 300, 1)], &[("ur", 60), ("en", 40)], 850),
    place("BD", 8, &[("Asia/Dhaka", 360, 1)], &[("bn", 1)], 750),
    place("SAS", 12, &[("Asia/Kathmandu", 345, 1), ("Asia/Colombo", 330, 1)], &[("ne", 50), ("si", 50)], 800),
    place(
        "MEA",
        26,
        &[
            ("Asia/Dubai", 240, 3),
            ("Asia/Riyadh", 180, 3),
            ("Asia/Tehran", 210, 2),
            ("Asia/Jerusalem", 120, 2),
        ],
        &[("ar", 60), ("fa", 20), ("he", 20)],
        750,
    ),
    place("CN", 14, &[("Asia/Shanghai", 480, 1)], &[("zh", 1)], 600),
    place("JP", 7, &[("Asia/Tokyo", 540, 1)], &[("ja", 1)], 450),
    place("ID", 8, &[("Asia/Jakarta", 420, 1)], &[("id", 1)], 600),
    place("PH", 13, &[("Asia/Manila", 480, 1)], &[("tl", 50), ("en", 50)], 950),
    place(
        "EAS",
        22,
        &[
            ("Asia/Singapore", 480, 3),
            ("Asia/Ho_Chi_Minh", 420, 3),
            ("Asia/Seoul", 540, 2),
            ("Asia/Taipei", 480, 1),
        ],
        &[("en", 30), ("vi", 30), ("ko", 25), ("zh", 15)],
        700,
    ),
    place(
        "AU",
        16,
        &[("Australia/Sydney", 660, 6), ("Australia/Brisbane", 600, 2), ("Australia/Perth", 480, 1)],
        &[("en", 1)],
        1000,
    ),
    place("OCE", 6, &[("Pacific/Auckland", 780, 1)], &[("en", 1)], 1000),
];
