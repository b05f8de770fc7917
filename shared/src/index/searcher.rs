//! Reading an index.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::SystemTime;

use tantivy::directory::MmapDirectory;
use tantivy::index::SegmentReader;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{DocAddress, DocId, ReloadPolicy, TERMINATED, Term};

use super::IndexError;
use super::analysis::{TermTokenizer, has_stemmer};
use super::built;
use super::by_date::ByDate;
use super::coarse::YearOnly;
use super::columns::{Columns, Tally};
use super::facet_table::{FacetTable, YearTable};
use super::inventory;
use super::lengths::Lengths;
use super::read_only::ReadOnly;
use super::removals::Removals;
use super::schema::{self, Fields, TERMS};
use super::store::{self, Generation};
use super::text::{TextPlugin, TextReader};
use crate::deadline::Deadline;
use crate::document::{Document, DocumentId};
use crate::facet::Facet;
use crate::language::Language;
use crate::suggest::Lexicon;

/// An index that is open for reading.
pub struct Index {
    /// The newest snapshot that was loaded, and the number of its generation.
    current: RwLock<(u64, Arc<Searcher>)>,
    dir: PathBuf,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index in a folder.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let (number, searcher) = load_served(dir)?;
        Ok(Self { current: RwLock::new((number, Arc::new(searcher))), dir: dir.to_owned() })
    }

    /// The newest snapshot that was loaded.
    pub fn searcher(&self) -> Arc<Searcher> {
        Arc::clone(&self.current.read().unwrap_or_else(std::sync::PoisonError::into_inner).1)
    }

    /// Loads the generation that is served now; says whether it is another one. On failure the last good snapshot stays.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        self.refresh_with(|_| Ok(()))
    }

    /// As [`refresh`](Self::refresh), and prepares the snapshot before it is the one that is given.
    pub fn refresh_with(&self, prepare: impl FnOnce(&Searcher) -> Result<(), IndexError>) -> Result<bool, IndexError> {
        let (loaded, before) = self.current.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        if store::served(&self.dir)?.number == loaded && Removals::load(&self.dir)? == *before.removals() {
            return Ok(false);
        }
        let (number, searcher) = load_served(&self.dir)?;
        prepare(&searcher)?;
        *self.current.write().unwrap_or_else(std::sync::PoisonError::into_inner) = (number, Arc::new(searcher));
        Ok(true)
    }
}

/// Loads the generation that is served, and gives its number. It may be replaced and removed meanwhile: then the next one is loaded.
fn load_served(dir: &Path) -> Result<(u64, Searcher), IndexError> {
    let mut generation = store::served(dir)?;
    loop {
        match Searcher::of_generation(dir, &generation) {
            Ok(searcher) => return Ok((generation.number, searcher)),
            Err(error) => {
                let served = store::served(dir)?;
                if served == generation {
                    return Err(error);
                }
                generation = served;
            }
        }
    }
}

/// What is asked: a snapshot of an index, and how long the answer is waited for. Cheap to clone.
#[derive(Clone)]
pub struct Searcher {
    snapshot: Arc<Snapshot>,
    deadline: Deadline,
}

/// A state of an index, which stays as it is while a search runs.
pub struct Snapshot {
    engine: tantivy::Searcher,
    pub(crate) fields: Fields,
    pub(crate) segments: Vec<SegmentView>,
    /// The values of each facet, in the order of [`Facet::ALL`].
    pub(crate) facets: Vec<FacetTable>,
    /// The years of publication.
    pub(crate) years: YearTable,
    /// The counts over all documents.
    pub(crate) totals: Tally,
    /// The first documents of all in the orders by date.
    pub(crate) by_date: ByDate,
    /// The languages of the index that have a stemmer.
    pub(crate) stemmed_languages: Vec<Language>,
    /// The mean length of title and text, in words.
    pub(crate) mean_lengths: [f32; 2],
    generation: String,
    built_at: Option<SystemTime>,
    documents: u64,
    removals: Removals,
    lexicon: OnceLock<Lexicon>,
    year_only: OnceLock<YearOnly>,
    /// Held while the lexicon is made, so that it is made once.
    making_lexicon: Mutex<()>,
}

/// What a search needs of one segment.
pub(crate) struct SegmentView {
    pub(crate) reader: SegmentReader,
    pub(crate) columns: Columns,
    pub(crate) lengths: Lengths,
    pub(crate) texts: TextReader,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("generation", &self.generation).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher").field("generation", &self.generation).finish_non_exhaustive()
    }
}

impl Deref for Searcher {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl Searcher {
    /// The same snapshot, for one who waits no longer than this.
    #[must_use]
    pub fn until(&self, deadline: Deadline) -> Self {
        Self { snapshot: Arc::clone(&self.snapshot), deadline }
    }

    /// An error once nobody waits for the answer any more.
    pub(crate) fn check_deadline(&self) -> Result<(), IndexError> {
        if self.deadline.is_over() { Err(IndexError::Stopped) } else { Ok(()) }
    }

