#!/bin/sh
# Tests install.sh with a stub in the place of cargo, under each POSIX shell of this machine.
# Works on a copy in a temporary folder: neither the checkout nor the real HOME is touched.

# Cases are called by name, so shellcheck sees no call of them.
# shellcheck disable=SC2012,SC2119,SC2120,SC2317

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/install-test.XXXXXX") || exit 1
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' HUP INT TERM

passed=0
failed=0

# A checkout, a home with start-up files, and a PATH without any cargo but the stub, all new for each case.
set_up() {
	chmod -R u+w "$work/case" 2>/dev/null
	rm -rf "$work/case"
	home=$work/case/home
	checkout="$work/case/a checkout"
	tools=$work/case/tools
	log=$work/case/cargo.log
	mkdir -p "$home" "$checkout/man" "$tools" "$work/case/stub" "$work/case/tmp"
	echo 'alias ll=ls' >"$home/.bashrc"
	echo '# mine' >"$home/.profile"
	cp "$root/install.sh" "$checkout/install.sh"
	printf '[package]\nname = "git-deepdive"\nrust-version = "1.90"\n' >"$checkout/Cargo.toml"
	cp "$root/man/git-deepdive.1" "$checkout/man/" 2>/dev/null ||
		printf '.TH GIT-DEEPDIVE 1\n' >"$checkout/man/git-deepdive.1"
	for tool in cat chmod cp dirname grep mkdir mktemp mv rm rmdir sed sh; do
		ln -s "$(command -v "$tool")" "$tools/$tool"
	done
	cat >"$work/case/stub/cargo" <<'EOF'
#!/bin/sh
echo "$*" >>"$CARGO_LOG"
[ -z "${CARGO_FAILS:-}" ] || { echo 'error: could not compile' >&2; exit 101; }
target=${CARGO_TARGET_DIR:-target}/release
mkdir -p "$target"
{
	echo '#!/bin/sh'
	echo '[ "$1" = completions ] || exit 2'
	echo "[ \"\$2\" != '${COMPLETIONS_FAIL:-}' ] || exit 1"
	echo 'echo "completions for $2"'
} >"$target/git-deepdive"
chmod 755 "$target/git-deepdive"
EOF
	chmod 755 "$work/case/stub/cargo"
	ln -s "$work/case/stub/cargo" "$tools/cargo"
	script=$checkout/install.sh
	variable=
}

# Runs $script in a cleared environment with at most one $variable more (NAME=value).
install() {
	# shellcheck disable=SC2086 # "busybox sh" is two words
	env -i HOME="$home" PATH="$tools" TMPDIR="$work/case/tmp" CARGO_LOG="$log" ${variable:+"$variable"} \
		$shell "$script" "$@" >"$work/out" 2>"$work/err"
}

# Prints every path under $1 with its mode and, for a file, its checksum.
snapshot() {
	(cd "$1" && find . | sort | while IFS= read -r path; do
		printf '%s %s\n' "$(ls -ld "$path" | cut -c1-10)" "$path"
		[ ! -f "$path" ] || cksum <"$path"
	done)
}

# What must be true; the first thing that is not ends the case (each runs in a subshell).
check() {
	what=$1
	shift
	"$@" || {
		printf '  not so: %s\n' "$what"
		sed 's/^/    | /' "$work/out" "$work/err" 2>/dev/null
		exit 1
	}
}

exits_with() {
	expected=$1
	shift
	"$@"
	[ $? -eq "$expected" ]
}

says() { grep -q -- "$2" "$work/$1"; }
says_nothing() { [ ! -s "$work/$1" ]; }
never_built() { [ ! -e "$log" ]; }
is_empty() { [ -z "$(ls -A "$1")" ]; }

# The home, the checkout and the temporary folder are as set_up left them.
nothing_installed() {
	[ "$(find "$home" | sort | tr '\n' ' ')" = "$home $home/.bashrc $home/.profile " ] && is_empty "$work/case/tmp"
}

