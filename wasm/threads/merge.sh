#!/bin/sh
# Links ffmpeg and ffprobe into one module. Both programs define main, and have cmdutils and opt_common of their own,
# which refer to what each defines; so what ffprobe's copies define is renamed by a header made from their own symbol
# table, and they are compiled twice. What only writes texts (fftools/textformat/) they share.
# Runs in FFmpeg's build tree after make. Usage: merge.sh OUTPUT LIBRARY-FLAG...
set -eu
output=$1
shift

renamed="ffprobe cmdutils opt_common"
libraries="avdevice avfilter avformat avcodec swresample swscale avutil"

mkdir -p merged
for name in $renamed; do
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

objects_of() { # program
	printf 'include Makefile\nafmpeg-print:\n\t@echo afmpeg-print: $(OBJS-%s)\n' "$1" |
		make -s --no-print-directory -f - afmpeg-print | sed -n 's/^afmpeg-print: //p' | tr ' ' '\n'
}

objects=
for name in $renamed; do
	compile "merged/ffprobe_$name.o" "fftools/$name.c" -include merged/ffprobe_names.h
	objects="$objects merged/ffprobe_$name.o"
done
compile merged/ffmpeg.o fftools/ffmpeg.c -include merged/ffmpeg_names.h
objects="$objects merged/ffmpeg.o $({ objects_of ffmpeg; objects_of ffprobe; } | awk '!seen[$0]++' |
	grep -v -x -e '' -e fftools/ffmpeg.o -e fftools/ffprobe.o)"
wasm-cc -c "$AFMPEG_WASM_DIR/main.c" -o merged/main.o
wasm-cc -fno-builtin -c "$AFMPEG_WASM_DIR/memory.c" -o merged/memory.o

archives=
for name in $libraries; do
	[ -f "lib$name/lib$name.a" ] && archives="$archives lib$name/lib$name.a"
done
# libswscale and libavfilter hold the same framepool.o; of two whole archives the linker would not take just one.
if [ -f libavfilter/libavfilter.a ]; then
	cp libswscale/libswscale.a merged/libswscale.a
	llvm-ar-19 dD merged/libswscale.a framepool.o
	archives=$(echo "$archives" | sed 's|libswscale/libswscale.a|merged/libswscale.a|')
fi
# Whole archives: see ../merge.sh.
wasm-c++ merged/main.o merged/memory.o $objects -Wl,--whole-archive $archives "$@" -Wl,--no-whole-archive \
	-Wl,--export-if-defined=__c_longjmp -Wl,--export=afmpeg_stopping -Wl,--strip-debug -o "$output"
