//! What can be made of a question: the query that it asks, its address, and questions near it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use form_urlencoded::Serializer;
use shared::facet::Facet;
use shared::query::{Expression, FacetFilter, Filters, Order, Page, Query};
use shared::wording::InterfaceLanguage;

use super::{Asked, DateFilter, Mode, facet_parameter_name, order_id};
use crate::choice::Choice;
use crate::cursor::Cursor;
use crate::interface;

impl Asked {
    /// Whether nothing is asked: no text, no filter. Such a request gets the start page.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && !self.is_filtered()
    }

    /// Whether any filter is set.
    pub fn is_filtered(&self) -> bool {
        self.date.is_some() || self.facets.values().any(|filter| *filter != FacetFilter::default())
    }

    /// What documents must be.
    pub fn filters(&self) -> Filters {
        Filters { facets: self.facets.clone(), date: self.date.as_ref().map(DateFilter::range) }
    }

    /// The question as the index takes it, `expression` being what was understood of the text. No word may be missing.
    pub fn query(&self, expression: Option<Expression>) -> Query {
        Query {
            expression,
            filters: self.filters(),
            order: self.order,
            page: Page { offset: (self.page - 1) * self.size, size: self.size },
            after: self.cursor.map(|cursor| cursor.bookmark),
            snippets: if self.choice.has_field("snippets") { self.snippets } else { 0 },
            partial: false,
            fold: self.fold,
            explain: self.explain,
        }
    }

    /// Every parameter that is not as it is by default, in a fixed order.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut plain = |name: &str, value: Option<String>| {
            pairs.extend(value.map(|value| (name.to_owned(), value)));
        };
        let standard = Self::default();
        plain("q", Some(self.text.clone()).filter(|text| !text.trim().is_empty()));
        plain("date", self.date.as_ref().map(ToString::to_string));
        plain("sort", (self.order != standard.order).then(|| order_id(self.order).to_owned()));
        plain("page", (self.page != standard.page).then(|| self.page.to_string()));
        plain("cursor", self.cursor.map(|cursor| cursor.to_string()));
        plain("size", (self.size != standard.size).then(|| self.size.to_string()));
        plain("snippets", (self.snippets != standard.snippets).then(|| self.snippets.to_string()));
        plain("variants", self.variants.then(|| "on".to_owned()));
        plain("clauses", self.clauses.then(|| "on".to_owned()));
        plain("fold", (self.fold != standard.fold).then(|| if self.fold { "on" } else { "off" }.to_owned()));
        plain("explain", self.explain.then(|| "true".to_owned()));
        plain(interface::PARAMETER, self.ui.map(|language| language.code().to_owned()));
        plain("facets", self.choice.facets_written());
        plain("fields", self.choice.fields_written());
        for (facet, mode, value) in self.facet_values() {
            pairs.push((facet_parameter_name(facet, mode), value.to_owned()));
        }
        pairs
    }

    /// Every value that a facet filters by.
    pub fn facet_values(&self) -> impl Iterator<Item = (Facet, Mode, &str)> {
        self.facets.iter().flat_map(|(facet, filter)| {
            Mode::ALL
                .into_iter()
                .flat_map(move |mode| mode.values(filter).iter().map(move |id| (*facet, mode, id.as_str())))
        })
    }

    /// The address that asks this of a path: `/search?q=…`.
    pub fn address(&self, path: &str) -> String {
        let pairs = self.pairs();
        if pairs.is_empty() {
            return path.to_owned();
        }
        let mut address = format!("{path}?");
        let written: String = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let _infallible = address.write_str(&written);
        address
    }

    /// The same from its first hit on.
    #[must_use]
    pub fn at_the_start(&self) -> Self {
        self.with_page(1)
    }

    /// The same, going on at a cursor.
    #[must_use]
    pub fn with_cursor(&self, cursor: Cursor) -> Self {
        Self { page: 1, cursor: Some(cursor), ..self.clone() }
    }

    /// What its list of hits depends on, and nothing of how or from where on the list is shown.
    #[must_use]
    pub fn list(&self) -> Self {
        let Self { text, facets, date, order, variants, fold, .. } = self.clone();
        Self { text, facets, date, order, variants, fold, ..Self::default() }
    }

    /// The same as a page for people asks it.
    #[must_use]
    pub fn on_a_page(&self) -> Self {
        Self { cursor: None, choice: Choice::default(), ..self.clone() }
    }

    /// The same with another text.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.at_the_start() }
    }

    /// The same with another filter by date.
    #[must_use]
    pub fn with_date(&self, date: Option<DateFilter>) -> Self {
        Self { date, ..self.at_the_start() }
    }

    /// The same in another order.
    #[must_use]
    pub fn with_order(&self, order: Order) -> Self {
        Self { order, ..self.at_the_start() }
    }

    /// Lets documents with this value of a facet pass too.
    pub fn add(&mut self, facet: Facet, id: String) {
        self.filter(facet, Mode::Any, id);
    }

    /// The same, with what each part finds counted.
    #[must_use]
    pub fn with_clauses(&self) -> Self {
        Self { clauses: true, ..self.clone() }
    }

    /// The same on another page.
    #[must_use]
    pub fn with_page(&self, page: usize) -> Self {
        Self { page, cursor: None, ..self.clone() }
    }

    /// The same, a facet's value wanted, excluded, or neither (`None`).
    #[must_use]
    pub fn with_value(&self, facet: Facet, id: &str, mode: Option<Mode>) -> Self {
        let mut asked = self.at_the_start();
        if let Some(filter) = asked.facets.get_mut(&facet) {
            for list in Mode::ALL {
                list.values_mut(filter).retain(|value| value != id);
            }
        }
        if let Some(mode) = mode {
            asked.filter(facet, mode, id.to_owned());
        }
        asked.facets.retain(|_, filter| *filter != FacetFilter::default());
        asked
    }

    /// The same with or without other names of what is asked.
    #[must_use]
    pub fn with_variants(&self, variants: bool) -> Self {
        Self { variants, ..self.at_the_start() }
    }

    /// The same for a page in another language; `None` for the one that the browser asks for, and for programs.
    #[must_use]
    pub fn in_language(&self, ui: Option<InterfaceLanguage>) -> Self {
        Self { ui, ..self.clone() }
    }

    /// What is asked, without how an answer is to be shown: which page of it, in which language, with what beside the hits.
    #[must_use]
    pub fn question(&self) -> Self {
        let standard = Self::default();
        Self {
            page: standard.page,
            size: standard.size,
            snippets: standard.snippets,
            clauses: standard.clauses,
            explain: standard.explain,
            ui: standard.ui,
            ..self.clone()
        }
    }

    /// The same without any filter.
    #[must_use]
    pub fn without_filters(&self) -> Self {
        Self { facets: BTreeMap::new(), date: None, ..self.at_the_start() }
    }
}
