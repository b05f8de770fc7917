//! A query written as a person would type it.

use super::describe::typed;
use super::parse::parse;
use super::{AtLeast, Condition, Expression, Form, Near, Property, Scope, Text, Within, Word};

/// Writes an expression in the query language, so that [`parse`] reads the same of it, places aside. For changing a query, and
/// linking to what it then asks.
///
/// This holds for what `parse` can give. What it cannot, such as three phrases of which all must be near each other, is
/// written as what comes closest.
pub fn write(expression: &Expression) -> String {
    match expression {
        Expression::Text(text) if is_read_alone(text) => {
            text.words.first().map_or_else(String::new, |word| word.text.clone())
        }
        Expression::All(parts) => side_by_side(parts),
        Expression::Any(parts) => joined(parts, " OR "),
        Expression::Near(near) => near_texts(near),
        _ => operand(expression),
    }
}

/// An expression as a part of another.
fn operand(expression: &Expression) -> String {
    match expression {
        Expression::Text(text) => written_text(text),
        Expression::Not(inner) => format!("-{}", operand(inner)),
        Expression::AtLeast(AtLeast { count, part, .. }) => format!("atleast{count}({})", write(part)),
        Expression::Property(property) => written_property(property),
        Expression::Near(near) => spread(near).unwrap_or_else(|| format!("({})", near_texts(near))),
        Expression::All(_) | Expression::Any(_) => format!("({})", write(expression)),
    }
}

fn joined(parts: &[Expression], operator: &str) -> String {
    parts.iter().map(operand).collect::<Vec<_>>().join(operator)
}

/// Words side by side. Two that would be read as one number or reference are kept apart by quotation marks.
fn side_by_side(parts: &[Expression]) -> String {
    let mut written = String::new();
    for part in parts {
        let mut next = operand(part);
        if !written.is_empty() {
            let merges = |last: &str| {
                let ends_in_code = last.len() == 3 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
                ends_in_code || last.ends_with(|c: char| c.is_ascii_digit())
            };
            let last = written.rsplit(' ').next().unwrap_or_default();
            if next.starts_with(|c: char| c.is_ascii_digit()) && merges(last) {
                next = format!("~\"{next}\"");
            }
            written.push(' ');
        }
        written.push_str(&next);
    }
    written
}

fn near_texts(near: &Near) -> String {
    if let Some(spread) = spread(near) {
        return spread;
    }
    let name = if near.ordered { "PRE" } else { "NEAR" };
    let operator = match near.within {
        Within::Words(gap) => format!(" {name}/{} ", gap.saturating_add(1)),
        Within::Sentence => format!(" {name}/S "),
        Within::Paragraph => format!(" {name}/P "),
    };
    joined(&near.parts, &operator)
}

/// `"a b c"~5`, which is how more than two words near each other are typed.
fn spread(near: &Near) -> Option<String> {
    let Within::Words(gap) = near.within else { return None };
    let texts = near.parts.iter().map(|part| if let Expression::Text(text) = part { Some(text) } else { None });
    let texts: Vec<&Text> = texts.collect::<Option<_>>()?;
    let (first, others) = texts.split_first()?;
    let is_uniform = others.len() > 1
        && !near.ordered
        && texts.iter().all(|text| text.words.len() == 1)
        && others.iter().all(|text| text.scope == first.scope);
    let words: Vec<Word> = texts.iter().flat_map(|text| text.words.iter().cloned()).collect();
    is_uniform.then(|| format!("{}{}~{gap}", prefix(first.scope), quoted(&words)))
}

fn written_text(text: &Text) -> String {
    let written = match &text.words[..] {
        [word] if text.scope != Scope::Reference && is_typed_bare(word) => typed(word),
        words => quoted(words),
    };
    prefix(text.scope).to_owned() + &written
}

const fn prefix(scope: Scope) -> &'static str {
    match scope {
        Scope::Anywhere => "",
        Scope::Title => "title:",
        Scope::Body => "body:",
        Scope::Reference => "ref:",
    }
}

/// Words in quotation marks; those in any form with the sign for it before. Where side by side they would be read as other words, as
/// two groups of digits are as one number, commas keep them apart.
fn quoted(words: &[Word]) -> String {
    let text: Vec<String> = words.iter().map(typed).collect();
    let sign = if words.iter().any(|word| word.form == Form::Any) { "~" } else { "" };
    let [side_by_side, apart] = [" ", ", "].map(|between| format!("{sign}\"{}\"", text.join(between)));
    let is_read = matches!(parse(&side_by_side).expression, Some(Expression::Text(read)) if read.words == words);
    if is_read { side_by_side } else { apart }
}

/// Whether a word is read as itself beside others when it is typed without quotation marks.
fn is_typed_bare(word: &Word) -> bool {
    word.form != Form::Exact && !word.text.contains('"') && {
        // Beside another word: alone, the start of a reference is one.
        let parsed = parse(&format!("x {}", typed(word)));
        let Some(Expression::All(parts)) = parsed.expression else { return false };
        parsed.notices.is_empty() && matches!(&parts[..], [_, Expression::Text(text)] if text.words == [word.clone()])
    }
}

/// Whether a text is the start of a reference, which is one word only where nothing else is asked.
fn is_read_alone(text: &Text) -> bool {
    let [word] = &text.words[..] else { return false };
    text.scope == Scope::Anywhere
        && word.form == Form::Any
        && word.text.contains(char::is_whitespace)
        && matches!(parse(&word.text).expression, Some(Expression::Text(read)) if read.words == text.words)
}

fn written_property(property: &Property) -> String {
    match &property.condition {
        Condition::Facet(facet, id) => format!("{}:{id}", facet.id()),
        Condition::Date(range) => format!("date:{range}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample;
    use super::*;

    #[test]
    fn a_query_is_written_as_it_is_typed() {
        for text in [
            "torture Iran",
            "(Syria OR Iraq) torture -Egypt",
            "\"without trial\"",
            "~\"death sentence\"",
            "title:Iran body:\"without trial\" ref:\"AMR 51\"",
            "tort* wom?n trail~1",
            "\"human right*\"",
            "journalist NEAR/5 prison",
            "(\"without trial\" PRE/3 held) NEAR/S (Syria OR Iraq)",
            "\"food water medicine\"~5",
            "atleast3(torture OR torment)",
            "country:IRN type:press-release topic:death-penalty lang:fr date:2011..2014",
            "AMR 51",
            "MDE 24/2089/2020 journalist",
            "1 600 civilians",
            "~\"AND\" ~\"NEAR\"",
            "AMR ~\"51\"",
            "\"cells, 3, 600\"",
        ] {
            let parsed = parse(text);
            assert_eq!(parsed.expression.as_ref().map(write).as_deref(), Some(text), "{parsed:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was_meant(expression in sample::expression()) {
            let text = write(&expression);
            let parsed = parse(&text);
            prop_assert_eq!(&parsed.notices, &[], "{}", text);
            prop_assert_eq!(parsed.expression.map(Expression::without_places), Some(expression), "{}", text);
        }
    }
}
