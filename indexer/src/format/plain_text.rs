//! Prose as plain text: a file that holds one publication and nothing else.

use shared::document::Extent;

use crate::format::file_name;
use crate::record::Record;

/// A text is no publication if it has fewer letters: an error message, a note, a fragment.
const MIN_LETTERS: usize = 300;

/// The share of letters, and of the marks that go with them, among all that is no white space.
const MIN_SHARE_OF_LETTERS: f64 = 0.75;

/// The share of characters that programs and markup have, and prose hardly ever.
const MAX_SHARE_OF_CODE: f64 = 0.02;

/// The share of lines that begin as those of logs and tables do, with a digit or a bracket, beside numbered paragraphs.
const MAX_SHARE_OF_RECORDS: f64 = 0.5;

/// The mean length of words in a script that parts them: a longer one is that of encoded bytes or lists of addresses.
const MAX_MEAN_WORD: f64 = 16.0;

/// The mean number of letters to the end of a sentence: above, the text is a list.
const MAX_MEAN_SENTENCE: f64 = 700.0;

/// A title has this many letters.
const MIN_TITLE_LETTERS: usize = 10;

/// A title is no longer than this, in characters.
const MAX_TITLE_CHARS: usize = 200;

/// Lines of a text whose lines are broken at a margin are within these bounds, in characters, the last of a paragraph apart.
const WRAPPED_CHARS: std::ops::RangeInclusive<usize> = 45..=100;

/// How much of a text is judged, in bytes.
const SAMPLE_BYTES: usize = 256 << 10;

/// The record of a text; an error says why it is no publication.
pub(super) fn read(text: &str, source: &str) -> Result<Record, &'static str> {
    judge(sample(text.trim()))?;
    let paragraphs = paragraphs(text);
    let mut record = Record::new(source, Extent::Whole);
    let (title, body) = part_title(&paragraphs);
    let of_file = || file_name::title(source).or_else(|| has_no_opening(&paragraphs).then(|| file_name::stem(source)));
    match title.map(str::to_owned).or_else(of_file) {
        Some(title) => {
            record.title = title;
            record.text = body.join("\n\n");
        }
        // The opening of the text becomes the title.
        None => record.text = paragraphs.join("\n\n"),
    }
    record.published = file_name::date(source);
    record.countries = file_name::country(source).into_iter().collect();
    Ok(record)
}

fn sample(text: &str) -> &str {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// What tells prose from other text.
#[derive(Debug, Default)]
struct Traits {
    visible: usize,
    letters: usize,
    /// Letters of scripts that part words by no space, or sentences by no mark.
    unparted: usize,
    code: usize,
    words: usize,
    sentences: usize,
    lines: usize,
    lines_of_records: usize,
}

fn judge(text: &str) -> Result<(), &'static str> {
    if text.starts_with('<') {
        return Err("markup of a kind that is not read");
    }
    let traits = Traits::of(text);
    #[expect(clippy::cast_precision_loss, reason = "a sample is far smaller than 2^52 bytes")]
    let ratio = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let is_unparted = traits.unparted * 2 > traits.letters;
    if traits.letters < MIN_LETTERS / if is_unparted { 3 } else { 1 } {
        return Err("text, but too short for a publication, and no listing of some");
    }
    if ratio(traits.letters, traits.visible) < MIN_SHARE_OF_LETTERS
        || ratio(traits.code, traits.visible) > MAX_SHARE_OF_CODE
    {
        return Err("text, but no prose: numbers, code or data");
    }
    if traits.lines > 4 && ratio(traits.lines_of_records, traits.lines) > MAX_SHARE_OF_RECORDS {
        return Err("text, but no prose: lines of a log or a list");
    }
    if !is_unparted && ratio(traits.letters, traits.words) > MAX_MEAN_WORD {
        return Err("text, but no prose: it has hardly any words");
    }
    if !is_unparted && ratio(traits.letters, traits.sentences) > MAX_MEAN_SENTENCE {
        return Err("text, but no prose: it has hardly any sentences");
    }
    Ok(())
}

