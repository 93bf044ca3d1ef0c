needs=""

build() {
	autotools
}
