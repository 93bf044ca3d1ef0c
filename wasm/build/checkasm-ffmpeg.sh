# FFmpeg's checkasm, of a small FFmpeg that has what our kernels are for. Sourced by checkasm.sh.

checkasm_ffmpeg() {
	fetch_sources ffmpeg
	progress "build checkasm of ffmpeg $(upstream_version ffmpeg)"
	unpack_source ffmpeg "$WORK/ffmpeg"
	export DEPS=$WORK/no-dependencies
	use_toolchain
	cd "$WORK/ffmpeg"
	./configure $(checkasm_ffmpeg_options)
	link_checkasm "$RESULT/ffmpeg.wasm"
	# Once more with a wrong kernel, to see that checkasm notices.
	rm -f libswscale/wasm/output.o libswscale/libswscale.a
	link_checkasm "$RESULT/ffmpeg-broken.wasm" CFLAGS="$(sed -n 's/^CFLAGS= *//p' ffbuild/config.mak) -DAFMPEG_BROKEN_KERNEL"
}

checkasm_ffmpeg_options() {
	grep -v -e '^#' -e '--enable-zlib' -e '--enable-iconv' "$AFMPEG_WASM_DIR/configure/common.txt"
	printf '%s\n' --disable-everything --disable-programs --disable-avdevice --disable-avfilter --disable-avformat \
		--disable-swresample --disable-postproc --enable-decoder=h264
}

link_checkasm() { # OUTPUT MAKE-ARGUMENT...
	local output=$1
	shift
	rm -f tests/checkasm/checkasm
	make -j"$JOBS" tests/checkasm/checkasm LDFLAGS="-Wl,--export-if-defined=__c_longjmp -Wl,--strip-debug" "$@"
	cp tests/checkasm/checkasm "$output"
}