impl Traits {
    fn of(text: &str) -> Self {
        let mut traits = Self { words: text.split_whitespace().count(), ..Self::default() };
        let mut previous = ' ';
        for character in text.chars() {
            if character.is_whitespace() {
                traits.sentences +=
                    usize::from(matches!(previous, '.' | '!' | '?' | '؟' | '۔' | '।' | '።' | '”' | '»'));
            } else {
                traits.visible += 1;
                let is_letter = character.is_alphabetic() || unicode_normalization::char::is_combining_mark(character);
                traits.letters += usize::from(is_letter);
                traits.unparted += usize::from(is_letter && is_of_unparted_script(character));
                traits.code += usize::from(matches!(character, '{' | '}' | '<' | '>' | '=' | '|' | '\\' | '$' | '~'));
                traits.sentences += usize::from(matches!(character, '。' | '！' | '？'));
            }
            previous = character;
        }
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            traits.lines += 1;
            traits.lines_of_records += usize::from(begins_as_record(line));
        }
        traits
    }
}

/// Lines of logs and lists: "2019-03-04 10:00:01 …", "`[error] …`", "User-agent: *". A numbered paragraph is prose.
fn begins_as_record(line: &str) -> bool {
    let is_paragraph = line.chars().count() > *WRAPPED_CHARS.end();
    let is_pair = line.split_once(": ").is_some_and(|(key, _)| !key.contains(' '));
    !is_paragraph && (is_pair || line.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '[' | '/' | '-' | '*')))
}

