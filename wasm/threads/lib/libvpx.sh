# As ../../lib/libvpx.sh, with threads.
needs=""

build() {
	CC=wasm-cc CXX=wasm-c++ LD=wasm-cc AS=true ./configure --target=generic-gnu --prefix="$PREFIX" \
		--enable-static --disable-shared --enable-multithread --disable-runtime-cpu-detect --enable-vp9-highbitdepth \
		--disable-examples --disable-tools --disable-docs --disable-unit-tests --disable-install-bins
	grep -q '#define HAVE_PTHREAD_H 1' vpx_config.h
	make -j"$JOBS"
	make install DESTDIR="$DESTDIR"
}
