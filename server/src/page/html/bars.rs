//! The year bars: documents by year as SVG, each bar a link to its year. All sizes are whole numbers, so that the same
//! answer gives the same page.

use shared::language::Direction;

use crate::answer::Answer;
use crate::params::DateFilter;
use crate::words::Words;

/// How high the highest bar is, in CSS pixels.
pub(super) const HEIGHT: u64 = 72;
/// The least height of a bar that stands for something.
const LEAST: u64 = 2;
/// Over how many years the axis keeps the gaps of years without documents.
const LONGEST_AXIS: usize = 150;
/// How many slots the axis has at least: a single year fills no more than its share.
const LEAST_SLOTS: usize = 24;
/// About how many years have a label.
const LABELS: usize = 5;

/// The bars of an answer.
pub(super) struct Bars {
    /// The years of the axis, from old to new.
    pub(super) years: Vec<Bar>,
    pub(super) labels: Vec<Label>,
    /// Documents without a date; the bar stands apart.
    pub(super) undated: Option<Undated>,
    /// What the picture shows, for those who hear it.
    pub(super) summary: String,
}

/// One year.
pub(super) struct Bar {
    pub(super) year: String,
    /// The year as a filter by date writes it, and how many documents, for the script that chooses several.
    pub(super) date: String,
    pub(super) documents: u64,
    pub(super) count: String,
    /// The question for this year; for all years if this year is what is asked for.
    pub(super) href: String,
    /// Where its slot begins and how wide it is, in percent of the whole.
    pub(super) slot: (String, String),
    /// Where the bar begins and how wide it is.
    pub(super) x: String,
    pub(super) width: String,
    /// From the top, in pixels.
    pub(super) y: u64,
    pub(super) height: u64,
    /// Whether it lies within the filter by date.
    pub(super) selected: bool,
    /// Whether the year alone is asked for.
    pub(super) alone: bool,
    /// Whether it has documents.
    pub(super) full: bool,
    /// What it shows, for those who hear it.
    pub(super) name: String,
}

/// A year written under the axis.
pub(super) struct Label {
    pub(super) x: String,
    pub(super) anchor: &'static str,
    pub(super) text: String,
}

/// The bar of undated documents.
pub(super) struct Undated {
    pub(super) count: String,
    /// What it shows, for those who hear it.
    pub(super) name: String,
    pub(super) y: u64,
    pub(super) height: u64,
}

/// The bars of an answer; `None` if it has no documents by year.
pub(super) fn bars(answer: &Answer, words: Words) -> Option<Bars> {
    let histogram = &answer.results.histogram;
    let (first, last) = (histogram.years.first()?.0, histogram.years.last()?.0);
    let most = histogram.years.iter().map(|(_, count)| *count).chain([histogram.undated]).max().unwrap_or(1).max(1);
    let span = usize::try_from(last - first).unwrap_or(usize::MAX).saturating_add(1);
    let years: Vec<(i16, u64)> = if span <= LONGEST_AXIS {
        let count = |year: i16| histogram.years.iter().find(|(other, _)| *other == year).map_or(0, |(_, count)| *count);
        (first..=last).map(|year| (year, count(year))).collect()
    } else {
        histogram.years.clone()
    };
    let axis = Axis { slots: years.len().max(LEAST_SLOTS), direction: words.language.direction() };
    let bars = years.iter().enumerate().map(|(place, year)| bar(answer, words, axis.slot(place), *year, most));
    let dated: u64 = histogram.years.iter().map(|(_, count)| *count).sum();
    Some(Bars {
        years: bars.collect(),
        labels: labels(&years, axis),
        undated: (histogram.undated > 0).then(|| {
            let height = height(histogram.undated, most);
            Undated {
                count: words.number(histogram.undated),
                name: words.count("undated-count", histogram.undated),
                y: HEIGHT - height,
                height,
            }
        }),
        summary: words.count_with(
            "documents-by-year",
            dated,
            &[("from", &first.to_string()), ("to", &last.to_string())],
        ),
    })
}

