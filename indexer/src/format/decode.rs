//! Bytes to text: which encoding they are in, and whether they are text at all.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::report::{Warning, WarningKind};

/// How many bytes at the start of a file are looked at to tell what kind it is.
const SAMPLE_BYTES: usize = 8 << 10;

/// How far into a file its own statement of an encoding is looked for, in bytes; HTML asks for the first 1024.
const DECLARATION_BYTES: usize = 4 << 10;

/// How many bytes are shown to the encoding detector.
const DETECTION_BYTES: usize = 1 << 20;

/// Above one control character in this many bytes (NUL apart) the bytes are no text.
const BYTES_A_CONTROL_CHARACTER: usize = 20;

/// A file is UTF-8 with some damage if it has this many well-formed sequences for each that is not.
const SOUND_SEQUENCES_A_DAMAGED_ONE: usize = 4;

/// How files of other kinds begin, and what they are.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF file; PDF files are not read yet"),
    (b"%!PS", "a PostScript file"),
    (b"{\\rtf", "a rich text (RTF) file; save it as plain text or HTML"),
    (b"PK\x03\x04", "a ZIP file, which is not read out of a web archive"),
    (b"\xd0\xcf\x11\xe0", "a file of an old office program; save it as plain text or HTML"),
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"II*\0", "an image (TIFF)"),
    (b"MM\0*", "an image (TIFF)"),
    (b"RIFF", "an image, a sound or a film (RIFF)"),
    (b"ID3", "a sound (MP3)"),
    (b"OggS", "a sound or a film (Ogg)"),
    (b"\x1aE\xdf\xa3", "a film (Matroska)"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"BZh", "a compressed file (bzip2); unpack it first"),
    (b"\xfd7zXZ", "a compressed file (xz); unpack it first"),
    (b"(\xb5/\xfd", "a compressed file (zstd), which is not read out of a web archive"),
    (b"7z\xbc\xaf", "a compressed file (7z); unpack it first"),
    (b"Rar!", "a compressed file (RAR); unpack it first"),
    (b"\x1f\x8b", "a compressed file (gzip), which is not read out of a web archive"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"\x7fELF", "a program"),
];

/// A text and what its decoding lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Without NUL and other control characters but tab and line ends.
    pub(super) text: String,
    /// That some bytes could not be decoded, if so.
    pub(super) warning: Option<Warning>,
}

/// Decodes a file; an error says what it is instead of text.
///
/// The encoding is, in this order: that of a byte order mark; UTF-16 where every other byte is zero; UTF-8 if the bytes
/// are valid in it; what the server said; what the file itself declares; UTF-8 if it is but damaged; the detector's guess.
pub(super) fn decode(bytes: &[u8], charset: Option<&'static Encoding>) -> Result<Decoded, &'static str> {
    if let Some(kind) = other_kind(bytes) {
        return Err(kind);
    }
    let (text, encoding, damaged) = match unicode_form(bytes) {
        Some((encoding, mark_bytes)) => decode_in(encoding, bytes.get(mark_bytes..).unwrap_or_default()),
        None if is_binary(bytes) => return Err("neither text nor a format that is known"),
        None => decode_unmarked(bytes, charset),
    };
    let replaced = if damaged { text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count() } else { 0 };
    let warning = (replaced > 0).then(|| Warning {
        kind: WarningKind::BadEncoding,
        message: format!(
            "{replaced} places are not in the encoding of the file ({}); each is shown as U+FFFD",
            encoding.name()
        ),
    });
    Ok(Decoded { text: without_controls(text), warning })
}

/// Drops control characters, which no text needs, and turns page breaks into line ends.
pub(super) fn without_controls(text: String) -> String {
    let is_plain = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    if text.chars().all(|c| is_plain(c) && c != '\u{feff}') {
        return text;
    }
    let lines = text.chars().map(|c| if matches!(c, '\u{b}' | '\u{c}' | '\u{85}') { '\n' } else { c });
    lines.filter(|c| is_plain(*c) && *c != '\u{feff}').collect()
}

fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("an image or a film (MP4)");
    }
    SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// The Unicode encoding that a byte order mark or the pattern of zero bytes tells, and the length of the mark.
fn unicode_form(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(bytes).or_else(|| utf_16_without_mark(bytes).map(|encoding| (encoding, 0)))
}

/// UTF-16 has zero bytes where text in it has ASCII characters, spaces and line ends at least: all in even places
/// (big-endian), or all in odd ones.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let zeros_from = |start: usize| sample.iter().skip(start).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros_from(0), zeros_from(1));
    let enough = sample.len() / 2 / 20 + 1;
    let is_pattern = |many: usize, few: usize| many > enough && few * 20 < many;
    let encoding = if is_pattern(odd, even) {
        UTF_16LE
    } else if is_pattern(even, odd) {
        UTF_16BE
    } else {
        return None;
    };
    let whole_units = sample.len() & !1;
    let (_, damaged) = encoding.decode_without_bom_handling(&sample[..whole_units]);
    (!damaged).then_some(encoding)
}

fn is_binary(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let controls = sample.iter().filter(|byte| matches!(byte, 1..=8 | 14..=26 | 28..=31)).count();
    let without_zeros = sample.split(|byte| *byte == 0).map(<[u8]>::len).sum::<usize>();
    controls > sample.len() / BYTES_A_CONTROL_CHARACTER || without_zeros < sample.len() / 3 * 2
}

