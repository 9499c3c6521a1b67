//! From labelled instructions to a code object: checks pruned, dead code dropped, jumps laid out.
//!
//! Main invariant: a `CHECK_LOCAL` is dropped only where every path from the entry, exceptional
//! ones included, sets the register first; everything else keeps its order.

use super::unit::{Ins, Label, Range, Unit};
use crate::bytecode::{ExceptionRange, Instruction, Kind, Op, Span};

/// The laid-out code.
pub(crate) struct Assembled {
    pub(crate) instructions: Vec<Instruction>,
    pub(crate) spans: Vec<Span>,
    pub(crate) exceptions: Vec<ExceptionRange>,
}

/// The registers that an instruction writes: first and number.
fn writes(i: Instruction, op: Op) -> [(u16, u32); 2] {
    let mut result = [(0, 0); 2];
    let [_, a, b, _] = op.kinds();
    for (slot, kind, r) in [(0, a, i.a()), (1, b, i.b())] {
        result[slot] = match kind {
            Kind::Write | Kind::ReadWrite => (r, 1),
            Kind::WritePair => (r, 2),
            Kind::WriteTriple | Kind::ReadWriteTriple => (r, 3),
            Kind::WriteSpan => (r, u32::from(i.c())),
            Kind::WriteSpanEx => (r, u32::from(i.c()) + u32::from(i.x()) + 1),
            _ => (0, 0),
        };
    }
    result
}

/// Where control can go on, beside the next instruction.
fn target(ins: &Ins, labels: &[u32]) -> Option<usize> {
    ins.label.map(|Label(l)| labels[l as usize] as usize)
}

fn op(ins: &Ins) -> Op {
    ins.insn.op().unwrap_or(Op::Nop)
}

/// Assembles a unit whose last instruction does not fall through.
pub(crate) fn assemble(unit: &mut Unit<'_>) -> Assembled {
    unit.ranges.sort_by_key(|r| std::cmp::Reverse(r.depth));
    thread_jumps(&unit.ins, &mut unit.labels);
    let mut keep = reachable(&unit.ins, &unit.labels, &unit.ranges);
    prune_checks(unit, &mut keep);
    // A jump to the next instruction that is kept is nothing.
    for i in 0..unit.ins.len() {
        if keep[i] && op(&unit.ins[i]) == Op::Jump {
            let t = target(&unit.ins[i], &unit.labels).unwrap_or(0);
            if t > i && !keep[i + 1..t].iter().any(|&k| k) {
                keep[i] = false;
            }
        }
    }
    merge_moves(unit, &mut keep);
    layout(unit, &keep)
}

/// Makes one instruction of two or three moves to consecutive registers.
fn merge_moves(unit: &mut Unit<'_>, keep: &mut [bool]) {
    let mut entered = vec![false; unit.ins.len() + 1];
    for &at in &unit.labels {
        if let Some(e) = entered.get_mut(at as usize) {
            *e = true;
        }
    }
    // The last kept move, while nothing has come between.
    let mut last: Option<usize> = None;
    for i in 0..unit.ins.len() {
        if entered[i] {
            last = None;
        }
        if !keep[i] {
            continue;
        }
        let insn = unit.ins[i].insn;
        if op(&unit.ins[i]) != Op::Move {
            last = None;
            continue;
        }
        let (to, from) = (insn.a(), insn.b());
        let merged = last.and_then(|l| {
            let before = unit.ins[l].insn;
            let (a, b, c) = (before.a(), before.b(), before.c());
            match before.op()? {
                Op::Move if a.checked_add(1) == Some(to) && from != a && b != to => {
                    Some((l, Instruction::new(Op::Move2, 0, a, b, from)))
                }
                Op::Move2
                    if a.checked_add(2) == Some(to)
                        && from != a
                        && from != a + 1
                        && b != to
                        && c != to =>
                {
                    let x = u8::try_from(from).ok()?;
                    Some((l, Instruction::new(Op::Move3, x, a, b, c)))
                }
                _ => None,
            }
        });
        match merged {
            Some((l, insn)) => {
                unit.ins[l].insn = insn;
                keep[i] = false;
            }
            None => last = Some(i),
        }
    }
}

/// Makes a label on an unconditional jump stand for where that jump goes.
fn thread_jumps(ins: &[Ins], labels: &mut [u32]) {
    for l in 0..labels.len() {
        for _ in 0..8 {
            let at = labels[l] as usize;
            match ins.get(at) {
                Some(i) if op(i) == Op::Jump => {
                    let to = target(i, labels).unwrap_or(at);
                    if to == at {
                        break;
                    }
                    labels[l] = to as u32;
                }
                _ => break,
            }
        }
    }
}

