//! From sums by number to rows by meaning.
//!
//! Invariant: nothing is lost on the way: numbers that mean the same are added up, and those of
//! which nothing is known become one row that says so.

use super::{Builder, InBlock, Sums};
use crate::profile::{Arrow, Block, COLUMNS, Location, Profile, Row, Span, Thread, WHEN};
use crate::record::Object;
use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

impl Builder {
    fn location(&self, number: u32) -> Option<Location> {
        let site = self.sites.get(&number)?;
        Some(Location {
            file: self.files.get(&site.file).cloned().unwrap_or_default(),
            line: site.line,
            last_line: site.last_line,
            column: site.column,
            end_column: site.end_column,
            function: site.function.clone(),
        })
    }

    /// What the records say; `notes` tell what is missing in them.
    #[must_use]
    pub fn finish(mut self, notes: Vec<String>) -> Profile {
        self.profile.notes = notes;
        self.profile.begin = self.began.unwrap_or(0);
        let end = self.ended.unwrap_or(0).max(self.profile.end).max(self.profile.begin);
        self.profile.end = end;
        // Waits after the last block of a thread, or in one that never ended.
        let numbers: Vec<u32> = self.threads.keys().copied().collect();
        for number in numbers {
            let Some(state) = self.threads.get_mut(&number) else { continue };
            for wait in state.lane.waits_left() {
                self.waited(wait.block, wait);
            }
        }
        for (file, line, text) in std::mem::take(&mut self.lines) {
            if let Some(file) = self.files.get(&file) {
                self.profile.sources.insert((file.clone(), line), text);
            }
        }
        let block_indices = self.finish_blocks();
        self.finish_threads(&block_indices);
        let conflicts = std::mem::take(&mut self.conflicts);
        self.profile.conflicts = self.rows(conflicts, &block_indices, |cause| cause);
        let waits = std::mem::take(&mut self.waits);
        self.profile.waits = self.rows(waits, &block_indices, |cause| cause);
        let irrevocable = std::mem::take(&mut self.irrevocable);
        self.profile.irrevocable =
            self.rows(irrevocable, &block_indices, |reason| self.reasons.get(&reason).cloned());
        self.profile
    }

    /// Blocks by what they are called; gives the index of each number.
    fn finish_blocks(&mut self) -> HashMap<u32, usize> {
        /// A block's name and where it begins.
        type Called = (Option<String>, Option<Location>);
        let mut merged: BTreeMap<Called, (Block, Vec<u32>)> = BTreeMap::new();
        for (number, block) in std::mem::take(&mut self.blocks) {
            let name = self.block_names.get(&number);
            let location = name.and_then(|name| self.location(name.site));
            let key = (name.map(|name| name.name.clone()), location);
            match merged.entry(key) {
                Entry::Vacant(vacant) => {
                    vacant.insert((block, vec![number]));
                }
                Entry::Occupied(mut occupied) => {
                    let (sum, numbers) = occupied.get_mut();
                    sum.totals.add(&block.totals);
                    sum.longest = sum.longest.max(block.longest);
                    numbers.push(number);
                }
            }
        }
        let mut blocks: Vec<_> = merged
            .into_iter()
            .map(|((name, location), (block, numbers))| {
                (Block { name, location, ..block }, numbers)
            })
            .collect();
        blocks.sort_by_key(|(block, _)| {
            let [committed, aborted, waiting, irrevocable] = block.totals.time;
            Reverse((aborted.saturating_add(waiting), committed.saturating_add(irrevocable)))
        });
        let mut indices = HashMap::new();
        for (index, (block, numbers)) in blocks.into_iter().enumerate() {
            indices.extend(numbers.into_iter().map(|number| (number, index)));
            self.profile.blocks.push(block);
        }
        indices
    }

