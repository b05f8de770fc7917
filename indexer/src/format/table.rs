//! Tables: CSV and its kin, told by a header with names of fields that are known or mapped. A row is a record.

use std::collections::{HashMap, HashSet};

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use crate::format::fields::{self, FieldMap};
use crate::format::{Contents, Format, Refusal};
use crate::record::Record;
use crate::report::{QuarantineReason, Warning, WarningKind};

/// What may stand between the cells of a row.
const SEPARATORS: [char; 4] = ['\t', ',', ';', '|'];

/// A header has at least this many cells.
const MIN_COLUMNS: usize = 2;

/// A name in a header is no longer than this, in characters.
const MAX_NAME_CHARS: usize = 60;

/// The most columns a table may have.
const MAX_COLUMNS: usize = 2_000;

/// How many lines are looked at to see whether a text without known names is a table all the same.
const SAMPLE_LINES: usize = 20;

/// How often reading starts again behind a row whose quotes are broken: each time, the rest may be read to its end.
const MAX_RESTARTS: usize = 100;

/// Fields of which a cell may hold several values, parted by `;` or `|`.
const LISTS: [&str; 7] = ["type", "countries", "mentions", "regions", "locations", "topics", "terms"];

/// Reads a table; `None` if the text is none. An error says why no row of it can be a publication.
pub(super) fn read(text: &str, map: &FieldMap, source: &str) -> Option<Result<Contents, Refusal>> {
    let unix_text;
    let text = if text.contains('\n') {
        text
    } else {
        unix_text = text.replace('\r', "\n");
        &unix_text
    };
    let (stated, body) = stated_separator(text);
    let start = text.len() - body.trim_start_matches(['\n', '\r', '\u{feff}']).len();
    let header_line = text.get(start..)?.lines().next()?;
    let header = Header::find(header_line, stated, map)?;
    if !header.has_title_or_text(map) {
        let is_table = has_as_many_cells(text.get(start..)?, &header);
        return is_table.then(|| Err((QuarantineReason::NoDocument, header.without_title())));
    }
    let has_many_known_names = header.known(map) >= MIN_COLUMNS;
    let contents = Table { text, header, map, source }.read(start);
    if contents.records.is_empty() {
        let words = "a table, but no row has a title or a text, and as many cells as the header".to_owned();
        return has_many_known_names.then_some(Err((QuarantineReason::NoDocument, words)));
    }
    let is_table = has_many_known_names || contents.records.len() > contents.rejected.len();
    is_table.then_some(Ok(contents))
}

/// The separator that a first line such as `sep=;` states, which spreadsheets write, and the text behind it.
fn stated_separator(text: &str) -> (Option<char>, &str) {
    let line = text.lines().next().unwrap_or_default();
    let separator = line.trim_end().strip_prefix("sep=").filter(|rest| rest.chars().count() == 1);
    match separator.and_then(|rest| rest.chars().next()) {
        Some(separator) => (Some(separator), text.get(line.len()..).unwrap_or_default()),
        None => (None, text),
    }
}

/// The first row.
struct Header {
    separator: char,
    names: Vec<String>,
    /// The columns whose cells may hold several values.
    lists: Vec<bool>,
}

impl Header {
    /// The header of a table with the separator that gives the most names of known fields, then the most names.
    fn find(line: &str, stated: Option<char>, map: &FieldMap) -> Option<Self> {
        let separators = SEPARATORS.into_iter().filter(|separator| stated.is_none_or(|stated| stated == *separator));
        let headers = separators.filter_map(|separator| Self::of(line, separator));
        let best = headers.max_by_key(|header| (header.known(map), header.names.len()))?;
        Some(best.with_lists(map))
    }

    fn of(line: &str, separator: char) -> Option<Self> {
        let names: Vec<String> = cells(line, separator)?.iter().map(|name| name.trim().to_owned()).collect();
        let is_name = |name: &String| {
            let has_letter = name.is_empty() || name.chars().any(char::is_alphabetic);
            has_letter && name.chars().count() <= MAX_NAME_CHARS && !name.ends_with(['.', '!', '?', '。'])
        };
        let filled: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
        let are_distinct = filled.iter().collect::<HashSet<_>>().len() == filled.len();
        let is_header = (MIN_COLUMNS..=MAX_COLUMNS).contains(&names.len())
            && filled.len() * 2 > names.len()
            && are_distinct
            && names.iter().all(is_name);
        is_header.then_some(Self { separator, names, lists: Vec::new() })
    }

