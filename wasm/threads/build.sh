#!/bin/bash
# Builds one variant and profile of the threaded ffmpeg.wasm. Called by scripts/wasm.mjs, which caches.
#
#   build.sh --variant gpl|lgpl --profile full|lean --cache DIR --out DIR [--work DIR]
#
# As ../build.sh, from which it takes what does not differ. Everything is written to a private directory first and
# moved into place. Progress goes to descriptor 3 if it is open, else to stderr; the rest of the output is a log.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=0

AFMPEG_THREADS_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
AFMPEG_WASM_DIR=$(dirname "$AFMPEG_THREADS_DIR")
export AFMPEG_THREADS_DIR AFMPEG_WASM_DIR
source "$AFMPEG_THREADS_DIR/build/setup.sh"
source "$AFMPEG_THREADS_DIR/build/ffmpeg.sh"

main() {
	parse_arguments "$@"
	make_work_directory
	check_toolchain

	local libraries
	libraries=$(libraries_of "$VARIANT" "$PROFILE")
	fetch_sources $libraries ffmpeg9 wasi-libc
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
	[ -f "$AFMPEG_THREADS_DIR/configure/$PROFILE.txt" ] || fail "Expected --profile full or lean"
	use_directories
}

main "$@"
