#!/bin/sh
# Which lines of its own state the interpreter touches that its own recorder does not tell of: the
# recorder's trace against what valgrind's lackey sees of the same run, from the first block on.
#
# usage: hwtm/docs/completeness.sh [program.py]
# Needs valgrind, binutils, and
#   cargo build --release -p ame-atomic-blocks --features hw --bin amepython-hw
#   cargo build --release -p ame-hwtm --example lines_missed
set -eu

program=${1:-hwtm/docs/nodes.py}
python=target/release/amepython-hw
trace=$(mktemp)
text=$(mktemp)
trap 'rm -f "$trace" "$text"' EXIT
# No collection between the blocks: what that touches belongs to none.
run() { setarch -R valgrind "$@" "$python" -X heap=1G -X nursery=900000000 -X hw-trace="$trace" "$program"; }

# Where the heap, the register stack and the program itself are. Valgrind puts them there each time.
run --tool=none --trace-syscalls=yes --trace-symtab=yes >"$text" 2>&1
mapped() { sed -n "s/.*sys_mmap ( 0x0, $1, .*Success(\(0x[0-9a-f]*\)).*/\1/p" "$text" | head -n 1; }
heap=$(mapped 1073774592)
registers=$(mapped 33554432)
base=$(awk '/avma/ && !base { base = $3 } END { print base }' "$text")
tell=0x$(nm "$python" | awk '/7hw_tell/ { print $1; exit }')
from=$(printf '%x' $((base + tell)))
# The heap begins at the first 32 KB behind.
heap=$(printf '%x' $(((heap + 0x7fff) / 0x8000 * 0x8000)))

run --tool=lackey --trace-mem=yes --log-fd=9 9>&1 >/dev/null 2>/dev/null |
    target/release/examples/lines_missed "$trace" "$from" \
        "10000042a40,$heap,40000000" "20000085480,$registers,2000000"
