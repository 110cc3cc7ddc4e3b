//! On which day weeks begin, and whether hours run to 12, where a reader is at home.
//!
//! Source: CLDR 48, `weekData` and `timeData`. Most of the world begins on Monday and counts to 24, so only the
//! others are listed.

use jiff::civil::Weekday;

/// What a reader expects of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// The first column of a week.
    pub first_day: Weekday,
    /// Whether times are written with am and pm.
    pub hour12: bool,
}

const FROM_SUNDAY: &str = "AG AS BD BR BS BT BU BW BZ CA CO DM DO ET GT GU HK HN ID IL IN IS JM JP KE KH KR LA MH MM \
    MO MT MX MZ NI NP PA PE PH PK PR PT PY RH SA SG SV TH TT TW UM US VE VI WS YD YE ZA ZW";
const FROM_SATURDAY: &str = "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY";
const FROM_FRIDAY: &str = "MV";
const TO_TWELVE: &str = "AE AG AL AR AS AU BB BD BH BM BN BO BS BT CA CL CO CR CU CY DJ DM DO DZ EC EG EH ER ET FJ FM \
    GD GH GM GR GT GU GY HK HN IN IQ JM JO KH KI KN KP KR KW KY LB LC LR LS LY MH MO MP MR MW MX MY NA NH NI NZ OM \
    PA PE PG PH PK PR PS PW PY QA SA SB SD SG SL SO SS SV SY SZ TC TD TN TO TT TW UM US UY VC VE VG VI VU WS YD YE \
    ZM 419";
/// Where a language alone does not say where its readers live, most of them live here (CLDR, likely subtags).
const AT_HOME: &str = "af:ZA am:ET ar:EG az:AZ be:BY bg:BG bn:BD bs:BA ca:ES cs:CZ cy:GB da:DK de:DE el:GR en:US es:ES \
    et:EE eu:ES fa:IR fi:FI fil:PH fr:FR ga:IE gd:GB gl:ES gu:IN ha:NG he:IL hi:IN hr:HR hu:HU hy:AM id:ID ig:NG \
    is:IS it:IT ja:JP ka:GE kk:KZ km:KH kn:IN ko:KR ky:KG lo:LA lt:LT lv:LV mk:MK ml:IN mn:MN mr:IN ms:MY mt:MT \
    my:MM nb:NO ne:NP nl:NL nn:NO no:NO or:IN pa:IN pl:PL ps:AF pt:BR ro:RO ru:RU si:LK sk:SK sl:SI so:SO sq:AL \
    sr:RS sv:SE sw:TZ ta:IN te:IN th:TH tk:TM tr:TR uk:UA ur:PK uz:UZ vi:VN xh:ZA yo:NG zh:CN zu:ZA";

/// The manners of a locale such as `en-IE`, `zh-Hant-TW` or `fr`; `None` for what is no locale, and for a
/// language without a country whose home is not known.
#[must_use]
pub fn manners(locale: &str) -> Option<Manners> {
    let tags: Vec<&str> = locale.split(['-', '_']).collect();
    let (language, rest) = tags.split_first()?;
    let language = language.to_ascii_lowercase();
    let letters = |tag: &str| !tag.is_empty() && tag.bytes().all(|it| it.is_ascii_alphabetic());
    if !(2..=3).contains(&language.len()) || !letters(&language) {
        return None;
    }
    // Up to the first extension; a script has four letters.
    let is_region = |tag: &&&str| {
        (tag.len() == 2 && letters(tag)) || (tag.len() == 3 && tag.bytes().all(|it| it.is_ascii_digit()))
    };
    let region =
        rest.iter().take_while(|tag| tag.len() > 1).find(is_region).map(|tag| tag.to_ascii_uppercase());
    let region = match region {
        Some(region) => region,
        None => among(AT_HOME).find_map(|entry| entry.strip_prefix(&language)?.strip_prefix(':'))?.to_owned(),
    };
    let listed = |list: &'static str| among(list).any(|it| it == region);
    let first_day = match () {
        () if listed(FROM_SUNDAY) => Weekday::Sunday,
        () if listed(FROM_SATURDAY) => Weekday::Saturday,
        () if listed(FROM_FRIDAY) => Weekday::Friday,
        () => Weekday::Monday,
    };
    // French is the one language whose readers differ from their neighbours in this.
    let hour12 = listed(TO_TWELVE) && !(language == "fr" && region == "CA");
    Some(Manners { first_day, hour12 })
}

fn among(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(locale: &str) -> Option<(Weekday, bool)> {
        manners(locale).map(|it| (it.first_day, it.hour12))
    }

    #[test]
    fn a_script_is_no_country_and_a_language_has_a_home() {
        assert_eq!(of("zh-Hant-TW"), Some((Weekday::Sunday, true)));
        assert_eq!(of("sr_Latn_RS"), Some((Weekday::Monday, false)));
        assert_eq!(of("fa"), Some((Weekday::Saturday, false)));
        assert_eq!(of("es-419"), Some((Weekday::Monday, true)));
        assert_eq!(of("dv-MV"), Some((Weekday::Friday, false)));
        assert_eq!(of("en-u-hc-h23"), Some((Weekday::Sunday, true)));
    }

    #[test]
    fn what_is_no_locale_has_no_manners() {
        for text in ["", "-", "e", "english", "12", "xx", "\u{e9}\u{e9}-FR"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
