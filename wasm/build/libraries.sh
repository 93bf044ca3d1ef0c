# The compiler's sysroot and the libraries. A recipe in lib/NAME.sh says what it `needs` and how to `build`.

PREFIX=/opt/afmpeg

libraries_of() { # VARIANT PROFILE
	awk -v variant="$1" -v profile="$2" '!/^#/ && ($1 == "all" || $1 == variant || $1 == profile) { print $2 }' \
		"$AFMPEG_WASM_DIR/configure/libraries.txt"
}

# Links to wasi-libc alone: with /usr as the sysroot the compiler would also find the machine's own headers.
make_sysroot() {
	local sysroot=$AFMPEG_SYSROOT source object
	rm -rf "$sysroot"
	mkdir -p "$sysroot/include" "$sysroot/lib" "$sysroot/compat"
	ln -s /usr/include/wasm32-wasi "$sysroot/include/wasm32-wasi"
	ln -s /usr/lib/wasm32-wasi "$sysroot/lib/wasm32-wasi"
	cp -R "$AFMPEG_WASM_DIR/compat/include" "$sysroot/overlay"
	for source in "$AFMPEG_WASM_DIR"/compat/src/*.c; do
		object=$sysroot/compat/$(basename "$source" .c).o
		AFMPEG_DEPS= wasm-cc -Wall -Wextra -c "$source" -o "$object"
	done
	llvm-ar-19 rcsD "$sysroot/compat/libafmpeg-compat.a" "$sysroot"/compat/*.o
}

library_needs() { (source "$AFMPEG_WASM_DIR/lib/$1.sh" && echo $needs); }

library_hash() {
	local name=$1 need
	{
		echo "$name $TOOLCHAIN"
		source_files "$name"
		describe_files bin compat build/libraries.sh "lib/$name.sh" "patches/$name" "$name"
		for need in $(library_needs "$name"); do library_hash "$need"; done
	} | hash_of
}

library_directory() { echo "$CACHE/libraries/$1-$(library_hash "$1")"; }

build_library() {
	local name=$1 directory
	directory=$(library_directory "$name")
	[ -d "$directory" ] || locked "$(basename "$directory")" compile_library "$name" "$directory"
}

compile_library() { # NAME DIRECTORY
	local name=$1 directory=$2
	[ ! -d "$directory" ] || return 0
	progress "build $name $(upstream_version "$name")"
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
		source "$AFMPEG_WASM_DIR/lib/$name.sh"
		build
		rm -rf "$OUT"/bin "$OUT"/share "$OUT"/lib/*.la "$OUT"/lib/cmake
	)
	mkdir -p "$CACHE/libraries"
	mv "$WORK/install-$name$PREFIX" "$directory"
	[ -n "$KEEP_WORK" ] || rm -rf "${WORK:?}/$name" "$WORK/install-$name" "$WORK/deps-$name"
}

make_dependencies() { # DIRECTORY NAME...
	local directory=$1 name
	shift
	rm -rf "$directory"
	mkdir -p "$directory/lib/pkgconfig" "$directory/include"
	for name in "$@"; do
		cp -R "$(library_directory "$name")/." "$directory/"
	done
}

use_toolchain() {
	export AFMPEG_DEPS=$DEPS PKG_CONFIG_LIBDIR=$DEPS/lib/pkgconfig PKG_CONFIG=wasm-pkg-config
	export AR=llvm-ar-19 RANLIB=llvm-ranlib-19 NM=llvm-nm-19 STRIP=true
}

# For recipes.

autotools() {
	local script
	for script in config.sub config.guess; do
		find . -name "$script" -exec cp "/usr/share/misc/$script" {} \;
	done
	CC=wasm-cc CXX=wasm-c++ CFLAGS=-w CXXFLAGS=-w ./configure --host=wasm32-unknown-wasi --prefix="$PREFIX" \
		--disable-shared --enable-static --disable-dependency-tracking "$@"
	make -j"$JOBS"
	make install DESTDIR="$DESTDIR"
}

install_library() { # NAME VERSION REQUIRES HEADER...
	local name=$1 version=$2 requires=$3
	shift 3
	llvm-ar-19 rcsD "$OUT/lib/lib$name.a" ./*.o
	[ $# = 0 ] || cp "$@" "$OUT/include/"
	cat >"$OUT/lib/pkgconfig/$name.pc" <<-PC
		prefix=$PREFIX
		Name: $name
		Description: $name for WebAssembly
		Version: $version
		Requires: $requires
		Libs: -L\${prefix}/lib -l$name
		Cflags: -I\${prefix}/include
	PC
}
