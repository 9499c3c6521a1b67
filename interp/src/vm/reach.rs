//! What is at a place, and how the program reaches it: a walk over the heap from the modules on.
//!
//! Main invariant: the walk runs between blocks with all threads stopped, sees the committed state,
//! runs no Python code and changes nothing. It goes breadth first, so names are as short as can be,
//! and stops after a bounded number of objects; what it has not met has no name.
//!
//! Storage has no name of its own: a place in a dict's table is a part of the dict, and the dict of
//! a module, a class or an instance is a part of that. What is gone has no name, but a type.

use rustc_hash::{FxHashMap, FxHashSet};
use stm::Remains;
use stm::heap::{CHUNK, Inspector, Ref};

use crate::heap::*;
use crate::library;
use crate::object::shape::Shape;
use crate::object::{dict, function, instance, list, method, string, types};
use crate::value::Value;
use crate::vm::Machine;
use crate::vm::code::pointer;
use crate::vm::recording::{About, Answer, Question};

/// So many objects are looked at.
const MOST: usize = 1 << 20;
/// Of a collection, so many elements are followed.
const MOST_ELEMENTS: usize = 1 << 12;

/// The part of an object that a place stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Spot {
    /// The object as a whole.
    Whole,
    /// How many elements it has.
    Length,
    /// The order of its elements.
    Order,
    /// One of these attributes, or any if there are none; of a module, global variables.
    Attributes(Vec<String>),
    /// One of these keys, as text.
    Keys(Vec<String>),
    /// These elements of a sequence.
    Items(u64, u64),
}

/// What is known of a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// The name of the object's type.
    pub type_name: String,
    /// How the program reaches it; empty when not known.
    pub variable: String,
    /// Whether that begins in a module of the library.
    pub through_library: bool,
    /// The part.
    pub spot: Spot,
}

/// How an object is reached from another one.
#[derive(Clone, Copy, Debug)]
enum Edge {
    /// It is a module.
    Module(Origin),
    /// Held by a register alone: not by a name that is known.
    Unnamed,
    Attribute(Value),
    /// An attribute that the interpreter gives objects of some type.
    Special(&'static str),
    Key(Value),
    Index(usize),
    /// A variable of a function's closure.
    Variable(Value),
    /// It is what a variable's cell holds, and shares its name.
    Content,
    /// It is a part of the other one, and shares its name.
    Part(Role),
}

/// Where a module comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Origin {
    /// It is the main module, which is not named in paths.
    Main,
    Program,
    Library,
}

/// As what an object is a part of another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    /// The dict of its attributes, or of a module's variables.
    Attributes,
    /// The builtin object inside an instance of a subclass, or its native state.
    Payload,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    object: Ref,
    parent: usize,
    edge: Edge,
}

/// A key as text, as `repr` shows simple ones.
pub fn key_text(key: Value) -> String {
    match key {
        Value::NONE => return "None".into(),
        Value::TRUE => return "True".into(),
        Value::FALSE => return "False".into(),
        _ => {}
    }
    if let Some(i) = key.as_int() {
        return i.to_string();
    }
    if let Some(f) = key.as_float() {
        return format!("{f:?}");
    }
    match key.kind() {
        Some(STR) => {
            let text = String::from_utf8_lossy(string::bytes(key)).into_owned();
            let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
            let inner: String = text
                .chars()
                .map(|c| match c {
                    '\\' => "\\\\".to_string(),
                    c if c == quote => format!("\\{c}"),
                    c if c.is_control() => c.escape_default().to_string(),
                    c => c.to_string(),
                })
                .collect();
            format!("{quote}{inner}{quote}")
        }
        Some(TUPLE) => {
            let items: Vec<String> =
                frozen(key.object()).iter().take(8).map(|&item| key_text(item)).collect();
            let comma = if items.len() == 1 { "," } else { "" };
            format!("({}{comma})", items.join(", "))
        }
        Some(kind) => format!("<{}>", KINDS[usize::from(kind)].name),
        None => "?".into(),
    }
}

/// The elements of an array for which its place number `hit` stands. Who writes to a table takes a
/// chunk of it, which is known by the place of its first element.
fn elements(array: Ref, hit: usize) -> (usize, usize) {
    let chunks = array.words().div_ceil(CHUNK);
    match array.tells_elements() {
        true if hit.is_multiple_of(CHUNK) => (hit, hit + CHUNK),
        true => (hit, hit + 1),
        false => (hit.min(chunks) * CHUNK, (hit + 1) * CHUNK),
    }
}

