#!/bin/sh
# Links ffmpeg and ffprobe into one module. Both programs define main, cmdutils and option tables under the same names;
# so what ffprobe's objects define is renamed by a header made from their own symbol table, and they are compiled twice.
# Runs in FFmpeg's build tree after make. Usage: merge.sh OUTPUT LIBRARY-FLAG...
set -eu
output=$1
shift

ffmpeg_objects="ffmpeg ffmpeg_filter ffmpeg_hw ffmpeg_mux ffmpeg_opt cmdutils opt_common"
ffprobe_objects="ffprobe cmdutils opt_common"
libraries="avdevice avfilter avformat avcodec postproc swresample swscale avutil"

mkdir -p merged
for name in $ffprobe_objects; do
	llvm-nm-19 --defined-only --extern-only --format=just-symbols "fftools/$name.o"
done | sed 's/^__main_argc_argv$/main/; s/^__original_main$/main/' | grep -v '^__' | LC_ALL=C sort -u |
	sed 's/.*/#define & ffprobe_&/' >merged/ffprobe_names.h
echo 'int ffprobe_main(int argc, char **argv);' >>merged/ffprobe_names.h
printf '#define main ffmpeg_main\nint ffmpeg_main(int argc, char **argv);\n' >merged/ffmpeg_names.h

compile() { # object source flag...
	object=$1 source=$2
	shift 2
	printf 'include Makefile\n%s: %s\n\t$(CC) $(CPPFLAGS) $(CFLAGS) %s $(CC_C) -o $@ $<\n' "$object" "$source" "$*" |
		make -s --no-print-directory -f - "$object"
}

objects=
for name in $ffprobe_objects; do
	compile "merged/ffprobe_$name.o" "fftools/$name.c" -include merged/ffprobe_names.h
	objects="$objects merged/ffprobe_$name.o"
done
for name in $ffmpeg_objects; do
	if [ "$name" = ffmpeg ]; then
		compile merged/ffmpeg.o fftools/ffmpeg.c -include merged/ffmpeg_names.h
		objects="$objects merged/ffmpeg.o"
	else
		objects="$objects fftools/$name.o"
	fi
done
wasm-cc -c "$AFMPEG_WASM_DIR/main.c" -o merged/main.o
wasm-cc -fno-builtin -c "$AFMPEG_WASM_DIR/memory.c" -o merged/memory.o
wasm-cc -c "$AFMPEG_WASM_DIR/sbrk.c" -o merged/sbrk.o

archives=
for name in $libraries; do
	[ -f "lib$name/lib$name.a" ] && archives="$archives lib$name/lib$name.a"
done
# Whole archives, of which the linker then drops what nothing calls: lld 19 takes a static function of an archive member
# for a definition that another library asks for by the same name, and lets the call go to function 0 without a word
# (libopus's compute_dense, af_arnndn's static compute_dense).
wasm-c++ merged/main.o merged/memory.o merged/sbrk.o $objects \
	-Wl,--whole-archive $archives "$@" -Wl,--no-whole-archive \
	-Wl,--export-if-defined=__c_longjmp -Wl,--strip-debug -o "$output"
