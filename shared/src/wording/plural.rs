//! Which form of a text goes with a number: Unicode CLDR 48, `plurals.xml`, cardinal rules of the interface's languages, for
//! whole numbers.

use super::InterfaceLanguage;

/// A class of numbers that take one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// None.
    Zero,
    /// One; in French none, too.
    One,
    /// Two.
    Two,
    /// A few: in Arabic those that end in 03 to 10.
    Few,
    /// Many: in Arabic those that end in 11 to 99; in French and Spanish whole millions.
    Many,
    /// All others.
    Other,
}

/// A million: French and Spanish say "un million *de* documents".
const MILLION: u64 = 1_000_000;

/// The categories of a language, in the order in which a cell of a table has its forms.
pub const fn categories(language: InterfaceLanguage) -> &'static [Category] {
    use Category::{Few, Many, One, Other, Two, Zero};
    match language {
        InterfaceLanguage::English => &[One, Other],
        InterfaceLanguage::French | InterfaceLanguage::Spanish => &[One, Many, Other],
        InterfaceLanguage::Arabic => &[Zero, One, Two, Few, Many, Other],
    }
}

/// The category of a number.
pub const fn category(language: InterfaceLanguage, n: u64) -> Category {
    match (language, n) {
        (InterfaceLanguage::French, 0) | (_, 1) => Category::One,
        (InterfaceLanguage::English, _) => Category::Other,
        (InterfaceLanguage::French | InterfaceLanguage::Spanish, _) => {
            if n > 0 && n.is_multiple_of(MILLION) {
                Category::Many
            } else {
                Category::Other
            }
        }
        (InterfaceLanguage::Arabic, 0) => Category::Zero,
        (InterfaceLanguage::Arabic, 2) => Category::Two,
        (InterfaceLanguage::Arabic, _) => match n % 100 {
            3..=10 => Category::Few,
            11..=99 => Category::Many,
            _ => Category::Other,
        },
    }
}

/// Which of a cell's forms goes with a number.
pub(super) fn place(language: InterfaceLanguage, n: u64) -> Option<usize> {
    categories(language).iter().position(|known| *known == category(language, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_form_in_every_language() {
        for language in InterfaceLanguage::ALL {
            for n in (0..=120).chain([1_000_000, 1_000_001, u64::MAX]) {
                assert!(place(language, n).is_some(), "{language:?} {n}");
            }
        }
    }

    #[test]
    fn numbers_take_the_forms_that_their_speakers_give_them() {
        use InterfaceLanguage::{Arabic, English, French, Spanish};
        for (language, n, expected) in [
            (English, 0, Category::Other),
            (English, 1, Category::One),
            (French, 0, Category::One),
            (French, 2_000_000, Category::Many),
            (Spanish, 0, Category::Other),
            (Spanish, 1_000_000, Category::Many),
            (Arabic, 0, Category::Zero),
            (Arabic, 2, Category::Two),
            (Arabic, 110, Category::Few),
            (Arabic, 111, Category::Many),
            (Arabic, 200, Category::Other),
            (Arabic, 101, Category::Other),
        ] {
            assert_eq!(category(language, n), expected, "{language:?} {n}");
        }
    }
}
