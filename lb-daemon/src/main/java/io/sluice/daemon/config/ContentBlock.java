package io.sluice.daemon.config;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.Content;
import io.sluice.core.settings.RouteAction.Respond;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What responses of our own have in common: a body out of the file or beside it, its type, further fields. Reads the files. */
final class ContentBlock {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "htm", "text/html; charset=utf-8",
            "txt", Content.PLAIN,
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "xml", "application/xml",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon");

    static final Key<String> TYPE = Key.optional(
            "type",
            Types.TEXT,
            "The media type; left out, what the ending of the file's name says, else `text/plain; charset=utf-8`.");
    static final Key<String> BODY = Key.optional(
            "body", Types.TEXT, "The body; where a route has neither `body` nor `file`, a line that names the status.");
    static final Key<Path> FILE = Key.optional(
            "file",
            Types.FILE,
            "A file with the body, at most 256KiB, read with the configuration; relative paths start at its directory.");
    static final Key<Map<String, String>> HEADERS = Key.preset(
            "headers",
            new MapType<>(
                    "a block of header fields",
                    "NAME",
                    name -> name,
                    new ScalarType<>(
                            "text", "text", text -> text, text -> text, Map.of("type", List.of("string", "integer")))),
            Map.of(),
            "Further header fields, such as `{ Retry-After: 60 }`.");

    static final Block<Respond> PAGE = Block.of(
            "An error page",
            "`body` or `file`, in place of the plain text that clients get where Sluice itself has to refuse a request. What backends answer is"
                    + " left as it is. `503: sorry.html` is short for `503: { file: sorry.html }`. Cache-Control is `no-store`"
                    + " unless `headers` says otherwise.",
            ContentBlock::page,
            TYPE,
            BODY,
            FILE,
            HEADERS);

    static final Type<Map<Integer, Respond>> PAGES = new MapType<>(
            "a block of statuses", "STATUS", ContentBlock::status, new ShortForm<>(new ShortPage(), PAGE));

    private ContentBlock() {}

    /** The status is the key that the block stands after. */
    private static Respond page(Values v) {
        if (!v.has(BODY) && !v.has(FILE)) {
            v.reject("", "says nothing; it needs body or file");
        }
        return new Respond(200, content(v, 200), v.get(HEADERS), false);
    }

    /** The body as the block says it, whichever way. */
    static Content content(Values v, int status) {
        String body = v.find(BODY);
        Path file = v.find(FILE);
        if (body != null && file != null) {
            v.reject("file", "cannot stand beside body; keep one of the two");
        }
        String type = v.find(TYPE);
        if (file != null && !v.isWrong(FILE)) {
            try {
                return read(v.resolve(file), type);
            } catch (BadValueException e) {
                v.reject("file", e.getMessage());
            }
        }
        return body == null && file == null
                ? ofStatus(status)
                : Content.of(
                        type == null ? Content.PLAIN : type,
                        (body == null ? "" : body).getBytes(StandardCharsets.UTF_8));
    }

    /** A line that names the status, where it may have a body. */
    static Content ofStatus(int status) {
        return Respond.hasBody(status)
                ? Content.of(
                        Content.PLAIN, (HttpResponseStatus.valueOf(status) + "\n").getBytes(StandardCharsets.US_ASCII))
                : Content.none();
    }

    private static Content read(Path file, @Nullable String type) throws BadValueException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Content.MOST_BYTES + 1);
            if (bytes.length > Content.MOST_BYTES) {
                throw new BadValueException("\"" + file + "\" is larger than 256KiB, the most that is kept in memory");
            }
            return Content.of(type == null ? typeOf(file) : type, bytes);
        } catch (NoSuchFileException e) {
            throw new BadValueException("\"" + file + "\" does not exist");
        } catch (AccessDeniedException e) {
            throw new BadValueException("\"" + file + "\" cannot be read: permission denied");
        } catch (IOException e) {
            throw new BadValueException("\"" + file + "\" cannot be read: " + e.getMessage());
        }
    }

    private static String typeOf(Path file) {
        String name = file.toString();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, Content.PLAIN);
    }

    private static Integer status(String text) throws BadValueException {
        List<String> allowed =
                AnswerSettings.ERRORS.stream().map(String::valueOf).toList();
        if (!allowed.contains(text)) {
            throw new BadValueException(
                    "Sluice itself never answers with \"" + text + "\"; allowed: " + String.join(", ", allowed));
        }
        return Integer.valueOf(text);
    }

    /** A file alone. */
    private record ShortPage() implements Type<Respond> {

        @Override
        public Respond read(Node node, Reading at) {
            int before = at.problems().errors();
            Path file = Types.FILE.read(node, at);
            if (at.problems().errors() > before) {
                return standIn();
            }
            try {
                return new Respond(200, ContentBlock.read(at.base().resolve(file), null), Map.of(), false);
            } catch (BadValueException e) {
                at.error(node.place(), e.getMessage());
                return standIn();
            }
        }

        @Override
        public Respond standIn() {
            return new Respond(200, Content.none(), Map.of(), false);
        }

        @Override
        public String what() {
            return Types.FILE.what();
        }

        @Override
        public String show(Respond value) {
            return "";
        }

        @Override
        public Map<String, Object> schema() {
            return Types.FILE.schema();
        }
    }
}
