# Little CMS, for ICC profiles in JPEG XL, and FFmpeg's own use of them. Its plugins, which are under the GPL 3, stay out.
needs=""

build() {
	autotools --without-jpeg --without-tiff --without-zlib --without-fastfloat --without-threaded
}