fn bar(answer: &Answer, words: Words, slot: Slot, (year, count): (i16, u64), most: u64) -> Bar {
    let asked = &answer.asked;
    let filter = DateFilter::year(year);
    let alone = filter.is_some() && asked.date == filter;
    let height = if count == 0 { 0 } else { height(count, most) };
    let (x, width) = slot.part(1, 8);
    Bar {
        year: year.to_string(),
        date: filter.as_ref().map(DateFilter::to_string).unwrap_or_default(),
        documents: count,
        count: words.number(count),
        href: asked.with_date(if alone { None } else { filter }).address("/search"),
        slot: slot.part(0, 10),
        x,
        width,
        y: HEIGHT - height,
        height,
        selected: asked.date.as_ref().zip(filter.as_ref()).is_some_and(|(chosen, year)| overlap(chosen, year)),
        alone,
        full: count > 0,
        name: words.fill("year-and-count", &[("year", &year.to_string()), ("documents", &words.documents(count))]),
    }
}

/// Where years stand: from old to new along the direction of reading.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub(super) slots: usize,
    pub(super) direction: Direction,
}

/// The place of one year on it.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    axis: Axis,
    place: usize,
}

impl Axis {
    pub(super) fn slot(self, place: usize) -> Slot {
        Slot { axis: self, place }
    }

    /// Where something that is as wide begins from the left, all in tenths of a slot from the oldest year on.
    fn x(self, begin: usize, width: usize) -> String {
        let whole = self.slots * 10;
        match self.direction {
            Direction::LeftToRight => percent(begin, whole),
            Direction::RightToLeft => percent(whole.saturating_sub(begin + width), whole),
        }
    }

    /// Which side of a text, which itself runs from left to right, is at its place.
    fn anchor(self, along: &'static str) -> &'static str {
        match (self.direction, along) {
            (Direction::RightToLeft, "start") => "end",
            (Direction::RightToLeft, "end") => "start",
            _ => along,
        }
    }
}

impl Slot {
    /// A part of it, in tenths: where it begins from the left, and how wide it is.
    pub(super) fn part(self, begin: usize, width: usize) -> (String, String) {
        (self.axis.x(self.place * 10 + begin, width), percent(width, self.axis.slots * 10))
    }
}

/// Whether two filters by date have a day in common.
fn overlap(a: &DateFilter, b: &DateFilter) -> bool {
    let (a, b) = (a.range(), b.range());
    let begins_in_time = |from: Option<i32>, to: Option<i32>| from.zip(to).is_none_or(|(from, to)| from <= to);
    begins_in_time(a.from, b.to) && begins_in_time(b.from, a.to)
}

fn height(count: u64, most: u64) -> u64 {
    (u128::from(count) * u128::from(HEIGHT))
        .div_ceil(u128::from(most))
        .try_into()
        .unwrap_or(HEIGHT)
        .clamp(LEAST, HEIGHT)
}

fn percent(part: usize, whole: usize) -> String {
    let thousandths = part * 100_000 / whole;
    format!("{}.{:03}%", thousandths / 1_000, thousandths % 1_000)
}

/// The first year, the last, and round years between them where there is room.
fn labels(years: &[(i16, u64)], axis: Axis) -> Vec<Label> {
    let (count, slots) = (years.len(), axis.slots);
    let step = [1, 2, 5, 10, 20, 50, 100].into_iter().find(|step| slots <= step * LABELS).unwrap_or(200);
    // As much as a label is wide, and a little air.
    let room = slots.div_ceil(LABELS) * 3 / 4;
    if let ([(first, _), .., (last, _)], true) = (years, count <= room) {
        return vec![Label { x: axis.x(0, 0), anchor: axis.anchor("start"), text: format!("{first}–{last}") }];
    }
    let is_labelled = |(place, (year, _)): &(usize, &(i16, u64))| {
        let round = usize::from(year.unsigned_abs()).is_multiple_of(step);
        let is_end = *place == 0 || place + 1 == count;
        is_end || (round && *place >= room && count - 1 - place >= room)
    };
    let label = |(place, (year, _)): (usize, &(i16, u64))| {
        let (x, anchor) = match place {
            0 => (axis.x(0, 0), "start"),
            _ if place + 1 == slots => (axis.x(slots * 10, 0), "end"),
            _ => (axis.x(place * 10 + 5, 0), "middle"),
        };
        Label { x, anchor: axis.anchor(anchor), text: year.to_string() }
    };
    years.iter().enumerate().filter(is_labelled).map(label).collect()
}

#[cfg(test)]
mod tests {
    use shared::wording::InterfaceLanguage;

