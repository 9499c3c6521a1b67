//! `_queue`: `SimpleQueue`, a queue whose ends do not conflict.
//!
//! Main invariant: the items are in a chain of nodes. What the front refers to is the node before the
//! first item, whose own item was taken; the back refers to the last node. So taking an item and
//! adding one touch the same node only when the queue is empty or becomes so. Adding to a shared
//! queue waits for the block's commit: blocks that add do not conflict, and each one's items lie
//! behind each other.

use std::any::Any;
use std::time::{Duration, Instant};

use crate::heap::*;
use crate::native::{Keywords, ModuleSpec, NativeDef, TypeSpec};
use crate::object::{alias, float, instance};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};
use stm::Abort;
use stm::heap::{Operands, Operation, Outcome, PendingSlot, Ref};

/// Slots of a queue: cells of a node and of how many items have passed there.
const FRONT: usize = 0;
const BACK: usize = 1;

const NODE: usize = 0;
const PASSED: usize = 1;

/// Fields of a node: the item, or unset when it was taken; the next node, or unset.
const ITEM: usize = 0;
const NEXT: usize = 1;

fn new_node(m: &mut Machine, item: Value) -> Exec<Ref> {
    m.new_cell_of(CELL, 0, &[item, Value::UNSET])
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    m.arguments::<0>("SimpleQueue", args, kw, [], 0)?;
    let q = instance::new(m, class)?;
    let node = Value::from_ref(new_node(m, Value::UNSET)?);
    for end in [FRONT, BACK] {
        let cell = m.new_cell_of(CELL, 0, &[node, Value::ZERO])?;
        instance::set_slot(m, q.object(), end, Value::from_ref(cell))?;
    }
    Ok(q)
}

fn end(m: &mut Machine, q: Value, which: usize) -> Exec<Ref> {
    Ok(instance::slot(m, q.object(), which)?.object())
}

// ---- adding ----

/// The items that are going to be added to one queue.
struct Additions {
    back: Ref,
    first: Ref,
    last: Ref,
    items: usize,
}

