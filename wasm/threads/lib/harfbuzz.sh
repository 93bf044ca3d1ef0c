# As ../../lib/harfbuzz.sh, with its locks and atomic counts (without HB_NO_MT).
needs="zlib freetype"

build() {
	wasm-c++ -std=c++11 -w -DHAVE_FREETYPE -DHAVE_PTHREAD -DHB_NO_PRAGMA_GCC_DIAGNOSTIC_ERROR \
		$(wasm-pkg-config --cflags freetype2) -c src/harfbuzz.cc -o harfbuzz.o
	install_library harfbuzz "$VERSION" freetype2 src/hb*.h
	mkdir "$OUT/include/harfbuzz"
	mv "$OUT"/include/hb*.h "$OUT/include/harfbuzz/"
	sed -i 's|^Cflags:.*|& -I${prefix}/include/harfbuzz|' "$OUT/lib/pkgconfig/harfbuzz.pc"
}
