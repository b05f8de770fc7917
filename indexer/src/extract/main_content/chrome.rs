//! What is chrome by the names of elements, roles and classes, and how far each name is to be believed.

use std::collections::HashMap;
use std::sync::LazyLock;

use scraper::ElementRef;
use scraper::node::Element;

use super::outline::Outline;

/// Roles that are chrome.
const CHROME_ROLES: [&str; 9] =
    ["alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "navigation", "search"];

/// Names that begin so say what stands beside the element, its state or its looks: `has-sidebar`, `overflow-hidden`.
const ABOUT_OTHERS: [&str; 10] =
    ["has-", "no-", "with-", "without-", "is-", "overflow", "text-", "bg-", "border-", "backface"];

/// Signs in names that say for which screens, or how much, they hold: `lg:hidden`.
const CONDITIONS: [char; 2] = [':', '['];

/// Elements whose id names what they are for. Those of headings and sections are made of words of the text.
const NAMED_BY_ID: [&str; 7] = ["div", "header", "ol", "section", "span", "table", "ul"];

/// Elements that are never chrome by their class: themes write the state of the whole page there.
const NEVER_CHROME: [&str; 5] = ["html", "body", "main", "article", "h1"];

/// Folded text with less prose than this is chrome, in bytes.
const MIN_FOLDED_PROSE: usize = 100;

/// How sure it is that a part is chrome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// It may be text that is folded away.
    State,
    /// Pages also put their text into such elements.
    Around,
    /// Always beside the text.
    Beside,
    /// What readers wrote, which may be much longer than the text.
    Comments,
}

/// The names in `chrome.tsv`.
struct Names {
    elements: HashMap<&'static str, Strength>,
    words: HashMap<&'static str, Strength>,
    classes: HashMap<&'static str, Strength>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { elements: HashMap::new(), words: HashMap::new(), classes: HashMap::new() };
    for line in include_str!("chrome.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
        let mut columns = line.split('\t');
        let (Some(what), Some(name), Some(strength)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let table = match what {
            "element" => &mut names.elements,
            "word" => &mut names.words,
            _ => &mut names.classes,
        };
        table.insert(name, Strength::named(strength));
    }
    names
});

impl Strength {
    fn named(name: &str) -> Self {
        match name {
            "state" => Self::State,
            "beside" => Self::Beside,
            "comments" => Self::Comments,
            _ => Self::Around,
        }
    }

    /// With more than this share of the page's prose, a part is not chrome. In percent.
    fn most_prose(self) -> usize {
        match self {
            Self::State | Self::Around => 30,
            Self::Beside => 75,
            Self::Comments => 93,
        }
    }
}

/// Whether an element is chrome: not part of the text of an article, wherever it stands in it.
pub(crate) fn is_chrome(element: &Element) -> bool {
    strength(element).is_some()
}

/// Whether an element, or one around it, is chrome.
pub(crate) fn is_in_chrome(element: ElementRef<'_>) -> bool {
    is_chrome(element.value()) || element.ancestors().any(|around| around.value().as_element().is_some_and(is_chrome))
}

/// The outermost parts of a page that are chrome. They count no longer in its sums.
pub(super) fn leave_out(outline: &mut Outline<'_>) -> Vec<usize> {
    let whole = outline.measure(0);
    let mut left_out = Vec::new();
    let mut part = 0;
    while part < outline.parts.len() {
        let measure = outline.measure(part);
        let is_left_out = !is_heading(outline, part)
            && strength(outline.parts[part].element.value()).is_some_and(|strength| {
                let is_folded_text = strength == Strength::State
                    && measure.prose >= MIN_FOLDED_PROSE
                    && measure.prose * 2 > measure.bytes;
                !is_folded_text && measure.prose * 100 <= whole.prose * strength.most_prose()
            });
        if is_left_out {
            left_out.push(part);
            outline.silence(part);
            part = outline.parts[part].end;
        } else {
            part += 1;
        }
    }
    outline.sum_up();
    left_out
}

/// Whether a part is a button that unfolds what it is the heading of.
fn is_heading(outline: &Outline<'_>, part: usize) -> bool {
    let around = outline.name(outline.parts[part].parent);
    outline.name(part) == "button" && matches!(around, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "summary")
}

/// How sure it is that an element is chrome; `None` if nothing says so.
fn strength(element: &Element) -> Option<Strength> {
    let by_element = NAMES.elements.get(element.name()).copied();
    if by_element.is_some() || NEVER_CHROME.contains(&element.name()) {
        return by_element;
    }
    let is_role = element.attr("role").is_some_and(|role| CHROME_ROLES.contains(&role));
    let is_folded = || {
        element.attr("hidden").is_some()
            || element.attr("aria-hidden") == Some("true")
            || element.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"))
    };
    let by_role = is_role.then_some(Strength::Around);
    let by_state = || is_folded().then_some(Strength::State);
    let id = element.id().filter(|_| NAMED_BY_ID.contains(&element.name()));
    let by_name = element.classes().chain(id).filter_map(strength_of_name).max();
    by_name.max(by_role).or_else(by_state)
}

fn strength_of_name(name: &str) -> Option<Strength> {
    let lower_case = name.to_ascii_lowercase();
    if let Some(strength) = NAMES.classes.get(lower_case.as_str()) {
        return Some(*strength);
    }
    if name.contains(CONDITIONS) || ABOUT_OTHERS.iter().any(|start| lower_case.starts_with(start)) {
        return None;
    }
    spaced(name).split_ascii_whitespace().filter_map(|word| NAMES.words.get(word).copied()).max()
}

/// The words of a class name, parted by spaces: `article-shareBar` has article, share, bar.
fn spaced(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut previous = ' ';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && previous.is_ascii_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if letter.is_ascii_alphabetic() { letter.to_ascii_lowercase() } else { ' ' });
        previous = letter;
    }
    spaced
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;
    use crate::extract::selector;

    #[test]
    fn chrome_is_told_by_element_role_and_whole_words_of_its_names() {
        let html = Html::parse_document(
            "<nav></nav><div class=shareBar></div><div id=related-content></div><p role=banner></p><p hidden></p>\
             <section class='article has-sidebar'></section><div class=shadow-admission></div><article class=related></article>\
             <h2 id=sharing-water></h2><div class='md:hidden overflow-hidden'></div>",
        );
        let verdicts: Vec<bool> =
            html.select(&selector("body > *")).map(|element| is_chrome(element.value())).collect();
        assert_eq!(verdicts, [true, true, true, true, true, false, false, false, false, false]);
    }

    #[test]
    fn every_line_of_the_table_is_a_name() {
        let lines = include_str!("chrome.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
        let mut names: Vec<&str> = Vec::new();
        for line in lines {
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), 3, "{line}");
            assert!(["element", "word", "class"].contains(&columns[0]), "{line}");
            assert!(["state", "around", "beside", "comments"].contains(&columns[2]), "{line}");
            assert!(columns[1] == columns[1].to_ascii_lowercase(), "{line}");
            names.push(line);
        }
        assert!(names.is_sorted(), "the table is in order");
    }
}
