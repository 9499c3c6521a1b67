//! What `_sre.compile` accepts: codes that the engine can run over any subject.
//!
//! Main invariant: the engine trusts the codes, so every skip of a verified pattern ends where an
//! operation begins, every repetition is closed by its own end, every set by a failure, and the
//! information block says nothing of the pattern that is not so. `re._compiler` makes such codes;
//! who calls `_sre.compile` directly may not.
//!
//! A pattern is a sequence of words: an operation, its operands, the bodies that it encloses. A skip
//! counts from its own word.

use rustpython_sre_engine::{MAXGROUPS, MAXREPEAT, SreAtCode, SreCatCode, SreInfo, SreOpcode};

/// How deep operations may enclose one another: the engine recurses for some of them.
const DEEPEST: usize = 1_000;
/// A lookbehind at least as wide as this is none.
const WIDEST: u32 = 1 << 31;
/// A bit for each of 256 characters.
const BITMAP_WORDS: usize = 8;
/// A byte for each of 256 blocks of characters.
const BLOCK_INDEX_WORDS: usize = 64;

/// Codes that are no pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Malformed;

type Checked<T = ()> = Result<T, Malformed>;

/// Fails unless the engine can run `codes`, a pattern with this many groups.
pub(super) fn verify(codes: &[u32], groups: usize) -> Checked {
    let (&end, mut codes) = codes.split_last().ok_or(Malformed)?;
    require(groups <= MAXGROUPS && end == SreOpcode::SUCCESS as u32)?;
    if codes.first() == Some(&(SreOpcode::INFO as u32)) {
        let mut reader = Reader { codes: &codes[1..], groups: 0, depth: 0 };
        let block = reader.skipped()?;
        codes = reader.codes;
        information(block, codes)?;
    }
    Reader { codes, groups: groups as u32, depth: 0 }.sequence()
}

fn require(holds: bool) -> Checked {
    if holds { Ok(()) } else { Err(Malformed) }
}

/// What is left of a sequence.
#[derive(Clone, Copy)]
struct Reader<'a> {
    codes: &'a [u32],
    groups: u32,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn word(&mut self) -> Checked<u32> {
        let (&word, rest) = self.codes.split_first().ok_or(Malformed)?;
        self.codes = rest;
        Ok(word)
    }

    fn take(&mut self, words: usize) -> Checked<&'a [u32]> {
        let (taken, rest) = self.codes.split_at_checked(words).ok_or(Malformed)?;
        self.codes = rest;
        Ok(taken)
    }

    fn expect(&mut self, operations: &[SreOpcode]) -> Checked {
        let word = self.word()?;
        require(operations.iter().any(|&operation| operation as u32 == word))
    }

    /// Reads a skip and what it skips.
    fn skipped(&mut self) -> Checked<&'a [u32]> {
        let skip = self.word()? as usize;
        self.take(skip.checked_sub(1).ok_or(Malformed)?)
    }

    /// The operations in `codes`, which lie inside one of this sequence.
    fn body(&self, codes: &'a [u32]) -> Checked {
        Reader { codes, depth: self.depth + 1, ..*self }.sequence()
    }

    /// Reads a skip over operands and a body that ends with SUCCESS; gives the operands.
    fn enclosed<const N: usize>(&mut self) -> Checked<[u32; N]> {
        let (&operands, rest) = self.skipped()?.split_first_chunk().ok_or(Malformed)?;
        let (&end, body) = rest.split_last().ok_or(Malformed)?;
        require(end == SreOpcode::SUCCESS as u32)?;
        self.body(body)?;
        Ok(operands)
    }

    /// Reads a skip over bounds and a body, and the end of the repetition behind it.
    fn repeated(&mut self, ends: &[SreOpcode]) -> Checked {
        let (&bounds, body) = self.skipped()?.split_first_chunk().ok_or(Malformed)?;
        self.body(body)?;
        self.expect(ends)?;
        in_order(bounds)
    }

    /// Reads operations up to the end.
    fn sequence(mut self) -> Checked {
        require(self.depth <= DEEPEST)?;
        while !self.codes.is_empty() {
            self.one()?;
        }
        Ok(())
    }

    fn one(&mut self) -> Checked {
        use SreOpcode::*;
        match SreOpcode::try_from(self.word()?).map_err(|_| Malformed)? {
            FAILURE | ANY | ANY_ALL => Ok(()),
            LITERAL
            | NOT_LITERAL
            | LITERAL_IGNORE
            | NOT_LITERAL_IGNORE
            | LITERAL_LOC_IGNORE
            | NOT_LITERAL_LOC_IGNORE
            | LITERAL_UNI_IGNORE
            | NOT_LITERAL_UNI_IGNORE => self.word().map(drop),
            MARK => {
                let mark = self.word()?;
                require(mark / 2 < self.groups)
            }
            AT => require(SreAtCode::try_from(self.word()?).is_ok()),
            CATEGORY => require(SreCatCode::try_from(self.word()?).is_ok()),
            IN | IN_IGNORE | IN_LOC_IGNORE | IN_UNI_IGNORE => set(self.skipped()?),
            GROUPREF | GROUPREF_IGNORE | GROUPREF_LOC_IGNORE | GROUPREF_UNI_IGNORE => self.group(),
            GROUPREF_EXISTS => self.conditional(),
            BRANCH => self.branches(),
            ASSERT | ASSERT_NOT => {
                let [back] = self.enclosed()?;
                require(back < WIDEST)
            }
            ATOMIC_GROUP => self.enclosed().map(|[]| ()),
            REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE => in_order(self.enclosed()?),
            REPEAT => self.repeated(&[MAX_UNTIL, MIN_UNTIL]),
            POSSESSIVE_REPEAT => self.repeated(&[SUCCESS]),
            BIGCHARSET | CHARSET | INFO | JUMP | MAX_UNTIL | MIN_UNTIL | NEGATE | RANGE
            | RANGE_UNI_IGNORE | SUBPATTERN | SUCCESS => Err(Malformed),
        }
    }

    fn group(&mut self) -> Checked {
        let group = self.word()?;
        require(group < self.groups)
    }

    /// Alternatives: each a skip to the next one, a body and a jump to the common end. The skip of the
    /// last one is 0.
    fn branches(&mut self) -> Checked {
        let mut lands = None;
        while self.codes.first().is_some_and(|&skip| skip != 0) {
            let all = self.skipped()?;
            let (body, &[jump, skip]) = all.split_last_chunk().ok_or(Malformed)?;
            require(jump == SreOpcode::JUMP as u32)?;
            self.body(body)?;
            // How many words lie between the end of the pattern and where the jump lands.
            let land = (self.codes.len() + 1).checked_sub(skip as usize).ok_or(Malformed)?;
            require(*lands.get_or_insert(land) == land)?;
        }
        self.word()?;
        require(lands.is_some_and(|land| land == self.codes.len()))
    }

    /// A group's number, a skip that counts from it, what is matched if the group has been, and maybe
    /// a jump over what is matched otherwise.
    fn conditional(&mut self) -> Checked {
        self.group()?;
        let skip = self.word()? as usize;
        let then = self.take(skip.checked_sub(2).ok_or(Malformed)?)?;
        // Nothing but a jump right before the skip's end tells that there is another part.
        if let Some((then, &[jump, over])) = then.split_last_chunk()
            && jump == SreOpcode::JUMP as u32
            && self.body(then).is_ok()
        {
            let otherwise = self.take((over as usize).checked_sub(1).ok_or(Malformed)?)?;
            return self.body(otherwise);
        }
        self.body(then)
    }
}

