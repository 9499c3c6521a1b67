//! Transactional variables of any type.
//!
//! Main invariant: a variable's node outlives every block that may have touched it: when the last
//! handle is dropped the node is retired, and freed after the grace period.
//!
//! The first body lies inside the node, so a variable that was never written is one cache line.

use crate::block::{Anchor, Mutator, Unit};
use crate::body::{Body, Shape};
use crate::commit_log::Write;
use crate::engine::Engine;
use crate::marks::{Place, Site};
use crate::nodes;
use crate::reclaim::{Class, Garbage, free_body, retire_object};
use crate::sync::{AtomicPtr, AtomicUsize, Ordering};
use crate::tx::{Step, Tx, engine, free_places};
use crate::write::Open;
use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::mem::{MaybeUninit, offset_of};
use std::panic::Location;
use std::ptr::NonNull;

/// A variable that transactions read and write.
///
/// Handles are cheap to clone and refer to the same variable. `T` must be `Send + Sync`, since
/// several threads may look at a value at once and any may drop it, and `'static`, since values
/// are dropped some time after they were replaced, when no block can be looking at them any more.
///
/// ```
/// use stm::{TVar, atomically};
///
/// let name = TVar::new(String::from("a"));
/// let same = name.clone();
/// atomically(|tx| tx.write(&same, String::from("b")));
/// assert_eq!(atomically(|tx| tx.with(&name, String::len)), 1);
/// assert_eq!(atomically(|tx| tx.read(&name)), "b");
/// assert!(name.same(&same));
/// ```
#[derive(Debug)]
pub struct TVar<T: Send + Sync + 'static> {
    node: NonNull<Node<T>>,
}

/// A body with a payload of type `T`.
#[repr(C)]
struct Typed<T> {
    header: Body,
    value: MaybeUninit<T>,
}

/// What the handles of a variable share. Aligned to cache lines, so that writes of one variable
/// do not slow down reads of its neighbours.
#[repr(C, align(64))]
pub(crate) struct Node<T> {
    pub(crate) anchor: Anchor,
    /// The number of the engine that the variable belongs to.
    engine: u32,
    places: u32,
    /// Twice the number of handles, and [`REPLACED`].
    handles: AtomicUsize,
    /// In a cell, since its payload is dropped while others may look at the node.
    first: UnsafeCell<Typed<T>>,
}

/// The number of an engine, as nodes keep it: half a word, which makes small nodes one cache line.
fn short_number(engine: u64) -> u32 {
    u32::try_from(engine).unwrap_or_else(|_| panic!("there were more than {} engines", u32::MAX))
}

/// What each handle counts.
const HANDLE: usize = 2;
/// The bit that says that the first body has been replaced and its payload was not dropped yet.
/// Whoever drops that then frees the node if no handle is left; see [`first_replaced`].
const REPLACED: usize = 1;

// SAFETY: a handle gives access to values of type `T` on any thread, by shared reference and by
// value (they are dropped wherever their grace period ends); both are allowed by the bounds.
unsafe impl<T: Send + Sync + 'static> Send for TVar<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync + 'static> Sync for TVar<T> {}

// A panic inside a transaction rolls it back, so no broken state of a variable is ever seen.
impl<T: Send + Sync + 'static> std::panic::UnwindSafe for TVar<T> {}
impl<T: Send + Sync + 'static> std::panic::RefUnwindSafe for TVar<T> {}

struct ShapeOf<T>(std::marker::PhantomData<T>);

impl<T> ShapeOf<T> {
    const SHAPE: &'static Shape = &Shape {
        layout: Layout::new::<Typed<T>>(),
        class: Class::of(Layout::new::<Typed<T>>()),
        drop: if std::mem::needs_drop::<T>() { Some(drop_value::<T>) } else { None },
        words: 0,
        per_word: false,
        embedded: true,
        first_replaced: if std::mem::needs_drop::<T>() { Some(first_replaced::<T>) } else { None },
        traced: false,
    };
}

