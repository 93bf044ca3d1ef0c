# libaom as an encoder of AV1 alone: dav1d decodes. In C, for it has no kernels for WebAssembly.
needs=""

build() {
	cmake -S . -B build-wasm -G Ninja -DCMAKE_SYSTEM_NAME=Generic -DCMAKE_C_COMPILER=wasm-cc -DCMAKE_CXX_COMPILER=wasm-c++ \
		-DCMAKE_C_FLAGS_INIT=-w -DCMAKE_CXX_FLAGS_INIT=-w \
		-DCMAKE_AR="$(command -v llvm-ar-19)" -DCMAKE_RANLIB="$(command -v llvm-ranlib-19)" \
		-DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$PREFIX" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF \
		-DAOM_TARGET_CPU=generic -DCONFIG_MULTITHREAD=1 -DCONFIG_RUNTIME_CPU_DETECT=0 -DCONFIG_AV1_DECODER=0 \
		-DENABLE_TESTS=OFF -DENABLE_EXAMPLES=OFF -DENABLE_TOOLS=OFF -DENABLE_DOCS=OFF -DCONFIG_WEBM_IO=0
	ninja -C build-wasm -j"$JOBS" aom
	DESTDIR="$DESTDIR" ninja -C build-wasm install
}