struct Walk<'i, 'm> {
    heap: &'i Inspector<'m, 'static, TX>,
    nodes: Vec<Node>,
    seen: FxHashSet<usize>,
    /// In ascending order.
    wanted: Vec<u32>,
    found: Vec<(u32, Known)>,
}

impl Walk<'_, '_> {
    fn values(&self, object: Ref) -> Vec<Value> {
        self.heap.words(object).into_iter().map(Value::from_word).collect()
    }

    fn visit(&mut self, v: Value, parent: usize, edge: Edge) {
        let Some(object) = v.as_ref() else { return };
        let may_lead_on = !matches!(
            object.kind(),
            BIGINT
                | FLOAT
                | COMPLEX
                | STR
                | BYTES
                | CODE
                | RANGE
                | SLICE
                | NATIVE
                | MEMBER
                | GETSET
                | TRACEBACK
                | ARRAY
                | RAW
        );
        if may_lead_on && self.nodes.len() < MOST && self.seen.insert(object.address()) {
            self.nodes.push(Node { object, parent, edge });
        }
    }

    /// Those of the wanted places that are an object's, as numbers from its first.
    fn hits(&self, object: Ref) -> Vec<usize> {
        let Some((first, count)) = self.heap.places(object) else { return Vec::new() };
        let from = self.wanted.partition_point(|&place| place < first);
        self.wanted[from..]
            .iter()
            .take_while(|&&place| place - first < count)
            .map(|&place| (place - first) as usize)
            .collect()
    }

    /// Tells what is at the wanted places of `object`, which is a part of the node's.
    fn tell(&mut self, node: usize, object: Ref, spot: impl Fn(usize) -> Spot) {
        for hit in self.hits(object) {
            let Some((first, _)) = self.heap.places(object) else { continue };
            let known = self.describe(node, spot(hit));
            self.found.push((first + hit as u32, known));
        }
    }

    /// The node that this one is only a part of.
    fn owner(&self, mut node: usize) -> usize {
        while let Edge::Part(_) = self.nodes[node].edge {
            node = self.nodes[node].parent;
        }
        node
    }

    fn describe(&self, node: usize, spot: Spot) -> Known {
        let edge = self.nodes[node].edge;
        let owner = self.owner(node);
        let spot = match (edge, spot) {
            (Edge::Part(Role::Attributes), Spot::Keys(keys)) => {
                let names = keys.iter().map(|key| key.trim_matches('\'').to_string()).collect();
                Spot::Attributes(names)
            }
            // What owns a dict may mean any key of it.
            (Edge::Part(Role::Attributes), _) => Spot::Attributes(Vec::new()),
            (_, spot) => spot,
        };
        Known {
            type_name: self.type_name(owner),
            variable: self.path(owner),
            through_library: self.is_through_library(owner),
            spot,
        }
    }

    fn is_through_library(&self, mut node: usize) -> bool {
        while !matches!(self.nodes[node].edge, Edge::Module(_) | Edge::Unnamed) {
            node = self.nodes[node].parent;
        }
        matches!(self.nodes[node].edge, Edge::Module(Origin::Library))
    }

    fn type_name(&self, node: usize) -> String {
        let Node { object, edge, .. } = self.nodes[node];
        match object.kind() {
            INSTANCE => {
                let class = self.values(object)[instance::CLASS];
                class.as_ref().map_or_else(String::new, |class| self.class_name(class))
            }
            CELL if matches!(edge, Edge::Variable(_)) => "closure variable".into(),
            kind => KINDS[usize::from(kind)].name.into(),
        }
    }

    fn class_name(&self, class: Ref) -> String {
        match self.values(class).get(types::NAME) {
            Some(&name) if string::is_str(name) => text(name),
            _ => String::new(),
        }
    }

    fn path(&self, node: usize) -> String {
        let Node { object, parent, edge } = self.nodes[node];
        match edge {
            Edge::Module(Origin::Main) => "__main__".into(),
            Edge::Module(_) => self.module_name(object),
            Edge::Unnamed => String::new(),
            Edge::Variable(name) => text(name),
            Edge::Part(_) | Edge::Content => self.path(parent),
            Edge::Attribute(name) => self.attribute(parent, &text(name)),
            Edge::Special(name) => self.attribute(parent, name),
            Edge::Key(key) => self
                .base(parent)
                .map_or_else(String::new, |base| format!("{base}[{}]", key_text(key))),
            Edge::Index(i) => {
                self.base(parent).map_or_else(String::new, |base| format!("{base}[{i}]"))
            }
        }
    }

    /// The path of an attribute of a node.
    fn attribute(&self, node: usize, name: &str) -> String {
        match self.base(node) {
            Some(base) if base.is_empty() => name.into(),
            Some(base) => format!("{base}.{name}"),
            None => String::new(),
        }
    }

