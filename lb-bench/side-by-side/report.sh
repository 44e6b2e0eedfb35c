# shellcheck shell=bash disable=SC2154
# Sourced by lb-bench/compare: medians, tables for people, JSON, and the tables in docs/benchmarks.md.

# Prints the median of a column of samples, or a dash where there are none.
median() { # CASE PROXY KIND COLUMN
    if [ ! -f "$work/samples/$1.$2.$3" ]; then echo "-"; return; fi
    awk -v c="$4" '{ print $c }' "$work/samples/$1.$2.$3" | sort -n |
        awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Prints median, least and most of the ratios to the base, round by round: what slows one round slows its neighbours, too.
ratios() { # CASE PROXY KIND COLUMN
    paste -d ' ' <(awk -v c="$4" '{ print $c }' "$work/samples/$1.$2.$3") \
        <(awk -v c="$4" '{ print $c }' "$work/samples/$1.$base.$3") |
        awk '$2 > 0 { print $1 / $2 }' | sort -n |
        awk '{ v[NR] = $1 }
            END { printf "%.3f %.2f %.2f\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[1], v[NR] }'
}

rounded() { # FIGURE DIGITS
    if [ "$1" = - ]; then echo -; else printf "%.$2f" "$1"; fi
}

mebibytes() { awk -v kib="$1" 'BEGIN { printf "%.0f", kib / 1024 }'; }

# Prints the table of a case: a line of column names, then a line per proxy, columns separated by bars.
rows_of() { # CASE
    local proxy ratio
    case $1 in
        idle10000)
            echo "proxy|RSS before MiB|with them MiB|bytes each|closed meanwhile"
            for proxy in "${proxies[@]}"; do
                echo "$proxy|$(mebibytes "$(median "$1" "$proxy" idle 1)")|$(mebibytes "$(median "$1" "$proxy" idle 2)")|$(
                    median "$1" "$proxy" idle 3)|$(median "$1" "$proxy" idle 4)"
            done
            ;;
        syscalls)
            echo "proxy|load|read|write|epoll_wait|other|most of these"
            for proxy in "${proxies[@]}"; do
                echo "$proxy|500/s|$(tr ' ' '|' <"$work/samples/$1.$proxy.light")"
                echo "$proxy|full|$(tr ' ' '|' <"$work/samples/$1.$proxy.full")"
            done
            ;;
        *)
            echo "proxy|requests/s|CPU µs/request|user|system|to $base|least to most|at rate/s|p50 ms|p99 ms|p99.9 ms|RSS MiB"
            for proxy in "${proxies[@]}"; do
                ratio=$(ratios "$1" "$proxy" full 4)
                printf '%s|' "$proxy" "$(rounded "$(median "$1" "$proxy" full 1)" 0)" "$(rounded "$(median "$1" "$proxy" full 4)" 2)" \
                    "$(rounded "$(median "$1" "$proxy" full 2)" 2)" "$(rounded "$(median "$1" "$proxy" full 3)" 2)" \
                    "${ratio%% *}" "${ratio#* }" "$(rounded "$(median "$1" "$proxy" paced 1)" 0)" \
                    "$(rounded "$(median "$1" "$proxy" paced 2)" 2)" "$(rounded "$(median "$1" "$proxy" paced 3)" 2)" \
                    "$(rounded "$(median "$1" "$proxy" paced 4)" 2)"
                mebibytes "$(median "$1" "$proxy" rss 1)"
                echo
            done
            ;;
    esac
}

print_case() { # CASE
    printf '\n%s\n' "$(title_of "$1")"
    rows_of "$1" | column -t -s '|' -R "$(rows_of "$1" | awk -F '|' 'NR == 1 { for (i = 2; i <= NF; i++) printf "%s%d", (i > 2 ? "," : ""), i }')"
}

machine() {
    local model
    model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
    echo "$(date +%F); ${model:-unknown processor}, $(nproc) processors; $(uname -sr); $(nginx -v 2>&1 | sed 's/.*: //'); $(
        haproxy -v | awk 'NR == 1 { print "HAProxy " $3 }'); Java $(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JDK_HOME/release")"
}

print_machine() {
    printf '\n%s\n%s: %s connections, %s rounds of %s s\n' "$(machine)" "$command_line" "$connections" "$rounds" "$seconds"
    local proxy
    for proxy in "${variants[@]+"${variants[@]}"}"; do
        echo "$proxy: ${tree[$proxy]} ${jvm[$proxy]:-} ${process[$proxy]:-}"
    done
}

# Every sample, with the names of its figures.
write_json() {
    local file name first=true
    printf '{"machine":"%s","command":"%s","base":"%s","samples":[' "$(machine)" "${command_line//\"/}" "$base"
    for file in "$work"/samples/*; do
        name=${file##*/}
        awk -v name="$name" -v first="$first" '
            BEGIN {
                split(name, part, ".")
                names["full"] = part[1] == "syscalls" ? "reads writes epollWaits others mostOfThese" : "requestsPerSecond userMicros systemMicros cpuMicros"
                names["light"] = "reads writes epollWaits others mostOfThese"
                names["paced"] = "requestsPerSecond p50Millis p99Millis p999Millis mostMillis userMicros systemMicros"
                names["rss"] = "rssKiB"
                names["idle"] = "rssBeforeKiB rssKiB bytesEach closed"
                split(names[part[3]], key, " ")
            }
            {
                printf "%s\n{\"case\":\"%s\",\"proxy\":\"%s\",\"kind\":\"%s\",\"round\":%d", first == "true" && NR == 1 ? "" : ",", part[1], part[2], part[3], NR
                for (i = 1; i <= NF; i++) printf ",\"%s\":%s", key[i], ($i ~ /^[a-z]/ ? "\"" $i "\"" : $i)
                printf "}"
            }' "$file"
        first=false
    done
    printf '\n]}\n'
}

write_tables() {
    local docs=$root/docs/benchmarks.md case
    {
        # shellcheck disable=SC2016
        printf '%s\n\n`%s`: %s busy connections, %s rounds of %s s after %s s of warm-up.\n' "$(machine)" "$command_line" \
            "$connections" "$rounds" "$seconds" "$warm_up"
        for case in "${cases[@]}"; do
            printf '\n### %s\n\n' "$(title_of "$case" | sed 's/^./\U&/')"
            rows_of "$case" | sed 's/|/ | /g; s/^/| /; s/$/ |/' | awk '{ print } NR == 1 { gsub(/[^|]+/, "---"); print }'
        done
    } >"$work/tables"
    awk -v tables="$work/tables" '
        /<!-- compare: end -->/ { inside = 0 }
        !inside { print }
        /<!-- compare: begin -->/ { inside = 1; print ""; while ((getline line < tables) > 0) print line; print "" }
    ' "$docs" >"$work/benchmarks.md"
    cat "$work/benchmarks.md" >"$docs"
    echo "compare: wrote $docs" >&2
}
