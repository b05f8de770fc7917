//! Languages, by their ISO 639 codes.

use std::fmt;

/// A language: an ISO 639-1 code, or the ISO 639-3 code of a language that has no shorter one.
///
/// Invariant: two or three lower-case ASCII letters, padded with a zero byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 3]);

/// Which way a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub const fn id(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// ISO 639-1 code, ISO 639-3 code, English name. The languages an archive of this kind is known to hold; others keep their code as their name.
const TABLE: &[(&str, &str, &str)] = &[
    ("af", "afr", "Afrikaans"),
    ("am", "amh", "Amharic"),
    ("ar", "ara", "Arabic"),
    ("az", "aze", "Azerbaijani"),
    ("be", "bel", "Belarusian"),
    ("bg", "bul", "Bulgarian"),
    ("bn", "ben", "Bengali"),
    ("bs", "bos", "Bosnian"),
    ("ca", "cat", "Catalan"),
    ("cs", "ces", "Czech"),
    ("cy", "cym", "Welsh"),
    ("da", "dan", "Danish"),
    ("de", "deu", "German"),
    ("bo", "bod", "Tibetan"),
    ("dv", "div", "Dhivehi"),
    ("dz", "dzo", "Dzongkha"),
    ("el", "ell", "Greek"),
    ("en", "eng", "English"),
    ("eo", "epo", "Esperanto"),
    ("es", "spa", "Spanish"),
    ("et", "est", "Estonian"),
    ("eu", "eus", "Basque"),
    ("fa", "fas", "Persian"),
    ("fi", "fin", "Finnish"),
    ("fr", "fra", "French"),
    ("ga", "gle", "Irish"),
    ("gl", "glg", "Galician"),
    ("gu", "guj", "Gujarati"),
    ("ha", "hau", "Hausa"),
    ("he", "heb", "Hebrew"),
    ("hi", "hin", "Hindi"),
    ("hr", "hrv", "Croatian"),
    ("ht", "hat", "Haitian Creole"),
    ("hu", "hun", "Hungarian"),
    ("hy", "hye", "Armenian"),
    ("id", "ind", "Indonesian"),
    ("ig", "ibo", "Igbo"),
    ("is", "isl", "Icelandic"),
    ("it", "ita", "Italian"),
    ("ja", "jpn", "Japanese"),
    ("jv", "jav", "Javanese"),
    ("ka", "kat", "Georgian"),
    ("kk", "kaz", "Kazakh"),
    ("km", "khm", "Khmer"),
    ("kn", "kan", "Kannada"),
    ("ko", "kor", "Korean"),
    ("ku", "kur", "Kurdish"),
    ("ky", "kir", "Kyrgyz"),
    ("la", "lat", "Latin"),
    ("ln", "lin", "Lingala"),
    ("lo", "lao", "Lao"),
    ("lt", "lit", "Lithuanian"),
    ("lv", "lav", "Latvian"),
    ("mg", "mlg", "Malagasy"),
    ("mk", "mkd", "Macedonian"),
    ("ml", "mal", "Malayalam"),
    ("mn", "mon", "Mongolian"),
    ("mr", "mar", "Marathi"),
    ("ms", "msa", "Malay"),
    ("mt", "mlt", "Maltese"),
    ("my", "mya", "Burmese"),
    ("nb", "nob", "Norwegian Bokmål"),
    ("ne", "nep", "Nepali"),
    ("nl", "nld", "Dutch"),
    ("nn", "nno", "Norwegian Nynorsk"),
    ("no", "nor", "Norwegian"),
    ("ny", "nya", "Chichewa"),
    ("om", "orm", "Oromo"),
    ("or", "ori", "Odia"),
    ("pa", "pan", "Punjabi"),
    ("pl", "pol", "Polish"),
    ("ps", "pus", "Pashto"),
    ("pt", "por", "Portuguese"),
    ("rn", "run", "Kirundi"),
    ("ro", "ron", "Romanian"),
    ("ru", "rus", "Russian"),
    ("rw", "kin", "Kinyarwanda"),
    ("sd", "snd", "Sindhi"),
    ("si", "sin", "Sinhala"),
    ("sk", "slk", "Slovak"),
    ("sl", "slv", "Slovenian"),
    ("sn", "sna", "Shona"),
    ("so", "som", "Somali"),
    ("sq", "sqi", "Albanian"),
    ("sr", "srp", "Serbian"),
    ("st", "sot", "Sesotho"),
    ("su", "sun", "Sundanese"),
    ("sv", "swe", "Swedish"),
    ("sw", "swa", "Swahili"),
    ("ta", "tam", "Tamil"),
    ("te", "tel", "Telugu"),
    ("tg", "tgk", "Tajik"),
    ("th", "tha", "Thai"),
    ("ti", "tir", "Tigrinya"),
    ("tk", "tuk", "Turkmen"),
    ("tl", "tgl", "Tagalog"),
    ("tr", "tur", "Turkish"),
    ("ug", "uig", "Uyghur"),
    ("uk", "ukr", "Ukrainian"),
    ("ur", "urd", "Urdu"),
    ("uz", "uzb", "Uzbek"),
    ("vi", "vie", "Vietnamese"),
    ("xh", "xho", "Xhosa"),
    ("yi", "yid", "Yiddish"),
    ("yo", "yor", "Yoruba"),
    ("zh", "zho", "Chinese"),
    ("zu", "zul", "Zulu"),
    ("ckb", "ckb", "Central Kurdish"),
    ("kmr", "kmr", "Northern Kurdish"),
    ("prs", "prs", "Dari"),
    ("tet", "tet", "Tetum"),
    ("pcm", "pcm", "Nigerian Pidgin"),
    ("rom", "rom", "Romani"),
    ("as", "asm", "Assamese"),
    ("ay", "aym", "Aymara"),
    ("bm", "bam", "Bambara"),
    ("br", "bre", "Breton"),
    ("ce", "che", "Chechen"),
    ("ee", "ewe", "Ewe"),
    ("ff", "ful", "Fula"),
    ("fo", "fao", "Faroese"),
    ("fy", "fry", "Western Frisian"),
    ("gd", "gla", "Scottish Gaelic"),
    ("gn", "grn", "Guarani"),
    ("ki", "kik", "Kikuyu"),
    ("kl", "kal", "Greenlandic"),
    ("ks", "kas", "Kashmiri"),
    ("lb", "ltz", "Luxembourgish"),
    ("lg", "lug", "Ganda"),
    ("mi", "mri", "Māori"),
    ("nd", "nde", "Northern Ndebele"),
    ("nr", "nbl", "Southern Ndebele"),
    ("oc", "oci", "Occitan"),
    ("os", "oss", "Ossetian"),
    ("qu", "que", "Quechua"),
    ("rm", "roh", "Romansh"),
    ("sa", "san", "Sanskrit"),
    ("se", "sme", "Northern Sámi"),
    ("sg", "sag", "Sango"),
    ("sm", "smo", "Samoan"),
    ("ss", "ssw", "Swati"),
    ("tn", "tsn", "Tswana"),
    ("to", "ton", "Tongan"),
    ("ts", "tso", "Tsonga"),
    ("tt", "tat", "Tatar"),
    ("tw", "twi", "Twi"),
    ("ve", "ven", "Venda"),
    ("wo", "wol", "Wolof"),
    ("azb", "azb", "South Azerbaijani"),
    ("bal", "bal", "Balochi"),
    ("ceb", "ceb", "Cebuano"),
    ("rhg", "rhg", "Rohingya"),
    ("sdh", "sdh", "Southern Kurdish"),
    ("syr", "syr", "Syriac"),
    ("yue", "yue", "Cantonese"),
];