    fn finish_threads(&mut self, blocks: &HashMap<u32, usize>) {
        let (begin, end) = (self.profile.begin, self.profile.end);
        let mut indices = HashMap::new();
        for (index, (&number, state)) in self.threads.iter().enumerate() {
            indices.insert(number, index);
            let totals = state.lane.totals;
            self.profile.totals.add(&totals);
            self.profile.threads.push(Thread {
                number,
                name: self.names.get(&number).cloned().unwrap_or_default(),
                totals,
                columns: state.lane.timeline.columns(begin, end, COLUMNS),
            });
        }
        let spans = self.spans.take().unwrap_or_default();
        self.profile.spans = spans
            .into_iter()
            .filter(|(.., span)| span.begin < span.end)
            .filter_map(|(thread, block, span)| {
                let block = blocks.get(&block).copied();
                Some(Span { thread: *indices.get(&thread)?, block, ..span })
            })
            .collect();
        let few = indices.len() <= 2;
        self.profile.arrows = std::mem::take(&mut self.arrows)
            .into_iter()
            .map(|Reverse(shot)| shot)
            .filter(|shot| few || !shot.only_other)
            .filter_map(|shot| {
                Some(Arrow {
                    from_thread: *indices.get(&shot.from_thread)?,
                    from: shot.from,
                    to_thread: *indices.get(&shot.to_thread)?,
                    to: shot.to,
                    lost: shot.lost,
                })
            })
            .collect();
        self.profile.arrows.sort_by_key(|arrow| (arrow.to, arrow.to_thread));
    }

    /// Rows by what their numbers mean: several numbers may mean the same.
    fn rows<N: Copy, C: Ord + Hash + Clone>(
        &self,
        sums: Sums<N>,
        blocks: &HashMap<u32, usize>,
        cause: impl Fn(N) -> C,
    ) -> Vec<Row<C>> {
        type Meaning<C> = (C, Option<Location>, Option<Location>, Option<Object>);
        let mut merged: HashMap<Meaning<C>, (Row<C>, InBlock)> = HashMap::new();
        for (key, sum) in sums {
            let site = self.location(key.site);
            let by = self.location(key.by);
            let object =
                (key.object as usize).checked_sub(1).and_then(|at| self.objects.get(at)).cloned();
            let cause = cause(key.cause);
            let block = match sum.block {
                InBlock::One(number) => blocks
                    .get(&(number as u32))
                    .map_or(InBlock::Nowhere, |&index| InBlock::One(index)),
                other => other,
            };
            let when: Vec<u64> = sum
                .when
                .columns(self.profile.begin, self.profile.end, WHEN)
                .into_iter()
                .map(|[time]| time)
                .collect();
            let meaning = (cause.clone(), site.clone(), by.clone(), object.clone());
            let empty = || {
                let when = vec![0; WHEN];
                let (count, time, longest) = (0, 0, 0);
                let row = Row { cause, site, by, object, block: None, count, time, longest, when };
                (row, InBlock::Nowhere)
            };
            let (row, seen) = merged.entry(meaning).or_insert_with(empty);
            row.count += sum.count;
            row.time = row.time.saturating_add(sum.time);
            row.longest = row.longest.max(sum.longest);
            for (total, time) in row.when.iter_mut().zip(when) {
                *total = total.saturating_add(time);
            }
            *seen = seen.and(block);
        }
        let mut rows: Vec<Row<C>> = merged
            .into_values()
            .map(|(row, seen)| {
                let block = if let InBlock::One(index) = seen { Some(index) } else { None };
                Row { block, ..row }
            })
            .collect();
        // A whole order, so that a log always gives the same report.
        rows.sort_by(|a, b| {
            let cost = |row: &Row<C>| (Reverse(row.time), Reverse(row.count));
            cost(a)
                .cmp(&cost(b))
                .then_with(|| (&a.site, &a.by).cmp(&(&b.site, &b.by)))
                .then_with(|| (&a.object, &a.cause).cmp(&(&b.object, &b.cause)))
        });
        rows
    }
}