    /// What a path goes on from; empty for the main module, `None` for what has no name.
    fn base(&self, node: usize) -> Option<String> {
        let node = self.owner(node);
        if let Edge::Module(Origin::Main) = self.nodes[node].edge {
            return Some(String::new());
        }
        let path = self.path(node);
        (!path.is_empty()).then_some(path)
    }

    /// A variable of a module that is a string.
    fn module_text(&self, module: Ref, variable: &[u8]) -> Option<String> {
        let variables = self.values(module).first().and_then(|d| d.as_ref())?;
        let mut pairs = self.pairs(variables).into_iter();
        let (_, v) = pairs.find(|(k, _)| string::is_str(*k) && string::bytes(*k) == variable)?;
        string::is_str(v).then(|| text(v))
    }

    fn module_name(&self, module: Ref) -> String {
        self.module_text(module, b"__name__").unwrap_or_default()
    }

    fn origin(&self, module: Value, is_main: bool) -> Origin {
        let file = module.as_ref().filter(|_| module.is_kind(MODULE));
        match file.and_then(|module| self.module_text(module, b"__file__")) {
            _ if is_main => Origin::Main,
            Some(file) if !file.starts_with(library::FOLDER) => Origin::Program,
            _ => Origin::Library,
        }
    }

    /// The entries of a dict.
    fn pairs(&self, d: Ref) -> Vec<(Value, Value)> {
        let fields = self.values(d);
        let Some(entries) = fields[dict::ENTRIES].as_ref() else { return Vec::new() };
        let fill = fields[dict::FILL].index();
        let entries = self.values(entries);
        entries.chunks_exact(3).take(fill).map(|entry| (entry[1], entry[2])).collect()
    }

    /// Looks at a node: tells what is wanted of it, and visits what it refers to.
    fn expand(&mut self, at: usize) {
        let object = self.nodes[at].object;
        match object.kind() {
            MODULE => {
                self.tell(at, object, |_| Spot::Whole);
                self.visit(self.values(object)[0], at, Edge::Part(Role::Attributes));
            }
            DICT => self.expand_dict(at, object),
            LIST => self.expand_list(at, object),
            SET | FROZENSET => {
                let fields = self.values(object);
                self.tell(at, object, |field| match field {
                    2 => Spot::Length,
                    1 | 3 => Spot::Order,
                    _ => Spot::Whole,
                });
                if let Some(table) = fields[0].as_ref() {
                    self.tell(at, table, |_| Spot::Whole);
                }
            }
            INSTANCE => self.expand_instance(at, object),
            TYPE => {
                self.tell(at, object, |_| Spot::Whole);
                self.visit(self.values(object)[types::DICT], at, Edge::Part(Role::Attributes));
            }
            FUNCTION => {
                self.tell(at, object, |_| Spot::Whole);
                let fields = self.values(object);
                self.visit(fields[function::DICT], at, Edge::Part(Role::Attributes));
                if let Some(closure) = fields[function::CLOSURE].as_ref() {
                    let code = pointer(fields[function::CODE]);
                    let cells = self.values(closure);
                    for (&name, cell) in code.free.iter().zip(cells) {
                        self.visit(cell, at, Edge::Variable(name));
                    }
                }
                self.visit(fields[function::DEFAULTS], at, Edge::Special("__defaults__"));
                self.visit(fields[function::KWDEFAULTS], at, Edge::Special("__kwdefaults__"));
            }
            TUPLE => {
                for (i, v) in self.values(object).into_iter().enumerate().take(MOST_ELEMENTS) {
                    self.visit(v, at, Edge::Index(i));
                }
            }
            CELL => {
                self.tell(at, object, |_| Spot::Whole);
                let inner = self.values(object)[0];
                self.visit(inner, at, Edge::Content);
            }
            METHOD => {
                let parts = self.values(object);
                self.visit(parts[1], at, Edge::Unnamed);
                self.visit(parts[0], at, Edge::Part(Role::Payload));
            }
            _ => {
                self.tell(at, object, |_| Spot::Whole);
                if self.heap.is_traced(object) {
                    for v in self.values(object).into_iter().take(MOST_ELEMENTS) {
                        match v.as_ref() {
                            Some(storage) if matches!(storage.kind(), ARRAY | RAW) => {
                                self.expand_storage(at, storage, Edge::Unnamed);
                            }
                            _ => self.visit(v, at, Edge::Unnamed),
                        }
                    }
                }
            }
        }
    }

