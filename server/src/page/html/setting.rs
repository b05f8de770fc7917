//! What pages know beside what they show.

use crate::interface::Interface;
use crate::words::Words;

/// In which language a page is made, and whose documents it shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setting<'a> {
    /// The language of the page.
    pub interface: Interface,
    /// The organisation that published the documents, if it is known.
    pub publisher: Option<&'a str>,
}

impl Setting<'_> {
    pub(super) fn words(self) -> Words {
        Words { language: self.interface.language }
    }
}
