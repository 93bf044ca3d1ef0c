# By hand: upstream's single-file build is what it recommends for embedding.
needs="zlib freetype"

build() {
	wasm-c++ -std=c++11 -w -DHB_NO_MT -DHAVE_FREETYPE -DHB_NO_PRAGMA_GCC_DIAGNOSTIC_ERROR \
		$(wasm-pkg-config --cflags freetype2) -c src/harfbuzz.cc -o harfbuzz.o
	install_library harfbuzz "$VERSION" freetype2 src/hb*.h
	mkdir "$OUT/include/harfbuzz"
	mv "$OUT"/include/hb*.h "$OUT/include/harfbuzz/"
	sed -i 's|^Cflags:.*|& -I${prefix}/include/harfbuzz|' "$OUT/lib/pkgconfig/harfbuzz.pc"
}