/// Drops the payload of a body.
///
/// # Safety
/// The payload is an initialised `T`, and nobody uses it afterwards.
unsafe fn drop_value<T>(body: NonNull<Body>) {
    // SAFETY: as the caller promises.
    unsafe { value_of::<T>(body).drop_in_place() };
}

/// Where the payload of a body of type `T` lies.
pub(crate) fn value_of<T>(body: NonNull<Body>) -> NonNull<T> {
    // SAFETY: bodies of variables of type `T` are allocated with the layout of `Typed<T>`.
    unsafe { NonNull::new_unchecked(&raw mut (*body.cast::<Typed<T>>().as_ptr()).value).cast() }
}

impl<T: Send + Sync + 'static> TVar<T> {
    /// A variable that holds `value`.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self::new_in(engine(), value)
    }

    /// A variable of another engine than the one that [`atomically`](crate::atomically) uses.
    ///
    /// ```
    /// use stm::{Config, Engine, TVar};
    ///
    /// let engine = Engine::new(Config::default());
    /// let var = TVar::new_in(&engine, 5);
    /// assert_eq!(engine.attach().run(|tx| tx.read(&var)), 5);
    /// ```
    #[must_use]
    pub fn new_in(engine: &Engine, value: T) -> Self {
        Self::with_places(engine, 1, value)
    }

    /// A variable with `count` consecutive places: the first is its own, the others are for parts
    /// of what it stands for.
    pub(crate) fn with_places(engine: &Engine, count: u32, value: T) -> Self {
        Self::at_place(engine.id, engine.places.take(count), count, value)
    }

    /// A variable with the places from `place` on of engine number `engine`, which no other
    /// variable has.
    pub(crate) fn at_place(engine: u64, place: Place, count: u32, value: T) -> Self {
        let memory = nodes::allocate(Layout::new::<Node<T>>()).cast::<Node<T>>();
        // SAFETY: the memory is a node's, and ours alone. The first body's address is taken
        // before the node is initialised, and from the pointer to the whole, so that the node can
        // be found from it.
        unsafe {
            let first: *mut Body = (&raw mut (*memory.as_ptr()).first).cast();
            memory.write(Node {
                anchor: Anchor { body: AtomicPtr::new(first), place },
                engine: short_number(engine),
                places: count,
                handles: AtomicUsize::new(HANDLE),
                first: UnsafeCell::new(Typed {
                    header: Body::new(0, std::ptr::null_mut()),
                    value: MaybeUninit::new(value),
                }),
            });
        }
        Self { node: memory }
    }

    fn node(&self) -> &Node<T> {
        // SAFETY: the node is freed only after the last handle was dropped.
        unsafe { self.node.as_ref() }
    }

    /// The anchor, after a check that the transaction is of the variable's engine: another one's
    /// places and tags mean nothing here.
    #[inline(always)]
    pub(crate) fn unit(&self, mutator: &Mutator<'_>) -> Unit<'_> {
        self.unit_in(mutator.engine.id)
    }

    /// As `unit`, for a transaction of engine number `engine`.
    #[inline(always)]
    pub(crate) fn unit_in(&self, engine: u64) -> Unit<'_> {
        let node = self.node();
        assert!(
            u64::from(node.engine) == engine,
            "this variable belongs to another engine than the transaction"
        );
        node.anchor.unit()
    }

    /// What bodies of the variable look like.
    pub(crate) fn shape() -> &'static Shape {
        ShapeOf::<T>::SHAPE
    }

    /// Whether both handles are of the same variable.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T: Send + Sync + 'static> Clone for TVar<T> {
    fn clone(&self) -> Self {
        // Relaxed: a handle is made from a handle, so the count cannot reach zero meanwhile.
        self.node().handles.fetch_add(HANDLE, Ordering::Relaxed);
        Self { node: self.node }
    }
}

impl<T: Send + Sync + 'static> Drop for TVar<T> {
    fn drop(&mut self) {
        // AcqRel: the last handle's drop sees all that was done through the others.
        if self.node().handles.fetch_sub(HANDLE, Ordering::AcqRel) == HANDLE {
            // SAFETY: no handle is left, nor garbage that lies in the node, so only blocks under
            // way can reach it.
            unsafe { retire_object(self.node.cast(), free_node::<T>) };
        }
    }
}

