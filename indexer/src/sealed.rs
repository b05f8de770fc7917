//! Files that end with a hash of what stands before it: what is cut short or changed is not taken for what was written.

/// How long the hash is, in bytes.
const HASH: usize = blake3::OUT_LEN;

/// Puts the hash behind a content.
pub fn seal(mut content: Vec<u8>) -> Vec<u8> {
    let hash = blake3::hash(&content);
    content.extend(hash.as_bytes());
    content
}

/// The content, if it is what was sealed.
pub fn open(sealed: &[u8]) -> Option<&[u8]> {
    let (content, hash) = sealed.split_last_chunk::<HASH>()?;
    (blake3::hash(content).as_bytes() == hash).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_is_opened() {
        let sealed = seal(b"What was read".to_vec());
        assert_eq!(open(&sealed), Some(b"What was read".as_slice()));
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 4;
            assert_eq!((open(&changed), open(&sealed[..place])), (None, None), "byte {place}");
        }
    }
}