complete_under() {
	[ -x "$1/bin/git-deepdive" ] && [ "$("$1/bin/git-deepdive" completions zsh)" = 'completions for zsh' ] &&
		cmp -s "$checkout/man/git-deepdive.1" "$1/share/man/man1/git-deepdive.1" &&
		[ "$(cat "$1/share/bash-completion/completions/git-deepdive")" = 'completions for bash' ] &&
		[ "$(cat "$1/share/zsh/site-functions/_git-deepdive")" = 'completions for zsh' ] &&
		[ "$(cat "$1/share/fish/vendor_completions.d/git-deepdive.fish")" = 'completions for fish' ] &&
		[ "$(find "$1" -type f | wc -l)" -eq 5 ]
}

fresh_install() {
	check 'exit 0' exits_with 0 install
	check 'all five files under ~/.local' complete_under "$home/.local"
	check 'one locked release build' [ "$(cat "$log")" = 'build --release --locked' ]
	check 'start-up files untouched' [ "$(cat "$home/.bashrc" "$home/.profile")" = "alias ll=ls
# mine" ]
	check 'no temporary files left' is_empty "$work/case/tmp"
	check 'modes' [ "$(snapshot "$home/.local" | grep -c -e '^-rwxr-xr-x' -e '^-rw-r--r--')" -eq 5 ]
}

second_install_changes_nothing() {
	install
	first=$(snapshot "$home")
	check 'exit 0' exits_with 0 install
	check 'the same files' [ "$(snapshot "$home")" = "$first" ]
}

upgrade_replaces_the_files() {
	mkdir -p "$home/.local/bin"
	echo old >"$home/.local/bin/git-deepdive"
	check 'exit 0' exits_with 0 install
	check 'the new files' complete_under "$home/.local"
}

prefix_with_spaces() {
	check 'exit 0' exits_with 0 install --prefix "$home/my own tools"
	check 'all five files' complete_under "$home/my own tools"
	check 'uninstall exits 0' exits_with 0 install --uninstall --prefix "$home/my own tools"
	check 'nothing left' nothing_installed
}

prefix_in_one_word() {
	check 'exit 0' exits_with 0 install "--prefix=$home/a b/"
	check 'all five files' complete_under "$home/a b"
}

prefix_from_the_environment() {
	variable="PREFIX=$home/env x"
	check 'exit 0' exits_with 0 install
	check 'all five files' complete_under "$home/env x"
	check 'the option wins' exits_with 0 install --prefix "$home/option"
	check 'all five files' complete_under "$home/option"
}

prefix_relative_to_the_caller() {
	cd "$home" || exit 1
	check 'exit 0' exits_with 0 install --prefix here
	check 'all five files' complete_under "$home/here"
}

prefix_with_a_tilde() {
	check 'exit 0' exits_with 0 install '--prefix=~/tilde'
	check 'all five files' complete_under "$home/tilde"
}

target_folder_elsewhere() {
	variable="CARGO_TARGET_DIR=$work/case/other target"
	check 'exit 0' exits_with 0 install
	check 'all five files' complete_under "$home/.local"
	check 'no target in the checkout' [ ! -e "$checkout/target" ]
}

cargo_named_by_the_environment() {
	rm "$tools/cargo"
	variable="CARGO=$work/case/stub/cargo"
	check 'exit 0' exits_with 0 install
	check 'all five files' complete_under "$home/.local"
}

advice_only_where_it_is_needed() {
	install
	check 'PATH is named' says out "export PATH=\"$home/.local/bin:"
	variable="PATH=$home/.local/bin:$tools"
	install
	check 'PATH is not named' exits_with 1 says out 'export PATH'
	variable='MANPATH=/nowhere'
	install
	check 'MANPATH is named' says out "export MANPATH=\"$home/.local/share/man:"
	variable="MANPATH=/nowhere:$home/.local/share/man"
	install
	check 'MANPATH is not named' exits_with 1 says out 'export MANPATH'
}

uninstall_leaves_nothing() {
	install
	rm "$tools/cargo"
	check 'exit 0 without a cargo' exits_with 0 install --uninstall
	check 'nothing left' nothing_installed
	check 'a second time: exit 0' exits_with 0 install --uninstall
	check 'and says so' says out 'nothing of git-deepdive'
}

uninstall_keeps_what_others_installed() {
	mkdir -p "$home/.local/bin"
	echo theirs >"$home/.local/bin/git-other"
	before=$(snapshot "$home")
	install
	check 'exit 0' exits_with 0 install --uninstall
	check 'their file is all there is' [ "$(snapshot "$home")" = "$before" ]
}

missing_cargo() {
	rm "$tools/cargo"
	check 'exit 1' exits_with 1 install
	check 'an error' says err 'error: cargo was not found'
	check 'a hint' says err 'hint: install Rust'
	check 'nothing installed' nothing_installed
}

failing_build() {
	variable='CARGO_FAILS=yes'
	check 'exit 1' exits_with 1 install
	check 'an error' says err 'error: the build failed'
	check 'the version it needs' says err '1\.90'
	check 'nothing installed' nothing_installed
}

failing_completions() {
	variable='COMPLETIONS_FAIL=fish'
	check 'exit 1' exits_with 1 install
	check 'nothing installed' nothing_installed
}

folder_in_the_way() {
	mkdir -p "$home/.local/bin/git-deepdive"
	check 'exit 1' exits_with 1 install
	check 'an error' says err 'is a directory'
	check 'nothing inside it' is_empty "$home/.local/bin/git-deepdive"
}

outside_a_checkout() {
	mkdir "$work/case/elsewhere"
	cp "$checkout/install.sh" "$work/case/elsewhere/"
	script=$work/case/elsewhere/install.sh
	check 'exit 1' exits_with 1 install
	check 'an error' says err 'error: there is no checkout'
	check 'nothing installed' nothing_installed
}

unknown_arguments() {
	for argument in --frobnicate -x extra --prefix --prefix=; do
		check "$argument: exit 2" exits_with 2 install "$argument"
		check "$argument: usage on stderr" says err '^usage:'
		check "$argument: silent stdout" says_nothing out
		check "$argument: nothing installed" nothing_installed
		check "$argument: nothing built" never_built
	done
}

help_is_no_error() {
	for argument in -h --help; do
		check "$argument: exit 0" exits_with 0 install "$argument"
		check "$argument: usage on stdout" says out '^usage:'
		check "$argument: silent stderr" says_nothing err
		check "$argument: nothing installed" nothing_installed
	done
}

# A download or a copy can break off anywhere: no such piece may build or install.
truncated_at_every_line() {
	script=$checkout/cut.sh
	lines=$(wc -l <"$checkout/install.sh")
	kept=0
	while [ "$kept" -lt "$lines" ]; do
		head -n "$kept" "$checkout/install.sh" >"$script"
		install
		check "cut after line $kept: nothing built" never_built
		kept=$((kept + 1))
	done
	check 'nothing installed' nothing_installed
}

run_case() {
	set_up
	if (cd "$work" && "$1"); then
		passed=$((passed + 1))
		printf 'ok   %s: %s\n' "$shell" "$1"
	else
		failed=$((failed + 1))
		printf 'FAIL %s: %s\n' "$shell" "$1"
	fi
}

for shell in sh dash bash 'busybox sh'; do
	name=${shell%% *}
	found=$(command -v "$name") || continue
	shell=$found${shell#"$name"}
	for case in fresh_install second_install_changes_nothing upgrade_replaces_the_files prefix_with_spaces \
		prefix_in_one_word prefix_from_the_environment prefix_relative_to_the_caller prefix_with_a_tilde \
		target_folder_elsewhere cargo_named_by_the_environment advice_only_where_it_is_needed \
		uninstall_leaves_nothing uninstall_keeps_what_others_installed missing_cargo failing_build \
		failing_completions folder_in_the_way outside_a_checkout unknown_arguments help_is_no_error \
		truncated_at_every_line; do
		run_case "$case"
	done
done

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