impl Operation for Additions {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort> {
        let mut c = Committing::new(operands);
        let fields = c.fields(self.back)?;
        let before = Value::from_word(fields[NODE]).object();
        let passed = Value::from_word(fields[PASSED]).index() + self.items;
        c.fields(before)?[NEXT] = Value::from_ref(self.first).word();
        let fields = c.fields(self.back)?;
        fields[NODE] = Value::from_ref(self.last).word();
        fields[PASSED] = Value::len(passed).word();
        Ok(Outcome::Done)
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        // Each is stored once, and counted for that.
        visit(Value::from_ref(self.first).word());
        visit(Value::from_ref(self.last).word());
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// Has an item added when the block commits; false if that has to be done in the ordinary way.
fn add_later(m: &mut Machine, back: Ref, node: Ref) -> Exec<bool> {
    let before = match m.memory.operation_slot(back) {
        PendingSlot::Plain => return Ok(false),
        PendingSlot::Free => {
            let additions = Additions { back, first: node, last: node, items: 1 };
            let site = m.site();
            m.memory.add_operation(back, Box::new(additions), site);
            return Ok(true);
        }
        PendingSlot::Pending(pending) => {
            let Some(additions) = pending.downcast_mut::<Additions>() else { return Ok(false) };
            additions.items += 1;
            std::mem::replace(&mut additions.last, node)
        }
    };
    m.set_field(before, NEXT, Value::from_ref(node))?;
    Ok(true)
}

fn put(m: &mut Machine, args: &[Value]) -> Exec {
    let back = end(m, args[0], BACK)?;
    let node = new_node(m, args[1])?;
    if !add_later(m, back, node)? {
        let before = m.field(back, NODE)?.object();
        let passed = m.field(back, PASSED)?.index();
        m.set_field(before, NEXT, Value::from_ref(node))?;
        m.set_field(back, NODE, Value::from_ref(node))?;
        m.set_field(back, PASSED, Value::len(passed + 1))?;
    }
    Ok(Value::NONE)
}

// ---- taking ----

/// The node before the first item, and that of the first item, if there is one.
fn first(m: &mut Machine, q: Value, front: Ref) -> Exec<(Ref, Option<Ref>)> {
    let before = m.field(front, NODE)?.object();
    if let Some(first) = m.field(before, NEXT)?.as_ref() {
        return Ok((before, Some(first)));
    }
    if m.memory.has_pending() {
        // The block itself may have added some: they are added now.
        let back = end(m, q, BACK)?;
        m.field(back, NODE)?;
    }
    Ok((before, m.field(before, NEXT)?.as_ref()))
}

/// How long `get` waits: `None` for ever.
fn limit(m: &mut Machine, block: Value, timeout: Value) -> Exec<Option<Duration>> {
    if block.is_set() && !m.truth(block)? {
        return Ok(Some(Duration::ZERO));
    }
    let Some(timeout) = timeout.set().filter(|v| !v.is_none()) else { return Ok(None) };
    let timeout = float::from_number(m, timeout)?;
    if timeout.is_nan() || timeout < 0.0 {
        return Err(m.value_error("'timeout' must be a non-negative number"));
    }
    match Duration::try_from_secs_f64(timeout) {
        Ok(limit) if limit.as_secs() <= 9_223_372_036 => Ok(Some(limit)),
        _ => Err(m.overflow_error("timestamp out of range for platform time_t")),
    }
}

fn is_empty_error(m: &mut Machine) -> Unwind {
    let class = m.import_dotted("_queue").and_then(|module| {
        let name = m.intern("Empty")?;
        m.get_attribute(module, name)
    });
    match class.and_then(|class| m.call(class, &[])) {
        Ok(e) => Unwind::Raise(e),
        Err(unwind) => unwind,
    }
}

fn take(m: &mut Machine, q: Value, limit: Option<Duration>) -> Exec {
    let front = end(m, q, FRONT)?;
    let (before, first) = first(m, q, front)?;
    if let Some(first) = first {
        m.waited();
        let item = m.field(first, ITEM)?;
        m.set_field(first, ITEM, Value::UNSET)?;
        m.set_field(front, NODE, Value::from_ref(first))?;
        let passed = m.field(front, PASSED)?.index();
        m.set_field(front, PASSED, Value::len(passed + 1))?;
        return Ok(item);
    }
    if limit == Some(Duration::ZERO) {
        return Err(is_empty_error(m));
    }
    match m.deadline(limit) {
        Some(deadline) if Instant::now() >= deadline => {
            m.waited();
            Err(is_empty_error(m))
        }
        _ => Err(m.wait_for_change_of(before)),
    }
}

fn get(m: &mut Machine, args: &[Value]) -> Exec {
    let limit = limit(m, args[1], args[2])?;
    take(m, args[0], limit)
}

fn get_nowait(m: &mut Machine, args: &[Value]) -> Exec {
    take(m, args[0], Some(Duration::ZERO))
}

fn empty(m: &mut Machine, args: &[Value]) -> Exec {
    let front = end(m, args[0], FRONT)?;
    let (_, first) = first(m, args[0], front)?;
    Ok(Value::from_bool(first.is_none()))
}

fn qsize(m: &mut Machine, args: &[Value]) -> Exec {
    let (front, back) = (end(m, args[0], FRONT)?, end(m, args[0], BACK)?);
    let added = m.field(back, PASSED)?.index();
    let taken = m.field(front, PASSED)?.index();
    Ok(Value::len(added - taken))
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    alias::new(m, args[0], args[1])
}

const PUT: &[&str] = &["self", "item", "block", "timeout"];
const GET: &[&str] = &["self", "block", "timeout"];

/// `SimpleQueue`.
static QUEUE: TypeSpec = TypeSpec {
    module: "_queue",
    hidden: 2,
    weak: true,
    new: Some(new),
    methods: &[
        NativeDef::method("put", put, PUT).optional(2).by_name(1),
        NativeDef::method("put_nowait", put, &["self", "item"]).by_name(1),
        NativeDef::method("get", get, GET).optional(2).by_name(1),
        NativeDef::method("get_nowait", get_nowait, &["self"]),
        NativeDef::method("empty", empty, &["self"]),
        NativeDef::method("qsize", qsize, &["self"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
    ],
    ..TypeSpec::new("SimpleQueue", INSTANCE)
};

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "C implementation of the Python queue module.\nThis module is an implementation detail, \
          please do not use it directly.",
    types: &[&QUEUE],
    source: "class Empty(Exception):\n    'Exception raised by Queue.get(block=0)/get_nowait().'\n",
    ..ModuleSpec::new("_queue")
};
