package io.sluice.daemon.config;

import io.sluice.core.settings.RewriteSettings;
import java.util.List;
import java.util.Optional;

/** What becomes of path and host of a request on its way to the backend. */
final class RewriteBlock {

    private static final Key<String> PATH = Key.optional("path", Types.TEXT, "Another path in place of the whole one.");
    private static final Key<String> PREFIX = Key.optional(
            "prefix",
            Types.TEXT,
            "Another beginning in place of the prefix that the route matched: with `path: /api` and `prefix: /` a request for"
                    + " `/api/x` becomes one for `/x`.");
    private static final Key<String> REGEX = Key.optional(
            "regex",
            Types.TEXT,
            "A pattern in the syntax of RE2; each place of the path where it is found is replaced.");
    private static final Key<String> REPLACE =
            Key.optional("replace", Types.TEXT, "What stands in its place, `$1` for what the first group matched.");
    private static final Key<String> HOST = Key.optional(
            "host",
            Types.TEXT,
            "The host that the backend is asked for; `backend` for its own address. X-Forwarded-Host keeps what the client asked for.");

    static final Block<RewriteSettings> BLOCK = Block.of(
            "Another path and host for the backend",
            "The query stays as it is; logs and variables tell what the client asked for.",
            RewriteBlock::rewrite,
            PATH,
            PREFIX,
            REGEX,
            REPLACE,
            HOST);

    private RewriteBlock() {}

    private static RewriteSettings rewrite(Values v) {
        List<Key<String>> ways =
                List.of(PATH, PREFIX, REGEX).stream().filter(v::has).toList();
        if (ways.size() > 1) {
            v.reject(
                    ways.getLast().name(),
                    "cannot stand beside " + ways.getFirst().name() + "; keep one of the two");
        } else if (ways.isEmpty() && !v.has(HOST)) {
            v.reject("", "says nothing; it needs path, prefix, regex with replace, or host");
        }
        if (v.has(REGEX) != v.has(REPLACE)) {
            v.reject(
                    v.has(REGEX) ? "regex" : "replace", "needs " + (v.has(REGEX) ? "replace" : "regex") + " beside it");
        }
        return new RewriteSettings(path(v), Optional.ofNullable(v.find(HOST)));
    }

    private static RewriteSettings.Path path(Values v) {
        if (v.has(PATH)) {
            return new RewriteSettings.Path.Whole(v.text(PATH));
        }
        if (v.has(PREFIX)) {
            return new RewriteSettings.Path.Prefix(v.text(PREFIX));
        }
        return v.has(REGEX) && v.has(REPLACE)
                ? new RewriteSettings.Path.Replace(v.text(REGEX), v.text(REPLACE))
                : new RewriteSettings.Path.Same();
    }
}
