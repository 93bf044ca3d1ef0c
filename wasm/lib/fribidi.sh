needs=""

build() {
	CC_FOR_BUILD=gcc autotools --disable-debug
}