/// What to retire when the first body of a node has been replaced.
///
/// # Safety
/// `first` is the first body of a `Node<T>` that is in place, and not its current one any more;
/// this is called once.
unsafe fn first_replaced<T>(first: NonNull<Body>) -> Option<Garbage> {
    // SAFETY: the pointer was made from one to the whole node, see `at_place`.
    let node = unsafe { first.byte_sub(offset_of!(Node<T>, first)) }.cast::<Node<T>>();
    // SAFETY: the node is in place. AcqRel: orders the payload's drop after all that was done
    // through handles.
    let before = unsafe { node.as_ref() }.handles.fetch_add(REPLACED, Ordering::AcqRel);
    // Without a handle the node is retired already, and `free_node` finds the bit.
    (before >= HANDLE).then(|| Garbage::Object(node.cast(), drop_first::<T>))
}

/// Drops the payload of the replaced first body of a node, after its grace period.
///
/// # Safety
/// `node` is a `Node<T>` whose [`REPLACED`] bit is set; this is called once.
unsafe fn drop_first<T>(node: NonNull<u8>) {
    /// Gives the bit back after the payload's destructor, even if that unwinds.
    struct Bit<T>(NonNull<Node<T>>);

    impl<T> Drop for Bit<T> {
        fn drop(&mut self) {
            // AcqRel: as for a handle.
            // SAFETY: the bit keeps the node in place.
            let before = unsafe { self.0.as_ref() }.handles.fetch_sub(REPLACED, Ordering::AcqRel);
            if before == REPLACED {
                // SAFETY: no handle was left, and now no garbage either.
                unsafe { retire_object(self.0.cast(), free_node::<T>) };
            }
        }
    }

    let node = node.cast::<Node<T>>();
    let _bit = Bit(node);
    // SAFETY: the bit keeps the node in place, and no block can reach the payload any more.
    unsafe {
        let first = NonNull::new_unchecked((&raw mut (*node.as_ptr()).first).cast::<Body>());
        value_of::<T>(first).drop_in_place();
    }
}

/// Frees a node and its bodies.
///
/// # Safety
/// `node` is a `Node<T>` that nobody can reach.
unsafe fn free_node<T>(node: NonNull<u8>) {
    // SAFETY: as the caller promises. Acquire: the body of the last commit.
    unsafe {
        let node = node.cast::<Node<T>>();
        let first = NonNull::new_unchecked((&raw mut (*node.as_ptr()).first).cast::<Body>());
        let body = node.as_ref().anchor.body.load(Ordering::Acquire);
        let replaced = node.as_ref().handles.load(Ordering::Acquire) & REPLACED != 0;
        // Dropped last first, and whatever unwinds: the destructors are the user's.
        let _memory = NodeMemory(node);
        let _current =
            CurrentBody::<T>(NonNull::new(body).filter(|body| *body != first), PhantomData);
        if std::mem::needs_drop::<T>() && (body == first.as_ptr() || replaced) {
            // Its payload is initialised, and no block is left to use it.
            value_of::<T>(first).drop_in_place();
        }
    }
}

/// Frees a body that lies outside its node.
struct CurrentBody<T>(Option<NonNull<Body>>, PhantomData<T>);

impl<T> Drop for CurrentBody<T> {
    fn drop(&mut self) {
        if let Some(body) = self.0 {
            // SAFETY: made in `free_node` from a body that nobody can reach.
            unsafe { free_body(body, ShapeOf::<T>::SHAPE) };
        }
    }
}

/// Frees a node's memory and its places.
struct NodeMemory<T>(NonNull<Node<T>>);

impl<T> Drop for NodeMemory<T> {
    fn drop(&mut self) {
        // SAFETY: made in `free_node` from a node that nobody can reach.
        unsafe {
            let node = self.0.as_ref();
            let (engine, place, places) = (node.engine, node.anchor.place, node.places);
            nodes::free(self.0.cast(), Layout::new::<Node<T>>());
            free_places(u64::from(engine), place, places);
        }
    }
}

