needs=""

configure_x264() {
	CC=wasm-cc ./configure --host=wasm32-unknown-wasi --prefix="$PREFIX" \
		--enable-static --disable-cli --disable-asm --disable-thread --disable-opencl --bit-depth=all
}

build() {
	configure_x264
	make -j"$JOBS"
	make install-lib-static DESTDIR="$DESTDIR"
}
