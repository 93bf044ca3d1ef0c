# LLVM's libc++ and libc++abi with threads and with exceptions, which Debian's build for WASI lacks. For libraries in C++
# that need more of it than headers: they compile with `wasm-pkg-config --cflags libcxx` and link -lc++ -lc++abi.
#
# By hand, since LLVM's CMake files want much more of LLVM. Left out: files and time zones, `operator new` and pure
# virtual functions (../compat/src/new.c), and static guards (our libc).
needs=""
parts="libcxx/include libcxx/src libcxx/vendor libcxxabi/include libcxxabi/src libunwind/include libunwind/src"

build() {
	local headers=$OUT/include/c++/v1
	mkdir -p "$headers"
	cp -R libcxx/include/. "$headers/"
	rm "$headers/CMakeLists.txt" "$headers/__config_site.in" "$headers/module.modulemap"
	cp libcxx/vendor/llvm/default_assertion_handler.in "$headers/__assertion_handler"
	cp libcxxabi/include/{cxxabi,__cxxabi_config}.h "$headers/"

	find libcxx/src -maxdepth 1 -name '*.cpp' ! -name new.cpp | compile
	printf 'libcxx/src/ryu/%s.cpp\n' d2fixed d2s f2s | compile
	install_library c++ "$VERSION" ""
	rm ./*.o
	find libcxxabi/src -maxdepth 1 -name '*.cpp' | grep -v -e cxa_guard -e cxa_virtual -e cxa_noexception -e new_delete | compile
	wasm-cc -w -fwasm-exceptions -DNDEBUG -D_LIBUNWIND_HIDE_SYMBOLS -Ilibunwind/src -Ilibunwind/include -c libunwind/src/Unwind-wasm.c -o Unwind-wasm.o
	install_library c++abi "$VERSION" ""
	rm "$OUT"/lib/pkgconfig/*.pc
	cat >"$OUT/lib/pkgconfig/libcxx.pc" <<-PC
		prefix=$PREFIX
		Name: libcxx
		Description: flags to compile C++
		Version: $VERSION
		Cflags: -nostdinc++ -isystem \${prefix}/include/c++/v1
	PC
}

compile() { # < files
	HEADERS=$OUT/include/c++/v1 xargs -n1 -P"$JOBS" sh -c 'wasm-c++ -std=c++23 -fexceptions -fwasm-exceptions -frtti -w \
		-nostdinc++ -isystem "$HEADERS" -Ilibcxx/src -Ilibcxxabi/include -Ilibunwind/include -D_LIBCPP_BUILDING_LIBRARY \
		-D_LIBCXXABI_BUILDING_LIBRARY -DLIBCXX_BUILDING_LIBCXXABI -fvisibility=hidden -fvisibility-inlines-hidden \
		-c "$0" -o "$(basename "$0" .cpp).o"'
}