/// Thai, Lao, Burmese, Khmer, Tibetan and the scripts of China and Japan.
fn is_of_unparted_script(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// The paragraphs: parted by blank lines; where lines are not broken at a margin, each is one.
fn paragraphs(text: &str) -> Vec<String> {
    // What stands for a picture or a sign of a font says nothing.
    let is_no_sign = |c: char| matches!(c, '\u{fffc}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    let text = text.replace(is_no_sign, "");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_wrapped = is_wrapped(&lines);
    let mut paragraphs: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in lines {
        match paragraphs.last_mut() {
            _ if line.is_empty() => is_open = false,
            Some(paragraph) if is_open && is_wrapped => join(paragraph, line),
            _ => {
                paragraphs.push(line.to_owned());
                is_open = true;
            }
        }
    }
    paragraphs
}

/// Whether most lines that are followed by another are about as long as a margin allows.
fn is_wrapped(lines: &[&str]) -> bool {
    let followed = lines.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty());
    let lengths: Vec<usize> = followed.map(|pair| pair[0].chars().count()).collect();
    let wrapped = lengths.iter().filter(|length| WRAPPED_CHARS.contains(length)).count();
    lengths.len() >= 3 && wrapped * 10 > lengths.len() * 7
}

/// Adds a line to its paragraph; a word that was parted at the margin is joined.
fn join(paragraph: &mut String, line: &str) {
    let is_parted_word = paragraph.ends_with('-')
        && paragraph.chars().rev().nth(1).is_some_and(char::is_lowercase)
        && line.starts_with(char::is_lowercase);
    if is_parted_word {
        paragraph.pop();
    } else {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// Whether a text begins with so little that no title can be made of it.
fn has_no_opening(paragraphs: &[String]) -> bool {
    paragraphs.first().is_none_or(|first| letters(first) < MIN_TITLE_LETTERS)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// The first paragraph, if it is a title: short, more follows, and it does not end as a sentence does.
fn part_title(paragraphs: &[String]) -> (Option<&str>, &[String]) {
    let Some((first, rest)) = paragraphs.split_first() else { return (None, paragraphs) };
    let ends_as_title = !first.ends_with(['.', ';', ',', ':', '。', '।']) || first.ends_with("...");
    let visible = first.chars().filter(|c| !c.is_whitespace()).count();
    let has_letters = letters(first) >= MIN_TITLE_LETTERS && letters(first) * 2 > visible;
    let is_title = ends_as_title && has_letters && !rest.is_empty() && first.chars().nth(MAX_TITLE_CHARS).is_none();
    if is_title { (Some(first), rest) } else { (None, paragraphs) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAGRAPH: &str = "The court set the three villagers free on Monday, after two years without a trial, and said that nobody \
        could explain to it why they had been arrested. Their families had asked for nothing else since the day of the arrests. \
        They will go home tomorrow, by the bus that leaves the market at noon.";

    fn text(source: &str, text: &str) -> Result<Record, &'static str> {
        read(text, source)
    }

    #[test]
    fn a_title_is_a_first_line_that_is_one_or_the_name_of_the_file() {
        let with_title = text("a.txt", &format!("Villagers go free\n\n{PARAGRAPH}\n\n{PARAGRAPH}")).expect("prose");
        assert_eq!(with_title.title, "Villagers go free");
        assert_eq!(with_title.text, format!("{PARAGRAPH}\n\n{PARAGRAPH}"));
        let named = text("notes/villagers-go_free.txt", &format!("{PARAGRAPH}\n{PARAGRAPH}")).expect("prose");
        assert_eq!((named.title.as_str(), named.text.matches("\n\n").count()), ("villagers go free", 1));
        let neither = text("KEN_12_2019.txt", &format!("{PARAGRAPH}\n{PARAGRAPH}")).expect("prose");
        assert_eq!(neither.title, "");
        assert_eq!(neither.published.map(|date| date.written).as_deref(), Some("2019"));
        assert_eq!(neither.countries.first().map(|country| country.notation.as_str()), Some("KEN"));
    }

    #[test]
    fn lines_that_were_broken_at_a_margin_are_joined() {
        let wrapped = "The court set the three villagers free on Monday, after two years with-\n\
            out a trial, and said that nobody could explain to it why they had been\n\
            arrested. Their families had asked for nothing else since the day of the\n\
            arrests. They will go home tomorrow, by the bus.\n\n\
            The bus leaves the market at noon, and nobody knows when it will arrive\n\
            at the village, because the bridge was washed away in the spring of the\n\
            year. It has not been built again.\n";
        let record = text("a.txt", wrapped).expect("prose");
        let paragraphs: Vec<&str> = record.text.split("\n\n").collect();
        assert_eq!(paragraphs.len(), 2);
        assert!(paragraphs[0].contains("two years without a trial, and said"), "{}", paragraphs[0]);
    }

    #[test]
    fn prose_of_every_script_is_prose() {
        let thai = "ศาลสั่งปล่อยตัวชาวบ้านสามคนเมื่อวันจันทร์ หลังถูกคุมขังสองปีโดยไม่มีการพิจารณาคดี ครอบครัวของพวกเขาไม่ได้ขออะไรอีกเลยนับแต่วันที่ถูกจับกุม พรุ่งนี้พวกเขาจะกลับบ้าน"; // typos: th
        let chinese = "法院星期一释放了三名村民，他们未经审判被关押了两年。自被捕之日起，他们的家人别无所求。明天他们将回家。法院说没有人能够解释为什么逮捕他们。村里的桥在春天被冲走了，至今没有重建，公共汽车中午从市场出发，没有人知道它什么时候能到达。";
        let arabic = "أفرجت المحكمة عن القرويين الثلاثة يوم الاثنين بعد عامين من دون محاكمة. ".repeat(8);
        for prose in [thai, chinese, &arabic] {
            assert!(text("a.txt", prose).is_ok(), "{prose}: {:?}", text("a.txt", prose));
        }
    }

    #[test]
    fn other_text_is_told_from_prose() {
        let base64 = "QWxsIGh1bWFuIGJlaW5ncyBhcmUgYm9ybiBmcmVlIGFuZCBlcXVhbCBpbiBkaWduaXR5IGFuZCBy\n".repeat(20);
        let log = "2019-03-04 10:00:01 the server started and waits for what will come\n".repeat(30);
        let code = "fn main() {\n    let total = first + second;\n    print(total);\n}\n".repeat(20);
        let numbers = "Year Cases Deaths\n2001 17 4\n2002 23 9\n".repeat(40);
        let names = "Amara Diallo\nBoris Petrov\nCarla Mendes\n".repeat(40);
        let robots =
            "User-agent: *\nDisallow: /search/results/of/all/kinds\nAllow: /everything/else/on/this/site\n".repeat(20);
        let error =
            "Error in file(con, \"r\") :\n  cannot open the connection to the address of the page that was asked for";
        for other in [&*base64, &log, &code, &numbers, &names, &robots, error] {
            assert!(text("a.txt", other).is_err(), "{other}");
        }
    }
}
