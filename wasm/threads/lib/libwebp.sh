# As ../../lib/libwebp.sh, with threads.
needs=""

build() {
	autotools --enable-libwebpmux --enable-libwebpdemux --enable-threading \
		--disable-gl --disable-sdl --disable-png --disable-jpeg --disable-tiff --disable-gif --disable-wic
	grep -q '#define WEBP_USE_THREAD 1' src/webp/config.h
}
