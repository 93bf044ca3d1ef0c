# What the builds of threads/ share: the common functions, then those that are otherwise here, and the directories.

source "$AFMPEG_WASM_DIR/build/common.sh"
source "$AFMPEG_WASM_DIR/build/sources.sh"
eval "download_package$(declare -f download_source | sed '1s/download_source//')"
source "$AFMPEG_WASM_DIR/build/libraries.sh"
source "$AFMPEG_THREADS_DIR/build/sources.sh"
source "$AFMPEG_THREADS_DIR/build/libraries.sh"
source "$AFMPEG_WASM_DIR/libc/build.sh"

use_directories() {
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
	export AFMPEG_WORK=$WORK AFMPEG_SYSROOT=$WORK/sysroot
	export PATH=$AFMPEG_THREADS_DIR/bin:$AFMPEG_WASM_DIR/bin:$PATH
}
