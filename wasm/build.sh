#!/bin/bash
# Builds one variant and profile of ffmpeg.wasm from pinned Debian sources. Called by scripts/wasm.mjs, which caches.
#
#   build.sh --variant gpl|lgpl --profile full|lean --cache DIR --out DIR [--work DIR]
#
# Libraries are kept in the cache under the hash of all that went into them, so variants share them and a change
# rebuilds only what it touches. Everything is written to a private directory first and moved into place.
# Progress goes to descriptor 3 if it is open, else to stderr; the rest of the output is a log.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=0

AFMPEG_WASM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export AFMPEG_WASM_DIR
source "$AFMPEG_WASM_DIR/build/common.sh"
source "$AFMPEG_WASM_DIR/build/sources.sh"
source "$AFMPEG_WASM_DIR/build/libraries.sh"
source "$AFMPEG_WASM_DIR/build/ffmpeg.sh"

main() {
	parse_arguments "$@"
	make_work_directory
	check_toolchain

	local libraries
	libraries=$(libraries_of "$VARIANT" "$PROFILE")
	fetch_sources $libraries ffmpeg
	make_sysroot
	for library in $libraries; do
		build_library "$library"
	done
	make_dependencies "$WORK/deps-$VARIANT-$PROFILE" $libraries
	build_ffmpeg $libraries
}

parse_arguments() {
	VARIANT= PROFILE= CACHE= RESULT= WORK=
	while [ $# -gt 0 ]; do
		case $1 in
			--variant) VARIANT=$2 ;;
			--profile) PROFILE=$2 ;;
			--cache) CACHE=$2 ;;
			--out) RESULT=$2 ;;
			--work) WORK=$2 ;;
			*) fail "Unknown argument: $1" ;;
		esac
		shift 2
	done
	case $VARIANT in gpl | lgpl) ;; *) fail "Expected --variant gpl or lgpl" ;; esac
	case $PROFILE in full | lean) ;; *) fail "Expected --profile full or lean" ;; esac
	[ -n "$CACHE" ] && [ -n "$RESULT" ] || fail "Expected --cache and --out"
	mkdir -p "$CACHE" "$RESULT"
	CACHE=$(cd "$CACHE" && pwd)
	RESULT=$(cd "$RESULT" && pwd)
	JOBS=${AFMPEG_JOBS:-$(nproc)}
}

make_work_directory() {
	KEEP_WORK=$WORK
	if [ -n "$WORK" ]; then
		mkdir -p "$WORK"
		WORK=$(cd "$WORK" && pwd)
	else
		mkdir -p "$CACHE/work"
		WORK=$(mktemp -d "$CACHE/work/XXXXXXXX")
		trap 'rm -rf "$WORK"' EXIT
		trap 'exit 130' INT TERM HUP
	fi
	export AFMPEG_WORK=$WORK AFMPEG_SYSROOT=$WORK/sysroot PATH=$AFMPEG_WASM_DIR/bin:$PATH
}

main "$@"
