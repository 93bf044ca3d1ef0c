# What every step uses: messages, the toolchain's identity, locks.

{ true >&3; } 2>/dev/null || exec 3>&2

progress() {
	printf '== %s\n' "$*"
	printf '%s\n' "$*" >&3
}

fail() {
	printf 'error: %s\n' "$*"
	printf 'error: %s\n' "$*" >&3
	exit 1
}

# As fail, with an exit code that tells a caller that nothing is wrong with the recipe (EX_TEMPFAIL): a source is not to
# be had, today or any more.
gone() { (fail "$@") || exit 75; }

hash_of() { sha256sum | cut -c1-16; }

# Names and bytes of files, so that a renamed file counts as a change; nothing for what does not exist.
describe_files() {
	local root=$AFMPEG_WASM_DIR path
	for path in "$@"; do
		[ -e "$root/$path" ] || continue
		(cd "$root" && find "$path" -type f ! -name '*.md' -print0 | sort -z | xargs -0 -r sha256sum)
	done
}

package_version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null; }

check_toolchain() {
	local missing=() package
	while read -r package; do
		case $package in '' | '#'*) continue ;; esac
		[ -n "$(package_version "$package")" ] || missing+=("$package")
	done <"$AFMPEG_WASM_DIR/packages.txt"
	[ ${#missing[@]} = 0 ] || fail "Missing Debian packages. Install them: apt-get install --no-install-recommends ${missing[*]}"

	TOOLCHAIN="clang $(package_version clang-19) lld $(package_version lld-19) wasi-libc $(package_version wasi-libc)"
	TOOLCHAIN+=" compiler-rt $(package_version libclang-rt-19-dev-wasm32) libc++ $(package_version libc++-19-dev-wasm32)"
}

# Runs a command while holding a lock, so that two builds at a time share work and never disturb one another.
locked() { # NAME command...
	local name=$1 descriptor
	shift
	mkdir -p "$CACHE/locks"
	exec {descriptor}>"$CACHE/locks/$name"
	flock "$descriptor"
	"$@"
	exec {descriptor}>&-
}
