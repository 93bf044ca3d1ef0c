#!/bin/bash
# Builds a program's own checkasm as the threads build has it: every SIMD kernel against the C function it stands for.
# Called by scripts/checkasm.mjs, which caches and holds the table of programs; a program is a function below.
#
#   checkasm.sh --program x264 --cache DIR --out DIR
#
# Progress goes to descriptor 3 if it is open, else to stderr; the rest of the output is a log.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=0

AFMPEG_THREADS_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
AFMPEG_WASM_DIR=$(dirname "$AFMPEG_THREADS_DIR")
export AFMPEG_THREADS_DIR AFMPEG_WASM_DIR
source "$AFMPEG_THREADS_DIR/build/setup.sh"

main() {
	parse_arguments "$@"
	make_work_directory
	check_toolchain
	fetch_sources wasi-libc
	make_sysroot
	export DEPS=$WORK/no-dependencies
	use_toolchain
	"checkasm_$PROGRAM"
}

parse_arguments() {
	PROGRAM= CACHE= RESULT= WORK=
	while [ $# -gt 0 ]; do
		case $1 in
			--program) PROGRAM=$2 ;;
			--cache) CACHE=$2 ;;
			--out) RESULT=$2 ;;
			--work) WORK=$2 ;;
			*) fail "Unknown argument: $1" ;;
		esac
		shift 2
	done
	declare -F "checkasm_$PROGRAM" >/dev/null || fail "Unknown program: $PROGRAM"
	use_directories
}

# One program per bit depth, and one with a wrong kernel, to see that checkasm notices.
checkasm_x264() {
	fetch_sources x264
	progress "build checkasm of x264 $(upstream_version x264)"
	unpack_source x264 "$WORK/x264"
	cd "$WORK/x264"
	source "$AFMPEG_THREADS_DIR/lib/x264.sh"
	configure_x264
	# It starts no thread, but a module that cannot is not one with threads.
	sed -i 's/^LDFLAGS=/&-Wl,--export=pthread_create /' config.mak
	make -j"$JOBS" checkasm
	cp checkasm8 "$RESULT/x264-8.wasm"
	cp checkasm10 "$RESULT/x264-10.wasm"
	rm -f checkasm8 libx264.a common/wasm/pixel-8.o
	make -j"$JOBS" checkasm8 CFLAGSPROF=-DX264_WASM_BROKEN_KERNEL
	cp checkasm8 "$RESULT/x264-8-broken.wasm"
}

# Of a small FFmpeg that has what kernels, ours and FFmpeg's own, are for.
checkasm_ffmpeg() {
	fetch_sources ffmpeg9
	progress "build checkasm of ffmpeg $(upstream_version ffmpeg9)"
	unpack_source ffmpeg9 "$WORK/ffmpeg"
	cd "$WORK/ffmpeg"
	./configure $(grep -v -e '^#' -e '--enable-zlib' -e '--enable-iconv' "$AFMPEG_THREADS_DIR/configure/common.txt") \
		--disable-everything --disable-programs --disable-avdevice --disable-avfilter --disable-avformat \
		--disable-swresample --enable-decoder=h264,hevc
	link_checkasm "$RESULT/ffmpeg.wasm"
	# Once more with a wrong kernel, to see that checkasm notices.
	rm -f libswscale/wasm/output.o libswscale/libswscale.a
	link_checkasm "$RESULT/ffmpeg-broken.wasm" CFLAGS="$(sed -n 's/^CFLAGS= *//p' ffbuild/config.mak) -DAFMPEG_BROKEN_KERNEL"
}

link_checkasm() { # OUTPUT MAKE-ARGUMENT...
	local output=$1
	shift
	rm -f tests/checkasm/checkasm
	make -j"$JOBS" tests/checkasm/checkasm LDFLAGS="-Wl,--export-if-defined=__c_longjmp -Wl,--strip-debug" "$@"
	cp tests/checkasm/checkasm "$output"
}

main "$@"