    /// Loads a generation of the index in a folder, if each of its files is what was written.
    pub fn of_generation(dir: &Path, generation: &Generation) -> Result<Self, IndexError> {
        inventory::check(dir, &generation.folder)?;
        Self::load(&open_engine(&generation.folder)?, dir)
    }

    /// Loads what the engine has, with the list of what was taken down from the index in a folder.
    pub(super) fn load(index: &tantivy::Index, dir: &Path) -> Result<Self, IndexError> {
        let metas = index.load_metas()?;
        // After the commit: the list is written before the index, so it knows of all that the commit lacks.
        let removals = Removals::load(dir)?;
        let (generation, built_at) = (generation(&metas, &removals), built::time(metas.payload.as_deref()));
        let engine = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let (_, fields) = Fields::schema();
        let mut facets: Vec<FacetTable> = Facet::ALL.into_iter().map(FacetTable::new).collect();
        let mut years = YearTable::default();
        let [titles_and_texts @ .., _] = fields.surface;
        let mean_lengths = mean_lengths(&engine, &fields)?;
        let mut segments = Vec::new();
        for reader in engine.segment_readers() {
            let columns = Columns::load(reader, &fields, &mut facets, &mut years)?;
            let texts = TextReader::open(reader)?;
            let lengths = Lengths::open(reader, titles_and_texts, mean_lengths)?;
            segments.push(SegmentView { reader: reader.clone(), columns, lengths, texts });
        }
        let languages = facets.iter().find(|table| table.facet() == Facet::Language);
        let stemmed_languages = languages
            .into_iter()
            .flat_map(FacetTable::ids)
            .filter_map(Language::parse)
            .filter(|language| has_stemmer(*language))
            .collect();
        let documents = engine.num_docs();
        let totals = totals(&segments, Tally::new(&facets, &years));
        let by_date = ByDate::of(&segments);
        let (lexicon, making_lexicon) = (OnceLock::new(), Mutex::new(()));
        let snapshot = Snapshot {
            engine,
            fields,
            segments,
            facets,
            years,
            totals,
            by_date,
            stemmed_languages,
            mean_lengths,
            generation,
            built_at,
            documents,
            removals,
            lexicon,
            year_only: OnceLock::new(),
            making_lexicon,
        };
        Ok(Self { snapshot: Arc::new(snapshot), deadline: Deadline::never() })
    }

    /// What completions and corrections are made of. The first call reads the dictionaries of the snapshot, about a second for 100,000
    /// documents; those who only search or write never do.
    pub fn lexicon(&self) -> Result<&Lexicon, IndexError> {
        if let Some(lexicon) = self.lexicon.get() {
            return Ok(lexicon);
        }
        let _making = self.making_lexicon.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(lexicon) = self.lexicon.get() {
            return Ok(lexicon);
        }
        let lexicon = Lexicon::of(self)?;
        Ok(self.lexicon.get_or_init(|| lexicon))
    }

    /// Which documents are dated by a year alone. The first call reads the records of all of a first of January.
    pub(crate) fn year_only(&self) -> Result<&YearOnly, IndexError> {
        if let Some(known) = self.year_only.get() {
            return Ok(known);
        }
        let made = YearOnly::of(self)?;
        Ok(self.year_only.get_or_init(|| made))
    }

    /// How many documents there are.
    pub fn document_count(&self) -> u64 {
        self.documents
    }

    /// Names the state of the index: changes with every commit that changes something.
    pub fn generation(&self) -> &str {
        &self.generation
    }

    /// When the commit was made; `None` where the index does not say.
    pub fn built_at(&self) -> Option<SystemTime> {
        self.built_at
    }

    /// What was taken down.
    pub fn removals(&self) -> &Removals {
        &self.removals
    }

    /// A document, text included.
    pub fn document(&self, id: &DocumentId) -> Result<Option<Document>, IndexError> {
        self.find(id)?.map(|address| self.whole_document(address)).transpose()
    }

    /// All documents, by id. Ids are held in memory, documents one at a time.
    pub fn documents(&self) -> Result<impl Iterator<Item = Result<Document, IndexError>> + '_, IndexError> {
        let mut addresses = Vec::new();
        for (segment_ord, view) in (0_u32..).zip(&self.segments) {
            for doc in view.reader.doc_ids_alive() {
                let address = DocAddress::new(segment_ord, doc);
                addresses.push((self.stored_document(address)?.id, address));
            }
        }
        addresses.sort();
        Ok(addresses.into_iter().map(|(_, address)| self.whole_document(address)))
    }

