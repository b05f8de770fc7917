//! The list of a generation's files, by which it is known that none is missing, cut short or changed.
//!
//! The engine's files of a segment end with a checksum of their own; of all others the list has a hash. It begins with a hash of itself. What
//! the indexer keeps beside the index for itself is not on it: that may change while the generation stays.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::error::{IndexError, io_error};
use super::{manifest, removals, searcher};

/// The file's name.
pub(super) const FILE: &str = "onrecord-files";

/// How the names of our own files begin.
const OURS: &str = "onrecord-";

/// What stands for the hash of a file that has a checksum of its own.
const OF_ITS_OWN: &str = "-";

/// How long the name of a segment is, which those of its files begin with.
const SEGMENT_NAME: usize = 32;

/// A file of a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    name: String,
    size: u64,
    /// That of its content; `None` if it ends with a checksum of its own.
    hash: Option<String>,
}

/// What a file of a generation should be, and whether a list of removals belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Inventory {
    files: Vec<Listed>,
    has_removals: bool,
}

impl Inventory {
    /// Writes the list of what stands in the folder of a generation, and makes it durable.
    pub(super) fn write(dir: &Path, folder: &Path) -> Result<(), IndexError> {
        let taken = Self::take(dir, folder).map_err(|error| io_error("read", folder, error))?;
        let path = folder.join(FILE);
        write_durably(&path, &taken.written()).map_err(|error| io_error("write", &path, error))
    }

    fn take(dir: &Path, folder: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_listed(&name) {
                let hash = if is_of_segment(&name) { None } else { Some(hash_of(&fs::read(entry.path())?)) };
                files.push(Listed { name, size: entry.metadata()?.len(), hash });
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { files, has_removals: removals::exists(dir) })
    }

    fn written(&self) -> String {
        let mut text = String::new();
        for Listed { name, size, hash } in &self.files {
            let hash = hash.as_deref().unwrap_or(OF_ITS_OWN);
            writeln!(text, "{name}\t{size}\t{hash}").expect("a string takes any text");
        }
        if self.has_removals {
            text += removals::FILE;
            text.push('\n');
        }
        format!("{}\n{text}", hash_of(text.as_bytes()))
    }

    /// Reads the list; `None` if it is not as it was written.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (hash, text) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
        if hash != hash_of(text.as_bytes()) {
            return None;
        }
        let mut inventory = Self::default();
        for line in text.lines() {
            if line == removals::FILE {
                inventory.has_removals = true;
                continue;
            }
            let mut columns = line.split('\t');
            let (name, size, hash) = (columns.next()?.to_owned(), columns.next()?.parse().ok()?, columns.next()?);
            inventory.files.push(Listed { name, size, hash: (hash != OF_ITS_OWN).then(|| hash.to_owned()) });
        }
        Some(inventory)
    }
}

/// Refuses a generation of the index in a folder of which a file is missing, cut short, changed, or cannot be read. Reads all of them.
pub(super) fn check(dir: &Path, folder: &Path) -> Result<(), IndexError> {
    match damage(dir, folder)?.into_iter().next() {
        None => Ok(()),
        Some(what) => Err(IndexError::Damaged { dir: dir.to_owned(), what }),
    }
}

/// All that is wrong with the files of a generation, a sentence each. An error if one cannot be read, or is of another version.
pub(super) fn damage(dir: &Path, folder: &Path) -> Result<Vec<String>, IndexError> {
    let Listing { inventory, damage } = Listing::read(dir, folder)?;
    if !damage.is_empty() {
        return Ok(damage);
    }
    checksums(folder, inventory.files.iter().filter(|file| file.hash.is_none()).map(|file| &*file.name))
}

/// The list of a generation, and what does not fit it.
struct Listing {
    inventory: Inventory,
    damage: Vec<String>,
}

impl Listing {
    fn read(dir: &Path, folder: &Path) -> Result<Self, IndexError> {
        let bytes = read(&folder.join(FILE))?;
        let Some(inventory) = bytes.as_deref().and_then(Inventory::parse) else {
            // Another version may have another list, or none.
            manifest::check(dir, folder)?;
            let what = if bytes.is_none() { missing(folder, FILE) } else { changed(folder, FILE) };
            return Ok(Self { inventory: Inventory::default(), damage: vec![what] });
        };
        let mut damage = Vec::new();
        if inventory.has_removals && !removals::exists(dir) {
            damage.push(format!("{} is missing, without which removed documents would come back", removals::FILE));
        }
        for file in &inventory.files {
            damage.extend(damage_of(folder, file)?);
        }
        if damage.is_empty() {
            manifest::check(dir, folder)?;
        }
        Ok(Self { inventory, damage })
    }
}

