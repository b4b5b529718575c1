# shellcheck shell=sh
# What the scripts share: where the tree is, and how a bare machine gets what it lacks. Read by `.`, in POSIX sh.

# shellcheck disable=SC2034 # used by those who read this file
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

say() {
	printf '%s\n' "$*" >&2
}

die() {
	say "$0: $*"
	exit 1
}

# quietly COMMAND...: shows what it prints only when it fails, and then ends.
quietly() {
	printed=$("$@" 2>&1) && return
	say "$printed"
	die "failed: $*"
}

# Tables of needs have lines "CHECK|apt|dnf|pacman|apk": what proves it is there, and the packages that bring it.
# CHECK is a command, or pc:NAME (pkg-config knows it), file:PATH, works:COMMAND (it succeeds).
needs_build='
gcc|gcc libc6-dev|gcc glibc-devel|gcc|gcc musl-dev
file:/usr/include/stdio.h|libc6-dev|glibc-devel|glibc|musl-dev
file:/usr/include/linux/version.h|linux-libc-dev|kernel-headers|linux-api-headers|linux-headers
meson|meson|meson|meson|meson
ninja|ninja-build|ninja-build|ninja|ninja
pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf
pc:libmnl|libmnl-dev|libmnl-devel|libmnl|libmnl-dev
'

# shellcheck disable=SC2034
needs_test='
bash|bash|bash|bash|bash
clang|clang libclang-rt-dev|clang compiler-rt|clang compiler-rt|clang compiler-rt
clang-tidy|clang-tidy|clang-tools-extra|clang|clang-extra-tools
clang-format|clang-format|clang-tools-extra|clang|clang-extra-tools
pc:cmocka|libcmocka-dev|libcmocka-devel|cmocka|cmocka-dev
works:try_sanitizers|libgcc-12-dev|libasan libubsan|gcc|gcc
bats|bats|bats|bats|bats
works:valgrind -q true|valgrind libc6-dbg|valgrind|valgrind|valgrind
mandoc|mandoc|mandoc|mandoc|mandoc
shellcheck|shellcheck|ShellCheck|shellcheck|shellcheck
strace|strace|strace|strace|strace
jq|jq|jq|jq|jq
python3|python3|python3|python|python3
zsh|zsh|zsh|zsh|zsh
fish|fish|fish|fish|fish
setpriv|util-linux|util-linux|util-linux|setpriv
ipcmk|util-linux|util-linux|util-linux|util-linux-misc
'

# For works: above: can a program be built with the sanitizers, and run?
# shellcheck disable=SC2317
try_sanitizers() {
	program=$(mktemp) || return 1
	echo 'int main(void) { return 0; }' |
		gcc -x c -fsanitize=address,undefined -o "$program" - && "$program"
	tried=$?
	rm -f "$program"
	return $tried
}

is_there() {
	case $1 in
	pc:*) pkg-config --exists "${1#pc:}" ;;
	file:*) test -e "${1#file:}" ;;
	works:*) ${1#works:} ;;
	*) command -v "$1" ;;
	esac >/dev/null 2>&1
}

# package_manager: prints the first of those known that is here, and the number of its column in the tables.
package_manager() {
	column=2
	for manager in apt-get dnf pacman apk; do
		if command -v "$manager" >/dev/null 2>&1; then
			echo "$manager $column"
			return
		fi
		column=$((column + 1))
	done
	echo "none 2"
}

# missing TABLE COLUMN: prints the packages that bring what is not there.
missing() {
	echo "$1" | while IFS= read -r line; do
		test -n "$line" || continue
		is_there "${line%%|*}" || echo "$line" | cut -d '|' -f "$2"
	done | tr ' ' '\n' | sort -u | tr '\n' ' '
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		return 1
	fi
}

install_packages() {
	manager=$1
	shift
	case $manager in
	apt-get)
		as_root apt-get -q update &&
			as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends "$@"
		;;
	dnf) as_root dnf -qy install "$@" ;;
	pacman) as_root pacman -Sy --noconfirm --needed "$@" ;;
	apk) as_root apk add --no-progress "$@" ;;
	*) return 1 ;;
	esac >&2
}

# provide TABLE...: installs what is missing, or says what is and ends.
provide() {
	needs=$(printf '%s\n' "$@")
	chosen=$(package_manager)
	packages=$(missing "$needs" "${chosen#* }")
	test -n "$packages" || return 0
	say "missing, to be installed: $packages"
	# shellcheck disable=SC2086 # a list of words
	install_packages "${chosen% *}" $packages ||
		die "please install these as root, by the names your system has for them: $packages"
	packages=$(missing "$needs" "${chosen#* }")
	test -z "$packages" || die "still missing after the installation: $packages"
}
