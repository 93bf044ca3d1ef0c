# As ../../lib/x264.sh, with threads.
needs=""

configure_x264() {
	CC=wasm-cc ./configure --host=wasm32-unknown-wasi --prefix="$PREFIX" \
		--enable-static --disable-cli --disable-asm --disable-opencl --bit-depth=all
	grep -q '#define HAVE_POSIXTHREAD 1' config.h
}

build() {
	configure_x264
	make -j"$JOBS"
	make install-lib-static DESTDIR="$DESTDIR"
}
