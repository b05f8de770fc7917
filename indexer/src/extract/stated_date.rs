//! Dates as pages show them: with a label before, with or without a form for machines.

use std::sync::LazyLock;

use scraper::{ElementRef, Selector};

use crate::extract::selector;
use crate::extract::text::line;

/// A label is no longer than this, in characters: "Dernière mise à jour le".
const MAX_LABEL_CHARS: usize = 40;

/// How labels of dates of change begin, or what they hold, in lower case.
const UPDATED_LABELS: [&str; 16] = [
    "updat",
    "modif",
    "mise à jour",
    "mis à jour",
    "actualiz",
    "atualiz",
    "aktualis",
    "aggiorn",
    "revised",
    "last changed",
    "обновл",
    "измен",
    "تحديث",
    "تعديل",
    "更新",
    "修改",
];

/// How labels of dates of publication begin, or what they hold, in lower case.
const PUBLISHED_LABELS: [&str; 18] = [
    "publi",
    "publié",
    "posted",
    "released",
    "veröffentlicht",
    "erstellt",
    "mis en ligne",
    "gepubliceerd",
    "geplaatst",
    "pubblicat",
    "yayın",
    "опублик",
    "نشر",
    "เผยแพร่",
    "发布",
    "发表",
    "發佈",
    "掲載",
];

static TIME: LazyLock<Selector> = LazyLock::new(|| selector("time"));

/// A date as shown: what its label says, and the date as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Whether the label says that it is the date of a change.
    pub(crate) is_update: bool,
    /// The date, for machines where the markup has that form, without label.
    pub(crate) date: String,
}

/// The date that an element shows; `None` if there is no digit in it.
pub(crate) fn shown(element: ElementRef<'_>) -> Option<Shown> {
    let shown = line(element);
    let (label, written) = split_label(&shown);
    let is_update = label.is_some_and(is_update_label) || element.attr("aria-label").is_some_and(is_update_label);
    let own = (element.value().name() == "time").then_some(element);
    let date =
        own.into_iter().chain(element.select(&TIME)).find_map(for_machines).unwrap_or_else(|| written.to_owned());
    date.chars().any(char::is_numeric).then_some(Shown { is_update, date })
}

/// The form for machines of a `time` element.
fn for_machines(time: ElementRef<'_>) -> Option<String> {
    let date = time.attr("datetime")?.trim();
    date.chars().any(char::is_numeric).then(|| date.to_owned())
}

/// Parts "Updated: March 4, 2019" at the colon. What stands before it is a label if it has no digits.
pub(crate) fn split_label(text: &str) -> (Option<&str>, &str) {
    match text.split_once([':', '：']) {
        Some((label, rest)) if label.chars().count() <= MAX_LABEL_CHARS && !label.chars().any(char::is_numeric) => {
            (Some(label.trim()), rest.trim())
        }
        _ => (None, text.trim()),
    }
}

/// Whether a label says that the date behind it is that of publication.
pub(crate) fn is_published_label(label: &str) -> bool {
    let label = label.to_lowercase();
    PUBLISHED_LABELS.iter().any(|part| label.contains(part))
}

/// Whether a label says that the date behind it is that of a change.
pub(crate) fn is_update_label(label: &str) -> bool {
    let label = label.to_lowercase();
    UPDATED_LABELS.iter().any(|part| label.contains(part))
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[track_caller]
    fn check(markup: &str, expected: Option<(bool, &str)>) {
        let html = Html::parse_document(markup);
        let element = html.select(&selector("body > *")).next().unwrap();
        let shown = shown(element).map(|shown| (shown.is_update, shown.date));
        assert_eq!(shown, expected.map(|(is_update, date)| (is_update, date.to_owned())), "{markup}");
    }

    #[test]
    fn labels_are_dropped_and_understood() {
        check("<span>December 19, 2019</span>", Some((false, "December 19, 2019")));
        check("<strong>Updated: November 29, 2019</strong>", Some((true, "November 29, 2019")));
        check("<p>Mis à jour\u{a0}: 3 mai 2020</p>", Some((true, "3 mai 2020")));
        check("<p><b>Published</b>: 3 May 2020</p>", Some((false, "3 May 2020")));
        check("<span aria-label='Post updated date'>3 May 2020</span>", Some((true, "3 May 2020")));
        check("<span>By our staff</span>", None);
    }

    #[test]
    fn the_form_for_machines_wins() {
        check(
            "<div>On <time datetime='2019-05-03T10:20:30+00:00'>3 May</time></div>",
            Some((false, "2019-05-03T10:20:30+00:00")),
        );
        check("<time datetime=''>3 May 2019, 10:20</time>", Some((false, "3 May 2019, 10:20")));
    }
}