fn reachable(ins: &[Ins], labels: &[u32], ranges: &[Range]) -> Vec<bool> {
    let mut seen = vec![false; ins.len()];
    let mut work = vec![0usize];
    let mut pending: Vec<&Range> = ranges.iter().collect();
    loop {
        while let Some(mut at) = work.pop() {
            while at < ins.len() && !seen[at] {
                seen[at] = true;
                if let Some(t) = target(&ins[at], labels) {
                    work.push(t);
                }
                if op(&ins[at]).ends_block() {
                    break;
                }
                at += 1;
            }
        }
        pending.retain(|r| {
            let live = seen[r.start as usize..r.end as usize].iter().any(|&s| s);
            if live {
                work.push(labels[r.handler.0 as usize] as usize);
            }
            !live
        });
        if work.is_empty() {
            return seen;
        }
    }
}

/// Drops the checks of locals that are set on every path.
fn prune_checks(unit: &Unit<'_>, keep: &mut [bool]) {
    let ins = &unit.ins;
    let labels = &unit.labels;
    let mut bit = vec![u32::MAX; unit.locals.len()];
    let mut bits = 0u32;
    for i in ins {
        if op(i) == Op::CheckLocal && bit[usize::from(i.insn.a())] == u32::MAX {
            bit[usize::from(i.insn.a())] = bits;
            bits += 1;
        }
    }
    if bits == 0 {
        return;
    }
    let words = bits.div_ceil(64) as usize;
    // Basic blocks.
    let mut leader = vec![false; ins.len() + 1];
    leader[0] = true;
    for (i, one) in ins.iter().enumerate() {
        if let Some(t) = target(one, labels) {
            leader[t] = true;
            leader[i + 1] = true;
        }
        if op(one).ends_block() {
            leader[i + 1] = true;
        }
    }
    for r in &unit.ranges {
        leader[labels[r.handler.0 as usize] as usize] = true;
        leader[r.start as usize] = true;
        leader[r.end as usize] = true;
    }
    let starts: Vec<usize> = (0..ins.len()).filter(|&i| leader[i]).collect();
    let mut block_of = vec![0u32; ins.len() + 1];
    let mut block = 0;
    for i in 0..ins.len() {
        if leader[i] && i > 0 {
            block += 1;
        }
        block_of[i] = block;
    }
    // Handlers of each block (a block lies wholly inside or outside of each range).
    let mut handlers = vec![Vec::new(); starts.len()];
    for r in &unit.ranges {
        let handler = block_of[labels[r.handler.0 as usize] as usize];
        let first = block_of[r.start as usize] as usize;
        for (b, list) in handlers.iter_mut().enumerate().skip(first) {
            if starts[b] >= r.end as usize {
                break;
            }
            list.push(handler as usize);
        }
    }
    let mut state = vec![u64::MAX; starts.len() * words];
    let parameters = unit.parameter_count.min(unit.locals.len());
    state[..words].fill(0);
    for r in 0..parameters {
        if bit[r] != u32::MAX {
            state[bit[r] as usize / 64] |= 1 << (bit[r] % 64);
        }
    }
    let meet = |state: &mut [u64], to: usize, from: &[u64]| {
        let mut changed = false;
        for w in 0..words {
            let old = state[to * words + w];
            let new = old & from[w];
            state[to * words + w] = new;
            changed |= new != old;
        }
        changed
    };
    let mut queued = vec![false; starts.len()];
    let mut visited = vec![false; starts.len()];
    let mut work = std::collections::VecDeque::from([0usize]);
    queued[0] = true;
    let mut now = vec![0u64; words];
    while let Some(b) = work.pop_front() {
        queued[b] = false;
        visited[b] = true;
        let end = starts.get(b + 1).copied().unwrap_or(ins.len());
        now.copy_from_slice(&state[b * words..(b + 1) * words]);
        let mut out = Vec::new();
        let mut push = |state: &mut Vec<u64>, to: usize, from: &[u64]| {
            if meet(state, to, from) || !visited[to] {
                out.push(to);
            }
        };
        for &h in &handlers[b] {
            push(&mut state, h, &now);
        }
        for one in &ins[starts[b]..end] {
            let before_unset = op(one) == Op::Unset;
            step(one, &bit, &mut now);
            if before_unset {
                for &h in &handlers[b] {
                    push(&mut state, h, &now);
                }
            }
            if let Some(t) = target(one, labels) {
                let to = block_of[t] as usize;
                push(&mut state, to, &now);
            }
        }
        let last = &ins[end - 1];
        if !op(last).ends_block() && end < ins.len() {
            // Going on from FOR_ITER and JUMP_IF_SET, the destination was not written.
            if matches!(op(last), Op::ForIter | Op::JumpIfSet) {
                let r = usize::from(last.insn.a());
                if let Some(&n) = bit.get(r)
                    && n != u32::MAX
                {
                    let before = state_before(ins, starts[b], end - 1, &bit, &state, b, words);
                    let (word, mask) = (n as usize / 64, 1u64 << (n % 64));
                    if before[word] & mask == 0 {
                        now[word] &= !mask;
                    }
                }
            }
            push(&mut state, b + 1, &now);
        }
        for to in out {
            if !queued[to] {
                queued[to] = true;
                work.push_back(to);
            }
        }
    }
    for (b, &start) in starts.iter().enumerate() {
        let end = starts.get(b + 1).copied().unwrap_or(ins.len());
        now.copy_from_slice(&state[b * words..(b + 1) * words]);
        for i in start..end {
            if op(&ins[i]) == Op::CheckLocal {
                let n = bit[usize::from(ins[i].insn.a())];
                if now[n as usize / 64] & (1 << (n % 64)) != 0 {
                    keep[i] = false;
                }
            }
            step(&ins[i], &bit, &mut now);
        }
    }
}

