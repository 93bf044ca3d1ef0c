needs="libogg"

build() {
	autotools --disable-docs --disable-examples --disable-oggtest
}
