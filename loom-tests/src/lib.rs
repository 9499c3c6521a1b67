//! Model checking of the engine's lock-free protocols
