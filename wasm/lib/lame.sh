needs=""

build() {
	autotools --disable-frontend --disable-decoder --disable-analyzer-hooks
}
