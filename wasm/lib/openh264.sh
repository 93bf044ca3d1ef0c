# By hand: its makefile knows neither the system nor the architecture. Encoder and decoder run without threads.
needs=""

build() {
	local sources
	sources=$(LC_ALL=C ls codec/common/src/*.cpp codec/decoder/core/src/*.cpp codec/decoder/plus/src/*.cpp \
		codec/encoder/core/src/*.cpp codec/encoder/plus/src/*.cpp codec/processing/src/*/*.cpp | grep -v DllEntry)
	for file in $sources; do
		printf '%s\0%s\0' "$file" "$(echo "$file" | tr / _).o"
	done | xargs -0 -n2 -P"$JOBS" sh -c 'wasm-c++ -w -DNDEBUG -Icodec/api/wels -Icodec/api/svc -Icodec/common/inc \
		-Icodec/decoder/core/inc -Icodec/decoder/plus/inc -Icodec/encoder/core/inc -Icodec/encoder/plus/inc \
		-Icodec/processing/interface -Icodec/processing/src/common -Icodec/processing/src/adaptivequantization \
		-Icodec/processing/src/downsample -Icodec/processing/src/scrolldetection -Icodec/processing/src/vaacalc \
		-c "$0" -o "$1"'
	install_library openh264 "$VERSION" ""
	mkdir -p "$OUT/include/wels"
	cp codec/api/*/codec_*.h "$OUT/include/wels/"
}
