# By hand: three folders of C. libjxl packs metadata by it.
needs=""

build() {
	local part file
	for part in common dec enc; do
		for file in "c/$part"/*.c; do wasm-cc -w -DNDEBUG -Ic/include -c "$file" -o "$part-$(basename "$file" .c).o"; done
		llvm-ar-19 rcsD "$OUT/lib/libbrotli$part.a" "$part"-*.o
	done
	cp -R c/include/brotli "$OUT/include/"
	for part in common dec enc; do
		cat >"$OUT/lib/pkgconfig/libbrotli$part.pc" <<-PC
			prefix=$PREFIX
			Name: libbrotli$part
			Description: brotli for WebAssembly
			Version: $VERSION
			Libs: -L\${prefix}/lib -lbrotli$part -lbrotlicommon
			Cflags: -I\${prefix}/include
		PC
	done
}
