//! A parameter, and how the document tells of it.

use serde_json::{Value, json};

use crate::params::{MAX_PARAMETERS, MAX_VALUE_CHARS, SWITCH};

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// What it does, for people.
    pub(super) meaning: String,
    /// What it takes, if given once.
    pub(super) schema: Value,
    /// What JSON may say for it besides, in its own types.
    pub(super) in_types_of_json: Option<Value>,
    /// A value that is taken; an empty text where none could stand here.
    pub(super) example: Value,
    pub(super) many: Many,
    pub(super) is_required: bool,
}

/// Whether a parameter takes more than one value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Many {
    /// It takes one.
    No,
    /// It may be repeated, this often.
    Repeated(usize),
    /// They are parted by commas.
    Joined {
        /// A word that stands for itself, beside no other.
        alone: Option<&'static str>,
    },
}

impl Many {
    /// As often as a request may have parameters at all.
    pub(super) const OFTEN: Self = Self::Repeated(MAX_PARAMETERS);
}

impl Parameter {
    pub(super) fn new(name: &str, meaning: impl Into<String>, schema: Value, example: impl Into<Value>) -> Self {
        Self {
            name: name.to_owned(),
            meaning: meaning.into(),
            schema,
            in_types_of_json: None,
            example: example.into(),
            many: Many::No,
            is_required: false,
        }
    }

    pub(super) fn text(name: &str, meaning: impl Into<String>, example: &str) -> Self {
        Self::new(name, meaning, any_text(), example)
    }

    /// A text of a form that a regular expression tells.
    pub(super) fn pattern(name: &str, meaning: impl Into<String>, pattern: &str, example: &str) -> Self {
        Self::new(name, meaning, json!({"type": "string", "pattern": pattern}), example)
    }

    pub(super) fn number(name: &str, meaning: &str, least: usize, most: usize, default: usize) -> Self {
        let schema = json!({"type": "integer", "minimum": least, "maximum": most, "default": default});
        Self::new(name, meaning, schema, least.max(1))
    }

    /// One of some words, by default the first.
    pub(super) fn choice<'a>(name: &str, meaning: &str, words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<&str> = words.into_iter().collect();
        let first = words.first().copied().unwrap_or_default();
        Self::new(name, meaning, json!({"type": "string", "enum": words, "default": first}), first)
    }

    pub(super) fn switch(name: &str, meaning: &str, is_on: bool) -> Self {
        let default = SWITCH.into_iter().find(|(_, on)| *on == is_on).map_or("", |(word, _)| word);
        let schema = json!({"type": "string", "enum": SWITCH.map(|(word, _)| word), "default": default});
        Self { in_types_of_json: Some(json!({"type": "boolean"})), ..Self::new(name, meaning, schema, "on") }
    }

    /// Words parted by commas.
    pub(super) fn joined(name: &str, meaning: &str, words: &[&str], alone: Option<&'static str>) -> Self {
        let schema = json!({"type": "string", "enum": words});
        let first = words.first().copied().unwrap_or_default();
        Self { many: Many::Joined { alone }, ..Self::new(name, meaning, schema, first) }
    }

    /// As an address has it.
    pub(super) fn in_address(&self) -> Value {
        let (schema, example) = match self.many {
            Many::No => (self.schema.clone(), self.example.clone()),
            Many::Repeated(most) => (list(&self.schema, most), json!([self.example])),
            Many::Joined { alone } => (list_or_alone(&self.schema, alone), json!([self.example])),
        };
        let mut parameter = json!({
            "name": self.name, "in": "query", "description": self.meaning, "schema": schema,
        });
        if self.example != "" {
            parameter["example"] = example;
        }
        if self.is_required {
            parameter["required"] = json!(true);
        }
        if !matches!(self.many, Many::No) {
            parameter["style"] = json!("form");
            parameter["explode"] = json!(matches!(self.many, Many::Repeated(_)));
        }
        parameter
    }

    /// As a field of a form has it.
    pub(super) fn in_form(&self) -> Value {
        let mut schema = match self.many {
            Many::Repeated(most) => list(&self.schema, most),
            Many::No | Many::Joined { .. } => self.one(),
        };
        schema["description"] = json!(self.meaning);
        schema
    }

    /// As a member of a JSON object has it: a value that could be one of a list may stand by itself, and `null` counts as not given.
    pub(super) fn in_json(&self) -> Value {
        let mut forms = vec![self.one()];
        if let Many::Repeated(most) = self.many {
            forms.push(list(&self.schema, most));
        }
        forms.extend(self.in_types_of_json.clone());
        if !self.is_required {
            forms.push(json!({"type": "null"}));
        }
        json!({"description": self.meaning, "anyOf": forms})
    }

    /// One value, where values parted by commas are one text.
    fn one(&self) -> Value {
        let Many::Joined { alone } = self.many else { return self.schema.clone() };
        let words = self.schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let words: Vec<&str> = words.filter(|word| Some(*word) != alone).collect();
        let any = words.join("|");
        let list = format!("({any})(,({any}))*");
        let pattern = alone.map_or_else(|| format!("^{list}$"), |alone| format!("^({alone}|{list})$"));
        json!({"type": "string", "pattern": pattern, "maxLength": MAX_VALUE_CHARS})
    }
}

/// Any text that is no question.
pub(super) fn any_text() -> Value {
    json!({"type": "string", "maxLength": MAX_VALUE_CHARS})
}

fn list(items: &Value, most: usize) -> Value {
    json!({"type": "array", "items": items, "maxItems": most})
}

fn list_or_alone(items: &Value, alone: Option<&str>) -> Value {
    let mut list = json!({"type": "array", "items": items});
    if let Some(alone) = alone {
        list["not"] = json!({"contains": {"const": alone}, "minItems": 2});
    }
    list
}
