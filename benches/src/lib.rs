//! Benchmarks and Python workloads
