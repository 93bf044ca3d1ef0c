#!/bin/bash
# Runs the stress of the libc's threads natively: once as fast as it goes, once under ThreadSanitizer, which fails at
# the first data race.
#
#   run.sh [SECONDS [CREATIONS]]     seconds of each of the two (default 10), threads created (default 10000)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
seconds=${1:-10} creations=${2:-10000}
# All but what is for WebAssembly alone.
sources="$(echo ./*.c) $(find ../src -name '*.c' ! -name musl.c ! -name sbrk.c ! -name yield.c | sort | tr '\n' ' ')"
flags="-DAFMPEG_NATIVE -I. -std=gnu11 -g -Wall -Wextra -Wno-sign-compare -Wno-unused-parameter -Wno-strict-prototypes"

echo '== natively'
${CC:-gcc} $flags -O2 $sources -o "$scratch/stress" -lpthread
"$scratch/stress" "$seconds" "$creations"
echo '== under ThreadSanitizer'
${CC:-gcc} $flags -O1 -fno-builtin -fsanitize=thread $sources -o "$scratch/stress-tsan" -lpthread
TSAN_OPTIONS='halt_on_error=1 second_deadlock_stack=1' "$scratch/stress-tsan" "$seconds" "$creations"