fn decode_unmarked(bytes: &[u8], charset: Option<&'static Encoding>) -> (String, &'static Encoding, bool) {
    let escapes = bytes.contains(&0x1b);
    if let (false, Ok(text)) = (escapes, std::str::from_utf8(bytes)) {
        return (text.to_owned(), UTF_8, false);
    }
    for encoding in charset.into_iter().chain(declared(bytes)).filter(|encoding| *encoding != UTF_8) {
        let decoded = decode_in(encoding, bytes);
        if !decoded.2 {
            return decoded;
        }
    }
    if is_damaged_utf_8(bytes) {
        return decode_in(UTF_8, bytes);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..DETECTION_BYTES).unwrap_or(bytes), true);
    decode_in(detector.guess(None, Utf8Detection::Deny), bytes)
}

fn decode_in(encoding: &'static Encoding, bytes: &[u8]) -> (String, &'static Encoding, bool) {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), encoding, damaged)
}

/// The encoding a media type names: `text/html; charset=windows-1251`.
pub(super) fn charset(media_type: &str) -> Option<&'static Encoding> {
    let parameters = media_type.split(';').skip(1);
    let mut pairs = parameters.filter_map(|parameter| parameter.split_once('='));
    let (_, label) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes())
}

/// The encoding a page or an XML file names: `charset=…` or `encoding=…`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_BYTES).unwrap_or(bytes).to_ascii_lowercase();
    ["charset", "encoding"].iter().find_map(|name| {
        let name_at = head.windows(name.len()).position(|window| window == name.as_bytes())?;
        let value = head.get(name_at + name.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let end = value.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte))?;
        Encoding::for_label(&value[..end])
    })
}

/// Whether most sequences of bytes above 127 are well-formed UTF-8: a file with one cut character is not another encoding.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut sound, mut damaged) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    let only_the_end = sound == 0 && damaged == 1 && std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none());
    only_the_end || (sound > 0 && sound >= damaged * SOUND_SEQUENCES_A_DAMAGED_ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, warned: bool) {
        let decoded = decode(bytes, None).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.warning.is_some()), (text, warned));
    }

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn every_form_of_unicode_is_told_with_and_without_its_mark() {
        let text = "Détenus à Évora: « libérez-les »";
        check(text.as_bytes(), text, false);
        check(format!("\u{feff}{text}").as_bytes(), text, false);
        check(&utf_16(text, u16::to_le_bytes), text, false);
        check(&utf_16(text, u16::to_be_bytes), text, false);
        check(&utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes), text, false);
        let arabic = "<p>أطلقوا سراح المعتقلين في كل مكان الآن</p>";
        check(&utf_16(arabic, u16::to_le_bytes), arabic, false);
    }

    #[test]
    fn a_declared_encoding_is_believed_unless_the_bytes_are_utf_8() {
        check(b"<meta charset=\"iso-8859-2\"><p>\xb1</p>", "<meta charset=\"iso-8859-2\"><p>ą</p>", false);
        check(
            b"<?xml version='1.0' encoding='windows-1251'?><p>\xc4\xe0</p>",
            "<?xml version='1.0' encoding='windows-1251'?><p>Да</p>",
            false,
        );
        check("<meta charset=latin1><p>é</p>".as_bytes(), "<meta charset=latin1><p>é</p>", false);
        check(b"<meta charset=utf-8><p>caf\xe9 au lait</p>", "<meta charset=utf-8><p>café au lait</p>", false);
    }

    #[test]
    fn what_the_server_says_counts_before_what_the_page_declares_where_it_fits() {
        let decoded = |bytes, media_type| decode(bytes, charset(media_type)).unwrap().text;
        assert_eq!(decoded(b"\xc4\xe0", "text/html;Charset=\"windows-1251\""), "Да");
        assert_eq!(
            decoded(b"<meta charset=latin1>\xc4\xe0", "text/html; charset=windows-1251"),
            "<meta charset=latin1>Да"
        );
        assert_eq!(decoded("Да".as_bytes(), "text/html; charset=iso-8859-1"), "Да");
        assert_eq!(charset("text/html; charset=nonsense"), None);
    }

    #[test]
    fn an_undeclared_encoding_is_guessed() {
        check(b"Les d\xe9tenus ont \xe9t\xe9 lib\xe9r\xe9s", "Les détenus ont été libérés", false);
    }

    #[test]
    fn damaged_utf_8_stays_utf_8_and_is_warned_of() {
        check(b"\xc3\xa9t\xc3\xa9 \xc3\xa0 \xc3\xa9 cut \xc3", "été à é cut \u{fffd}", true);
        check(b"plain, cut \xe2\x80", "plain, cut \u{fffd}", true);
    }

    #[test]
    fn control_characters_are_dropped() {
        check(b"de\0tai\x07ned\r\n\tin \x0cpages", "detained\r\n\tin \npages", false);
    }

    #[test]
    fn what_is_not_text_is_named() {
        for (bytes, kind) in [
            (&b"%PDF-1.7\n"[..], "PDF"),
            (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
            (b"PK\x03\x04\x14\0", "ZIP"),
            (b"{\\rtf1 x}", "RTF"),
            (&[0, 0, 0, 5, 0, 0, 1, 2, 0, 0, 0, 9][..], "neither text"),
            (&[1, 2, 3, 4, 5, 6, 200, 255][..], "neither text"),
        ] {
            assert!(decode(bytes, None).unwrap_err().contains(kind), "{kind}");
        }
    }
}
