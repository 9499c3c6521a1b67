//! A persistent vector: copies share their parts, so a copy costs a pointer.
//!
//! Main invariant: a tree of nodes with up to `FAN` children, filled from the left; every leaf lies
//! at depth `height`. Nodes are shared between copies and copied when one of them changes (a radix
//! tree with path copying, after Bagwell's and Hickey's vectors).

use std::sync::Arc;

/// How many children a node has.
const FAN: usize = 32;

#[derive(Clone, Debug)]
enum Node<X> {
    Leaf(Vec<X>),
    Inner(Vec<Arc<Node<X>>>),
}

/// The vector.
#[derive(Clone, Debug)]
pub(crate) struct Spine<X> {
    root: Arc<Node<X>>,
    len: usize,
    height: u32,
}

impl<X: Clone> Spine<X> {
    pub(crate) fn new() -> Self {
        Self { root: Arc::new(Node::Leaf(Vec::new())), len: 0, height: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many elements a tree of this height has room for.
    fn room(height: u32) -> usize {
        FAN.saturating_pow(height + 1)
    }

    pub(crate) fn get(&self, index: usize) -> Option<&X> {
        if index >= self.len {
            return None;
        }
        let mut node = &self.root;
        let mut height = self.height;
        loop {
            match &**node {
                Node::Leaf(items) => return items.get(index % FAN),
                Node::Inner(children) => {
                    node = children.get(index / Self::room(height - 1) % FAN)?;
                    height -= 1;
                }
            }
        }
    }

    pub(crate) fn push(&mut self, item: X) {
        if self.len == Self::room(self.height) {
            let old = std::mem::replace(&mut self.root, Arc::new(Node::Leaf(Vec::new())));
            self.root = Arc::new(Node::Inner(vec![old]));
            self.height += 1;
        }
        Self::push_below(&mut self.root, self.height, self.len, item);
        self.len += 1;
    }

    /// Adds `item` as element `index` of the tree under `node`.
    fn push_below(node: &mut Arc<Node<X>>, height: u32, index: usize, item: X) {
        match Arc::make_mut(node) {
            Node::Leaf(items) => items.push(item),
            Node::Inner(children) => {
                let at = index / Self::room(height - 1) % FAN;
                if at == children.len() {
                    let empty =
                        if height == 1 { Node::Leaf(Vec::new()) } else { Node::Inner(Vec::new()) };
                    children.push(Arc::new(empty));
                }
                Self::push_below(&mut children[at], height - 1, index, item);
            }
        }
    }

    pub(crate) fn pop(&mut self) -> Option<X> {
        let item = Self::pop_below(&mut self.root)?;
        self.len -= 1;
        if self.height > 0
            && self.len <= Self::room(self.height - 1)
            && let Node::Inner(children) = &*self.root
            && let Some(only) = children.first()
        {
            self.root = Arc::clone(only);
            self.height -= 1;
        }
        Some(item)
    }

    /// Takes the last element of the tree under `node`, and drops nodes that it leaves empty.
    fn pop_below(node: &mut Arc<Node<X>>) -> Option<X> {
        match Arc::make_mut(node) {
            Node::Leaf(items) => items.pop(),
            Node::Inner(children) => {
                let last = children.last_mut()?;
                let item = Self::pop_below(last);
                let empty = match &**last {
                    Node::Leaf(items) => items.is_empty(),
                    Node::Inner(children) => children.is_empty(),
                };
                if empty {
                    children.pop();
                }
                item
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn does_what_a_vector_does() {
        let mut spine = Spine::new();
        let mut model = Vec::new();
        let mut copies = Vec::new();
        for n in 0..(FAN * FAN * 2 + 7) {
            spine.push(n);
            model.push(n);
            if n % 500 == 0 {
                copies.push((spine.clone(), model.len()));
            }
        }
        let same = |spine: &Spine<usize>, model: &[usize]| {
            assert_eq!(spine.len(), model.len());
            assert!((0..model.len()).all(|at| spine.get(at) == Some(&model[at])));
            assert_eq!(spine.get(model.len()), None);
        };
        same(&spine, &model);
        while let Some(last) = model.pop() {
            assert_eq!(spine.pop(), Some(last));
            if last % 97 == 0 {
                same(&spine, &model);
                spine.push(last);
                assert_eq!(spine.pop(), Some(last));
            }
        }
        assert_eq!(spine.pop(), None);
        for (copy, len) in copies {
            same(&copy, &(0..len).collect::<Vec<_>>());
        }
    }
}
