package io.sluice.core.proxy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.RequestRules;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.pool.Backend;
import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.RewriteSettings;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Another path and host for requests on their way to a backend, worked out once per snapshot. Used by all event loops. */
final class RewritePlan {

    /** Puts the path that goes to the backend together. */
    @FunctionalInterface
    private interface NewPath {

        /** The old one is at {@code [start, end)}, without the query. */
        void write(ScratchText out, byte[] bytes, int start, int end);
    }

    private static final byte[] ROOT = {'/'};

    private final @Nullable NewPath path;

    /** How many bytes at most a path has for each of the old one. */
    private final int growth;

    private final byte[] host;

    private final boolean asksByAddress;

    RewritePlan(RewriteSettings settings, PathMatch matched) {
        path = path(settings.path(), matched);
        growth = settings.path() instanceof RewriteSettings.Path.Replace(String pattern, String made)
                ? 1 + 2 * made.length()
                : 0;
        asksByAddress = settings.host().filter(RewriteSettings.BACKEND::equals).isPresent();
        host = asksByAddress ? new byte[0] : settings.host().orElse("").getBytes(StandardCharsets.US_ASCII);
    }

    private static @Nullable NewPath path(RewriteSettings.Path path, PathMatch matched) {
        return switch (path) {
            case RewriteSettings.Path.Same same -> null;
            case RewriteSettings.Path.Whole(String text) -> {
                byte[] whole = text.getBytes(StandardCharsets.US_ASCII);
                yield (out, bytes, start, end) -> out.append(whole, 0, whole.length);
            }
            case RewriteSettings.Path.Prefix(String text) -> prefix(text, matched);
            case RewriteSettings.Path.Replace replace -> replaced(replace.compiled(), replace.replacement());
        };
    }

    /** What follows the prefix that was matched follows the other one, with one slash between them. */
    private static NewPath prefix(String text, PathMatch matched) {
        byte[] other = bare(text).getBytes(StandardCharsets.US_ASCII);
        int length = matched.kind() == PathMatch.Kind.PREFIX ? matched.normal().length() : 0;
        boolean whole = matched.kind() == PathMatch.Kind.EXACT;
        return (out, bytes, start, end) -> {
            out.append(other, 0, other.length);
            int rest = whole ? end : Math.min(start + length, end);
            if (rest < end) {
                out.append(bytes, rest, end);
            } else if (other.length == 0) {
                out.append("/");
            }
        };
    }

    private static String bare(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static NewPath replaced(Pattern pattern, String replacement) {
        return (out, bytes, start, end) -> {
            String old = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
            StringBuilder made = new StringBuilder();
            Matcher matcher = pattern.matcher(old);
            while (made.length() < ScratchText.MOST && matcher.find()) {
                matcher.appendReplacement(made, replacement);
            }
            byte[] text = matcher.appendTail(made).toString().getBytes(StandardCharsets.ISO_8859_1);
            if (text.length == 0 || text[0] != '/') {
                out.append("/");
            }
            out.append(text, 0, text.length);
        };
    }

    boolean changesPath() {
        return path != null;
    }

    /** False where the path that the backend would get is longer than that. Only a pattern makes a path that much longer. */
    boolean fits(Head head, RequestRules rules, Loop loop, int most) {
        RequestTarget target = rules.target();
        long length = 1L + target.askedPathEnd() - target.askedPathStart();
        if (path == null || length * growth <= most || !hasPath(head, rules)) {
            return true;
        }
        ScratchText made = loop.scratch().clear();
        writePath(path, head, target, loop.routePath(), made);
        return made.length() <= most && made.length() < ScratchText.MOST;
    }

    /** Neither CONNECT nor a question about the whole server (RFC 9112 sections 3.2.3 and 3.2.4). */
    private static boolean hasPath(Head head, RequestRules rules) {
        RequestTarget target = rules.target();
        return target.askedPathStart() < target.askedPathEnd()
                ? head.bytes()[target.askedPathStart()] != '*'
                : rules.method() != KnownMethod.CONNECT && rules.method() != KnownMethod.OPTIONS;
    }

    /** Changes where the request goes, for an attempt on that backend. What the client asked for stays known. */
    void apply(Head head, RequestRules rules, Backend to, Loop loop) {
        RequestTarget target = rules.target();
        if (path != null && hasPath(head, rules)) {
            ScratchText made = loop.scratch().clear();
            writePath(path, head, target, loop.routePath(), made);
            target.rewritePath(head, made.bytes(), made.length());
        }
        if (asksByAddress) {
            byte[] address = to.authority().getBytes(StandardCharsets.US_ASCII);
            target.rewriteHost(head, address, address.length);
        } else if (host.length > 0) {
            target.rewriteHost(head, host, host.length);
        }
    }

    /**
     * The prefix was matched in the normal form of the path; in any other its bytes could not be counted. An absolute-form without a
     * path means the root.
     */
    private static void writePath(NewPath made, Head head, RequestTarget target, RoutePath lent, ScratchText scratch) {
        int end = target.askedPathEnd();
        lent.clear();
        lent.readPath(head.bytes(), target.askedPathStart(), end);
        if (lent.start() < lent.end()) {
            made.write(scratch, lent.bytes(), lent.start(), lent.end());
        } else {
            made.write(scratch, ROOT, 0, ROOT.length);
        }
        scratch.append(head.bytes(), mark(head.bytes(), target.askedPathStart(), end), end);
    }

    private static int mark(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '?') {
            i++;
        }
        return i;
    }
}
