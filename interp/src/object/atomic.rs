//! `thread.atomic`: the manager of atomic sections; a frozen pair of name and rollback flag.
//!
//! Main invariant: a section that rolls back on an exception undoes the heap, the pending output,
//! the locks and the locals of its frame, to what they were when it was entered; the exception
//! survives. Other sections keep their effects.

use crate::heap::*;
use crate::native::{Binding, Keywords, NativeDef, TypeSpec};
use crate::object::lock::Elided;
use crate::object::{dict, tuple};
use crate::value::Value;
use crate::vm::block::Root;
use crate::vm::recording::Why;
use crate::vm::{Exec, Machine, Unwind};
use stm::heap::Savepoint;

/// Where a section began that can be undone by itself.
#[derive(Debug)]
pub(crate) struct Nested {
    savepoint: Savepoint,
    base: usize,
    output: Vec<(i32, usize)>,
    elided: Vec<Elided>,
    starts: usize,
    roots: [Value; 2],
}

#[cfg(feature = "hw")]
impl Nested {
    /// What undoes its part of the heap.
    pub(crate) fn into_savepoint(self) -> Savepoint {
        self.savepoint
    }
}

impl Machine {
    /// Begins a section that can be undone by itself.
    pub(crate) fn begin_nested(&mut self) -> Exec<()> {
        let (low, top) = (self.base - 2, self.top());
        self.hw_nested()?;
        self.memory.registers.lower(low);
        let nested = Nested {
            savepoint: self.memory.begin_nested(low, top)?,
            base: self.base,
            output: self.block.output.iter().map(|(fd, text)| (*fd, text.len())).collect(),
            elided: self.block.elided.clone(),
            starts: self.block.starts.len(),
            roots: [self.root(Root::Starts), self.root(Root::AfterCommit)],
        };
        self.block.sections.push(nested);
        Ok(())
    }

    /// Keeps what the innermost section did.
    pub(crate) fn merge_nested(&mut self) {
        if let Some(nested) = self.block.sections.pop() {
            self.memory.merge_nested(nested.savepoint);
        }
    }

    /// Undoes what the innermost section did. The temporaries of the running frame stay as they
    /// are.
    pub(crate) fn undo_nested(&mut self) -> Exec<()> {
        let Some(nested) = self.block.sections.pop() else { return Ok(()) };
        let first = self.base + if nested.base == self.base { self.code.locals.len() } else { 0 };
        let last = self.frame_end();
        let kept = self.stack_slice(first, last - first).to_vec();
        self.memory.roll_back_nested(nested.savepoint, &[]);
        for (i, &v) in kept.iter().enumerate() {
            self.set_stack(first + i, v);
        }
        self.block.output.truncate(nested.output.len());
        for ((_, text), (_, len)) in self.block.output.iter_mut().zip(nested.output) {
            text.truncate(len);
        }
        self.block.elided = nested.elided;
        self.block.starts.truncate(nested.starts);
        for (root, v) in [Root::Starts, Root::AfterCommit].into_iter().zip(nested.roots) {
            if self.root(root) != v {
                self.set_root(root, v);
            }
        }
        self.forget_names();
        self.load_generation()
    }
}

/// A new manager.
pub(crate) fn new(m: &mut Machine, name: Value, rollback: bool) -> Exec {
    Ok(Value::from_ref(m.new_frozen(ATOMIC, 0, &[name, Value::from_bool(rollback)])?))
}

fn rolls_back(v: Value) -> bool {
    frozen(v.object())[1] == Value::TRUE
}

fn enter(m: &mut Machine, args: &[Value]) -> Exec {
    m.enter_atomic()?;
    if m.block.atomic == 1 {
        m.label_section(frozen(args[0].object())[0]);
    }
    if rolls_back(args[0]) {
        m.begin_nested()?;
    }
    Ok(args[0])
}

fn exit(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    m.leave_atomic()?;
    if rolls_back(args[0]) {
        match args.get(1) {
            Some(&kind) if !kind.is_none() => m.undo_nested()?,
            _ => m.merge_nested(),
        }
    }
    if m.root(Root::AfterCommit).is_set() {
        m.end_section()?;
    }
    Ok(Value::FALSE)
}

/// A function of the module `thread` that is written in Python.
fn thread_function(m: &mut Machine, name: &str) -> Exec {
    let (thread, builtins) = (m.intern("thread")?, m.well_known().builtins);
    let module = m.import(thread, builtins, Value::NONE, 0)?;
    let name = m.intern(name)?;
    m.get_attribute(module, name)
}

/// With a function: the function, atomic. With `name` and `rollback`: a manager.
fn call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = args[0];
    match args[1..] {
        [f] if kw.is_empty() => {
            let wrap = thread_function(m, "_wrap")?;
            m.call(wrap, &[v, f])
        }
        _ => {
            let [name, rollback] =
                m.arguments("atomic", &args[1..], kw, ["name", "rollback"], 0)?;
            if args.len() > 1 {
                return Err(m.type_error("atomic() takes a function, or name= and rollback="));
            }
            let name = name.set().unwrap_or(Value::NONE);
            if !name.is_none() && m.as_str(name)?.is_none() {
                let t = m.type_name(name);
                return Err(m.type_error(&format!("name must be a string, not '{t}'")));
            }
            let rollback = rollback.is_set() && m.truth(rollback)?;
            new(m, name, rollback)
        }
    }
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = frozen(args[0].object())[0];
    let mut parts = Vec::new();
    if !name.is_none() {
        parts.push(format!("name={}", m.repr_text(name)?));
    }
    if rolls_back(args[0]) {
        parts.push("rollback=True".into());
    }
    let text = if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
    m.str(&format!("thread.atomic{text}"))
}

