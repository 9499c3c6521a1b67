//! Transactional variables of any type.
//!
//! Main invariant: a variable's node outlives every block that may have touched it: when the last
//! handle is dropped the node is retired, and freed after the grace period.
//!
//! The first body lies inside the node, so a variable that was never written is one cache line.

use crate::block::{Anchor, Mutator};
use crate::body::{Body, Shape};
use crate::commute::{Commuting, Slot};
use crate::engine::Engine;
use crate::marks::Site;
use crate::nodes;
use crate::reclaim::{Garbage, free_body, retire_object};
use crate::sync::{AtomicPtr, AtomicUsize, Ordering};
use crate::tx::{Step, Tx, engine};
use crate::write::Open;
use std::alloc::Layout;
use std::any::Any;
use std::cell::UnsafeCell;
use std::mem::{MaybeUninit, offset_of};
use std::panic::Location;
use std::ptr::NonNull;

/// A variable that transactions read and write.
///
/// Handles are cheap to clone and refer to the same variable.
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
    engine: *const Engine,
    /// Twice the number of handles, and [`REPLACED`].
    handles: AtomicUsize,
    /// In a cell, since its payload is dropped while others may look at the node.
    first: UnsafeCell<Typed<T>>,
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
    #[must_use]
    pub fn new_in(engine: &Engine, value: T) -> Self {
        let memory = nodes::allocate(Layout::new::<Node<T>>()).cast::<Node<T>>();
        // SAFETY: the memory is a node's, and ours alone. The first body's address is taken
        // before the node is initialised, and from the pointer to the whole, so that the node can
        // be found from it.
        unsafe {
            let first: *mut Body = (&raw mut (*memory.as_ptr()).first).cast();
            memory.write(Node {
                anchor: Anchor { body: AtomicPtr::new(first), place: engine.places(1) },
                engine,
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
    fn anchor(&self, mutator: &Mutator<'_>) -> &Anchor {
        self.anchor_in(mutator.engine)
    }

    /// As `anchor`, for a transaction of `engine`.
    #[inline(always)]
    pub(crate) fn anchor_in(&self, engine: *const Engine) -> &Anchor {
        let node = self.node();
        assert!(
            std::ptr::eq(node.engine, engine),
            "this variable belongs to another engine than the transaction"
        );
        &node.anchor
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
            // SAFETY: no handle is left, nor garbage that is in the node, so only blocks under way can reach the node.
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
    // SAFETY: the pointer was made from one to the whole node, see `new_in`.
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
    let node = node.cast::<Node<T>>();
    // SAFETY: the bit keeps the node in place, and no block can reach the payload any more.
    unsafe {
        let first = NonNull::new_unchecked((&raw mut (*node.as_ptr()).first).cast::<Body>());
        value_of::<T>(first).drop_in_place();
    }
    // AcqRel: as for a handle.
    // SAFETY: as above.
    if unsafe { node.as_ref() }.handles.fetch_sub(REPLACED, Ordering::AcqRel) == REPLACED {
        // SAFETY: no handle was left, and now no garbage either.
        unsafe { retire_object(node.cast(), free_node::<T>) };
    }
}

/// Frees a node and its bodies.
///
/// # Safety
/// `node` is a `Node<T>` that nobody can reach.
unsafe fn free_node<T>(node: NonNull<u8>) {
    let node = node.cast::<Node<T>>();
    // SAFETY: as the caller promises. Acquire: the body of the last commit.
    unsafe {
        let first = NonNull::new_unchecked((&raw mut (*node.as_ptr()).first).cast::<Body>());
        let body = node.as_ref().anchor.body.load(Ordering::Acquire);
        let replaced = node.as_ref().handles.load(Ordering::Acquire) & REPLACED != 0;
        if std::mem::needs_drop::<T>() && (body == first.as_ptr() || replaced) {
            // Its payload is initialised, and no block is left to use it.
            value_of::<T>(first).drop_in_place();
        }
        if let Some(body) = NonNull::new(body)
            && body != first
        {
            free_body(body, ShapeOf::<T>::SHAPE);
        }
        nodes::free(node.cast(), Layout::new::<Node<T>>());
    }
}

impl Tx<'_, '_> {
    /// A copy of the variable's value.
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
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn with<T: Send + Sync + 'static, R>(
        &mut self,
        var: &TVar<T>,
        look: impl FnOnce(&T) -> R,
    ) -> Step<R> {
        let value = self.look(var, Site::of(Location::caller()))?;
        // SAFETY: the value is in place until the block ends, which `self` outlives, and does not
        // change meanwhile: `look` cannot use `self`.
        Ok(look(unsafe { value.as_ref() }))
    }

    /// Where the value is that the block sees. It stays in place until the block ends, and
    /// unchanged until the transaction is next used to write.
    #[inline(always)]
    pub(crate) fn look<T: Send + Sync + 'static>(
        &mut self,
        var: &TVar<T>,
        site: Site,
    ) -> Step<NonNull<T>> {
        let body = self.step(|mutator| {
            let anchor = var.anchor(mutator);
            mutator.settle(anchor.unit())?;
            // SAFETY: a block is under way, since there is a `Tx`; the handle, or if that is
            // dropped the grace period, keeps the node in place.
            unsafe { mutator.read(anchor.unit(), site) }
        })?;
        // SAFETY: the body is in place until the block ends.
        unsafe { body.as_ref() }.touch_read();
        Ok(value_of::<T>(body))
    }

    /// Sets the variable.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn write<T: Send + Sync + 'static>(&mut self, var: &TVar<T>, value: T) -> Step<()> {
        let site = Site::of(Location::caller());
        let open = self.step(|mutator| {
            let anchor = var.anchor(mutator);
            mutator.settle(anchor.unit())?;
            // SAFETY: as in `with`; the payload is initialised below.
            unsafe { mutator.open(anchor.unit(), ShapeOf::<T>::SHAPE, site) }
        })?;
        match open {
            Open::Again(body) => {
                // SAFETY: the body is the block's own, and its payload is initialised.
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
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn modify<T: Clone + Send + Sync + 'static, R>(
        &mut self,
        var: &TVar<T>,
        change: impl FnOnce(&mut T) -> R,
    ) -> Step<R> {
        let mut value = self.read(var)?;
        let result = change(&mut value);
        self.write(var, value)?;
        Ok(result)
    }

    /// Changes the variable by an operation that commutes with others of its kind: it is applied
    /// when the block commits, to whatever the variable holds then, so blocks that do only this
    /// to it do not conflict. Looking at the variable in the same block applies it at once.
    ///
    /// `change` may be called more than once, and its result must not depend on the order in which
    /// such changes are applied.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn commute<T: Clone + Send + Sync + 'static>(
        &mut self,
        var: &TVar<T>,
        change: impl Fn(&mut T) + 'static,
    ) -> Step<()> {
        let site = Site::of(Location::caller());
        let anchor = var.anchor(self.mutator);
        match self.mutator.pending_slot(anchor.unit()) {
            Slot::Plain => self.modify(var, change),
            Slot::Pending(op) => match op.downcast_mut::<Changes<T>>() {
                Some(changes) => {
                    changes.list.push(Box::new(change));
                    Ok(())
                }
                None => self.modify(var, change),
            },
            Slot::Free => {
                let op = Box::new(Changes::<T> { list: vec![Box::new(change)] });
                // SAFETY: as in `with`; the operation is of the payload's type.
                unsafe { self.mutator.add_pending(anchor.unit(), ShapeOf::<T>::SHAPE, site, op) };
                Ok(())
            }
        }
    }
}

/// Pending changes of one variable, in the order in which the block made them.
struct Changes<T> {
    list: Vec<Box<dyn Fn(&mut T)>>,
}

impl<T: Clone + 'static> Commuting for Changes<T> {
    unsafe fn copy(&self, old: NonNull<Body>, new: NonNull<Body>) {
        // SAFETY: the caller promises an initialised payload.
        let value = unsafe { value_of::<T>(old).as_ref() }.clone();
        // SAFETY: and one that is not initialised.
        unsafe { value_of::<T>(new).write(value) };
    }

    unsafe fn apply(&self, body: NonNull<Body>) -> bool {
        // SAFETY: the caller promises that the payload is initialised and its own.
        let value = unsafe { value_of::<T>(body).as_mut() };
        for change in &self.list {
            change(value);
        }
        true
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