    /// The records of all documents, their texts left empty, in no order. One is held in memory at a time.
    pub fn records(&self) -> impl Iterator<Item = Result<Document, IndexError>> + '_ {
        self.living().map(|address| self.stored_document(address))
    }

    /// So many documents at most, from all over the index, their texts left empty.
    pub fn sample(&self, count: usize) -> Result<Vec<Document>, IndexError> {
        let step = usize::try_from(self.documents).unwrap_or(usize::MAX).div_ceil(count.max(1)).max(1);
        self.living().step_by(step).map(|address| self.stored_document(address)).collect()
    }

    fn living(&self) -> impl Iterator<Item = DocAddress> + '_ {
        (0_u32..).zip(&self.segments).flat_map(|(segment_ord, view)| {
            view.reader.doc_ids_alive().map(move |doc| DocAddress::new(segment_ord, doc))
        })
    }

    /// The digest of a document's content, if there is such a document.
    pub(super) fn digest(&self, id: &DocumentId) -> Result<Option<u64>, IndexError> {
        let Some(address) = self.find(id)? else { return Ok(None) };
        let Some(view) = self.segments.get(address.segment_ord as usize) else { return Ok(None) };
        let digests = view.reader.fast_fields().u64("digest")?;
        Ok(digests.first(address.doc_id))
    }

    /// Where a document is.
    pub(crate) fn find(&self, id: &DocumentId) -> Result<Option<DocAddress>, IndexError> {
        let term = Term::from_field_text(self.fields.id, id.as_str());
        for (segment_ord, view) in (0_u32..).zip(&self.segments) {
            let inverted = view.reader.inverted_index(self.fields.id)?;
            let postings = inverted.read_postings(&term, IndexRecordOption::Basic)?;
            if let Some(doc) = postings.and_then(|mut postings| first_alive(&mut postings, &view.reader)) {
                return Ok(Some(DocAddress::new(segment_ord, doc)));
            }
        }
        Ok(None)
    }

    /// A document without its text.
    pub(crate) fn stored_document(&self, address: DocAddress) -> Result<Document, IndexError> {
        schema::from_tantivy(&self.engine.doc(address)?, &self.fields)
    }

    pub(super) fn whole_document(&self, address: DocAddress) -> Result<Document, IndexError> {
        let mut document = self.stored_document(address)?;
        if let Some(view) = self.segments.get(address.segment_ord as usize) {
            document.text = view.texts.text(address.doc_id)?;
        }
        Ok(document)
    }
}

fn first_alive(postings: &mut impl Postings, reader: &SegmentReader) -> Option<DocId> {
    while postings.doc() != TERMINATED {
        if !reader.is_deleted(postings.doc()) {
            return Some(postings.doc());
        }
        postings.advance();
    }
    None
}

/// Counts all documents.
fn totals(segments: &[SegmentView], mut tally: Tally) -> Tally {
    for segment in segments {
        let docs: Vec<DocId> = segment.reader.doc_ids_alive().collect();
        tally.count(&segment.columns, &docs);
    }
    tally
}

fn mean_lengths(engine: &tantivy::Searcher, fields: &Fields) -> Result<[f32; 2], IndexError> {
    let mut means = [1.0; 2];
    let documents: u64 = engine.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
    for (mean, field) in means.iter_mut().zip(fields.surface) {
        let mut words = 0;
        for reader in engine.segment_readers() {
            words += reader.inverted_index(field)?.total_num_tokens();
        }
        #[expect(clippy::cast_precision_loss, reason = "a mean length needs no more than seven digits")]
        if documents > 0 && words > 0 {
            *mean = words as f32 / documents as f32;
        }
    }
    Ok(means)
}

/// The commits of an index differ in their opstamp, indexes made anew in the ids of their segments. What is told of removed documents
/// changes with their list.
pub(super) fn generation(meta: &tantivy::IndexMeta, removals: &Removals) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(removals.digest().as_bytes());
    hasher.update(&meta.opstamp.to_le_bytes());
    for segment in &meta.segments {
        hasher.update(segment.id().uuid_string().as_bytes());
        hasher.update(&segment.num_deleted_docs().to_le_bytes());
    }
    let hash = hasher.finalize().to_hex();
    hash.chars().take(12).collect()
}

/// Opens the engine's files in a folder, to read them.
pub(super) fn open_engine(dir: &Path) -> Result<tantivy::Index, IndexError> {
    let open = || tantivy::Index::open(ReadOnly(MmapDirectory::open(dir)?));
    let mut index = open().map_err(|error| IndexError::of_engine("read", dir, &error))?;
    index.register_plugin(TextPlugin::shared());
    register_tokenizer(&index);
    Ok(index)
}

/// Opens the engine's files in a folder to write, or makes them.
pub(super) fn open_or_create_engine(dir: &Path) -> Result<tantivy::Index, IndexError> {
    let (schema, _) = Fields::schema();
    let open = || {
        let directory = MmapDirectory::open(dir)?;
        tantivy::Index::builder().schema(schema).register_plugin(TextPlugin::shared()).open_or_create(directory)
    };
    let index = open().map_err(|error| IndexError::of_engine("write in", dir, &error))?;
    register_tokenizer(&index);
    Ok(index)
}

fn register_tokenizer(index: &tantivy::Index) {
    index.tokenizers().register(TERMS, TextAnalyzer::from(TermTokenizer::default()));
}