    /// Looks at storage of a node that is not told apart from it.
    fn expand_storage(&mut self, at: usize, storage: Ref, edge: Edge) {
        self.tell(at, storage, |_| Spot::Whole);
        if storage.kind() != ARRAY || !self.seen.insert(storage.address()) {
            return;
        }
        for (i, v) in self.values(storage).into_iter().take(MOST_ELEMENTS).enumerate() {
            let edge = if let Edge::Index(_) = edge { Edge::Index(i) } else { edge };
            self.visit(v, at, edge);
        }
    }

    fn expand_dict(&mut self, at: usize, object: Ref) {
        let fields = self.values(object);
        self.tell(at, object, |field| match field {
            dict::LIVE => Spot::Length,
            dict::FILL => Spot::Order,
            _ => Spot::Whole,
        });
        if let Some(index) = fields[dict::INDEX].as_ref() {
            self.tell(at, index, |_| Spot::Whole);
        }
        let pairs = self.pairs(object);
        if let Some(entries) = fields[dict::ENTRIES].as_ref() {
            self.tell(at, entries, |chunk| {
                let (from, to) = elements(entries, chunk);
                let (from, to) = (from / 3, to.div_ceil(3));
                let keys = pairs.iter().take(to).skip(from).filter(|(key, _)| key.is_set());
                Spot::Keys(keys.map(|&(key, _)| key_text(key)).collect())
            });
        }
        let attributes = matches!(self.nodes[at].edge, Edge::Part(Role::Attributes));
        for (key, v) in pairs.into_iter().take(MOST_ELEMENTS) {
            if key.is_set() {
                let edge = if attributes { Edge::Attribute(key) } else { Edge::Key(key) };
                self.visit(v, at, edge);
            }
        }
    }

    fn expand_list(&mut self, at: usize, object: Ref) {
        let fields = self.values(object);
        self.tell(at, object, |field| if field == list::LEN { Spot::Length } else { Spot::Whole });
        let Some(storage) = fields[list::STORAGE].as_ref() else { return };
        let len = fields[list::LEN].index();
        self.tell(at, storage, |chunk| {
            let (from, to) = elements(storage, chunk);
            Spot::Items(from as u64, to.min(len).saturating_sub(1).max(from) as u64)
        });
        for (i, v) in self.values(storage).into_iter().take(len.min(MOST_ELEMENTS)).enumerate() {
            self.visit(v, at, Edge::Index(i));
        }
    }

    fn expand_instance(&mut self, at: usize, object: Ref) {
        let fields = self.values(object);
        let shape = Shape::at(fields[instance::SHAPE]);
        let inline = instance::inline_slots(object);
        let hidden = self.slots(fields[instance::CLASS], shape);
        let name = |slot: usize| match slot.checked_sub(shape.hidden) {
            Some(i) => shape.names.get(i),
            None => hidden.iter().find(|(at, _)| *at == slot).map(|(_, name)| name),
        };
        let deque = self.type_name(at) == "deque";
        let spot = |slot: Option<usize>| match slot {
            Some(2) if deque => Spot::Length,
            Some(slot) => {
                name(slot).map_or(Spot::Whole, |&name| Spot::Attributes(vec![text(name)]))
            }
            // Whoever writes an instance takes all of it: any of its attributes may be meant.
            None => Spot::Attributes(shape.names.iter().map(|&name| text(name)).collect()),
        };
        self.tell(at, object, |field| spot(field.checked_sub(instance::SLOTS)));
        let mut slots: Vec<Value> = fields[instance::SLOTS..].to_vec();
        match fields[instance::OVERFLOW].as_ref() {
            Some(more) if more.kind() == ARRAY => {
                self.tell(at, more, |chunk| {
                    let (from, to) = elements(more, chunk);
                    let names = (inline + from..inline + to).filter_map(name);
                    Spot::Attributes(names.map(|&name| text(name)).collect())
                });
                slots.extend(self.values(more));
            }
            Some(d) => self.visit(Value::from_ref(d), at, Edge::Part(Role::Attributes)),
            None => {}
        }
        for (slot, v) in slots.into_iter().enumerate() {
            match name(slot) {
                Some(&name) => self.visit(v, at, Edge::Attribute(name)),
                None => match v.as_ref() {
                    Some(state) if matches!(state.kind(), ARRAY | RAW) => {
                        self.expand_storage(at, state, Edge::Index(0));
                    }
                    _ => self.visit(v, at, Edge::Part(Role::Payload)),
                },
            }
        }
    }

