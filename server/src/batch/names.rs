//! A table of names as CSV, with a head or without.

use csv::{ReaderBuilder, StringRecord};

use crate::error::Error;

/// What the column of names is called where a table has a head, in small letters.
const HEADS: [&str; 4] = ["q", "query", "name", "names"];

/// Reads the names of a table: those of the column that is called `column`; else of the first that is called `q`, `query`, `name` or `names`,
/// in any case; else, of a table without such a head, of the first. Empty names are left out.
///
/// Cells are parted by commas; by tabs or semicolons, where the first line has these and no comma.
pub fn names(body: &[u8], column: Option<&str>) -> Result<Vec<String>, Error> {
    let text = std::str::from_utf8(body).map_err(|_| refused("the table is not in UTF-8: save it so"))?;
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = delimiter(text.lines().next().unwrap_or_default());
    let mut rows =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let rows: Vec<StringRecord> =
        rows.records().collect::<Result<_, _>>().map_err(|_| refused("the table is no CSV: see RFC 4180"))?;
    let head = rows.first().and_then(|row| place(row, column));
    if let (Some(column), None) = (column, head) {
        return Err(refused(&format!("the table has no column {column}: name one that stands in its first row")));
    }
    let body = if head.is_some() { rows.get(1..) } else { rows.get(..) };
    let cells = body.unwrap_or_default().iter().filter_map(|row| row.get(head.unwrap_or_default()));
    Ok(cells.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// The column of names in a row that may be a head.
fn place(row: &StringRecord, column: Option<&str>) -> Option<usize> {
    row.iter().position(|cell| {
        let cell = cell.trim().to_lowercase();
        column.map_or_else(|| HEADS.contains(&cell.as_str()), |column| cell == column.trim().to_lowercase())
    })
}

fn delimiter(line: &str) -> u8 {
    [b'\t', b';'].into_iter().find(|sign| line.bytes().any(|byte| byte == *sign) && !line.contains(',')).unwrap_or(b',')
}

fn refused(what: &str) -> Error {
    Error::MalformedBody(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_a_head_or_without() {
        for (table, column, expected) in [
            ("Ada Obi\nBo Li\n", None, &["Ada Obi", "Bo Li"][..]),
            ("\u{feff}Name\r\nAda Obi\r\n\r\nBo Li\r\n", None, &["Ada Obi", "Bo Li"]),
            ("id,name,age\n1,Ada Obi,30\n2,\"Li, Bo\",40\n3\n", None, &["Ada Obi", "Li, Bo"]),
            ("id;Person\n1;Ada Obi\n", Some("person"), &["Ada Obi"]),
            ("id\tquery\n1\tAda Obi\n", None, &["Ada Obi"]),
            ("", None, &[]),
        ] {
            assert_eq!(names(table.as_bytes(), column).expect("names"), expected, "{table}");
        }
    }

    #[test]
    fn what_is_no_table_of_names_is_refused() {
        assert!(names(b"\xff\xfea", None).is_err());
        assert!(names(b"a,b\n1,2\n", Some("person")).is_err());
        assert!(names(b"", Some("person")).is_err());
    }
}