fn state_before(
    ins: &[Ins],
    start: usize,
    at: usize,
    bit: &[u32],
    state: &[u64],
    block: usize,
    words: usize,
) -> Vec<u64> {
    let mut now = state[block * words..(block + 1) * words].to_vec();
    for i in &ins[start..at] {
        step(i, bit, &mut now);
    }
    now
}

/// The effect of an instruction on the set of locals known to be set.
fn step(ins: &Ins, bit: &[u32], now: &mut [u64]) {
    let operation = op(ins);
    let mut set = |r: u32, value: bool| {
        if let Some(&n) = bit.get(r as usize)
            && n != u32::MAX
        {
            let (word, mask) = (n as usize / 64, 1u64 << (n % 64));
            if value {
                now[word] |= mask;
            } else {
                now[word] &= !mask;
            }
        }
    };
    match operation {
        Op::Unset => set(u32::from(ins.insn.a()), false),
        Op::CheckLocal => set(u32::from(ins.insn.a()), true),
        _ => {
            for (first, n) in writes(ins.insn, operation) {
                for r in 0..n {
                    set(u32::from(first) + r, true);
                }
            }
        }
    }
}

/// Gives instructions their final places and jumps their final form.
fn layout(unit: &Unit<'_>, keep: &[bool]) -> Assembled {
    let (ins, labels) = (&unit.ins, &unit.labels);
    let mut far = vec![false; ins.len()];
    let mut place = vec![0u32; ins.len() + 1];
    loop {
        let mut at = 0;
        for i in 0..ins.len() {
            place[i] = at;
            if keep[i] {
                at += if far[i] { 3 } else { 1 };
            }
        }
        place[ins.len()] = at;
        let mut changed = false;
        for (i, one) in ins.iter().enumerate() {
            if keep[i] && !far[i] && op(one).kinds()[3] == Kind::J16 {
                let to = place[target(one, labels).unwrap_or(0)];
                let offset = i64::from(to) - i64::from(place[i]) - 1;
                if i16::try_from(offset).is_err() {
                    far[i] = true;
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let mut instructions = Vec::with_capacity(place[ins.len()] as usize);
    let mut spans = Vec::with_capacity(instructions.capacity());
    for (i, one) in ins.iter().enumerate() {
        if !keep[i] {
            continue;
        }
        let (insn, operation) = (one.insn, op(one));
        let kinds = operation.kinds();
        match target(one, labels).map(|t| place[t]) {
            None => instructions.push(insn),
            Some(to) => {
                let back = to <= place[i];
                let jump = if back { Op::JumpBack } else { Op::Jump };
                let x = match kinds[0] {
                    Kind::Sense if back && !far[i] => insn.x() | 2,
                    _ => insn.x(),
                };
                if far[i] {
                    let near = Instruction::new(operation, x, insn.a(), insn.b(), 1);
                    instructions.push(near);
                    instructions.push(Instruction::wide(Op::Jump, 0, 0, place[i] + 3));
                    instructions.push(Instruction::wide(jump, 0, 0, to));
                    spans.extend([one.span; 2]);
                } else if kinds[3] == Kind::J16 {
                    let offset = i64::from(to) - i64::from(place[i]) - 1;
                    let c = offset as i16 as u16;
                    instructions.push(Instruction::new(operation, x, insn.a(), insn.b(), c));
                } else if operation == Op::Jump {
                    instructions.push(Instruction::wide(jump, 0, 0, to));
                } else {
                    instructions.push(Instruction::wide(operation, x, insn.a(), to));
                }
            }
        }
        spans.push(one.span);
    }
    let exceptions = unit
        .ranges
        .iter()
        .map(|r| ExceptionRange {
            start: place[r.start as usize],
            end: place[r.end as usize],
            handler: place[labels[r.handler.0 as usize] as usize],
            register: r.register,
            live: r.live,
        })
        .filter(|r| r.start < r.end)
        .collect();
    Assembled { instructions, spans, exceptions }
}
