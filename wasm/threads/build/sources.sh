# Sources of the threads build: our list before the common one, and files that come from one of several places.

AFMPEG_SOURCE_LISTS="$AFMPEG_THREADS_DIR/sources.txt $AFMPEG_WASM_DIR/sources.txt"

source_version() { awk -v name="$1" '!/^[ #]/ && $1 == name { print $2; exit }' $AFMPEG_SOURCE_LISTS; }

source_files() { # prints "sha256 file" lines
	awk -v name="$1" '/^#/ || !NF { next } /^[^ ]/ { if (inside) exit; inside = $1 == name; next }
		inside { print $1, $2 }' $AFMPEG_SOURCE_LISTS
}

# "sha256 file place..." of files that are fetched one by one.
source_places() {
	awk -v name="$1" '/^[^ ]/ { inside = $1 == name; next } inside && NF > 2' "$AFMPEG_THREADS_DIR/sources.txt"
}

download_source() { # NAME
	if [ -n "$(source_places "$1")" ]; then
		source_places "$1" | while read -r sum file places; do download_file "$1" "$sum" "$file" $places; done
	else
		download_package "$1"
	fi
}

# Debian's development suites drop a version as soon as the next one comes, so no index is asked for these.
download_file() { # NAME SHA256 FILE PLACE...
	local name=$1 sum=$2 file=$3 place url
	shift 3
	for place in "$@"; do
		for url in $(urls_of "$place"); do
			progress "download $name from ${url%%/pool/*}"
			rm -f "$CACHE/downloads/$file.part"
			/usr/lib/apt/apt-helper download-file "$url" "$CACHE/downloads/$file.part" "SHA256:$sum" || continue
			mv "$CACHE/downloads/$file.part" "$CACHE/downloads/$file"
			return
		done
	done
	gone "$file is not to be had from any of its places: $*. wasm/threads/sources.txt names them. The single-threaded" \
		"module does not need it: npm run wasm -- --single"
}

urls_of() { # PLACE
	case $1 in
		pool/*) sed -n 's/^URIs: *//p' "$CACHE/apt/debian.sources" | tr ' ' '\n' | sed "s|/*\$|/$1|" ;;
		*) echo "$1" ;;
	esac
}

# As ../../build/sources.sh, and packages whose .dsc is not to be had: an archive, and maybe Debian's changes to it.
unpack_source() { # NAME DIRECTORY
	local name=$1 directory=$2 dsc file patch
	dsc=$(source_files "$name" | awk '/\.dsc$/ { print $2 }')
	rm -rf "$directory"
	if [ -n "$dsc" ]; then
		dpkg-source --no-check --no-copy -q -x "$CACHE/downloads/$dsc" "$directory"
	else
		mkdir -p "$directory"
		source_files "$name" | while read -r _ file; do
			unpack_archive "$CACHE/downloads/$file" "$directory" $(parts_of "$name")
		done
	fi
	for patch in "$AFMPEG_WASM_DIR/patches/$name"/*.patch "$AFMPEG_THREADS_DIR/patches/$name"/*.patch; do
		[ -f "$patch" ] && patch --directory "$directory" --strip 1 --forward --fuzz 0 --input "$patch"
	done
	lay_over "$name" "$directory"
}

# Of a large archive a recipe may name the `parts` that it needs.
parts_of() { # NAME
	local recipe=$AFMPEG_THREADS_DIR/lib/$1.sh
	[ ! -f "$recipe" ] || (parts= && source "$recipe" && echo $parts)
}

unpack_archive() { # FILE DIRECTORY PART...
	local file=$1 directory=$2 patch
	shift 2
	case $file in
		*.debian.tar.*)
			tar --extract --no-same-owner --directory "$directory" --file "$file"
			sed 's/ *#.*//; /^$/d' "$directory/debian/patches/series" | while read -r patch; do
				patch --directory "$directory" --strip 1 --forward --fuzz 0 --input "debian/patches/$patch"
			done
			;;
		*) tar --extract --strip-components=1 --no-same-owner --directory "$directory" --file "$file" --wildcards "${@/#/*\/}" ;;
	esac
}

lay_over() { # NAME DIRECTORY
	local root
	lay_kernels "$@"
	for root in "$AFMPEG_WASM_DIR" "$AFMPEG_THREADS_DIR"; do
		[ ! -d "$root/$1" ] || cp -R -u "$root/$1/." "$2/"
	done
}