impl Tx<'_, '_> {
    /// A copy of the variable's value.
    ///
    /// ```
    /// # use stm::{TVar, atomically};
    /// let var = TVar::new(5);
    /// assert_eq!(atomically(|tx| tx.read(&var)), 5);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn read<T: Clone + Send + Sync + 'static>(&mut self, var: &TVar<T>) -> Step<T> {
        self.with(var, T::clone)
    }

    /// Applies `look` to the variable's value, without a copy.
    ///
    /// ```
    /// # use stm::{TVar, atomically};
    /// let text = TVar::new(String::from("long"));
    /// assert_eq!(atomically(|tx| tx.with(&text, String::len)), 4);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn with<T: Send + Sync + 'static, R>(
        &mut self,
        var: &TVar<T>,
        look: impl FnOnce(&T) -> R,
    ) -> Step<R> {
        self.with_at(var, Site::of(Location::caller()), look)
    }

    /// Sets the variable.
    ///
    /// ```
    /// # use stm::{TVar, atomically};
    /// let var = TVar::new(5);
    /// atomically(|tx| tx.write(&var, 6));
    /// assert_eq!(atomically(|tx| tx.read(&var)), 6);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn write<T: Send + Sync + 'static>(&mut self, var: &TVar<T>, value: T) -> Step<()> {
        let site = Site::of(Location::caller());
        let open = self.step(|mutator| {
            let unit = var.unit(mutator);
            mutator.settle(unit)?;
            // SAFETY: as in `with`; the payload is initialised below.
            unsafe { mutator.open(unit, ShapeOf::<T>::SHAPE, site) }
        })?;
        match open {
            Open::Again(body) => {
                // SAFETY: the body is the block's own, so it is in place.
                unsafe { body.as_ref() }.touch_write();
                // SAFETY: as above, and its payload is initialised.
                let old = unsafe { value_of::<T>(body).replace(value) };
                drop(old);
            }
            Open::First { new, .. } => {
                // SAFETY: the body is the block's own, and its payload is not initialised.
                unsafe { value_of::<T>(new).write(value) };
                // SAFETY: as above.
                unsafe { new.as_ref() }.touch_write();
            }
        }
        Ok(())
    }

    /// Changes the variable's value in place and gives what `change` returns.
    ///
    /// ```
    /// use stm::{TVar, atomically};
    ///
    /// let names = TVar::new(vec!["a"]);
    /// let len = atomically(|tx| {
    ///     tx.modify(&names, |names| {
    ///         names.push("b");
    ///         names.len()
    ///     })
    /// });
    /// assert_eq!(len, 2);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn modify<T: Clone + Send + Sync + 'static, R>(
        &mut self,
        var: &TVar<T>,
        change: impl FnOnce(&mut T) -> R,
    ) -> Step<R> {
        let site = Site::of(Location::caller());
        self.modify_at(var, site, change)
    }

    /// [`Tx::modify`] on behalf of `site`.
    pub(crate) fn modify_at<T: Clone + Send + Sync + 'static, R>(
        &mut self,
        var: &TVar<T>,
        site: Site,
        change: impl FnOnce(&mut T) -> R,
    ) -> Step<R> {
        let mut value = self.step(|mutator| {
            let unit = var.unit(mutator);
            mutator.settle(unit)?;
            let clone = |old, new| {
                // SAFETY: bodies of this variable; the payload of the first is initialised.
                let value = unsafe { value_of::<T>(old).as_ref() }.clone();
                // SAFETY: that of the second is not, and is the block's own.
                unsafe { value_of::<T>(new).write(value) };
                // SAFETY: as above.
                unsafe { new.as_ref() }.touch_write();
            };
            // SAFETY: as in `with`; `clone` initialises the payload.
            let body = unsafe { mutator.open_copied(unit, ShapeOf::<T>::SHAPE, site, clone) }?;
            // `change` looks at the value: a `retry` after it waits for another one.
            mutator.mark(unit.place, site);
            Ok(value_of::<T>(body))
        })?;
        // If `change` unwinds, the value may be half changed: the block must not commit.
        let poisoned = std::mem::replace(&mut self.mutator.poisoned, true);
        // SAFETY: the body is the block's own and its payload is initialised; `change` cannot use
        // `self`.
        let result = change(unsafe { value.as_mut() });
        self.mutator.poisoned = poisoned;
        Ok(result)
    }

    /// Where the value is that the block sees, without a mark: see [`Mutator::peek`]. What is
    /// pending on the variable is not in it.
    ///
    /// It stays in place until the block ends, and unchanged until the block writes the variable.
    #[inline]
    pub(crate) fn peek<T: Send + Sync + 'static>(&mut self, var: &TVar<T>) -> Step<NonNull<T>> {
        let body = self.step(|mutator| {
            let unit = var.unit(mutator);
            // SAFETY: as in `with`.
            unsafe { mutator.peek(unit) }
        })?;
        // SAFETY: as in `with`.
        unsafe { body.as_ref() }.touch_read();
        Ok(value_of::<T>(body))
    }

    /// Where the value is that the block sees, read by `site`.
    ///
    /// It stays in place until the block ends, and unchanged until the block writes the variable.
    #[inline(always)]
    pub(crate) fn look<T: Send + Sync + 'static>(
        &mut self,
        var: &TVar<T>,
        site: Site,
    ) -> Step<NonNull<T>> {
        let body = self.step(|mutator| {
            let unit = var.unit(mutator);
            mutator.settle(unit)?;
            // SAFETY: a block is under way, since there is a `Tx`; the handle, or if that is
            // dropped the grace period, keeps the node in place.
            unsafe { mutator.read(unit, site) }
        })?;
        // SAFETY: the body is in place until the block ends, which `self` outlives.
        unsafe { body.as_ref() }.touch_read();
        Ok(value_of::<T>(body))
    }

    /// Applies `look` to the variable's value, on behalf of `site`.
    #[inline]
    pub(crate) fn with_at<T: Send + Sync + 'static, R>(
        &mut self,
        var: &TVar<T>,
        site: Site,
        look: impl FnOnce(&T) -> R,
    ) -> Step<R> {
        let value = self.look(var, site)?;
        // SAFETY: the value is in place until the block ends, which `self` outlives, and does not
        // change meanwhile: `look` cannot use `self`.
        Ok(look(unsafe { value.as_ref() }))
    }

    /// Marks a place as read by `site`: see [`Mutator::mark`].
    #[inline]
    pub(crate) fn mark(&mut self, place: Place, site: Site) {
        self.mutator.mark(place, site);
    }

    /// Applies everything that is pending, in the ordinary way.
    pub(crate) fn settle_all(&mut self) -> Step<()> {
        self.step(|mutator| mutator.settle_all())
    }

    /// Says that the block's writes change `place` besides those of the variables.
    pub(crate) fn wrote(&mut self, place: Place, site: Site) {
        let extra = &mut self.mutator.extra;
        // Blocks tend to write the same few again and again.
        let write = Write { place, site };
        if !extra.iter().rev().take(8).any(|known| known.place == place) {
            extra.push(write);
        }
    }

    /// Does something in several steps: if one of them unwinds, the block cannot commit.
    pub(crate) fn unbroken<R>(&mut self, work: impl FnOnce(&mut Self) -> Step<R>) -> Step<R> {
        let poisoned = std::mem::replace(&mut self.mutator.poisoned, true);
        let outcome = work(self);
        self.mutator.poisoned = poisoned;
        outcome
    }

    /// Whether the block has the variable's value as its own already.
    pub(crate) fn owns<T: Send + Sync + 'static>(&self, var: &TVar<T>) -> bool {
        self.mutator.owns(var.unit(self.mutator))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_small_node_is_one_cache_line() {
        assert_eq!(size_of::<Node<[u64; 2]>>(), 64);
    }
}
