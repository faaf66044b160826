#!/bin/sh
# Builds git-deepdive from the checkout this script lies in and installs it under a prefix.
# Only the last line runs anything, so a copy that was cut off installs nothing.

set -eu

usage() {
	cat <<'EOF'
usage: ./install.sh [--prefix DIR] [--uninstall]

Build git-deepdive with cargo and install the binary, its manual page and the
shell completions.

  --prefix DIR   install under DIR (default: $PREFIX, else ~/.local)
  --uninstall    remove what an installation under the prefix put there
  -h, --help     show this help

The environment variable CARGO names the cargo to build with.
EOF
}

die() {
	printf 'error: %s\n' "$1" >&2
	[ -z "${2:-}" ] || printf 'hint: %s\n' "$2" >&2
	exit 1
}

die_usage() {
	printf 'error: %s\n' "$1" >&2
	usage >&2
	exit 2
}

# Prints the prefix as an absolute path without a slash at its end.
resolve_prefix() {
	# sh leaves the tilde of --prefix=~/x alone.
	# shellcheck disable=SC2088
	case $1 in
	'~/'*) resolved=${HOME:?}/${1#??} ;;
	/*) resolved=$1 ;;
	*) resolved=$PWD/$1 ;;
	esac
	while [ "$resolved" != "${resolved%/}" ]; do resolved=${resolved%/}; done
	printf '%s\n' "$resolved"
}

# Prints the folder of the checkout. Fails where the script does not lie in one.
find_checkout() {
	checkout=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || return 1
	grep -q '^name = "git-deepdive"' "$checkout/Cargo.toml" 2>/dev/null || return 1
	printf '%s\n' "$checkout"
}

# Builds in the checkout $1; prints the path of the binary.
build() {
	cargo=${CARGO:-cargo}
	command -v "$cargo" >/dev/null 2>&1 || die "cargo was not found (looked for \`$cargo\`)" \
		"install Rust from https://rustup.rs and open a new shell, or name a cargo in the environment variable CARGO"
	# Set for cargo too: a build.target-dir in somebody's cargo configuration would move the binary.
	case ${CARGO_TARGET_DIR:=target} in
	/*) ;;
	*) CARGO_TARGET_DIR=$1/$CARGO_TARGET_DIR ;;
	esac
	export CARGO_TARGET_DIR
	rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$1/Cargo.toml")
	(cd -- "$1" && "$cargo" build --release --locked) >&2 ||
		die "the build failed" "git-deepdive needs Rust ${rust:-stable} or newer; \`rustup update\` brings it"
	built=$CARGO_TARGET_DIR/${CARGO_BUILD_TARGET:+$CARGO_BUILD_TARGET/}release/git-deepdive
	[ -f "$built" ] || die "the build left no binary at $built" "is another target set in the cargo configuration?"
	printf '%s\n' "$built"
}

# Copies the file $1 to $2 with mode $3. A reader sees the old file or the new one, never a part.
place() {
	[ ! -d "$2" ] || die "$2 is a directory"
	folder=$(dirname -- "$2")
	mkdir -p -- "$folder" || die "cannot create $folder" "choose another place with --prefix"
	pending=$folder/.git-deepdive.$$
	{ cp -- "$1" "$pending" && chmod "$3" "$pending" && mv -f -- "$pending" "$2"; } ||
		die "cannot write $2" "choose another place with --prefix"
	pending=
	printf 'installed %s\n' "$2"
}

clean_up() {
	[ -z "$pending" ] || rm -f -- "$pending"
	[ -z "$scratch" ] || rm -rf -- "$scratch"
}

install_files() {
	checkout=$(find_checkout) ||
		die "there is no checkout of git-deepdive around this script" "clone the repository and run its ./install.sh"
	pending=
	scratch=
	trap clean_up EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	page=$checkout/man/git-deepdive.1
	[ -f "$page" ] || die "the manual page is missing: $page"
	binary=$(build "$checkout")

	# Everything that can fail comes before the first file is placed; the binary is placed last.
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/git-deepdive.XXXXXX")
	for shell in bash zsh fish; do
		"$binary" completions "$shell" >"$scratch/$shell" || die "the binary wrote no completions for $shell"
	done
	place "$page" "$man_page" 644
	place "$scratch/bash" "$bash_completions" 644
	place "$scratch/zsh" "$zsh_completions" 644
	place "$scratch/fish" "$fish_completions" 644
	place "$binary" "$program" 755
	advise
}

# Says what the shell's start-up files lack; changes none of them.
# shellcheck disable=SC2016 # the variables are for the reader's shell
advise() {
	case ":${PATH:-}:" in
	*":$prefix/bin:"*) ;;
	*) printf '\nadd to PATH, so that git finds it:\n  export PATH="%s/bin:$PATH"\n' "$prefix" ;;
	esac
	# Most man programs find share/man beside a bin that is on PATH; manpath tells.
	searched=$(PATH="$prefix/bin:$PATH" manpath 2>/dev/null) || searched=${MANPATH:-$prefix/share/man}
	case ":$searched:" in
	*":$prefix/share/man:"*) ;;
	*)
		printf '\nadd to MANPATH, so that git deepdive --help finds the page:\n'
		printf '  export MANPATH="%s/share/man:${MANPATH:-}"\n' "$prefix"
		;;
	esac
}

uninstall_files() {
	found=
	for file in "$program" "$man_page" "$bash_completions" "$zsh_completions" "$fish_completions"; do
		[ -f "$file" ] || [ -h "$file" ] || continue
		rm -f -- "$file" || die "cannot remove $file"
		printf 'removed %s\n' "$file"
		found=yes
	done
	if [ -z "$found" ]; then
		printf 'nothing of git-deepdive under %s\n' "${prefix:-/}"
		return
	fi
	# Folders that are empty now go too, but not those that belong to the system.
	case $prefix in
	'' | /usr | /usr/local) return ;;
	esac
	for folder in bin share/man/man1 share/man share/bash-completion/completions share/bash-completion \
		share/zsh/site-functions share/zsh share/fish/vendor_completions.d share/fish share ''; do
		rmdir -- "$prefix/$folder" 2>/dev/null || :
	done
}

main() {
	chosen=${PREFIX:-}
	action=install
	while [ $# -gt 0 ]; do
		case $1 in
		--prefix)
			[ $# -ge 2 ] || die_usage "--prefix needs a directory"
			[ -n "$2" ] || die_usage "--prefix needs a directory"
			chosen=$2
			shift
			;;
		--prefix=?*) chosen=${1#--prefix=} ;;
		--prefix=) die_usage "--prefix needs a directory" ;;
		--uninstall) action=uninstall ;;
		-h | --help)
			usage
			return
			;;
		*) die_usage "unknown argument: $1" ;;
		esac
		shift
	done
	[ -n "$chosen${HOME:-}" ] || die "HOME is not set" "choose a place with --prefix"
	prefix=$(resolve_prefix "${chosen:-$HOME/.local}")
	program=$prefix/bin/git-deepdive
	man_page=$prefix/share/man/man1/git-deepdive.1
	bash_completions=$prefix/share/bash-completion/completions/git-deepdive
	zsh_completions=$prefix/share/zsh/site-functions/_git-deepdive
	fish_completions=$prefix/share/fish/vendor_completions.d/git-deepdive.fish
	case $action in
	install) install_files ;;
	uninstall) uninstall_files ;;
	esac
}

main "$@"