fn is_atomic(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::from_bool(m.is_atomic()))
}

fn retry(m: &mut Machine, _: &[Value]) -> Exec {
    Err(m.retry())
}

fn check(m: &mut Machine, args: &[Value]) -> Exec {
    if m.truth(args[0])? { Ok(Value::NONE) } else { Err(m.retry()) }
}

fn irrevocable(m: &mut Machine, _: &[Value]) -> Exec {
    m.irrevocable_for(Why::Requested)?;
    Ok(Value::NONE)
}

fn hint_commit_soon(m: &mut Machine, _: &[Value]) -> Exec {
    m.end_soon();
    Ok(Value::NONE)
}

fn or_else(m: &mut Machine, args: &[Value]) -> Exec {
    let Some((&last, others)) = args.split_last() else {
        return Err(m.type_error("or_else() takes at least one function"));
    };
    m.enter_atomic()?;
    for &f in others {
        m.begin_nested()?;
        m.block.arms += 1;
        let (frames, atomic) = (m.frames.len(), m.block.atomic);
        let result = m.call(f, &[]);
        m.block.arms -= 1;
        match result {
            Err(Unwind::Wait) if m.is_retry() => {
                m.frames.truncate(frames);
                m.block.atomic = atomic;
                m.undo_nested()?;
            }
            result => {
                if !matches!(result, Err(Unwind::Abort | Unwind::Wait)) {
                    m.merge_nested();
                    m.leave_atomic()?;
                }
                return result;
            }
        }
    }
    let result = m.call(last, &[]);
    if !matches!(result, Err(Unwind::Abort | Unwind::Wait)) {
        m.leave_atomic()?;
    }
    result
}

fn promise(m: &mut Machine, args: &[Value]) -> Exec {
    let chain = m.root(Root::AfterCommit);
    let chain = m.tuple(&[chain, args[0]])?;
    m.set_root(Root::AfterCommit, chain);
    m.end_soon();
    Ok(Value::NONE)
}

impl Machine {
    /// Behind an outermost section that has promised something: ends the block, and keeps the
    /// promise before the program goes on. The instruction that leaves the section is the first one
    /// of the next block: so if that is run again, it is in the section again, but has nothing to
    /// undo or to keep of it.
    fn end_section(&mut self) -> Exec<()> {
        if self.is_atomic() || self.is_nested() || self.block.order.is_ordered() {
            return Ok(());
        }
        self.block.atomic = 1;
        self.commit_block()?;
        self.begin_block();
        self.block.atomic = 0;
        self.run_after_commit()
    }

    /// Calls what the block before has left to be called, the first first.
    pub(crate) fn run_after_commit(&mut self) -> Exec<()> {
        if self.hw_is_speculative() {
            // Behind the block that is under way.
            return Ok(());
        }
        if !self.block.order.is_ordered() {
            // That may end the block, and an ordered one must not end before its element.
            self.finalize_dead()?;
        }
        let mut chain = self.root(Root::AfterCommit);
        if !chain.is_set() {
            return Ok(());
        }
        self.set_root(Root::AfterCommit, Value::UNSET);
        let mut all = Vec::new();
        while chain.is_set() {
            let items = tuple::items(chain);
            all.push(items[1]);
            chain = items[0];
        }
        all.reverse();
        let functions = self.tuple(&all)?;
        let keep = thread_function(self, "_keep")?;
        self.call(keep, &[functions]).map(drop)
    }
}

/// The functions of the module `thread`.
pub(crate) const FUNCTIONS: &[NativeDef] = &[
    NativeDef::function("is_atomic", is_atomic, &[]),
    NativeDef::function("retry", retry, &[]),
    NativeDef::function("check", check, &["condition"]),
    NativeDef::function("irrevocable", irrevocable, &[]),
    NativeDef::function("hint_commit_soon", hint_commit_soon, &[]),
    NativeDef::variadic("_or_else", |m, args, _| or_else(m, args), Binding::Function),
    NativeDef::function("_promise", promise, &["function"]),
];

/// Puts `atomic` into the module's dict.
pub(crate) fn init(m: &mut Machine, d: Value) -> Exec<()> {
    let (name, atomic) = (m.intern("atomic")?, new(m, Value::NONE, false)?);
    dict::set(m, d, name, atomic)
}

/// `atomic`.
pub(crate) const SPEC: TypeSpec = TypeSpec {
    module: "thread",
    subclassable: false,
    methods: &[
        NativeDef::method("__enter__", enter, &["self"]),
        NativeDef::variadic("__exit__", exit, Binding::Method),
        NativeDef::variadic("__call__", call, Binding::Method),
        NativeDef::method("__repr__", repr, &["self"]),
    ],
    ..TypeSpec::new("atomic", ATOMIC)
};
