needs=""

build() {
	CC=wasm-cc ./configure --host=wasm32-unknown-wasi --prefix="$PREFIX" \
		--enable-static --disable-cli --disable-asm --disable-thread --disable-opencl --bit-depth=all
	make -j"$JOBS"
	make install-lib-static DESTDIR="$DESTDIR"
}