/// What is wrong with size or hash of a file.
fn damage_of(folder: &Path, Listed { name, size, hash }: &Listed) -> Result<Option<String>, IndexError> {
    let path = folder.join(name);
    let found = match fs::metadata(&path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Some(missing(folder, name))),
        Err(error) => return Err(io_error("read", &path, error)),
    };
    if found != *size {
        return Ok(Some(format!("the file {} has {found} bytes in place of {size}", shown(folder, name))));
    }
    let Some(hash) = hash else { return Ok(None) };
    Ok(match read(&path)? {
        Some(bytes) if hash_of(&bytes) == *hash => None,
        _ => Some(changed(folder, name)),
    })
}

/// Which of the files of segments do not give the checksum at their end.
pub(super) fn checksums<'a>(folder: &Path, names: impl Iterator<Item = &'a str>) -> Result<Vec<String>, IndexError> {
    let (mut names, mut found) = (names.peekable(), Vec::new());
    if names.peek().is_none() {
        return Ok(found);
    }
    let engine = searcher::open_engine(folder)?;
    for name in names {
        // What the engine cannot even read a checksum of is damaged, too; but for a file that this user may not read.
        let path = folder.join(name);
        fs::File::open(&path).map_err(|error| io_error("read", &path, error))?;
        if !engine.directory().validate_checksum(Path::new(name)).unwrap_or(false) {
            found.push(changed(folder, name));
        }
    }
    Ok(found)
}

/// The files of segments in a folder.
pub(super) fn of_segments(folder: &Path) -> Result<Vec<String>, IndexError> {
    let read = || -> io::Result<Vec<String>> {
        let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names.filter(|name| name.as_ref().map_or(true, |name| is_of_segment(name))).collect()
    };
    read().map_err(|error| io_error("read", folder, error))
}

fn is_of_segment(name: &str) -> bool {
    name.split_once('.').is_some_and(|(segment, _)| segment.len() == SEGMENT_NAME)
}

/// Whether a file belongs to what the list is of: not what the indexer keeps, locks, and what is half-written.
fn is_listed(name: &str) -> bool {
    let is_of_indexer = name.starts_with(OURS) && name != manifest::FILE;
    !is_of_indexer && !is_unfinished(name)
}

/// Whether a name is one that files have while they are written, or that lock others out.
pub(super) fn is_unfinished(name: &str) -> bool {
    let extension = Path::new(name).extension();
    name.starts_with(".tmp") || extension.is_some_and(|extension| extension == "new" || extension == "lock")
}

fn missing(folder: &Path, name: &str) -> String {
    format!("the file {} is missing", shown(folder, name))
}

fn changed(folder: &Path, name: &str) -> String {
    format!("the file {} is not what was written", shown(folder, name))
}

/// A file with its generation.
fn shown(folder: &Path, name: &str) -> String {
    Path::new(folder.file_name().unwrap_or_default()).join(name).display().to_string()
}

fn hash_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn read(path: &PathBuf) -> Result<Option<Vec<u8>>, IndexError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error("read", path, error)),
    }
}

/// Writes a file that nobody reads yet. When this returns its content is on the disk.
pub(super) fn write_durably(path: &Path, content: &str) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_back_and_no_changed_byte_is_believed() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["meta.json", "onrecord-format", "onrecord-ledger", ".tmpx", "a.lock"] {
            fs::write(dir.path().join(name), name).expect("it is written");
        }
        let inventory = Inventory::take(dir.path(), dir.path()).expect("it is read");
        let names: Vec<&str> = inventory.files.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["meta.json", "onrecord-format"]);
        let written = inventory.written().into_bytes();
        assert_eq!(Inventory::parse(&written), Some(inventory));
        for place in 0..written.len() {
            let mut changed = written.clone();
            changed[place] ^= 1;
            assert_eq!(Inventory::parse(&changed), None, "byte {place}");
            assert_eq!(Inventory::parse(&written[..place]), None, "the first {place} bytes");
        }
    }
}
