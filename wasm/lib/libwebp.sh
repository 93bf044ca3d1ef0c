needs=""

build() {
	autotools --enable-libwebpmux --enable-libwebpdemux --disable-threading \
		--disable-gl --disable-sdl --disable-png --disable-jpeg --disable-tiff --disable-gif --disable-wic
}