/// Every ISO 639-1 code.
const TWO_LETTER_CODES: &str = "\
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo \
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka \
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng \
    nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su \
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Codes that ISO 639 has withdrawn, bibliographic ones, and those of the standard form of a language that has a shorter code, with
/// the code that stands for the language here.
const OTHER_CODES: [(&str, &str); 44] = [
    ("iw", "he"),
    ("in", "id"),
    ("ji", "yi"),
    ("jw", "jv"),
    ("mo", "ro"),
    ("sh", "sr"),
    ("alb", "sq"),
    ("arm", "hy"),
    ("baq", "eu"),
    ("bur", "my"),
    ("chi", "zh"),
    ("cmn", "zh"),
    ("cze", "cs"),
    ("dut", "nl"),
    ("fre", "fr"),
    ("geo", "ka"),
    ("ger", "de"),
    ("gre", "el"),
    ("ice", "is"),
    ("mac", "mk"),
    ("may", "ms"),
    ("per", "fa"),
    ("pes", "fa"),
    ("rum", "ro"),
    ("slo", "sk"),
    ("tib", "bo"),
    ("wel", "cy"),
    ("fil", "tl"),
    ("arb", "ar"),
    ("azj", "az"),
    ("ekk", "et"),
    ("khk", "mn"),
    ("lvs", "lv"),
    ("npi", "ne"),
    ("ory", "or"),
    ("pbt", "ps"),
    ("pbu", "ps"),
    ("plt", "mg"),
    ("pst", "ps"),
    ("swh", "sw"),
    ("uzn", "uz"),
    ("ydd", "yi"),
    ("zlm", "ms"),
    ("zsm", "ms"),
];

