# The sysroot and the libraries of the threads build. A recipe in threads/lib/ comes before one of the same name in
# ../lib/; both say what they `need` and how to `build`.

libraries_of() { # VARIANT PROFILE
	awk -v variant="$1" -v profile="$2" '!/^#/ && ($1 == "all" || $1 == variant || $1 == profile) { print $2 }' \
		"$AFMPEG_THREADS_DIR/configure/libraries.txt"
}

recipe_of() { # NAME
	local root
	for root in "$AFMPEG_THREADS_DIR" "$AFMPEG_WASM_DIR"; do
		[ ! -f "$root/lib/$1.sh" ] || { echo "$root/lib/$1.sh" && return; }
	done
	fail "There is no recipe for $1"
}

# The libc is ours; headers of libc++ are Debian's (see bin/wasm-cc for why the library is not).
make_sysroot() {
	local sysroot=$AFMPEG_SYSROOT libc source object
	libc=$(libc_directory)
	[ -d "$libc" ] || locked "$(basename "$libc")" build_libc "$libc"
	rm -rf "$sysroot"
	mkdir -p "$sysroot/include" "$sysroot/lib" "$sysroot/compat" "$sysroot/overlay"
	cp -R "$libc/include" "$sysroot/include/wasm32-wasi"
	ln -s /usr/include/wasm32-wasi/c++ "$sysroot/include/wasm32-wasi/c++"
	ln -s "$libc/lib/wasm32-wasi" "$sysroot/lib/wasm32-wasi"
	cp "$AFMPEG_WASM_DIR"/compat/include/{setjmp,stdlib}.h "$sysroot/overlay/"
	for source in "$AFMPEG_WASM_DIR"/compat/src/*.c "$AFMPEG_THREADS_DIR"/compat/src/*.c; do
		object=$sysroot/compat/$(basename "$source" .c).o
		AFMPEG_DEPS= wasm-cc -Wall -Wextra -Wno-missing-prototypes -c "$source" -o "$object"
	done
	llvm-ar-19 rcsD "$sysroot/compat/libafmpeg-compat.a" "$sysroot"/compat/*.o
}

library_needs() { (source "$(recipe_of "$1")" && echo $needs); }

# Of the libc only its headers matter here: it is linked at the end.
library_hash() {
	local name=$1 need recipe
	recipe=$(recipe_of "$name")
	{
		echo "threads $name $TOOLCHAIN"
		source_files "$name"
		source_files wasi-libc
		describe_files bin compat build/libraries.sh "${recipe#"$AFMPEG_WASM_DIR/"}" "patches/$name" "$name" \
			threads/{bin,compat,build/libraries.sh,patches/wasi-libc} "threads/patches/$name" "threads/$name"
		for need in $(library_needs "$name"); do library_hash "$need"; done
	} | hash_of
}

compile_library() { # NAME DIRECTORY
	local name=$1 directory=$2
	[ ! -d "$directory" ] || return 0
	progress "build $name $(upstream_version "$name") with threads"
	make_dependencies "$WORK/deps-$name" $(library_needs "$name")
	unpack_source "$name" "$WORK/$name"
	(
		export DESTDIR=$WORK/install-$name DEPS=$WORK/deps-$name
		export OUT=$DESTDIR$PREFIX VERSION JOBS PREFIX
		VERSION=$(upstream_version "$name")
		use_toolchain
		rm -rf "$DESTDIR"
		mkdir -p "$OUT/lib/pkgconfig" "$OUT/include"
		cd "$WORK/$name"
		source "$(recipe_of "$name")"
		build
		rm -rf "$OUT"/bin "$OUT"/share "$OUT"/lib/*.la "$OUT"/lib/cmake
	)
	mkdir -p "$CACHE/libraries"
	mv "$WORK/install-$name$PREFIX" "$directory"
	[ -n "$KEEP_WORK" ] || rm -rf "${WORK:?}/$name" "$WORK/install-$name" "$WORK/deps-$name"
}
