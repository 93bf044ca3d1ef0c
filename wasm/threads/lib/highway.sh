# Highway, of which libjxl needs headers and three functions. By hand, since its CMake file wants more than that.
needs="libcxx"

build() {
	local file
	for file in aligned_allocator per_target targets abort; do
		wasm-c++ -std=c++17 -w -DNDEBUG $(wasm-pkg-config --cflags libcxx) -I. -c "hwy/$file.cc" -o "$file.o"
	done
	install_library hwy "$VERSION" ""
	mv "$OUT/lib/pkgconfig/hwy.pc" "$OUT/lib/pkgconfig/libhwy.pc"
	find hwy -name '*.h' ! -path '*/tests/*' ! -path '*/contrib/*' -exec cp --parents {} "$OUT/include/" \;
}