    fn with_lists(mut self, map: &FieldMap) -> Self {
        let is_list = |name: &String| map.meaning(name).is_some_and(|(field, _)| LISTS.contains(&field));
        self.lists = self.names.iter().map(is_list).collect();
        self
    }

    fn known(&self, map: &FieldMap) -> usize {
        self.names.iter().filter(|name| map.meaning(name).is_some()).count()
    }

    fn has_title_or_text(&self, map: &FieldMap) -> bool {
        self.names.iter().filter_map(|name| map.meaning(name)).any(|(field, _)| matches!(field, "title" | "text"))
    }

    fn without_title(&self) -> String {
        /// The names that are shown.
        const SHOWN: usize = 12;
        let names: Vec<&str> =
            self.names.iter().map(String::as_str).filter(|name| !name.is_empty()).take(SHOWN).collect();
        format!(
            "a table without a column for title or text; if one of its columns is, say which with --map title=NAME or --map text=NAME: {}",
            names.join(", ")
        )
    }
}

/// The cells of one line; `None` if its quotes are broken.
fn cells(line: &str, separator: char) -> Option<StringRecord> {
    let mut reader = reader(separator).from_reader(line.as_bytes());
    reader.records().next()?.ok()
}

fn reader(separator: char) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(u8::try_from(separator).unwrap_or(b',')).has_headers(false).flexible(true);
    builder
}

/// Whether most of the first lines have as many cells as the header, and there are some.
fn has_as_many_cells(text: &str, header: &Header) -> bool {
    let lines: Vec<&str> = text.lines().skip(1).filter(|line| !line.trim().is_empty()).take(SAMPLE_LINES).collect();
    let alike =
        lines.iter().filter(|line| cells(line, header.separator).is_some_and(|row| row.len() == header.names.len()));
    let alike = alike.count();
    alike >= MIN_COLUMNS && alike * 2 > lines.len()
}

struct Table<'a> {
    text: &'a str,
    header: Header,
    map: &'a FieldMap,
    source: &'a str,
}

