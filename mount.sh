#!/usr/bin/env bash
# Builds casfs where needed and mounts a directory with it. `./mount.sh --help` says how.
set -euo pipefail

# The folder this script is in, also when called through a link.
self=${BASH_SOURCE[0]}
while [ -h "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
root=$(cd "$(dirname "$self")" && pwd -P)
casfs=$root/target/casfs/bin/casfs

usage() {
    cat <<'USAGE'
Usage: ./mount.sh DIR [options]            mount DIR, after building casfs if needed
       ./mount.sh --unmount DIR [--keep-serving]
                                           unmount DIR; after the last one the node ends,
                                           unless it is told to keep serving its peers
       ./mount.sh --install                install what this machine lacks for FUSE

Options of a mount:
  --join TOKEN|-        join the cluster of the node that made this token (`casfs invite`);
                        with - it is read from standard input
  --new                 make a new cluster
  --hash hmac-sha256|sha1
                        how a new cluster names contents
  --cluster NAME        which cluster, if there are several
  --name NODE           this node's name in the cluster
  --listen HOST:PORT    where this node listens for its peers
  --owner map|numeric   whose the files are: the user's who mounted, or by number
  --fuse kernel|jnr     which FUSE library to go through
  -o FUSEOPTS           further FUSE options, separated by commas
USAGE
}

say() { echo "mount.sh: $*" >&2; }

# fail MESSAGE...: one line for each, the first says what is wrong, the others what to do.
fail() {
    say "$1"
    shift
    if [ $# -gt 0 ]; then printf '  %s\n' "$@" >&2; fi
    exit 1
}

wrong_use() {
    say "$1"
    usage >&2
    exit 2
}

# --- FUSE -----------------------------------------------------------------------------------------------------------

has_libfuse2() {
    local file
    for file in /lib/libfuse.so.2 /usr/lib/libfuse.so.2 /lib/*/libfuse.so.2 /usr/lib/*/libfuse.so.2 \
        /lib64/libfuse.so.2 /usr/lib64/libfuse.so.2 /usr/local/lib/libfuse.so.2; do
        [ -e "$file" ] && return 0
    done
    PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q 'libfuse\.so\.2 '
}

has_fusermount() {
    local PATH=$PATH:/bin:/usr/bin:/usr/local/bin
    command -v fusermount >/dev/null || command -v fusermount3 >/dev/null
}

on_linux() { [ "$(uname -s)" = Linux ]; }

has_fuse() { ! on_linux || { has_libfuse2 && has_fusermount; }; }

# Prints the names of the packages that are missing, as apt knows them here.
missing_packages() {
    if ! has_libfuse2; then
        # Newer releases of Debian and Ubuntu renamed it.
        if apt-cache show libfuse2t64 >/dev/null 2>&1; then echo libfuse2t64; else echo libfuse2; fi
    fi
    if ! has_fusermount; then echo fuse3; fi
}

install_fuse() {
    if ! on_linux; then
        say "casfs needs macFUSE here. Get it from https://macfuse.github.io."
        return 0
    fi
    if has_fuse; then
        say "nothing to install: libfuse.so.2 and fusermount are here."
        warn_about_device
        return 0
    fi
    if ! command -v apt-get >/dev/null; then
        fail "libfuse.so.2 or fusermount is missing, and this system has no apt-get to install them with." \
            "Install libfuse version 2 and fusermount by its own means, for example:" \
            "Fedora: dnf install fuse-libs fuse3    Arch: pacman -S fuse2 fuse3    openSUSE: zypper install libfuse2 fuse3"
    fi

    local packages command sudo=()
    mapfile -t packages < <(missing_packages)
    command="apt-get install -y --no-install-recommends ${packages[*]}"
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            fail "installing ${packages[*]} takes root's rights. As root, run:" "$command"
        elif sudo -n true 2>/dev/null; then
            sudo=(sudo -n)
        elif [ -t 0 ] && [ -t 2 ]; then
            say "installing ${packages[*]} takes root's rights; sudo may ask for your password."
            sudo=(sudo)
        else
            fail "installing ${packages[*]} takes root's rights. Run:" "sudo $command"
        fi
    fi

    local log
    log=$(mktemp)
    say "installing ${packages[*]}"
    if ! apt_get install >"$log" 2>&1; then
        # Perhaps the package lists are absent or old.
        say "refreshing the package lists"
        if ! { apt_get update && apt_get install; } >>"$log" 2>&1; then
            cat "$log" >&2
            rm -f "$log"
            fail "apt-get could not install ${packages[*]}; above is what it said. To try it yourself, run:" "$command"
        fi
    fi
    rm -f "$log"
    hash -r
    has_fuse || fail "${packages[*]} are installed, but libfuse.so.2 or fusermount still cannot be found."
    say "installed ${packages[*]}"
    warn_about_device
}

# apt_get install|update, with the packages and the sudo of install_fuse.
apt_get() {
    local arguments=("$1")
    if [ "$1" = install ]; then arguments=(install -y --no-install-recommends "${packages[@]}"); fi
    ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get "${arguments[@]}" </dev/null
}

warn_about_device() {
    if on_linux && [ ! -e /dev/fuse ]; then
        say "there is no /dev/fuse: the kernel's FUSE module isn't loaded (modprobe fuse), or this container lacks it."
    fi
}

require_fuse() {
    if has_fuse; then return 0; fi
    if [ "$(id -u)" = 0 ]; then
        install_fuse
    else
        fail "libfuse.so.2 or fusermount is missing on this machine. To install them, run:" "$0 --install"
    fi
}

# --- Building -------------------------------------------------------------------------------------------------------

is_built() {
    local built=$root/target/casfs/.built
    [ -e "$built" ] && [ -x "$casfs" ] \
        && [ -z "$(find "$root/src/main" "$root/pom.xml" -newer "$built" -print -quit)" ]
}

require_build_tools() {
    local install='apt install openjdk-17-jdk-headless maven' javac version
    if [ -n "${JAVA_HOME:-}" ]; then
        javac=$JAVA_HOME/bin/javac
        [ -x "$javac" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/javac in it." \
            "Set JAVA_HOME to a JDK of version 17 or newer, or unset it to use the one in PATH."
    else
        javac=$(command -v javac) || fail "building casfs takes a JDK (17 or newer), and there is no javac here." \
            "Debian, as root: $install" "Or set JAVA_HOME to a JDK."
    fi
    version=$("$javac" -version 2>&1 | sed -n 's/^javac //p')
    case ${version%%.*} in
        '' | *[!0-9]*) ;;
        *) [ "${version%%.*}" -ge 17 ] || fail "$javac is version $version; casfs needs 17 or newer." \
            "Debian, as root: $install" "Or set JAVA_HOME to a newer JDK." ;;
    esac
    command -v mvn >/dev/null || fail "building casfs takes Maven (3.8 or newer), and there is no mvn here." \
        "Debian, as root: $install"
}

# Turns Maven's output into one line for each phase; on a terminal also counts what is fetched.
show_progress() {
    local live=0
    if [ -t 2 ]; then live=1; fi
    awk -v live="$live" '
        function phase(text) {
            if (text == last) return
            if (counting) print ""
            counting = 0
            print "mount.sh:   " text
            fflush()
            last = text
        }
        /Downloading from/        { if (!announced++) phase("fetching libraries (the first time some 150 MB)") }
        /Downloaded from/ && live { printf "\rmount.sh:   %d files", ++fetched; fflush(); counting = 1 }
        /^\[INFO\] Compiling/     { phase("compiling " $3 " source files") }
        /^\[INFO\] Building jar/  { phase("packing") }
        /\(class-archives\)/      { phase("preparing for a fast start") }
    ' >&2
}

build() {
    require_build_tools
    mkdir -p "$root/target"
    # One build at a time: whoever comes second waits, then finds it done.
    exec 9<"$root"
    if command -v flock >/dev/null && ! flock -n 9; then
        say "waiting for another build to end"
        flock 9
    fi
    if ! is_built; then
        local log=$root/target/build.log started=$SECONDS
        say "building casfs (log: $log)"
        if ! (cd "$root" && mvn -B -Dquick package </dev/null 9<&-) 2>&1 \
            | tee "$log" | show_progress; then
            grep -E '^\[(ERROR|FATAL)\]' "$log" | head -n 30 >&2 || tail -n 30 "$log" >&2
            fail "the build failed. All that Maven said is in $log."
        fi
        say "built in $((SECONDS - started)) s"
    fi
    exec 9<&-
}

# --- Commands -------------------------------------------------------------------------------------------------------

[ $# -gt 0 ] || wrong_use "which directory?"

case $1 in
    -h | --help)
        usage
        exit 0
        ;;
    --install)
        [ $# = 1 ] || wrong_use "--install takes nothing else."
        install_fuse
        exit 0
        ;;
    --unmount)
        shift
        directories=0
        for argument in "$@"; do
            case $argument in
                --keep-serving) ;;
                -*) wrong_use "--unmount doesn't know $argument." ;;
                *) directories=$((directories + 1)) ;;
            esac
        done
        [ "$directories" = 1 ] || wrong_use "--unmount takes one directory."
        # What is mounted was built once; unmounting it with an older build is better than making the user wait.
        [ -x "$casfs" ] || build
        exec "$casfs" unmount "$@"
        ;;
esac

# Found before building, not after; what the values mean is for `casfs mount` to judge.
arguments=("$@")
directories=0
while [ $# -gt 0 ]; do
    case $1 in
        --join | --hash | --name | --listen | --owner | --fuse | --cluster | -o)
            [ $# -gt 1 ] || wrong_use "$1 needs a value."
            shift
            ;;
        --join=* | --hash=* | --name=* | --listen=* | --owner=* | --fuse=* | --cluster=* | -o?* | --new | --debug) ;;
        -*) wrong_use "unknown option: $1" ;;
        *) directories=$((directories + 1)) ;;
    esac
    shift
done
[ "$directories" = 1 ] || wrong_use "a mount takes one directory."

require_fuse
is_built || build
exec "$casfs" mount "${arguments[@]}"