/// The bounds of a repetition.
fn in_order([least, most]: [u32; 2]) -> Checked {
    require(least <= most && most as usize <= MAXREPEAT)
}

/// A set of characters, with the FAILURE at its end.
fn set(codes: &[u32]) -> Checked {
    use SreOpcode::*;
    let (&end, codes) = codes.split_last().ok_or(Malformed)?;
    require(end == FAILURE as u32)?;
    let mut reader = Reader { codes, groups: 0, depth: 0 };
    while !reader.codes.is_empty() {
        match SreOpcode::try_from(reader.word()?).map_err(|_| Malformed)? {
            NEGATE => {}
            LITERAL => drop(reader.word()?),
            RANGE | RANGE_UNI_IGNORE => drop(reader.take(2)?),
            CHARSET => drop(reader.take(BITMAP_WORDS)?),
            BIGCHARSET => {
                let blocks = reader.word()? as usize;
                let index: &[u8] = bytemuck::cast_slice(reader.take(BLOCK_INDEX_WORDS)?);
                require(index.iter().all(|&block| usize::from(block) < blocks))?;
                reader.take(blocks.checked_mul(BITMAP_WORDS).ok_or(Malformed)?)?;
            }
            CATEGORY => require(SreCatCode::try_from(reader.word()?).is_ok())?,
            _ => return Err(Malformed),
        }
    }
    Ok(())
}