impl Table<'_> {
    /// Reads the rows behind the header, which begins at a byte of the text.
    fn read(&self, start: usize) -> Contents {
        let mut contents = Contents::of(Format::Table, Vec::new());
        let mut place = self.after_line(start);
        let mut line = self.text.get(..place).unwrap_or_default().matches('\n').count() + 1;
        for restarts in 0..=MAX_RESTARTS {
            let broken = self.read_rows(place, line, restarts < MAX_RESTARTS, &mut contents);
            let Some((broken_place, broken_line)) = broken else { break };
            let end = self.after_line(broken_place);
            self.read_line(broken_place, end, broken_line, &mut contents);
            (place, line) = (end, broken_line + 1);
        }
        withhold_ids_that_repeat(&mut contents);
        contents
    }

    fn after_line(&self, place: usize) -> usize {
        let rest = self.text.get(place..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |end| place + end + 1)
    }

    /// Reads rows to the end, or to one over several lines with an odd number of quotes, or too few or too many cells: a quote
    /// in it is likely never closed. Gives the place and the line of that one.
    fn read_rows(
        &self,
        start: usize,
        first_line: usize,
        stops: bool,
        contents: &mut Contents,
    ) -> Option<(usize, usize)> {
        let rows = self.text.get(start..).unwrap_or_default();
        let mut reader = reader(self.header.separator).from_reader(rows.as_bytes());
        let mut row = StringRecord::new();
        loop {
            let before = reader.position().clone();
            let is_row = reader.read_record(&mut row).unwrap_or(false);
            if !is_row {
                return None;
            }
            let begin = row.position().unwrap_or(&before).clone();
            let place = start + usize::try_from(begin.byte()).unwrap_or_default();
            let line = first_line + usize::try_from(begin.line()).unwrap_or(1) - 1;
            let lines = reader.position().line() - begin.line();
            let end = start + usize::try_from(reader.position().byte()).unwrap_or_default();
            let quotes = || self.text.get(place..end).unwrap_or_default().matches('"').count();
            let is_broken = lines > 1 && (row.len() != self.header.names.len() || quotes() % 2 == 1);
            match (is_broken, stops) {
                (true, true) => return Some((self.skip_blank(place), line)),
                (true, false) => self.reject_ragged(row.len(), line, contents),
                (false, _) => self.read_row(&row, line, contents),
            }
        }
    }

    fn skip_blank(&self, place: usize) -> usize {
        let rest = self.text.get(place..).unwrap_or_default();
        place + rest.len() - rest.trim_start_matches(['\n', '\r']).len()
    }

    /// Reads one line without minding its quotes.
    fn read_line(&self, start: usize, end: usize, line: usize, contents: &mut Contents) {
        let text = self.text.get(start..end).unwrap_or_default();
        let mut reader = reader(self.header.separator).quoting(false).from_reader(text.as_bytes());
        let row = reader.records().next().and_then(Result::ok).unwrap_or_default();
        let row: StringRecord = row.iter().map(without_own_quotes).collect();
        if row.len() == self.header.names.len() {
            self.read_row(&row, line, contents);
        } else {
            self.reject_ragged(row.len(), line, contents);
        }
    }

    fn reject_ragged(&self, cells: usize, line: usize, contents: &mut Contents) {
        let words = format!(
            "it has {cells} cells where the header has {}, or a quote that is never closed",
            self.header.names.len()
        );
        contents.rejected.push((format!("line {line}"), QuarantineReason::MalformedRecord, words));
    }

    fn read_row(&self, row: &StringRecord, line: usize, contents: &mut Contents) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let place = || format!("line {line}");
        if row.len() != self.header.names.len() {
            return self.reject_ragged(row.len(), line, contents);
        }
        match fields::record(self.object(row), self.map, self.source) {
            Some(record) => contents.records.push(record),
            None => contents.reject_empty(place()),
        }
    }

    fn object(&self, row: &StringRecord) -> Map<String, Value> {
        let columns = self.header.names.iter().zip(&self.header.lists).zip(row);
        let filled = columns.filter(|((name, _), cell)| !name.is_empty() && !cell.trim().is_empty());
        filled
            .map(|((name, is_list), cell)| (name.clone(), if *is_list { list(cell) } else { Value::from(cell) }))
            .collect()
    }
}

/// A cell without the quotes around it, where it has both.
fn without_own_quotes(cell: &str) -> String {
    let inner = cell.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or_else(|| cell.to_owned(), |inner| inner.replace("\"\"", "\""))
}

/// The values in a cell.
fn list(cell: &str) -> Value {
    let values = cell.split([';', '|']).map(str::trim).filter(|value| !value.is_empty());
    values.map(Value::from).collect()
}