impl Language {
    /// The language is not known (ISO 639-3 `und`).
    pub const UNKNOWN: Self = Self(*b"und");
    /// English.
    pub const ENGLISH: Self = Self(*b"en\0");

    /// Reads a code or a language tag: `en`, `eng`, `en-GB`, `zh_Hant`. Longer codes of languages that have a
    /// two-letter one become that, withdrawn codes what stands for them now (`iw`: `he`); an unknown three-letter code is
    /// kept. `None` if it does not begin with a code.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        let well_formed = matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_lowercase());
        if !well_formed {
            return None;
        }
        let code = OTHER_CODES.iter().find(|row| row.0 == primary).map_or(primary.as_str(), |row| row.1);
        let code = TABLE.iter().find(|row| row.1 == code).map_or(code, |row| row.0);
        if code.len() == 2 && !TWO_LETTER_CODES.split(' ').any(|known| known == code) {
            return None;
        }
        let mut bytes = [0; 3];
        bytes.iter_mut().zip(code.bytes()).for_each(|(slot, byte)| *slot = byte);
        Some(Self(bytes))
    }

    /// Reads an English name, in any case: `French`.
    pub fn of_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.2.eq_ignore_ascii_case(name.trim())).and_then(|row| Self::parse(row.0))
    }

    /// The code: `en`, `ckb`, `und`.
    pub fn code(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..length]).expect("a code is ASCII")
    }

    /// The English name, or the code where the table has no name.
    pub fn name(&self) -> &str {
        if *self == Self::UNKNOWN {
            return "Unknown language";
        }
        TABLE.iter().find(|row| row.0 == self.code()).map_or_else(|| self.code(), |row| row.2)
    }

    /// Which way it is written.
    pub fn direction(&self) -> Direction {
        match self.code() {
            "ar" | "azb" | "bal" | "ckb" | "dv" | "fa" | "he" | "ks" | "prs" | "ps" | "sd" | "sdh" | "syr" | "ug"
            | "ur" | "yi" => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_tags_of_one_language_are_one() {
        let code = |tag: &str| Language::parse(tag).map(|language| language.code().to_owned());
        for tag in ["en", "eng", "EN-gb", "en_US"] {
            assert_eq!(code(tag).as_deref(), Some("en"), "{tag}");
        }
        assert_eq!(code("zh-Hant").as_deref(), Some("zh"));
        assert_eq!(code("ckb").as_deref(), Some("ckb"));
        assert_eq!(code("qqq").as_deref(), Some("qqq"));
        for (former, now) in [("iw", "he"), ("mo", "ro"), ("fre", "fr"), ("cmn", "zh"), ("dzo", "dz"), ("tib", "bo")] {
            assert_eq!(code(former).as_deref(), Some(now), "{former}");
        }
        for bad in ["", "e", "english", "12", "-en", "qq", "zz-en"] {
            assert_eq!(code(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_language_is_written_its_own_way() {
        for code in ["ar", "fa", "ur", "he", "ps", "ckb", "ug", "sd", "dv", "yi", "prs"] {
            assert_eq!(Language::parse(code).map(|language| language.direction().id()), Some("rtl"), "{code}");
        }
        for code in ["en", "ku", "kmr", "am", "zh", "und", "qqq"] {
            assert_eq!(Language::parse(code).map(|language| language.direction().id()), Some("ltr"), "{code}");
        }
    }

    #[test]
    fn the_table_has_each_language_once() {
        for (place, row) in TABLE.iter().enumerate() {
            assert!(TABLE.iter().skip(place + 1).all(|other| other.0 != row.0 && other.1 != row.1), "{row:?}");
        }
    }
}
