#!/bin/bash
# Builds a native ffmpeg of the very tree that a module is made from, to compare with: C functions only, and the libraries
# whose bytes matter here, zlib and x264, from the same sources; and ffmpeg-libm, the same with the module's libm. Called by
# scripts/native.mjs, which caches.
#
#   build.sh --ffmpeg ffmpeg9|ffmpeg --cache DIR --out DIR [--work DIR]
#
# The result is FFmpeg's build tree, in which FATE can run. Nothing in it names its own place, so it may be moved.
# Progress goes to descriptor 3 if it is open, else to stderr; the rest of the output is a log.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=0

AFMPEG_WASM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
AFMPEG_THREADS_DIR=$AFMPEG_WASM_DIR/threads
export AFMPEG_THREADS_DIR AFMPEG_WASM_DIR
source "$AFMPEG_THREADS_DIR/build/setup.sh"

# What FATE compares with, and what it makes its inputs with.
FATE_TOOLS="base64 tiny_psnr tiny_ssim audiomatch audiogen videogen rotozoom"

main() {
	parse_arguments "$@"
	use_directories
	make_work_directory
	fetch_sources zlib x264 wasi-libc "$FFMPEG"
	TREE=$WORK/tree
	[ -f "$TREE/ffbuild/config.mak" ] || prepare_tree
	build_libm
	progress "build native ffmpeg (some minutes)"
	cd "$TREE"
	rm -f ffmpeg_g
	make -j"$JOBS" ffmpeg_g LDEXEFLAGS="$(echo deps/libm/*.o)"
	strip -o ffmpeg-libm ffmpeg_g
	rm ffmpeg_g
	make -j"$JOBS" ffmpeg ffprobe
	make -j"$JOBS" $(printf 'tests/%s ' $FATE_TOOLS)
	rmdir "$RESULT"
	mv "$TREE" "$RESULT"
}

parse_arguments() {
	FFMPEG= CACHE= RESULT= WORK=
	while [ $# -gt 0 ]; do
		case $1 in
			--ffmpeg) FFMPEG=$2 ;;
			--cache) CACHE=$2 ;;
			--out) RESULT=$2 ;;
			--work) WORK=$2 ;;
			*) fail "Unknown argument: $1" ;;
		esac
		shift 2
	done
	case $FFMPEG in
		ffmpeg9) CONFIGURE=$AFMPEG_THREADS_DIR/configure THREAD=--enable-pic ;;
		ffmpeg) CONFIGURE=$AFMPEG_WASM_DIR/configure THREAD=--disable-thread ;;
		*) fail "Expected --ffmpeg ffmpeg9 or ffmpeg" ;;
	esac
}

prepare_tree() {
	progress "build native zlib and x264"
	unpack_source "$FFMPEG" "$TREE"
	mkdir -p "$TREE/deps"
	build_zlib
	build_x264
	build_host
	progress "configure native ffmpeg $(upstream_version "$FFMPEG")"
	cd "$TREE"
	# Paths relative to the tree, which is where configure and make work.
	sed -i 's/^prefix=.*/prefix=deps/' deps/lib/pkgconfig/*.pc
	PKG_CONFIG_LIBDIR=deps/lib/pkgconfig ./configure $(native_options) --pkg-config-flags=--static \
		--extra-cflags=-Ideps/include --extra-ldflags=-Ldeps/lib --extra-libs=-lafmpeg || {
		tail -n 40 ffbuild/config.log
		fail "FFmpeg's configure failed"
	}
}

# The module's own options, except for its compiler and the libraries that are not here.
native_options() {
	cat "$CONFIGURE"/{common,full,gpl}.txt |
		grep -v -E -e '^#' -e '^--(pkg-config|cc|cxx|host-cc|ar|nm|ranlib|target-os|arch|enable-cross-compile|disable-asm)\b' \
			-e '^--(enable-lib|disable-decoder=lib)'
	printf '%s\n' --disable-asm --enable-libx264
}

build_zlib() {
	unpack_source zlib "$WORK/zlib"
	(cd "$WORK/zlib" && ./configure --static --prefix="$TREE/deps" && make -j"$JOBS" libz.a && make install)
}

# Without -ffast-math, which is x264's default: compilers then order sums as they like, and the rate control of VBV comes
# to other decisions. For WebAssembly clang makes the same of it as without.
build_x264() {
	unpack_source x264 "$WORK/x264"
	(
		cd "$WORK/x264"
		./configure --prefix="$TREE/deps" --enable-static --disable-cli --disable-asm --disable-opencl --bit-depth=all \
			--extra-cflags=-fno-fast-math "$THREAD"
		make -j"$JOBS"
		make install-lib-static
	)
}

# The functions of the module's libm, for ffmpeg-libm: the last bit of sin, exp and pow is otherwise in glibc, and with glibc
# on another processor. Left out: long double, and what does not compile outside of musl and no filter uses.
build_libm() {
	local musl=$WORK/wasi-libc/libc-top-half/musl file name
	unpack_source wasi-libc "$WORK/wasi-libc"
	rm -rf "$TREE/deps/libm"
	mkdir -p "$TREE/deps/libm"
	for file in "$musl"/src/math/*.c; do
		name=$(basename "$file" .c)
		case $name in
			ceil) ;;
			__fpclassify* | __signbit* | nan* | fma | *gamma* | signgam | *l) continue ;;
		esac
		gcc -O2 -ffp-contract=off -fno-builtin -std=gnu99 -w -D_GNU_SOURCE -include "$AFMPEG_WASM_DIR/native/libm.h" \
			-iquote "$musl/src/internal" -iquote "$musl/arch/generic" -c "$file" -o "$TREE/deps/libm/$name.o"
	done
}

# What a patch of the module asks of its host, which nobody does here: to stop.
build_host() {
	echo 'volatile int afmpeg_stopping;' | gcc -x c -c - -o "$WORK/host.o"
	ar rcs "$TREE/deps/lib/libafmpeg.a" "$WORK/host.o"
}

main "$@"