    use super::*;
    use crate::params::Asked;
    use crate::sample;

    #[test]
    fn every_year_of_the_span_has_a_slot_and_every_full_one_a_link() {
        let bars = bars(&sample::answer(), Words::ENGLISH).expect("bars");
        let seen: Vec<(&str, u64, bool)> = bars.years.iter().map(|bar| (&*bar.year, bar.height, bar.full)).collect();
        assert_eq!(seen, [("2017", 36, true), ("2018", 0, false), ("2019", 72, true)]);
        assert_eq!(bars.years[2].href, "/search?q=held+foo%3A&date=2019");
        assert_eq!(bars.undated.map(|undated| undated.height), Some(10));
        assert_eq!(bars.summary, "33 documents by year, 2017 to 2019");
    }

    #[test]
    fn the_chosen_years_are_told_apart_and_a_second_click_frees_them() {
        let mut answer = sample::answer();
        answer.asked = Asked::from_query_string("date=2018..2019").expect("parameters");
        let chosen = |bars: &Bars| bars.years.iter().map(|bar| bar.selected).collect::<Vec<_>>();
        assert_eq!(chosen(&bars(&answer, Words::ENGLISH).expect("bars")), [false, true, true]);
        answer.asked = Asked::from_query_string("date=2017").expect("parameters");
        let one = bars(&answer, Words::ENGLISH).expect("bars");
        assert_eq!(chosen(&one), [true, false, false]);
        assert_eq!(one.years[0].href, "/search");
    }

    #[test]
    fn an_odd_year_does_not_stretch_the_axis() {
        let mut answer = sample::answer();
        answer.results.histogram.years = vec![(1, 1), (2019, 5), (9_999, 2)];
        assert_eq!(bars(&answer, Words::ENGLISH).expect("bars").years.len(), 3);
    }

    #[test]
    fn years_run_along_the_direction_of_reading() {
        let begins = |language| {
            let bars = bars(&sample::answer(), Words { language }).expect("bars");
            (bars.years[0].slot.0.clone(), bars.labels[0].x.clone(), bars.labels[0].anchor)
        };
        assert_eq!(begins(InterfaceLanguage::English), ("0.000%".to_owned(), "0.000%".to_owned(), "start"));
        assert_eq!(begins(InterfaceLanguage::Arabic), ("95.833%".to_owned(), "100.000%".to_owned(), "end"));
    }

    #[test]
    fn labels_keep_their_distance() {
        let check = |first: i16, last: i16, expected: &[&str]| {
            let years: Vec<(i16, u64)> = (first..=last).map(|year| (year, 1)).collect();
            let axis = Axis { slots: years.len().max(LEAST_SLOTS), direction: Direction::LeftToRight };
            let texts: Vec<String> = labels(&years, axis).into_iter().map(|label| label.text).collect();
            assert_eq!(texts, expected);
        };
        check(2019, 2019, &["2019"]);
        check(2017, 2019, &["2017–2019"]);
        check(2010, 2019, &["2010", "2015", "2019"]);
        check(1961, 2022, &["1961", "1980", "2000", "2022"]);
    }
}
