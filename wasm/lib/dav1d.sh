# Built without a thread of its own; it still wants pthread's types, which compat/ has.
needs=""

build() {
	cat >wasm.ini <<-INI
		[binaries]
		c = 'wasm-cc'
		ar = 'llvm-ar-19'
		strip = 'true'
		[host_machine]
		system = 'wasi'
		cpu_family = 'wasm32'
		cpu = 'wasm32'
		endian = 'little'
	INI
	meson setup build-wasm --cross-file wasm.ini --prefix "$PREFIX" --libdir lib --default-library static \
		--buildtype plain -Denable_asm=false -Denable_tools=false -Denable_tests=false -Dlogging=false
	ninja -C build-wasm -j"$JOBS"
	DESTDIR="$DESTDIR" ninja -C build-wasm install
}
