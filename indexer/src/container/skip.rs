//! Why something in a web archive is passed over: nobody would look for a publication there.

use serde::{Deserialize, Serialize};

/// Why a record of a web archive is no item. Such records are counted, not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SkipReason {
    /// What the crawler asked.
    Request,
    /// What the crawler notes of itself or of another record.
    CrawlerNote,
    /// A capture that found what an earlier one has.
    Revisit,
    /// A part of a record that another file begins.
    Continuation,
    /// The answer of another protocol than HTTP: of the name service, of FTP.
    OtherProtocol,
    /// A record of a kind that the standard does not name.
    OtherRecord,
    /// An answer that points elsewhere (3xx).
    Redirect,
    /// An answer that refuses: the page is not there, or not for everybody (4xx).
    Refusal,
    /// An answer of a server that fails (5xx).
    ServerError,
    /// An answer of another status, such as a part of a page.
    OtherStatus,
    /// A page without content.
    NoContent,
    /// What crawlers are told, `robots.txt`.
    CrawlerRules,
    /// A picture.
    Image,
    /// A style sheet.
    StyleSheet,
    /// A script.
    Script,
    /// A font.
    Font,
    /// A sound or a film.
    SoundOrFilm,
    /// Something else that is neither a page, a PDF file, a feed nor text.
    OtherMediaType,
}

impl SkipReason {
    /// The stable word for it in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::CrawlerNote => "crawler-note",
            Self::Revisit => "revisit",
            Self::Continuation => "continuation",
            Self::OtherProtocol => "other-protocol",
            Self::OtherRecord => "other-record",
            Self::Redirect => "redirect",
            Self::Refusal => "refusal",
            Self::ServerError => "server-error",
            Self::OtherStatus => "other-status",
            Self::NoContent => "no-content",
            Self::CrawlerRules => "crawler-rules",
            Self::Image => "image",
            Self::StyleSheet => "style-sheet",
            Self::Script => "script",
            Self::Font => "font",
            Self::SoundOrFilm => "sound-or-film",
            Self::OtherMediaType => "other-media-type",
        }
    }
}
