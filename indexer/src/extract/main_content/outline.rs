//! A page as flat lists: its elements in the order of the page, and the runs of text between the borders of blocks.
//!
//! Everything that is asked about an element (how much text is below it, how much of that in links) is a difference of two
//! sums, so that no question costs more than the page is long, however deep it is nested.

use std::ops::Range;

use scraper::{ElementRef, Html, Node};

use crate::extract::text::{is_block, is_silent};

/// How much of the text of a run is kept to be looked at, in bytes.
const SHOWN_BYTES: usize = 160;

/// Text in a run below this length is no prose, in bytes: a label, a date, an entry of a menu.
const MIN_PROSE_BYTES: usize = 40;

/// Text in a run from this length on is prose even without the marks of a sentence, in bytes.
const SURE_PROSE_BYTES: usize = 160;

/// Elements whose borders part one text from the next, although they are no blocks.
const CELLS: [&str; 2] = ["td", "th"];

/// A page as flat lists.
pub(super) struct Outline<'a> {
    pub(super) parts: Vec<Part<'a>>,
    pub(super) runs: Vec<Run>,
    /// For each run, and for the end, what all runs before it have.
    sums: Vec<Measure>,
}

/// An element that may hold text.
pub(super) struct Part<'a> {
    pub(super) element: ElementRef<'a>,
    /// The part around it; the root's is itself.
    pub(super) parent: usize,
    /// The first part after all that are within it.
    pub(super) end: usize,
    /// The runs within it.
    pub(super) runs: Range<usize>,
}

/// Text that no border of a block interrupts.
pub(super) struct Run {
    /// The innermost block around it.
    pub(super) block: usize,
    /// How it begins, white space collapsed.
    pub(super) opening: String,
    pub(super) measure: Measure,
}

/// How much text there is, in bytes, white space not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) bytes: usize,
    /// In links.
    pub(super) linked: usize,
    /// In runs that read as sentences, less what is in links.
    pub(super) prose: usize,
    /// Marks within and after sentences.
    pub(super) marks: usize,
}

impl<'a> Outline<'a> {
    /// Reads a page. Silent elements are no parts of it.
    pub(super) fn read(html: &'a Html) -> Self {
        Reader::default().read(html)
    }

    /// What a part has in the runs that are not left out.
    pub(super) fn measure(&self, part: usize) -> Measure {
        let Range { start, end } = self.parts[part].runs;
        self.sums[end].less(self.sums[start])
    }

    /// Counts the runs of a part no longer. The sums hold again after [`Self::sum_up`].
    pub(super) fn silence(&mut self, part: usize) {
        for run in &mut self.runs[self.parts[part].runs.clone()] {
            run.measure = Measure::default();
        }
    }

    pub(super) fn sum_up(&mut self) {
        self.sums.clear();
        let mut sum = Measure::default();
        for run in &self.runs {
            self.sums.push(sum);
            sum = sum.plus(run.measure);
        }
        self.sums.push(sum);
    }

    /// The parts directly within one.
    pub(super) fn children(&self, part: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.parts[part].end;
        let mut next = part + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.parts[child].end;
            Some(child)
        })
    }

    /// The outermost part below `root` that holds a run and nothing else.
    pub(super) fn alone(&self, run: usize, root: usize) -> Option<usize> {
        let holds_it_alone = |part: usize| part > root && self.parts[part].runs == (run..run + 1);
        let mut part = Some(self.runs[run].block).filter(|block| holds_it_alone(*block))?;
        while holds_it_alone(self.parts[part].parent) {
            part = self.parts[part].parent;
        }
        Some(part)
    }

    pub(super) fn name(&self, part: usize) -> &'a str {
        self.parts[part].element.value().name()
    }
}

impl Measure {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            linked: self.linked + other.linked,
            prose: self.prose + other.prose,
            marks: self.marks + other.marks,
        }
    }

    fn less(self, other: Self) -> Self {
        Self {
            bytes: self.bytes - other.bytes,
            linked: self.linked - other.linked,
            prose: self.prose - other.prose,
            marks: self.marks - other.marks,
        }
    }

    /// Whether more than one part in `of` of the text is in links.
    pub(super) fn is_linked_above(self, percent: usize) -> bool {
        self.linked * 100 > self.bytes * percent
    }
}

