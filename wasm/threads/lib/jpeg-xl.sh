# libjxl, decoder and encoder, and its threads. By hand: its CMake file builds much else, and wants Highway's and
# brotli's own. Which files make the library is read from it.
needs="libcxx highway brotli lcms2"

build() {
	local part files
	for part in jxl jxl_threads; do
		printf '%s\n' '#pragma once' '#define JXL_EXPORT' '#define JXL_DEPRECATED' '#define JXL_THREADS_EXPORT' \
			>"lib/include/jxl/${part}_export.h"
	done
	sed "$(versions 's,@\1@,\3,')" lib/jxl/version.h.in >lib/include/jxl/version.h
	files=$(sed -nE '/^set\(JPEGXL_(INTERNAL|THREADS)_SOURCES/,/^\)/s|^ *([a-z].*\.cc)$|lib/\1|p' lib/jxl.cmake lib/jxl_threads.cmake)
	FLAGS="$(wasm-pkg-config --cflags libcxx) $(versions '-D\1=\3')" compile <<<"$files"
	llvm-ar-19 rcsD "$OUT/lib/libjxl_threads.a" lib-threads-*.o
	rm lib-threads-*.o
	install_library jxl "$VERSION" "libhwy libbrotlienc libbrotlidec lcms2"
	sed 's/jxl/jxl_threads/; /^Requires:/d' "$OUT/lib/pkgconfig/jxl.pc" >"$OUT/lib/pkgconfig/libjxl_threads.pc"
	mv "$OUT/lib/pkgconfig/jxl.pc" "$OUT/lib/pkgconfig/libjxl.pc"
	sed -i 's/^Libs:.*/& -lc++ -lc++abi -lm/' "$OUT"/lib/pkgconfig/*.pc
	cp -R lib/include/jxl "$OUT/include/"
}

versions() { # FORM: prints JPEGXL_MAJOR_VERSION and its like, \1, with their numbers, \3
	sed -nE "s/^set\((JPEGXL_(MAJOR|MINOR|PATCH)_VERSION) ([0-9]+)\).*/$1/p" lib/CMakeLists.txt
}

compile() { # < files
	xargs -n1 -P"$JOBS" sh -c 'wasm-c++ -std=c++17 -O2 -w -DNDEBUG $FLAGS -I. -Ilib/include \
		-DJXL_INTERNAL_LIBRARY_BUILD -DHWY_COMPILE_ONLY_STATIC -c "$0" -o "$(echo "${0%.cc}" | tr / -).o" || exit 255'
}
