//! Front matter: what stands above a text between lines of `---` (YAML) or `+++` (TOML), as an object of named fields.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// The longest front matter, in bytes: it is written by hand.
const MAX_BYTES: usize = 64 << 10;

/// How deep lists and mappings may be nested.
const MAX_DEPTH: usize = 16;

/// Front matter, and the text below it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parted<'a> {
    /// The fields; an error says why they cannot be read.
    pub(super) fields: Result<Map<String, Value>, String>,
    /// The text below.
    pub(super) body: &'a str,
}

/// Parts front matter from the text below it; `None` if there is none.
pub(super) fn part(text: &str) -> Option<Parted<'_>> {
    let text = text.trim_start_matches('\u{feff}');
    let fence = text.get(..3).filter(|fence| matches!(*fence, "---" | "+++"))?;
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != fence {
        return None;
    }
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        let is_end = line.trim_end() == fence || (fence == "---" && line.trim_end() == "...");
        if is_end {
            let front = rest.get(..length)?;
            let fields = if fence == "---" { read_yaml(front) } else { read_toml(front) };
            return Some(Parted { fields, body: rest.get(length + line.len()..)? });
        }
        length += line.len();
        if length > MAX_BYTES {
            return None;
        }
    }
    None
}

fn read_toml(text: &str) -> Result<Map<String, Value>, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    Ok(table.into_iter().map(|(key, value)| (key, json_of(value))).collect())
}

fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(is_so) => Value::from(is_so),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(values) => values.into_iter().map(json_of).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, json_of(value))).collect())
        }
    }
}

/// Reads YAML without its types: a scalar is text as it is written, but for `true`, `false` and what stands for nothing.
/// What an alias refers to is left out: repeated, it could become gigabytes.
fn read_yaml(text: &str) -> Result<Map<String, Value>, String> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        builder.take(event)?;
    }
    match builder.root {
        Some(Value::Object(fields)) => Ok(fields),
        _ => Err("it is no list of names and values".to_owned()),
    }
}

/// Builds a value from the events of the parser.
#[derive(Default)]
struct Builder {
    /// The lists and mappings that are open; of a mapping also the key whose value comes next.
    open: Vec<(Value, Option<String>)>,
    root: Option<Value>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, ..) => self.scalar(&text, style),
            Event::Alias(_) => self.add(Value::Null),
            Event::SequenceStart(..) => return self.open(Value::Array(Vec::new())),
            Event::MappingStart(..) => return self.open(Value::Object(Map::new())),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((value, _)) = self.open.pop() {
                    self.add(value);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, value: Value) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("it is nested more than {MAX_DEPTH} deep"));
        }
        self.open.push((value, None));
        Ok(())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle) {
        if let Some((Value::Object(_), key @ None)) = self.open.last_mut() {
            *key = Some(text.to_owned());
            return;
        }
        self.add(match (style, text) {
            (ScalarStyle::Plain, "" | "~" | "null" | "Null" | "NULL") => Value::Null,
            (ScalarStyle::Plain, "true" | "True") => Value::Bool(true),
            (ScalarStyle::Plain, "false" | "False") => Value::Bool(false),
            _ => Value::from(text),
        });
    }

    fn add(&mut self, value: Value) {
        match self.open.last_mut() {
            None => {
                self.root.get_or_insert(value);
            }
            Some((Value::Array(values), _)) => values.push(value),
            Some((Value::Object(fields), key)) => {
                // A key that is itself a list or a mapping names no field.
                fields.insert(key.take().unwrap_or_default(), value);
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, fields: Value, body: &str) {
        let parted = part(text).expect("front matter");
        assert_eq!((parted.fields.map(Value::Object), parted.body), (Ok(fields), body), "{text}");
    }

    #[test]
    fn yaml_and_toml_give_the_same_fields() {
        let fields = json!({"title": "A: b", "date": "2019-03-04", "tags": ["Water", "Dams"], "draft": true});
        check(
            "---\ntitle: 'A: b'\ndate: 2019-03-04\ntags: [Water, Dams]\ndraft: true\n---\nText\n",
            fields.clone(),
            "Text\n",
        );
        check(
            "---\r\ntitle: \"A: b\"\r\ndate: 2019-03-04\r\ntags:\r\n - Water\r\n - Dams\r\ndraft: true\r\n---\r\n",
            fields.clone(),
            "",
        );
        check(
            "+++\ntitle = 'A: b'\ndate = 2019-03-04\ntags = ['Water', 'Dams']\ndraft = true\n+++\nText",
            fields,
            "Text",
        );
        check(
            "---\ntitle: >\n  A\n  b\nnone: ~\nno: \"~\"\n...\nT",
            json!({"title": "A b\n", "none": null, "no": "~"}),
            "T",
        );
    }

    #[test]
    fn what_would_swell_or_sink_is_refused() {
        check("---\na: &x [1, 2]\nb: [*x, *x]\n---\n", json!({"a": ["1", "2"], "b": [null, null]}), "");
        for bad in [
            format!("---\na: {}\n---\n", "[".repeat(10_000)),
            "---\na: [\n---\n".to_owned(),
            "---\njust words\n---\n".to_owned(),
        ] {
            assert!(part(&bad).expect("front matter").fields.is_err(), "{}", bad.len());
        }
        assert!(part("+++\na = \n+++\n").expect("front matter").fields.is_err());
    }

    #[test]
    fn other_texts_have_none() {
        for text in ["", "--", "---", "---\ntitle: a\n", "--- a\nb\n---\n", "Text\n---\na: b\n---\n"] {
            assert_eq!(part(text), None, "{text}");
        }
    }
}