    /// The names of slots that a class declares.
    fn slots(&self, class: Value, shape: &Shape) -> Vec<(usize, Value)> {
        let mut slots = Vec::new();
        let Some(class) = class.as_ref().filter(|_| shape.hidden > 0) else { return slots };
        let Some(mro) = self.values(class)[types::MRO].as_ref() else { return slots };
        for base in self.values(mro).into_iter().filter_map(|base| base.as_ref()) {
            let Some(names) = self.values(base)[types::DICT].as_ref() else { continue };
            let members = self.pairs(names).into_iter().filter(|(_, v)| v.is_kind(MEMBER));
            slots.extend(members.map(|(name, v)| (method::member_slot(v), name)));
        }
        slots
    }

    /// What a dead object was. Its class is still known if the walk has met it.
    fn describe_dead(&self, dead: &Remains, classes: &FxHashMap<u64, Ref>) -> Option<Known> {
        let words = dead.words.map(Value::from_word);
        let offset = dead.offset as usize;
        let (type_name, spot) = match dead.kind {
            ARRAY | RAW => return None,
            INSTANCE => {
                let class = *classes.get(&words[instance::CLASS].word())?;
                let shape = Shape::at(words[instance::SHAPE]);
                let name = offset
                    .checked_sub(instance::SLOTS + shape.hidden)
                    .and_then(|slot| shape.names.get(slot));
                let spot = match name {
                    Some(&name) => Spot::Attributes(vec![text(name)]),
                    None if offset < instance::SLOTS => Spot::Attributes(Vec::new()),
                    None => Spot::Whole,
                };
                (self.class_name(class), spot)
            }
            DICT if offset == dict::LIVE => ("dict".into(), Spot::Length),
            LIST if offset == list::LEN => ("list".into(), Spot::Length),
            kind => (KINDS.get(usize::from(kind))?.name.into(), Spot::Whole),
        };
        Some(Known { type_name, variable: String::new(), through_library: false, spot })
    }
}

fn text(name: Value) -> String {
    if string::is_str(name) {
        String::from_utf8_lossy(string::bytes(name)).into_owned()
    } else {
        key_text(name)
    }
}

impl Machine {
    /// Answers questions. Between blocks; `top` is one past the last register in use.
    pub(crate) fn find_out(&mut self, questions: &[Question], top: usize) -> Vec<Answer> {
        if questions.is_empty() {
            return Vec::new();
        }
        let mut wanted: Vec<u32> = questions
            .iter()
            .filter_map(|question| match question.about {
                About::Place(place) | About::PartOf(place) => Some(place),
                About::Dead(_) | About::PartOfDead(_) => None,
            })
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let modules = self.well_known().modules;
        let main = self.names().main;
        let events = self.rt.heap.engine().events();
        self.memory.inspect(top, |heap, registers| {
            let mut walk = Walk {
                heap,
                nodes: Vec::new(),
                seen: FxHashSet::default(),
                wanted,
                found: Vec::new(),
            };
            let mut loaded: Vec<(Origin, Value)> = walk
                .pairs(modules.object())
                .into_iter()
                .map(|(name, module)| (walk.origin(module, name == main), module))
                .collect();
            // The program's own names come first.
            loaded.sort_by_key(|&(origin, _)| origin);
            for (origin, module) in loaded {
                walk.visit(module, 0, Edge::Module(origin));
            }
            let mut at = 0;
            while at < walk.nodes.len() {
                walk.expand(at);
                at += 1;
            }
            for &word in registers.iter().copied().flatten() {
                walk.visit(Value::from_word(word), 0, Edge::Unnamed);
            }
            while at < walk.nodes.len() {
                walk.expand(at);
                at += 1;
            }
            let mut found = std::mem::take(&mut walk.found);
            found.sort_by_key(|(place, _)| *place);
            let at = events.now();
            let classes: FxHashMap<u64, Ref> = walk
                .nodes
                .iter()
                .filter(|node| node.object.kind() == TYPE)
                .map(|node| (Value::from_ref(node.object).word(), node.object))
                .collect();
            let living = |place: u32| {
                let at = found.binary_search_by_key(&place, |(place, _)| *place).ok()?;
                Some(found[at].1.clone())
            };
            let whole = |known: Known| Known { spot: Spot::Whole, ..known };
            let answer = |question: &Question| Answer {
                place: question.place,
                until: question.until,
                at,
                known: match &question.about {
                    About::Place(place) => living(*place),
                    About::PartOf(place) => living(*place).map(whole),
                    About::Dead(dead) => walk.describe_dead(dead, &classes),
                    About::PartOfDead(dead) => walk.describe_dead(dead, &classes).map(whole),
                },
            };
            questions.iter().map(answer).collect()
        })
    }
}
