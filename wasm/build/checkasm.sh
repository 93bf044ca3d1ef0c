#!/bin/bash
# Builds a program's own checkasm for WebAssembly: every SIMD kernel against the C function it stands for.
# Called by scripts/checkasm.mjs, which caches and holds the table of programs; a program is a function below.
#
#   checkasm.sh --program x264 --cache DIR --out DIR
#
# Progress goes to descriptor 3 if it is open, else to stderr; the rest of the output is a log.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=0

AFMPEG_WASM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export AFMPEG_WASM_DIR
source "$AFMPEG_WASM_DIR/build/common.sh"
source "$AFMPEG_WASM_DIR/build/sources.sh"
source "$AFMPEG_WASM_DIR/build/libraries.sh"
source "$AFMPEG_WASM_DIR/build/checkasm-ffmpeg.sh"

main() {
	parse_arguments "$@"
	WORK=$(mktemp -d "$CACHE/checkasm-work.XXXXXXXX")
	trap 'rm -rf "$WORK"' EXIT
	trap 'exit 130' INT TERM HUP
	export AFMPEG_WORK=$WORK AFMPEG_SYSROOT=$WORK/sysroot PATH=$AFMPEG_WASM_DIR/bin:$PATH
	check_toolchain
	make_sysroot
	"checkasm_$PROGRAM"
}

parse_arguments() {
	PROGRAM= CACHE= RESULT=
	while [ $# -gt 0 ]; do
		case $1 in
			--program) PROGRAM=$2 ;;
			--cache) CACHE=$2 ;;
			--out) RESULT=$2 ;;
			*) fail "Unknown argument: $1" ;;
		esac
		shift 2
	done
	declare -F "checkasm_$PROGRAM" >/dev/null || fail "Unknown program: $PROGRAM"
	[ -n "$CACHE" ] && [ -n "$RESULT" ] || fail "Expected --cache and --out"
	mkdir -p "$CACHE" "$RESULT"
	CACHE=$(cd "$CACHE" && pwd)
	RESULT=$(cd "$RESULT" && pwd)
	JOBS=${AFMPEG_JOBS:-$(nproc)}
}

# One program per bit depth, and one with a wrong kernel, to see that checkasm notices.
checkasm_x264() {
	fetch_sources x264
	progress "build checkasm of x264 $(upstream_version x264)"
	unpack_source x264 "$WORK/x264"
	export DEPS=$WORK/no-dependencies
	use_toolchain
	cd "$WORK/x264"
	source "$AFMPEG_WASM_DIR/lib/x264.sh"
	configure_x264
	make -j"$JOBS" checkasm
	cp checkasm8 "$RESULT/x264-8.wasm"
	cp checkasm10 "$RESULT/x264-10.wasm"
	rm -f checkasm8 libx264.a common/wasm/pixel-8.o
	make -j"$JOBS" checkasm8 CFLAGSPROF=-DX264_WASM_BROKEN_KERNEL
	cp checkasm8 "$RESULT/x264-8-broken.wasm"
}

main "$@"