/// What different rows share is no id of any of them.
fn withhold_ids_that_repeat(contents: &mut Contents) {
    let mut first_rows: HashMap<&str, &Record> = HashMap::new();
    let mut repeated: HashSet<String> = HashSet::new();
    for record in &contents.records {
        let Some(id) = record.id.as_deref() else { continue };
        let first = first_rows.entry(id).or_insert(record);
        if (&first.title, &first.text, &first.published) != (&record.title, &record.text, &record.published) {
            repeated.insert(id.to_owned());
        }
    }
    for record in &mut contents.records {
        if record.id.as_ref().is_some_and(|id| repeated.contains(id)) {
            record.id = None;
            let message = "rows that differ have one id: it is no id of theirs, others are derived".to_owned();
            contents.warnings.push(Warning { kind: WarningKind::BadId, message });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::fields::Mapping;

    fn table(text: &str) -> Contents {
        read(text, &FieldMap::default(), "table.csv").expect("a table").expect("rows")
    }

    /// Title and text of each row, and the places that were rejected.
    #[track_caller]
    fn check(text: &str, rows: &[(&str, &str)], rejected: &[&str]) {
        let contents = table(text);
        let found: Vec<_> =
            contents.records.iter().map(|record| (record.title.as_str(), record.text.as_str())).collect();
        assert_eq!(found, rows, "{text}");
        let places: Vec<_> = contents.rejected.iter().map(|(place, ..)| place.as_str()).collect();
        assert_eq!(places, rejected, "{text}");
    }

    #[test]
    fn separators_quotes_and_line_ends_are_told_by_content() {
        let rows = [("A, b", "One.\nTwo."), ("C", "\"x\"")];
        check("title,text\n\"A, b\",\"One.\nTwo.\"\nC,\"\"\"x\"\"\"\n", &rows, &[]);
        check("Headline\tBody\nA, b\t\"One.\nTwo.\"\nC\t\"\"\"x\"\"\"\n", &rows, &[]);
        check("id;Titel;Text\r\n1;A, b;\"One.\nTwo.\"\r\n2;C;\"\"\"x\"\"\"\r\n", &rows, &[]);
        check("sep=|\ntitle|text\nA|b\n", &[("A", "b")], &[]);
        check("title,text\rA,b\rC,d\r", &[("A", "b"), ("C", "d")], &[]);
    }

    #[test]
    fn a_row_that_does_not_fit_is_named_and_the_others_are_read() {
        check("title,text\nA,b\nC\nD,e,f\n\n,\nG,h\n", &[("A", "b"), ("G", "h")], &["line 3", "line 4"]);
        check("title,text,url\nA,b,\n,,https://x.example/\n", &[("A", "b")], &["line 3"]);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_own_row_at_most() {
        check("title,text\nA,\"b\nC,d\nE,f\n", &[("A", "\"b"), ("C", "d"), ("E", "f")], &[]);
        check("title,text\nA,b\n\"C,d\nE,f\n", &[("A", "b"), ("\"C", "d"), ("E", "f")], &[]);
        let broken = format!("title,text\n{}", "\"a,b,c\n".repeat(1_000));
        let contents = table(&format!("{broken}x,y\n"));
        assert_eq!(contents.records.len(), 1);
    }

    #[test]
    fn columns_mean_what_the_operator_says() {
        let text = "Betreff,Kern,wo\nA,b,Kenya|Mali\n";
        let map = |mappings: &[&str]| {
            FieldMap::new(&mappings.iter().map(|mapping| mapping.parse().expect("a mapping")).collect::<Vec<Mapping>>())
        };
        let refused = read(text, &FieldMap::default(), "x");
        assert_eq!(refused, None);
        let mapped = map(&["title=Betreff", "text=kern", "countries=wo", "url=nowhere"]);
        let contents = read(text, &mapped, "x").expect("a table").expect("rows");
        let record = &contents.records[0];
        assert_eq!((record.title.as_str(), record.text.as_str(), record.countries.len()), ("A", "b", 2));
        assert_eq!(mapped.unmet().map(|mapping| mapping.name.as_str()).collect::<Vec<_>>(), ["nowhere"]);
    }

    #[test]
    fn a_table_without_a_title_says_what_to_do_and_prose_is_no_table() {
        let text = "number,country,amount\n1,Peru,7\n2,Chad,9\n";
        let (reason, words) = read(text, &FieldMap::default(), "x").expect("a table").expect_err("no title");
        assert_eq!(reason, QuarantineReason::NoDocument);
        assert!(words.contains("--map title=NAME") && words.ends_with("number, country, amount"), "{words}");
        for prose in [
            "The title, said the judge, is mine.\nNobody, however, agreed.\n",
            "Dear colleagues,\n\nthe text, the date and the rest, as asked.\n",
            "title\nOne\nTwo\n",
            "",
        ] {
            assert_eq!(read(prose, &FieldMap::default(), "x"), None, "{prose}");
        }
    }

    #[test]
    fn what_rows_share_is_no_id() {
        let contents = table("id,title,text\n7,A,b\n7,C,d\n8,E,f\n8,E,f\n");
        let ids: Vec<_> = contents.records.iter().map(|record| record.id.as_deref()).collect();
        assert_eq!(ids, [None, None, Some("8"), Some("8")]);
        assert_eq!(contents.warnings.len(), 2);
    }
}
