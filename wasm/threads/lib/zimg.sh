# zimg, for the filter zscale. By hand, since its source has no configure. It throws and catches, as nothing else here.
needs="libcxx"

build() {
	find src/zimg -name '*.cpp' ! -path '*/x86/*' ! -path '*/arm/*' | FLAGS=$(wasm-pkg-config --cflags libcxx) xargs -n1 -P"$JOBS" \
		sh -c 'wasm-c++ -std=c++14 -fexceptions -fwasm-exceptions -frtti -w -DNDEBUG $FLAGS -Isrc/zimg -c "$0" \
			-o "$(echo "${0#src/zimg/}" | tr / - | sed "s/\.cpp\$/.o/")"'
	install_library zimg "$VERSION" "" src/zimg/api/zimg.h
	sed -i 's/^Libs:.*/& -lc++ -lc++abi/' "$OUT/lib/pkgconfig/zimg.pc"
}
