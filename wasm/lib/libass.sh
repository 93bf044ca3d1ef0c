needs="zlib freetype fribidi harfbuzz"

build() {
	autotools --disable-asm --disable-fontconfig --disable-require-system-font-provider
}