#[derive(Default)]
struct Reader<'a> {
    parts: Vec<Part<'a>>,
    runs: Vec<Run>,
    /// The open parts, and how many links are among them.
    open: Vec<usize>,
    links: usize,
    /// The run that is being read.
    run: Option<Run>,
    is_after_break: bool,
}

impl<'a> Reader<'a> {
    fn read(mut self, html: &'a Html) -> Outline<'a> {
        let root = html.root_element();
        let mut node = *root;
        loop {
            let element = ElementRef::wrap(node).filter(|element| !is_silent(element.value().name()));
            if let Node::Text(text) = node.value() {
                self.text(text);
            }
            if let Some(element) = element {
                self.enter(element);
                if let Some(child) = node.first_child() {
                    node = child;
                    continue;
                }
                self.leave();
            }
            loop {
                if node.id() == root.id() {
                    return self.finish();
                }
                if let Some(sibling) = node.next_sibling() {
                    node = sibling;
                    break;
                }
                let Some(parent) = node.parent() else { return self.finish() };
                node = parent;
                self.leave();
            }
        }
    }

    fn enter(&mut self, element: ElementRef<'a>) {
        let name = element.value().name();
        if parts_text(name) || (name == "br" && self.is_after_break) {
            self.end_run();
        }
        self.is_after_break = name == "br";
        self.links += usize::from(name == "a");
        let (place, runs) = (self.parts.len(), self.runs.len());
        let parent = self.open.last().copied().unwrap_or(place);
        self.parts.push(Part { element, parent, end: 0, runs: runs..runs });
        self.open.push(place);
    }

    fn leave(&mut self) {
        let Some(place) = self.open.pop() else { return };
        let name = self.parts[place].element.value().name();
        if parts_text(name) {
            self.end_run();
        }
        self.links -= usize::from(name == "a");
        self.parts[place].end = self.parts.len();
        // A run that goes on after an inline element is not within it.
        self.parts[place].runs.end = self.runs.len();
    }

    fn text(&mut self, text: &str) {
        for word in text.split_whitespace() {
            self.is_after_break = false;
            let parts = &self.parts;
            let open = &self.open;
            let run = self.run.get_or_insert_with(|| {
                let block = open.iter().rev().copied().find(|part| parts_text(parts[*part].element.value().name()));
                Run { block: block.unwrap_or_default(), opening: String::new(), measure: Measure::default() }
            });
            run.measure.bytes += word.len();
            if self.links > 0 {
                run.measure.linked += word.len();
            }
            run.measure.marks += usize::from(word.ends_with(is_sentence_mark));
            if run.opening.len() < SHOWN_BYTES {
                if !run.opening.is_empty() {
                    run.opening.push(' ');
                }
                run.opening.push_str(word);
            }
        }
    }

    fn end_run(&mut self) {
        if let Some(mut run) = self.run.take() {
            run.measure.prose = prose(run.measure);
            self.runs.push(run);
        }
    }

    fn finish(mut self) -> Outline<'a> {
        while !self.open.is_empty() {
            self.leave();
        }
        let mut outline = Outline { parts: self.parts, runs: self.runs, sums: Vec::new() };
        outline.sum_up();
        outline
    }
}

fn prose(measure: Measure) -> usize {
    let own = measure.bytes - measure.linked;
    let is_prose = own >= SURE_PROSE_BYTES || (own >= MIN_PROSE_BYTES && measure.marks > 0);
    if is_prose { own.saturating_sub(measure.linked) } else { 0 }
}

fn parts_text(name: &str) -> bool {
    is_block(name) || CELLS.contains(&name)
}

fn is_sentence_mark(letter: char) -> bool {
    matches!(letter, '.' | ',' | ';' | '!' | '?' | '…' | '”' | '。' | '，' | '、' | '؟' | '،' | '।' | '။' | '።' | '։')
}
