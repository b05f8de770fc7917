//! The report of a run: what was read, what became of it, and what the operator should know.

/// Something odd about an item that did not keep it out of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Which case this is.
    pub kind: WarningKind,
    /// The case in words, with the value in question.
    pub message: String,
}

/// What a [`Warning`] can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningKind {
    /// A date that cannot be read or cannot be true; it is left out.
    BadDate,
    /// A term that names no country or region that is known; it is kept among the topics.
    UnknownLocation,
    /// A kind of publication that the vocabulary does not have; the type is `other`.
    UnknownType,
    /// A language code that is none; the language is concluded from the text.
    BadLanguage,
    /// A reference that does not have the form of one; it is left out.
    BadReference,
    /// An id that cannot be kept; one is derived instead.
    BadId,
    /// An address that cannot be read; it is left out.
    BadUrl,
    /// Part of a file that cannot be read; the rest is.
    BadPart,
    /// Bytes that are no text in the file's encoding; each is shown as U+FFFD.
    BadEncoding,
}

impl WarningKind {
    /// The stable word for it in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::BadDate => "bad-date",
            Self::UnknownLocation => "unknown-location",
            Self::UnknownType => "unknown-type",
            Self::BadLanguage => "bad-language",
            Self::BadReference => "bad-reference",
            Self::BadId => "bad-id",
            Self::BadUrl => "bad-url",
            Self::BadPart => "bad-part",
            Self::BadEncoding => "bad-encoding",
        }
    }
}

/// Why an item, or a record of one, could not be read as anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuarantineReason {
    /// The file has no bytes, or nothing but white space.
    Empty,
    /// The file cannot be opened, read or decompressed.
    Unreadable,
    /// The file is over the size limit.
    TooLarge,
    /// The markup is nested too deeply, or in another way made to exhaust its reader.
    TooComplex,
    /// The bytes are neither text nor a format that is known.
    UnknownFormat,
    /// Text, but neither a publication nor a listing of some: an error message, a fragment.
    NoDocument,
    /// A record without title and text.
    NothingSaid,
    /// A line of a file of records that is not one.
    MalformedRecord,
    /// Reading it made the reader fail; this is a defect of Onrecord.
    Failed,
}

impl QuarantineReason {
    /// The stable word for it in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::TooComplex => "too-complex",
            Self::UnknownFormat => "unknown-format",
            Self::NoDocument => "no-document",
            Self::NothingSaid => "nothing-said",
            Self::MalformedRecord => "malformed-record",
            Self::Failed => "failed",
        }
    }
}