/// What the pattern's start says to help a search: flags, bounds of the width, and a literal prefix
/// or a set that the first character is in.
fn information(block: &[u32], pattern: &[u32]) -> Checked {
    let (&[flags, least, most], rest) = block.split_first_chunk().ok_or(Malformed)?;
    let flags = SreInfo::from_bits(flags).ok_or(Malformed)?;
    require(least <= most)?;
    require(!flags.contains(SreInfo::LITERAL) || flags.contains(SreInfo::PREFIX))?;
    if flags.contains(SreInfo::CHARSET) {
        require(!flags.contains(SreInfo::PREFIX))?;
        return set(rest);
    }
    if !flags.contains(SreInfo::PREFIX) {
        return require(rest.is_empty());
    }
    let (&[len, skip], rest) = rest.split_first_chunk().ok_or(Malformed)?;
    let (prefix, overlap) = rest.split_at_checked(len as usize).ok_or(Malformed)?;
    require(!prefix.is_empty() && overlap.len() == prefix.len() && skip <= len)?;
    // The search goes back to a shorter prefix each time.
    require(overlap.iter().enumerate().all(|(at, &shorter)| shorter as usize <= at))?;
    // It does not match the first so many characters again.
    let skipped = prefix.iter().take(skip as usize);
    let literal = |&word: &u32| [SreOpcode::LITERAL as u32, word];
    require(skipped.flat_map(literal).eq(pattern.iter().copied().take(2 * skip as usize)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rustpython_sre_engine::{Request, State};

    /// `(a|bc){2,}?(?=x)(?(1)y|z)[^0-9]*`, as `re._compiler` has it, without an information block.
    #[rustfmt::skip]
    const SAMPLE: &[u32] = &[
        23, 21, 2, u32::MAX, 17, 0, 7, 5, 16, 97, 15, 9, 7, 16, 98, 16, 99, 15, 2, 0, 17, 1, 19,
        4, 5, 0, 16, 120, 1, 12, 0, 6, 16, 121, 15, 3, 16, 122,
        24, 11, 0, u32::MAX, 13, 6, 21, 22, 48, 57, 0, 1,
    ];

    fn runs(codes: &[u32], subject: &str) {
        // Nothing, matched 2^32 - 1 times at least, would take its time.
        if codes.windows(2).any(|bounds| bounds == [u32::MAX, u32::MAX]) {
            return;
        }
        for match_all in [false, true] {
            for start in 0..=subject.chars().count() {
                let request = Request::new(subject, start, usize::MAX, codes, match_all);
                State::default().py_match(&request);
                State::default().search(request);
            }
        }
    }

    #[test]
    fn what_the_compiler_makes_is_accepted() {
        assert_eq!(verify(&[SAMPLE, &[1]].concat(), 1), Ok(()));
        assert_eq!(verify(SAMPLE, 0), Err(Malformed));
    }

    #[test]
    fn no_end_no_pattern() {
        assert_eq!(verify(&[], 0), Err(Malformed));
        assert_eq!(verify(&[16, 97], 0), Err(Malformed));
        assert_eq!(verify(&[16, 97, 1], 0), Ok(()));
    }

    #[test]
    fn skips_stay_inside() {
        assert_eq!(verify(&[24, 6, 0, 1, 16, 97, 1, 1], 0), Ok(()));
        assert_eq!(verify(&[24, 5, 0, 1, 16, 97, 1, 1], 0), Err(Malformed));
        assert_eq!(verify(&[24, 7, 0, 1, 16, 97, 1, 1], 0), Err(Malformed));
        assert_eq!(verify(&[24, u32::MAX, 0, 1, 16, 97, 1, 1], 0), Err(Malformed));
        assert_eq!(verify(&[24, 6, 2, 1, 16, 97, 1, 1], 0), Err(Malformed));
    }

    #[test]
    fn groups_are_there() {
        assert_eq!(verify(&[17, 0, 17, 1, 11, 0, 1], 1), Ok(()));
        assert_eq!(verify(&[17, 2, 1], 1), Err(Malformed));
        assert_eq!(verify(&[11, 1, 1], 1), Err(Malformed));
    }

    #[test]
    fn the_information_is_true() {
        let with = |block: &[u32]| {
            let mut codes = vec![14, block.len() as u32 + 1];
            codes.extend(block);
            codes.extend([16, 97, 16, 98, 1]);
            verify(&codes, 0)
        };
        assert_eq!(with(&[0, 2, 2]), Ok(()));
        assert_eq!(with(&[3, 2, 2, 2, 2, 97, 98, 0, 0]), Ok(()));
        assert_eq!(with(&[3, 2, 2, 2, 2, 97, 99, 0, 0]), Err(Malformed));
        assert_eq!(with(&[3, 2, 2, 2, 3, 97, 98, 0, 0]), Err(Malformed));
        assert_eq!(with(&[3, 2, 2, 2, 2, 97, 98, 0, 2]), Err(Malformed));
        assert_eq!(with(&[3, 2, 2, 0, 0]), Err(Malformed));
        assert_eq!(with(&[4, 2, 2, 16, 97, 0]), Ok(()));
        assert_eq!(with(&[4, 2, 2, 16, 97]), Err(Malformed));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn what_is_verified_runs(
            changes in prop::collection::vec((0..60usize, prop_oneof![0..200u32, Just(u32::MAX)]), 0..4),
            subject in "[abcx0é]{0,6}",
        ) {
            let mut codes = [SAMPLE, &[1]].concat();
            for (at, word) in changes {
                let at = at % codes.len();
                codes[at] = word;
            }
            if verify(&codes, 1).is_ok() {
                runs(&codes, &subject);
            }
        }

        #[test]
        fn garbage_is_refused_or_runs(
            codes in prop::collection::vec(prop_oneof![9 => 0..44u32, 1 => Just(u32::MAX)], 0..24),
            subject in "[abcx0é]{0,6}",
        ) {
            let codes = [&codes[..], &[1]].concat();
            if verify(&codes, 3).is_ok() {
                runs(&codes, &subject);
            }
        }
    }
}
