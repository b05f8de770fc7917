//! What within the text of a page points elsewhere, and is no part of it.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::container::{Container, Kind};
use super::outline::{Outline, Run};

/// Elements that are left out if they are mostly links.
const BOXES: [&str; 11] =
    ["aside", "blockquote", "center", "div", "dl", "footer", "header", "ol", "p", "section", "ul"];

/// Headings of sections, which may stand before the first sentence.
const SUBHEADINGS: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];

/// Elements whose lines are text before the first sentence and after the last, too.
const KEPT_LINES: [&str; 7] = ["blockquote", "dd", "dt", "li", "pre", "td", "th"];

/// Parts of names of elements with notes.
const NOTES: [&str; 4] = ["bibliograph", "endnote", "footnote", "references"];

/// A box is left out if more than this share of it is in links, in percent.
const LINKED: usize = 60;

/// Prose that is repeated is left out from this length on, in bytes: shorter sentences may be meant to come again.
const MIN_REPEATED: usize = 60;

/// The lines in `phrase.tsv`.
#[derive(Default)]
struct Phrases {
    /// Headings after which only what points elsewhere follows.
    closing: FxHashSet<&'static str>,
    /// Lines that say nothing themselves.
    line: FxHashSet<&'static str>,
    /// Beginnings of lines that point elsewhere.
    opening: Vec<&'static str>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases::default();
    for (kind, phrase) in phrase_table() {
        match kind {
            "closing" => phrases.closing.extend([phrase]),
            "line" => phrases.line.extend([phrase]),
            _ => phrases.opening.push(phrase),
        }
    }
    phrases
});

fn phrase_table() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("phrase.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split_once('\t').expect("the table has two columns"))
}

/// A line that begins as one that points elsewhere is left out if more than this share of it is in links, in percent.
const OPENING_LINKED: usize = 40;

/// After a closing heading, at most this share of the prose follows, in percent.
const CLOSING_SHARE: usize = 25;

/// What leaves out something below a part. The sums hold again after each.
type Step = fn(&mut Outline<'_>, usize, &mut Vec<usize>);

/// Leaves out what does not belong to the text in a container.
pub(super) fn prune(outline: &mut Outline<'_>, container: &Container, left_out: &mut Vec<usize>) {
    let steps: &[Step] = match container.kind {
        Kind::Prose => &[leave_out_links, leave_out_repetitions, leave_out_lines, leave_out_end],
        Kind::Items => &[leave_out_repetitions, leave_out_lines],
    };
    for step in steps {
        for root in &container.parts {
            step(outline, *root, left_out);
        }
        outline.sum_up();
    }
    if container.kind == Kind::Prose {
        leave_out_margins(outline, container, left_out);
    }
}

/// Leaves out boxes that hold links and no prose.
fn leave_out_links(outline: &mut Outline<'_>, root: usize, left_out: &mut Vec<usize>) {
    let mut part = root + 1;
    while part < outline.parts[root].end {
        let measure = outline.measure(part);
        let is_box = BOXES.contains(&outline.name(part));
        if is_box && measure.prose == 0 && measure.is_linked_above(LINKED) && !is_notes(outline, part) {
            outline.silence(part);
            left_out.push(part);
            part = outline.parts[part].end;
        } else {
            part += 1;
        }
    }
}

/// Leaves out prose that was there before: quotes pulled out of the text, and what is laid out once for each kind of screen.
fn leave_out_repetitions(outline: &mut Outline<'_>, root: usize, left_out: &mut Vec<usize>) {
    let mut seen = FxHashSet::default();
    let mut repeated = Vec::new();
    for run in outline.parts[root].runs.clone() {
        let Run { measure, opening, block } = &outline.runs[run];
        if measure.prose >= MIN_REPEATED
            && outline.name(*block) != "li"
            && !seen.insert((measure.bytes, opening.as_str()))
        {
            repeated.extend(outline.alone(run, root));
        }
    }
    for part in repeated {
        outline.silence(part);
        left_out.push(part);
    }
}

/// Leaves out lines that say nothing of the text.
fn leave_out_lines(outline: &mut Outline<'_>, root: usize, left_out: &mut Vec<usize>) {
    for run in outline.parts[root].runs.clone() {
        let measure = outline.runs[run].measure;
        let line = spoken(&outline.runs[run]);
        let is_opening =
            measure.is_linked_above(OPENING_LINKED) && PHRASES.opening.iter().any(|phrase| line.starts_with(phrase));
        if (is_opening || PHRASES.line.contains(line.as_str()))
            && let Some(part) = outline.alone(run, root)
        {
            outline.silence(part);
            left_out.push(part);
        }
    }
}

/// Leaves out what follows a heading that closes the text.
fn leave_out_end(outline: &mut Outline<'_>, root: usize, left_out: &mut Vec<usize>) {
    let whole = outline.measure(root).prose;
    let runs = outline.parts[root].runs.clone();
    let mut after = whole;
    let closing = runs.clone().find(|run| {
        after -= outline.runs[*run].measure.prose;
        outline.runs[*run].measure.bytes > 0
            && after * 100 <= whole * CLOSING_SHARE
            && PHRASES.closing.contains(spoken(&outline.runs[*run]).as_str())
    });
    let Some(closing) = closing else { return };
    for run in closing..runs.end {
        if let Some(part) = outline.alone(run, root) {
            outline.silence(part);
            left_out.push(part);
        }
    }
}

/// Leaves out the lines before the first prose and after the last: title, author, date, subjects.
fn leave_out_margins(outline: &mut Outline<'_>, container: &Container, left_out: &mut Vec<usize>) {
    let (Some(first), Some(last)) = (container.parts.first(), container.parts.last()) else { return };
    let runs = outline.parts[*first].runs.start..outline.parts[*last].runs.end;
    let is_prose = |run: &usize| outline.runs[*run].measure.prose > 0;
    let (Some(start), Some(end)) = (runs.clone().find(is_prose), runs.clone().rev().find(is_prose)) else { return };
    for run in (runs.start..start).chain(end + 1..runs.end) {
        let Run { measure, opening, block } = &outline.runs[run];
        let is_subheading = run < start && SUBHEADINGS.contains(&outline.name(*block));
        let is_text = is_subheading || KEPT_LINES.contains(&outline.name(*block)) || opening.ends_with(ends_sentence);
        if measure.bytes > 0
            && !is_text
            && let Some(part) = outline.alone(run, *first)
        {
            outline.silence(part);
            left_out.push(part);
        }
    }
}

fn ends_sentence(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '”' | '»' | '。' | '！' | '？' | '؟' | '।' | '։')
}

/// Whether a part holds notes to the text. They are text, however much of them is links.
fn is_notes(outline: &Outline<'_>, part: usize) -> bool {
    let element = outline.parts[part].element.value();
    element.classes().chain(element.id()).any(|name| {
        let name = name.to_ascii_lowercase();
        NOTES.iter().any(|word| name.contains(word))
    })
}

/// The line of a run in lower case, without what stands around its words.
fn spoken(run: &Run) -> String {
    let is_around = |letter: char| !letter.is_alphanumeric();
    run.opening.trim_matches(is_around).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_as_it_is_looked_up() {
        for (kind, phrase) in phrase_table() {
            assert!(["closing", "line", "opening"].contains(&kind), "{kind}");
            assert_eq!(phrase, phrase.to_lowercase());
            let is_around = |letter: char| !letter.is_alphanumeric();
            assert!(kind == "opening" || phrase.trim_matches(is_around) == phrase, "{phrase}");
        }
    }
}
