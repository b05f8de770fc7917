//! How dates are written where a document comes from: what a language and a country do alike in all their dates.

use shared::language::Language;
use url::Url;

/// What decides between the readings of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Habit {
    /// Which of two numbers is the day; `None` where both ways are usual.
    pub(super) order: Option<Order>,
    /// Which years are counted another way.
    pub(super) years: Years,
    /// The language, if it is known.
    pub(super) language: Option<Language>,
    /// The latest year that is believed. Years of two digits are read only with it.
    pub(super) latest_year: Option<i16>,
}

/// Which of the two numbers before a year is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// 31/12/1999.
    DayFirst,
    /// 12/31/1999.
    MonthFirst,
}

/// How years may be counted beside the Gregorian way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Years {
    /// In no other way.
    #[default]
    Common,
    /// 2562 for 2019: Thailand.
    Buddhist,
    /// 1441 for 2019 and 2020: the Arab countries, Pakistan.
    Hijri,
    /// 1398 for 2019 and 2020: Iran and Afghanistan.
    Persian,
}

/// Regions of language tags where the month is written first.
const MONTH_FIRST_REGIONS: [&str; 9] = ["US", "PH", "GU", "AS", "MP", "UM", "VI", "FM", "PW"];

/// Regions where English, or French, is written in either order.
const MIXED_REGIONS: [&str; 2] = ["CA", "PR"];

/// Ends of host names whose pages write the month first.
const MONTH_FIRST_DOMAINS: [&str; 5] = ["us", "gov", "mil", "edu", "ph"];

/// Languages in which a date of numbers begins with the year, so that a year of two digits may stand at either end.
const YEAR_FIRST: [&str; 6] = ["zh", "ja", "ko", "hu", "lt", "mn"];

impl Habit {
    /// The habit of a document of which these are known: the tag of its language as stated ("en-US"), its language, its
    /// address, and the latest year that is believed.
    pub fn of(tag: Option<&str>, language: Language, url: Option<&Url>, latest_year: i16) -> Self {
        let stated = tag.and_then(Language::parse);
        let language = stated.unwrap_or(language);
        let order = match tag.and_then(region) {
            Some(region) if MONTH_FIRST_REGIONS.contains(&region.as_str()) => Some(Order::MonthFirst),
            Some(region) if MIXED_REGIONS.contains(&region.as_str()) => None,
            Some(_) => Some(Order::DayFirst),
            None => order(language, url),
        };
        let years = match language.code() {
            "th" => Years::Buddhist,
            "ar" | "ur" => Years::Hijri,
            "fa" | "ps" => Years::Persian,
            _ => Years::Common,
        };
        Self { order, years, language: Some(language), latest_year: Some(latest_year) }
    }

    /// Any habit: for telling that something is a date, not which one.
    pub(super) fn of_any() -> Self {
        const ANY_YEAR: i16 = 2099;
        Self { latest_year: Some(ANY_YEAR), ..Self::default() }
    }

    /// Both orders of day and month.
    pub(super) const BOTH_ORDERS: [Order; 2] = [Order::DayFirst, Order::MonthFirst];

    /// The same habit but for the order of day and month.
    pub(super) fn with_order(self, order: Order) -> Self {
        Self { order: Some(order), ..self }
    }

    /// The code of the language, empty if it is not known.
    pub(super) fn language_code(&self) -> &str {
        self.language.as_ref().map_or("", Language::code)
    }

    /// Whether a year of two digits stands last, if there is one.
    pub(super) fn ends_with_year(&self) -> bool {
        !YEAR_FIRST.contains(&self.language_code())
    }
}

/// English is written in both orders, so that the country decides; of all others the day comes first.
fn order(language: Language, url: Option<&Url>) -> Option<Order> {
    if !matches!(language.code(), "en" | "und" | "fil" | "tl") {
        return Some(Order::DayFirst);
    }
    let domain = url?.host_str()?.rsplit('.').next()?.to_ascii_lowercase();
    if MONTH_FIRST_DOMAINS.contains(&domain.as_str()) {
        return Some(Order::MonthFirst);
    }
    let is_country = domain.len() == 2 && !matches!(domain.as_str(), "ca" | "pr" | "io" | "tv" | "me" | "co" | "ai");
    is_country.then_some(Order::DayFirst)
}

/// The region of a tag: US of `en-US` and `en_us`.
fn region(tag: &str) -> Option<String> {
    let mut parts = tag.trim().split(['-', '_']).skip(1);
    parts
        .find(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .map(str::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_decides_then_the_language_then_the_country_of_the_site() {
        let english = Language::parse("en").expect("a language");
        for (tag, url, expected) in [
            ("en-US", "https://site.example/", Some(Order::MonthFirst)),
            ("en_gb", "https://site.example/", Some(Order::DayFirst)),
            ("en-CA", "https://site.example/", None),
            ("en", "https://site.example/", None),
            ("en", "https://www.city.gov/", Some(Order::MonthFirst)),
            ("en", "https://www.paper.co.uk/", Some(Order::DayFirst)),
            ("de", "https://site.example/", Some(Order::DayFirst)),
            ("zh-Hant-TW", "https://site.example/", Some(Order::DayFirst)),
        ] {
            let habit = Habit::of(Some(tag), english, Url::parse(url).ok().as_ref(), 2027);
            assert_eq!(habit.order, expected, "{tag} {url}");
        }
        assert_eq!(Habit::of(None, english, None, 2027).order, None);
        assert_eq!(Habit::of(Some("th"), english, None, 2027).years, Years::Buddhist);
    }
}
