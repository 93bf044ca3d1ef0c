# The threaded libc: Debian 12's wasi-libc source, patched, with the files of src/ in it. Sourced by threads/build.sh.
#
# AFMPEG_LIBC_FLAGS adds flags of the compiler, for measurements (-DAFMPEG_MEASURE_STACKS).

libc_directory() {
	echo "$CACHE/libraries/wasi-libc-$({
		echo "$TOOLCHAIN $(libc_flags)"
		source_files wasi-libc
		describe_files libc/build.sh libc/src threads/patches/wasi-libc
	} | hash_of)"
}

# Bulk memory and the like as in threads/bin/wasm-cc; errno and the current thread are thread-local variables.
libc_flags() {
	echo "-O2 -DNDEBUG -fno-stack-protector -w -g0 -fno-ident -mbulk-memory -msign-ext -mnontrapping-fptoint" \
		"-mno-extended-const -ftls-model=local-exec ${AFMPEG_LIBC_FLAGS:-}"
}

build_libc() { # DIRECTORY
	local directory=$1 tree=$WORK/wasi-libc out=$WORK/libc
	[ ! -d "$directory" ] || return 0
	progress "build the libc"
	unpack_source wasi-libc "$tree"
	rm -rf "$out"
	mkdir "$tree/libc-top-half/musl/src/afmpeg"
	cp "$AFMPEG_WASM_DIR"/libc/src/*.[ch] "$tree/libc-top-half/musl/src/afmpeg/"
	rm "$tree/libc-bottom-half/cloudlibc/src/libc/sched/sched_yield.c" "$tree/libc-bottom-half/sources/sbrk.c"
	# Not the target `finish`, which compares the symbols with those of the single-threaded libc.
	make -C "$tree" -s -j"$JOBS" startup_files libc CC=clang-19 AR=llvm-ar-19 NM=llvm-nm-19 SYSROOT="$out" \
		THREAD_MODEL=posix EXTRA_CFLAGS="$(libc_flags) -ffile-prefix-map=$WORK=/build"
	clang-19 --target=wasm32-wasi -pthread -matomics -c "$AFMPEG_WASM_DIR/libc/src/start.s" -o "$out/start.o"
	archive_libc "$out"
	mkdir -p "$CACHE/libraries"
	mv "$out" "$directory"
	[ -n "$KEEP_WORK" ] || rm -rf "$tree"
}

archive_libc() { # SYSROOT
	local lib=$1/lib/wasm32-wasi name
	llvm-ar-19 rD "$lib/libc.a" "$1/start.o"
	# What POSIX gives names of their own is in libc.a.
	for name in m rt pthread crypt util xnet resolv dl; do llvm-ar-19 rcsD "$lib/lib$name.a"; done
	# The linker wraps every export of a command in constructors and destructors, wasi_thread_start too, unless the
	# start-up code calls them: that of a module without exports of its own does.
	cp "$lib/crt1.o" "$lib/crt1-command.o"
	for name in "$lib"/*.a; do llvm-ranlib-19 -D "$name"; done
}
