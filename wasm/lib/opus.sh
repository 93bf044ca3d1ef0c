needs=""

build() {
	autotools --disable-doc --disable-extra-programs --disable-rtcd --disable-intrinsics --disable-stack-protector
}
