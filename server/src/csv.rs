//! Tables as CSV (RFC 4180) that open right in a spreadsheet and cannot carry a formula into one.
//!
//! A file begins with the byte order mark of UTF-8, by which spreadsheets know the encoding; lines end with CR LF; quotation
//! marks stand where a cell needs them. A cell is one line. What a spreadsheet would take for the beginning of a formula gets an apostrophe before it, as
//! a person who types it there would: `-torture` becomes `'-torture` (OWASP, "CSV Injection").

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

/// The media type of what a [`Table`] writes.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A table that is being written, row by row.
#[derive(Debug)]
pub struct Table<W: Write> {
    rows: Writer<W>,
}

impl<W: Write> Table<W> {
    /// Begins a table. Rows may have different numbers of cells.
    pub fn begin(mut target: W) -> io::Result<Self> {
        target.write_all(BYTE_ORDER_MARK)?;
        Ok(Self::go_on(target))
    }

    /// Goes on with a table whose beginning is written already, as one that is written piece by piece does.
    pub fn go_on(target: W) -> Self {
        Self { rows: WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(target) }
    }

    /// Writes a row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        for cell in cells {
            self.rows.write_field(plain(cell.as_ref()).as_bytes())?;
        }
        self.rows.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the table and gives back what it was written to.
    pub fn finish(self) -> io::Result<W> {
        self.rows.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.error().to_string()))
    }
}

/// A cell as it may stand in a table: one line, without control characters, no part of it a formula.
///
/// A semicolon parts cells where a spreadsheet's language writes decimals with a comma, so a formula may not follow one either.
fn plain(cell: &str) -> Cow<'_, str> {
    let one_line = if cell.contains(char::is_control) {
        Cow::Owned(cell.replace("\r\n", " ").replace(char::is_control, " "))
    } else {
        Cow::Borrowed(cell)
    };
    if !one_line.split(';').any(is_formula) {
        return one_line;
    }
    let parts = one_line.split(';').map(|part| if is_formula(part) { format!("'{part}") } else { part.to_owned() });
    Cow::Owned(parts.collect::<Vec<_>>().join(";"))
}

/// Whether a spreadsheet may take a text for a formula: by its first sign, which may be full-width, after white space or quotation marks.
fn is_formula(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\u{feff}');
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '−'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let mut table = Table::begin(Vec::new()).unwrap();
        for row in rows {
            table.row(row.iter()).unwrap();
        }
        String::from_utf8(table.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_table_has_the_mark_and_line_ends_that_spreadsheets_read() {
        let text = written(&[&["id", "title"], &["a", "Held, \"tried\"\nand freed"], &["ب", ""]]);
        assert_eq!(text, "\u{feff}id,title\r\na,\"Held, \"\"tried\"\" and freed\"\r\nب,\r\n");
        assert_eq!(written(&[&[""]]), "\u{feff}\"\"\r\n");
    }

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("\t-torture", "' -torture"),
            ("＝cmd", "'＝cmd"),
            ("\"=1", "'\"=1"),
            ("a;=1;b", "a;'=1;b"),
            ("x\r\n=1", "x =1"),
            ("a-b = c", "a-b = c"),
            ("2019-08", "2019-08"),
        ] {
            assert_eq!(plain(cell), expected, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_is_a_formula_however_it_is_parted(cells in prop::collection::vec("[=+@;,\"' \t\r\na-]{0,12}", 1..5)) {
            let mut table = Table::begin(Vec::new()).unwrap();
            table.row(&cells).unwrap();
            let bytes = table.finish().unwrap();
            for delimiter in [b',', b';', b'\t'] {
                let mut reader =
                    csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(&bytes[BYTE_ORDER_MARK.len()..]);
                let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
                prop_assert_eq!(rows.len(), 1);
                if delimiter == b',' {
                    prop_assert_eq!(rows[0].len(), cells.len());
                }
                if delimiter != b'\t' {
                    for cell in rows[0].iter().filter(|cell| delimiter == b',' || !cell.contains(',')) {
                        prop_assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell:?}");
                    }
                }
            }
        }
    }
}
