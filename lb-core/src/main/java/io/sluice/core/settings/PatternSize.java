package io.sluice.core.settings;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * About how many instructions a pattern of RE2 would take, told without compiling it. Repetitions in repetitions multiply:
 * {@code ((a{999}){999}){999}} would fill the memory before anybody could count.
 */
final class PatternSize {

    /** So many a compiled pattern may have. Each byte of a text may be looked at once for each. */
    static final int MOST = 500;

    /** Far above what is allowed, since this is no more than about right; and far below what it hurts to compile. */
    private static final long BEARABLE = 20L * MOST;

    private static final Pattern REPEAT = Pattern.compile("\\{([0-9]{1,4})(,([0-9]{0,4}))?}");

    /** One character, with what stands for one: an escape, or a class. */
    private static final Pattern ONE =
            Pattern.compile("\\\\[pPx]\\{[^}]*}|\\\\.|\\[\\^?]?(?:\\[:[^\\]]*:]|\\\\.|[^]])*]|.", Pattern.DOTALL);

    private final Deque<Long> outer = new ArrayDeque<>();
    private long group;
    private long last;

    private PatternSize() {}

    /** False for one that is not to be compiled. */
    static boolean isBearable(String pattern) {
        return new PatternSize().count(pattern) <= BEARABLE;
    }

    private long count(String pattern) {
        Matcher repeat = REPEAT.matcher(pattern);
        Matcher one = ONE.matcher(pattern);
        int at = 0;
        while (at < pattern.length() && group <= BEARABLE) {
            if (repeat.region(at, pattern.length()).lookingAt()) {
                repeat(repeat);
                at = repeat.end();
            } else {
                char c = pattern.charAt(at);
                at = one.region(at, pattern.length()).lookingAt() ? one.end() : at + 1;
                take(c);
            }
        }
        return group;
    }

    private void take(char c) {
        if (c == '(') {
            outer.push(group);
            group = 0;
            last = 0;
        } else if (c == ')' && !outer.isEmpty()) {
            last = group + 2;
            group = outer.pop() + last;
        } else {
            last = 1;
            group++;
        }
    }

    private void repeat(Matcher repeat) {
        String most = repeat.group(3);
        long times = Long.parseLong(most == null || most.isEmpty() ? repeat.group(1) : most);
        long repeated = last * Math.max(times, 1);
        group += repeated - last;
        last = repeated;
    }
}
