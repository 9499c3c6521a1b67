#!/bin/sh
# Records the two traces of E3 and E13: one program on CPython and on AME Python, each with the
# places where a bytecode begins.
#
# usage: hwtm/docs/record.sh [program.py]
# Needs valgrind, binutils, python3.11 that is not position-independent (Debian's is such), and
# `cargo build --release`. Takes ten minutes or more: lackey prints every access.
set -eu

program=${1:-hwtm/docs/objects.py}
ame=target/release/ame

# CPython: the indirect jumps of its evaluation loop, each of which goes to the next bytecode.
python=${PYTHON:-/usr/bin/python3.11}
start=$(objdump -T "$python" | awk '/ _PyEval_EvalFrameDefault$/ { print "0x" $1 }')
size=$(objdump -T "$python" | awk '/ _PyEval_EvalFrameDefault$/ { print "0x" $5 }')
objdump -d --start-address="$start" --stop-address=$((start + size)) "$python" |
    sed -n 's/^ *\([0-9a-f]*\):.*jmp  *\*%r.*/\1/p' >dispatch.txt
"$ame" hwtm record -o cpython.trace --bytecode-at @dispatch.txt "$python" -I -S -E "$program"

# AME Python: its dispatch loop has one jump through the table of instructions, the first of the
# function. The check of the table's range right before it runs once an instruction.
python=target/release/amepython
symbol=$(nm -S "$python" | grep 'Machine.*8dispatch')
start=0x$(echo "$symbol" | cut -d ' ' -f 1)
size=0x$(echo "$symbol" | cut -d ' ' -f 2)
check=$(objdump -d --start-address="$start" --stop-address=$((start + size)) "$python" |
    awk '/\tja / { at = $1 } /jmp +\*%r/ { print "0x" substr(at, 1, length(at) - 1); exit }')
# Where valgrind loads the program.
base=$(valgrind --tool=none --trace-symtab=yes "$python" -V 2>&1 |
    awk '/avma/ && !base { base = $3 } END { print base }')
at=$(printf '%x' $((base + check)))
# Valgrind has less address space to give than a heap usually reserves.
"$ame" hwtm record -o ame.trace --bytecode-at "$at" "$python" -X heap=1G "$program"
