//! A model of many-core accelerators with capacity-limited hardware transactional memory
