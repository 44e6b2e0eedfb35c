# shellcheck shell=bash disable=SC2034
# Finds a JDK for ./sluice and ./check. Sourced; asks no JVM where a JDK's release file answers, to start fast.
#
#   find_jdk MINIMUM [TOOL]   sets JDK_HOME to the first home that has bin/java (and bin/TOOL) of at least MINIMUM;
#                             otherwise says on stderr what was looked at and returns 1.

# Prints the feature version (25) of the JDK in $1, or nothing.
jdk_feature_version() {
    local version=""
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\)"\{0,1\}.*/\1/p' "$1/release" 2>/dev/null | head -n 1)
    fi
    if [ -z "$version" ] && [ -x "$1/bin/java" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
    fi
    version=${version#1.}
    printf '%s' "${version%%[!0-9]*}"
}

# Prints the home behind the java on the PATH, or nothing.
jdk_home_of_path() {
    local java hops=0 target
    java=$(command -v java 2>/dev/null) || return 0
    while [ -L "$java" ] && [ $((hops += 1)) -lt 20 ]; do
        target=$(readlink "$java")
        case $target in
            /*) java=$target ;;
            *) java=$(dirname "$java")/$target ;;
        esac
    done
    (cd "$(dirname "$java")/.." 2>/dev/null && pwd -P) || true
}

find_jdk() {
    local minimum=$1 tool=${2:-java} home version looked="" from
    JDK_HOME=""

    # A home named on purpose is taken or refused, never passed over in silence.
    if [ -n "${SLUICE_JAVA_HOME:-}" ]; then
        version=$(jdk_feature_version "$SLUICE_JAVA_HOME")
        if [ -x "$SLUICE_JAVA_HOME/bin/$tool" ] && [ "${version:-0}" -ge "$minimum" ]; then
            JDK_HOME=$SLUICE_JAVA_HOME
            return 0
        fi
        echo "sluice: SLUICE_JAVA_HOME is $SLUICE_JAVA_HOME, which is not a JDK $minimum or newer" \
            "(found: ${version:-no bin/$tool there})." >&2
        return 1
    fi

    local path_home
    path_home=$(jdk_home_of_path)
    for home in "${JAVA_HOME:-}" "$path_home" /usr/lib/jvm/* /opt/* "${HOME:-/root}"/.sdkman/candidates/java/* \
        "${HOME:-/root}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -z "$home" ] || [ ! -x "$home/bin/java" ]; then continue; fi
        version=$(jdk_feature_version "$home")
        if [ "${version:-0}" -ge "$minimum" ] && [ -x "$home/bin/$tool" ]; then
            JDK_HOME=$home
            return 0
        fi
        from=""
        [ "$home" = "${JAVA_HOME:-}" ] && from=" (JAVA_HOME)"
        [ -z "$from" ] && [ "$home" = "$path_home" ] && from=" (java on the PATH)"
        [ -x "$home/bin/$tool" ] || from="$from (no bin/$tool)"
        looked="$looked
    $home: Java ${version:-unknown}$from"
    done
    {
        echo "sluice: a JDK $minimum or newer is needed and none was found."
        echo "  Looked at SLUICE_JAVA_HOME, JAVA_HOME, java on the PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks," \
            "/Library/Java; found:${looked:-
    no Java at all}"
        echo "  Install one (Debian, Ubuntu: the package temurin-$minimum-jdk or openjdk-$minimum-jdk; SDKMAN: sdk install" \
            "java $minimum-tem) or name one: SLUICE_JAVA_HOME=/path/to/jdk"
    } >&2
    return 1
}
