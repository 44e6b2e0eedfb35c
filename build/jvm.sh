# shellcheck shell=bash disable=SC2034
# How ./sluice starts the JVM, and how its cache is made. Sourced; needs JDK_HOME where a function says so.
#
# The cache (JEP 483, 514, 515) holds the classes loaded and linked, and which methods were hot, from a run of the daemon under load
# over loopback when it was built. It fits one build on one JDK. The JVM sees to the JDK by itself, but does not look at the jars
# (as of 25.0.3 it would run the old classes of a jar that has changed), so their names, sizes and times are kept beside it.

# Sets JVM to the options and class path for the layout in $1. The jars stand in one order wherever the layout is: the cache and the
# order of the class path belong together.
jvm_arguments() {
    local LC_ALL=C jars collector=(-XX:+UseSerialGC -Xmx256m -Xmn16m)
    jars=("$1"/lib/*.jar)
    # For a node of a pair whose interval is below a second: a pause must not look like a death. Measured at 100 ms on two cores busy
    # with much else, 200 MB/s of garbage: an advert at most 49 ms late, with the small collector 230 ms.
    if [ "${SLUICE_GC:-}" = zgc ]; then collector=(-XX:+UseZGC -Xmx512m); fi
    # 256 MB of heap and as much direct memory carry thousands of connections; one small collector, small headers. Little room for
    # what is new, as exchanges allocate next to nothing: a third of the heap would be memory touched once. What the compilers
    # leave behind in malloc goes back to the system. Netty's leak detector would sample buffers, a stack trace for each: the tests
    # run with it at its strictest. The last two options are what Netty needs on Java 25: its native transports, and Unsafe without
    # a warning.
    JVM=("${collector[@]}" -XX:+UseCompactObjectHeaders -XX:MaxDirectMemorySize=256m
        -XX:+ExitOnOutOfMemoryError -XX:TrimNativeHeapInterval=10000 -Dio.netty.leakDetection.level=disabled
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
        -cp "$(IFS=:; printf '%s' "${jars[*]}")")
}

# Adds the jars in the directory $1, if there are any, to the class path: balancing algorithms of third parties. They stand behind
# those of the layout, as the cache is good for a class path that begins with what it was made for.
plugin_arguments() {
    local LC_ALL=C jar last=$((${#JVM[@]} - 1))
    for jar in "$1"/*.jar; do
        if [ -f "$jar" ]; then
            JVM[last]=${JVM[last]}:$jar
        fi
    done
}

# Names, sizes and times of the jars of the layout in $1; nothing where stat is not GNU's.
jars_of_layout() {
    (cd "$1/lib" 2>/dev/null && LC_ALL=C stat -c '%n %s %Y' -- *.jar 2>/dev/null) || true
}

# Sets CACHE to the options that use the cache of the layout in $1, or to none where there is no cache or it is not for these jars. One
# that does not fit the JDK or its options is left aside by the JVM without a word.
cache_arguments() {
    CACHE=()
    [ "${SLUICE_AOT:-}" != off ] && [ "${SLUICE_GC:-}" != zgc ] && [ -f "$1/sluice.aot" ] && [ -f "$1/sluice.aot.jars" ] || return 0
    [ "$(jars_of_layout "$1")" = "$(cat "$1/sluice.aot.jars")" ] || return 0
    CACHE=(-XX:AOTCache="$1/sluice.aot" "-Xlog:aot*=off" "-Xlog:cds*=off")
}

# Makes the cache of the layout in $1. Needs JDK_HOME. Never fails: where it cannot be made, that is said in one line.
train() {
    local layout=$1 log started=$SECONDS jars
    [ "${SLUICE_AOT:-}" = off ] && return 0
    rm -f "$layout/sluice.aot" "$layout/sluice.aot.jars"
    jars=$(jars_of_layout "$layout")
    log=$(mktemp)
    SLUICE_GC='' jvm_arguments "$layout"
    # A minute at most on a machine that is busy; on one that is not it takes ten seconds.
    if [ -n "$jars" ] && (cd / && timeout -k 1 60 "$JDK_HOME/bin/java" -XX:AOTCacheOutput="$layout/sluice.aot.new" "${JVM[@]}" \
        io.sluice.daemon.Main train) >"$log" 2>&1 </dev/null && [ -s "$layout/sluice.aot.new" ]; then
        mv "$layout/sluice.aot.new" "$layout/sluice.aot"
        printf '%s\n' "$jars" >"$layout/sluice.aot.jars"
    else
        echo "sluice: no cache for a quick start was made, it starts slower without: $(grep -v 'warning' "$log" | tail -n 1)" >&2
        rm -f "$layout"/sluice.aot.new*
    fi
    rm -f "$log"
}
