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
       ./mount.sh --install [--fuse jnr]   install what this machine lacks for FUSE; for jnr, libfuse 2 too

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
  --fuse kernel|jnr     how requests of the kernel reach casfs: straight from /dev/fuse (kernel, the
                        default on Linux 5.4 and newer), or through libfuse 2 (jnr, the default elsewhere)
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

on_linux() { [ "$(uname -s)" = Linux ]; }

# Whether casfs can speak to this kernel itself: then nobody needs libfuse 2, and root needs nothing but the device.
speaks_kernel() {
    local release major minor
    on_linux || return 1
    case $(uname -m) in
        x86_64 | aarch64) ;;
        *) return 1 ;;
    esac
    release=$(uname -r)
    major=${release%%.*}
    minor=${release#*.}
    minor=${minor%%[!0-9]*}
    [ "$major" -gt 5 ] || { [ "$major" = 5 ] && [ "${minor:-0}" -ge 4 ]; }
}

# needs_libfuse2 EDGE: whether mounts through that edge, or without one through the default, need libfuse 2.
needs_libfuse2() { [ "$1" = jnr ] || { [ -z "$1" ] && ! speaks_kernel; }; }

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
    command -v fusermount3 >/dev/null || command -v fusermount >/dev/null
}

# missing_parts EDGE: prints, one a line, what mounts through that edge need and this machine lacks.
missing_parts() {
    if needs_libfuse2 "$1" && ! has_libfuse2; then echo libfuse.so.2; fi
    if ! has_fusermount; then echo fusermount3; fi
}

# Prints the names of the packages that have these parts, as apt knows them here.
packages_of() {
    local part
    for part in "$@"; do
        case $part in
            fusermount3) echo fuse3 ;;
            # Newer releases of Debian and Ubuntu renamed it.
            *) if apt-cache show libfuse2t64 >/dev/null 2>&1; then echo libfuse2t64; else echo libfuse2; fi ;;
        esac
    done
}

# install_fuse EDGE: installs what ordinary users and root need for mounts through that edge.
install_fuse() {
    if ! on_linux; then
        say "casfs needs macFUSE here. Get it from https://macfuse.github.io."
        return 0
    fi
    local parts packages command sudo=()
    mapfile -t parts < <(missing_parts "$1")
    if [ ${#parts[@]} = 0 ]; then
        say "nothing to install: what mounting needs is here."
        warn_about_device
        return 0
    fi
    if ! command -v apt-get >/dev/null; then
        fail "this machine lacks ${parts[*]}, and this system has no apt-get to install that with." \
            "Install it by the system's own means. fusermount3 is in a package named fuse3 nearly everywhere;" \
            "libfuse.so.2 is in fuse-libs (Fedora), fuse2 (Arch) or libfuse2 (openSUSE)."
    fi

    mapfile -t packages < <(packages_of "${parts[@]}")
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
    mapfile -t parts < <(missing_parts "$1")
    [ ${#parts[@]} = 0 ] || fail "the packages (${packages[*]}) are installed, but still missing: ${parts[*]}."
    say "installed ${packages[*]}"
    warn_about_device
}

# apt_get install|update, with the packages and the sudo of install_fuse.
apt_get() {
    local arguments=("$1")
    if [ "$1" = install ]; then arguments=(install -y --no-install-recommends "${packages[@]}"); fi
    ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get "${arguments[@]}" </dev/null
}

no_device="there is no /dev/fuse, so nothing can be mounted with FUSE on this machine."
how_to_get_device="Load the kernel module (as root: modprobe fuse); start a container with --device /dev/fuse --cap-add SYS_ADMIN."

warn_about_device() {
    if on_linux && [ ! -e /dev/fuse ]; then
        say "$no_device"
        say "$how_to_get_device"
    fi
}

# require_fuse EDGE: makes sure of what a mount by this user through that edge needs.
require_fuse() {
    on_linux || return 0
    # Before a build and before a cluster is made.
    [ -e /dev/fuse ] || fail "$no_device" "$how_to_get_device"
    { [ -r /dev/fuse ] && [ -w /dev/fuse ]; } \
        || fail "you may not open /dev/fuse, so you can't mount anything with FUSE on this machine." \
            "Usually it has mode 0666: as root, chmod 0666 /dev/fuse. Or mount as root."
    local parts
    mapfile -t parts < <(missing_parts "$1")
    if [ "$(id -u)" = 0 ]; then
        # Root mounts without fusermount.
        if needs_libfuse2 "$1" && ! has_libfuse2; then install_fuse "$1"; fi
    elif [ ${#parts[@]} -gt 0 ]; then
        fail "this machine lacks ${parts[*]}, which an ordinary user needs to mount. To install it, run:" \
            "$0 --install${1:+ --fuse $1}"
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
        case "${*:2}" in
            '' | '--fuse kernel' | --fuse=kernel | '--fuse jnr' | --fuse=jnr) ;;
            *) wrong_use "--install takes nothing, or --fuse kernel or --fuse jnr." ;;
        esac
        edge=${*:2}
        install_fuse "${edge#--fuse?}"
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

# Found before building, not after; what the other values mean is for `casfs mount` to judge.
arguments=("$@")
directories=0
edge=
while [ $# -gt 0 ]; do
    case $1 in
        --fuse)
            [ $# -gt 1 ] || wrong_use "--fuse needs a value."
            edge=$2
            shift
            ;;
        --fuse=*) edge=${1#--fuse=} ;;
        --join | --hash | --name | --listen | --owner | --cluster | -o)
            [ $# -gt 1 ] || wrong_use "$1 needs a value."
            shift
            ;;
        --join=* | --hash=* | --name=* | --listen=* | --owner=* | --cluster=* | -o?* | --new | --debug) ;;
        -*) wrong_use "unknown option: $1" ;;
        *) directories=$((directories + 1)) ;;
    esac
    shift
done
[ "$directories" = 1 ] || wrong_use "a mount takes one directory."

case $edge in
    '' | kernel | jnr) ;;
    *) wrong_use "--fuse is kernel or jnr, not '$edge'." ;;
esac
require_fuse "$edge"
is_built || build
exec "$casfs" mount "${arguments[@]}"
