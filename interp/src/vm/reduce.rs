//! Builtin functions that take all items of a generator: `sum(x for ...)` and the like; or those of
//! a `map` with a function in Python.
//!
//! Main invariant: while the frame of the generator or the function runs, the call's window holds how far the reduction
//! has come: its first register the value so far, in the place of the function, and the register
//! of the iterable the generator. So no native function waits for the generator's items, blocks can
//! end and collections run between them, and a rollback restores all of it.

use crate::bytecode::Instruction;
use crate::heap::*;
use crate::object::{TypeId, generator, list, set, strsearch};
use crate::value::Value;
use crate::vm::frame::{Entered, Frame, Then};
use crate::vm::step::Flow;
use crate::vm::{Exec, Machine};

/// What is made of the items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Reduction {
    /// `sum`, of integers.
    Sum,
    /// `any`
    Any,
    /// `all`
    All,
    /// `list`
    List,
    /// `tuple`
    Tuple,
    /// `set`
    Set,
    /// `str.join`
    Join,
    /// `collections._count_elements` on a dict.
    Count,
}

const ALL: [Reduction; 8] = [
    Reduction::Sum,
    Reduction::Any,
    Reduction::All,
    Reduction::List,
    Reduction::Tuple,
    Reduction::Set,
    Reduction::Join,
    Reduction::Count,
];

impl Reduction {
    /// Where in the window the iterable is.
    fn source(self) -> u16 {
        if matches!(self, Reduction::Join | Reduction::Count) { 2 } else { 1 }
    }
}

impl Machine {
    /// The reduction that a call of a builtin type is.
    pub(crate) fn reduction_of_type(&self, class: Value) -> Option<Reduction> {
        let known = [
            (TypeId::List, Reduction::List),
            (TypeId::Tuple, Reduction::Tuple),
            (TypeId::Set, Reduction::Set),
        ];
        known.into_iter().find_map(|(id, r)| (self.builtin(id) == class).then_some(r))
    }

    /// Starts the reduction that the running call is, if the iterable in its window is a generator;
    /// `None` if it is to be called as any other function.
    pub(crate) fn start_reduction(
        &mut self,
        i: Instruction,
        reduction: Reduction,
    ) -> Exec<Option<Flow>> {
        let given = u16::from(i.x()) + u16::from(reduction == Reduction::Join);
        let source = reduction.source();
        if given != source {
            return Ok(None);
        }
        let given = self.reg(i.a() + source);
        let maps = self.maps_plainly(given)? && self.runs_python(given)?;
        let g = match if maps { None } else { self.items_in_frames(given)? } {
            Some(g) => g,
            None => given,
        };
        if !maps && (!g.is_kind(GENERATOR) || self.type_of(g)? != self.builtin(TypeId::Generator)) {
            return Ok(None);
        }
        let first = match reduction {
            Reduction::Sum => Value::ZERO,
            Reduction::Any | Reduction::All => Value::UNSET,
            Reduction::List | Reduction::Tuple | Reduction::Join => list::new(self, &[])?,
            Reduction::Set => set::empty(self, SET)?,
            Reduction::Count => {
                let mapping = self.reg(i.a() + 1);
                match crate::modules::count_target(self, mapping)? {
                    Some(d) => d,
                    None => return Ok(None),
                }
            }
        };
        self.set_reg(i.a(), first);
        self.set_reg(i.a() + source, g);
        self.reduce_next(i, reduction).map(Some)
    }

    fn reduce_next(&mut self, i: Instruction, reduction: Reduction) -> Exec<Flow> {
        let g = self.reg(i.a() + reduction.source());
        while g.is_kind(ITERATOR) {
            match self.enter_mapped(g, Then::Reduce, reduction as u16)? {
                Entered::Frame => return Ok(Flow::Next),
                Entered::Done(v) if v.is_set() => {
                    if let Some(flow) = self.take_in(i, reduction, v)? {
                        return Ok(flow);
                    }
                }
                Entered::Done(_) => return self.reduced(i, reduction),
            }
        }
        match generator::resume(self, g, Value::NONE, Then::Reduce, reduction as u16)? {
            Entered::Frame => Ok(Flow::Next),
            Entered::Done(_) => self.reduced(i, reduction),
        }
    }

    /// The generator has yielded an item, or the function of a `map` has returned one.
    pub(crate) fn reduce(&mut self, frame: Frame, v: Value) -> Exec<Flow> {
        let i = self.code.instruction(self.pc_index());
        let reduction = ALL[usize::from(frame.extra)];
        match self.take_in(i, reduction, v)? {
            Some(flow) => Ok(flow),
            None => self.reduce_next(i, reduction),
        }
    }

    /// One more item; how the program goes on, if it was the last that is needed.
    fn take_in(&mut self, i: Instruction, reduction: Reduction, v: Value) -> Exec<Option<Flow>> {
        let so_far = self.reg(i.a());
        match reduction {
            Reduction::Sum => {
                let (Some(x), Some(y)) = (so_far.as_int(), v.as_int()) else {
                    // Numbers of other types have rules of their own.
                    let g = self.reg(i.a() + reduction.source());
                    let total = crate::builtins::sum_on(self, g, so_far, Some(v))?;
                    return self.done_with(i, total).map(Some);
                };
                let total = self.int(x + y)?;
                self.set_reg(i.a(), total);
            }
            Reduction::Any => {
                if self.truth(v)? {
                    return self.done_with(i, Value::TRUE).map(Some);
                }
            }
            Reduction::All => {
                if !self.truth(v)? {
                    return self.done_with(i, Value::FALSE).map(Some);
                }
            }
            Reduction::List | Reduction::Tuple | Reduction::Join => list::push(self, so_far, v)?,
            Reduction::Set => set::add(self, so_far, v)?,
            Reduction::Count => crate::modules::count_one(self, so_far, v)?,
        }
        Ok(None)
    }

    /// The generator has returned.
    pub(crate) fn reduce_end(&mut self, frame: Frame) -> Exec<Flow> {
        let i = self.code.instruction(self.pc_index());
        self.reduced(i, ALL[usize::from(frame.extra)])
    }

    fn reduced(&mut self, i: Instruction, reduction: Reduction) -> Exec<Flow> {
        let so_far = self.reg(i.a());
        let v = match reduction {
            Reduction::Sum | Reduction::List | Reduction::Set => so_far,
            Reduction::Any => Value::FALSE,
            Reduction::All => Value::TRUE,
            Reduction::Tuple => {
                let items = list::items(self, so_far)?;
                self.tuple(&items)?
            }
            Reduction::Join => strsearch::join(self, &[self.reg(i.a() + 1), so_far])?,
            Reduction::Count => Value::NONE,
        };
        self.done_with(i, v)
    }

    /// The call's result is this.
    fn done_with(&mut self, i: Instruction, v: Value) -> Exec<Flow> {
        self.set_reg(i.b(), v);
        self.advance();
        Ok(Flow::Next)
    }
}
