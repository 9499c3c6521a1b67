//! Software transactional memory with long transactions, merged reference counts and commuting operations
