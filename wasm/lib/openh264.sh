# By hand: its makefile knows neither the system nor the architecture. Encoder and decoder run without threads.
needs=""

build() {
	local interface=codec/processing/interface
	compile_part common codec/common/src/*.cpp
	compile_part decoder -Icodec/decoder/core/inc -Icodec/decoder/plus/inc \
		codec/decoder/core/src/*.cpp codec/decoder/plus/src/welsDecoderExt.cpp
	compile_part encoder -Icodec/encoder/core/inc -Icodec/encoder/plus/inc -I$interface \
		codec/encoder/core/src/*.cpp codec/encoder/plus/src/welsEncoderExt.cpp
	compile_part processing -I$interface -Icodec/processing/src/common \
		-Icodec/processing/src/{adaptivequantization,downsample,scrolldetection,vaacalc} codec/processing/src/*/*.cpp
	install_library openh264 "$VERSION" ""
	mkdir -p "$OUT/include/wels"
	cp codec/api/wels/codec_*.h "$OUT/include/wels/"
}

# Parts have headers of the same name, so each sees only its own.
compile_part() { # NAME -Idirectory... file...
	local part=$1 argument flags= files=
	shift
	for argument in "$@"; do
		case $argument in
			-I*) flags="$flags $argument" ;;
			*) files="$files $argument" ;;
		esac
	done
	printf '%s\n' $files | FLAGS=$flags PART=$part xargs -n1 -P"$JOBS" sh -c \
		'wasm-c++ -w -DNDEBUG -Icodec/api/wels -Icodec/common/inc $FLAGS -c "$0" -o "$PART-$(basename "$0" .cpp).o"'
}
