//! What kind of publication a document is: one vocabulary for every source.

/// The kind of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentType {
    /// A release to the press.
    PressRelease,
    /// A public statement.
    Statement,
    /// A report of some length.
    Report,
    /// A briefing: shorter than a report, on one question.
    Briefing,
    /// A call to act for a person at risk.
    UrgentAction,
    /// An open letter.
    OpenLetter,
    /// A yearly report, or a chapter of one.
    AnnualReport,
    /// What a site files under research without saying more.
    Research,
    /// News.
    News,
    /// A campaign or an action.
    Campaign,
    /// A page on one country.
    CountryProfile,
    /// Material for education.
    Education,
    /// What was achieved.
    Impact,
    /// A blog post or another signed piece.
    Blog,
    /// A speech.
    Speech,
    /// Questions and answers.
    QuestionsAndAnswers,
    /// Anything else.
    Other,
}

/// Type, id in URLs and JSON, label.
const TABLE: [(DocumentType, &str, &str); 17] = [
    (DocumentType::PressRelease, "press-release", "Press release"),
    (DocumentType::Statement, "statement", "Statement"),
    (DocumentType::Report, "report", "Report"),
    (DocumentType::Briefing, "briefing", "Briefing"),
    (DocumentType::UrgentAction, "urgent-action", "Urgent action"),
    (DocumentType::OpenLetter, "open-letter", "Open letter"),
    (DocumentType::AnnualReport, "annual-report", "Annual report"),
    (DocumentType::Research, "research", "Research"),
    (DocumentType::News, "news", "News"),
    (DocumentType::Campaign, "campaign", "Campaign"),
    (DocumentType::CountryProfile, "country-profile", "Country profile"),
    (DocumentType::Education, "education", "Education"),
    (DocumentType::Impact, "impact", "Impact"),
    (DocumentType::Blog, "blog", "Blog"),
    (DocumentType::Speech, "speech", "Speech"),
    (DocumentType::QuestionsAndAnswers, "questions-and-answers", "Questions and answers"),
    (DocumentType::Other, "other", "Other"),
];

impl DocumentType {
    /// Every type.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The type's name in URLs and JSON: `press-release`.
    pub fn id(self) -> &'static str {
        self.row().1
    }

    /// The type's name for people: `Press release`.
    pub fn label(self) -> &'static str {
        self.row().2
    }

    /// Reads what [`id`](Self::id) gives.
    pub fn from_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == id).map(|row| row.0)
    }

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        TABLE.iter().find(|row| row.0 == self).expect("the table has a row for every type")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_read_back_from_its_id() {
        for document_type in DocumentType::all() {
            assert_eq!(DocumentType::from_id(document_type.id()), Some(document_type));
        }
    }
}
