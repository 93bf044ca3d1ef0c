# FFmpeg itself, and the two programs linked into one module.

build_ffmpeg() { # LIBRARY...
	local tree=$WORK/ffmpeg-$VARIANT-$PROFILE options inputs
	export DEPS=$WORK/deps-$VARIANT-$PROFILE
	use_toolchain
	options=$(cat "$AFMPEG_THREADS_DIR"/configure/{common,"$PROFILE","$VARIANT"}.txt | grep -v '^#')
	inputs=$(ffmpeg_inputs "$options" "$@")

	# A kept work directory goes on where it stopped, unless what configure saw has changed.
	if [ "$(cat "$tree/.afmpeg-inputs" 2>/dev/null)" != "$inputs" ]; then
		progress "configure ffmpeg $(upstream_version ffmpeg9), $VARIANT $PROFILE, threads"
		unpack_source ffmpeg9 "$tree"
		(cd "$tree" && ./configure $options) || {
			tail -n 40 "$tree/ffbuild/config.log"
			fail "FFmpeg's configure failed"
		}
		echo "$inputs" >"$tree/.afmpeg-inputs"
	fi
	lay_over ffmpeg9 "$tree"
	progress "build ffmpeg (a few minutes)"
	compile_ffmpeg "$tree"
	progress "link"
	(cd "$tree" && "$AFMPEG_THREADS_DIR/merge.sh" "$WORK/linked.wasm" $(link_flags "$@"))
	(cd "$tree" && llvm-objcopy-19 --strip-all "$WORK/linked.wasm" "$WORK/stripped.wasm")
	write_module "$WORK/stripped.wasm" "$RESULT/ffmpeg.wasm" "$@"
	write_module "$WORK/linked.wasm" "$RESULT/ffmpeg.names.wasm" "$@"
	rm -f "$RESULT/ffmpeg.names.json"
}

ffmpeg_inputs() { # OPTIONS LIBRARY...
	local library
	{
		echo "$TOOLCHAIN"
		echo "$1"
		shift
		source_files ffmpeg9
		source_files wasi-libc
		describe_files compat threads/{bin,compat,patches/wasi-libc,patches/ffmpeg9}
		for library in "$@"; do library_hash "$library"; done
	} | hash_of
}

compile_ffmpeg() { # TREE
	local archives=() name
	for name in avdevice avfilter avformat avcodec swresample swscale avutil; do
		grep -q "^CONFIG_${name^^}=yes" "$1/ffbuild/config.mak" && archives+=("lib$name/lib$name.a")
	done
	make -C "$1" -j"$JOBS" "${archives[@]}" $(make_variable "$1" OBJS-ffmpeg) $(make_variable "$1" OBJS-ffprobe)
}

make_variable() { # TREE NAME
	printf 'include Makefile\nafmpeg-print:\n\t@echo afmpeg-print: $(%s)\n' "$2" |
		make -C "$1" -s --no-print-directory -f - afmpeg-print | sed -n 's/^afmpeg-print: //p'
}

# In the order of configure/libraries.txt reversed: what depends comes before what it depends on.
link_flags() { # LIBRARY...
	local library archive flags=
	for library in "$@"; do
		[ "$library" != libcxx ] || { flags="-Wl,--no-whole-archive -lc++ -lc++abi" && continue; }
		for archive in "$(library_directory "$library")"/lib/*.a; do
			archive=$(basename "$archive" .a)
			flags="-l${archive#lib} $flags"
		done
	done
	echo "$flags"
}

write_module() { # INPUT OUTPUT LIBRARY...
	local input=$1 output=$2 library
	shift 2
	{
		printf '%s\n' "variant $VARIANT" "profile $PROFILE" "ffmpeg $(upstream_version ffmpeg9)" "threads true"
		sed -n 's/^#define FFMPEG_LICENSE "\(.*\)"$/licence \1/p' "$WORK/ffmpeg-$VARIANT-$PROFILE/config.h"
		for library in "$@"; do printf 'library %s %s\n' "$library" "$(upstream_version "$library")"; done
		printf 'tool clang %s\n' "$(package_version clang-19)"
		printf 'tool lld %s\n' "$(package_version lld-19)"
		printf 'tool wasi-libc %s\n' "$(source_version wasi-libc)"
	} | node "$AFMPEG_WASM_DIR/build/finish.mjs" "$input" "$output"
}
