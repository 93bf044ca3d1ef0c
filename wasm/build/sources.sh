# Pinned Debian sources: downloaded through a private apt configuration, checked, unpacked, patched.
# The machine's own apt configuration is read (mirror, proxy, keys) but never changed.

source_version() { awk -v name="$1" '!/^[ #]/ && $1 == name { print $2 }' "$AFMPEG_WASM_DIR/sources.txt"; }
source_files() { # prints "sha256 file" lines
	awk -v name="$1" '/^[^ #]/ { inside = $1 == name; next } inside && NF == 2 { print $1, $2 }' "$AFMPEG_WASM_DIR/sources.txt"
}
upstream_version() { source_version "$1" | sed 's/^[0-9]*://; s/-[^-]*$//; s/[.+]dfsg.*//'; }

fetch_sources() { locked downloads fetch_missing "$@"; }

fetch_missing() {
	local name ready=
	mkdir -p "$CACHE/downloads"
	for name in "$@"; do
		[ -n "$(source_version "$name")" ] || fail "$name is not in sources.txt"
		have_source "$name" "$CACHE/downloads" && continue
		[ -n "$ready" ] || prepare_apt
		ready=yes
		download_source "$name"
	done
}

have_source() { # NAME DIRECTORY
	local sum file
	while read -r sum file; do
		[ -f "$2/$file" ] || return 1
	done < <(source_files "$1")
	(cd "$2" && source_files "$1" | sed 's/ /  /' | sha256sum --check --strict --quiet)
}

download_source() {
	local name=$1 version incoming=$WORK/incoming
	version=$(source_version "$name")
	progress "download $name $version"
	rm -rf "$incoming"
	mkdir "$incoming"
	if ! (cd "$incoming" && private_apt source --download-only --only-source "$name=$version"); then
		gone "$name $version is not to be had from this machine's Debian mirror. If the mirror has a newer version," \
			"put it and its sha256 sums into wasm/sources.txt; a snapshot of the Debian archive still has the old one."
	fi
	have_source "$name" "$incoming" || fail "$name $version: the sha256 sums are not those in wasm/sources.txt"
	source_files "$name" | while read -r _ file; do mv "$incoming/$file" "$CACHE/downloads/$file"; done
}

private_apt() {
	local apt=$CACHE/apt
	apt-get -q -o Dir::Etc::sourcelist="$apt/debian.sources" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o APT::Get::List-Cleanup=false "$@"
}

prepare_apt() {
	local apt=$CACHE/apt
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	debian_source_entries >"$apt/debian.sources"
	[ -s "$apt/debian.sources" ] || fail "apt knows no Debian archive here (looked in /etc/apt). Build with wasm/Dockerfile instead."
	progress "read the Debian source index"
	private_apt update || gone "apt-get update failed for the Debian archives that this machine names"
}

# The system's entries for Debian itself, as source entries in the deb822 form.
debian_source_entries() {
	local file
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] && awk -v RS= '/URIs:[^\n]*\/debian(-security)?\/?([ \n]|$)/ && /Types:[^\n]*deb/ {
			sub(/Types:[^\n]*/, "Types: deb-src"); print $0 "\n" }' "$file"
	done
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] && sed -nE 's#^deb(-src)? +(\[([^]]*)\] +)?([^ ]+/debian(-security)?/?) +([^ ]+) +(.*)$#\3|\4|\6|\7#p' "$file" |
			while IFS='|' read -r options uri suite components; do
				printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: %s\n' "$uri" "$suite" "$components"
				case $options in *signed-by=*) printf 'Signed-By: %s\n' "$(expr "$options" : '.*signed-by=\([^ ]*\)')" ;; esac
				printf '\n'
			done
	done
	true
}

# Debian's own patches are applied by dpkg-source, ours after them, then files from wasm/NAME/ are laid over.
unpack_source() { # NAME DIRECTORY
	local name=$1 directory=$2 dsc patch
	dsc=$(source_files "$name" | awk '/\.dsc$/ { print $2 }')
	rm -rf "$directory"
	dpkg-source --no-check --no-copy -q -x "$CACHE/downloads/$dsc" "$directory"
	for patch in "$AFMPEG_WASM_DIR/patches/$name"/*.patch; do
		[ -f "$patch" ] && patch --directory "$directory" --strip 1 --forward --fuzz 0 --input "$patch"
	done
	lay_over "$name" "$directory"
}

lay_over() { # NAME DIRECTORY
	lay_kernels "$@"
	[ ! -d "$AFMPEG_WASM_DIR/$1" ] || cp -R -u "$AFMPEG_WASM_DIR/$1/." "$2/"
}

# Every FFmpeg gets the kernels; what it names differently from another is in its own libavutil/wasm/names.h.
lay_kernels() { # NAME DIRECTORY
	case $1 in ffmpeg*) cp -R -u "$AFMPEG_WASM_DIR/kernels/." "$2/" ;; esac
}
