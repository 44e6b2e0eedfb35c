package io.sluice.core.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with variables of an exchange in it, such as {@code for ${client-ip} at ${host}}. A dollar sign that begins no variable is
 * written twice.
 *
 * @param text as the file has it
 * @param parts what it is made of, in order
 */
public record Template(String text, List<Part> parts) {

    /** A piece of the text. */
    public sealed interface Part {

        /** What stands there as it is. */
        record Literal(String text) implements Part {}

        /**
         * What is told of the exchange.
         *
         * @param argument the name of a field or cookie, or empty
         */
        record Value(Variable variable, String argument) implements Part {}
    }

    /** What can be told of an exchange. */
    public enum Variable {
        /** The address of the client. */
        CLIENT_IP,
        /** Its port. */
        CLIENT_PORT,
        /** {@code http} or {@code https}, as the client came. */
        SCHEME,
        /** The host that the client asked for, with its port if it said one. */
        HOST,
        /** The method. */
        METHOD,
        /** The path as sent, without the query. */
        PATH,
        /** The query as sent, without its question mark. */
        QUERY,
        /** {@code X-Request-Id} as the client sent it, else one of our own, the same for the whole exchange. */
        REQUEST_ID,
        /** The name of the listener. */
        LISTENER,
        /** The name of the pool, where the route has one. */
        POOL,
        /** The name of the backend; known in responses. */
        BACKEND,
        /** When the exchange began, in seconds since 1970. */
        TIME,
        /** The version of TLS, such as {@code TLSv1.3}. */
        TLS_VERSION,
        /** The cipher suite. */
        TLS_CIPHER,
        /** The name that the client asked for in its handshake. */
        TLS_SERVER_NAME,
        /** The JA4 fingerprint, where the listener takes one. */
        JA4,
        /** Whom the client's certificate names. */
        CLIENT_CERTIFICATE_SUBJECT,
        /** Who vouches for it. */
        CLIENT_CERTIFICATE_ISSUER,
        /** Its number. */
        CLIENT_CERTIFICATE_SERIAL,
        /** Its SHA-256. */
        CLIENT_CERTIFICATE_SHA256,
        /** {@code ${header:NAME}}: the first field of the request of that name. */
        HEADER,
        /** {@code ${cookie:NAME}}: the first cookie of that name. */
        COOKIE;

        /** As the file spells it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean takesName() {
            return this == HEADER || this == COOKIE;
        }
    }

    private static final Map<String, Variable> BY_WORD =
            Arrays.stream(Variable.values()).collect(Collectors.toUnmodifiableMap(Variable::word, Function.identity()));

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final int LONGEST = 2048;

    public Template {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @throws InvalidSettingsException where it has a variable that there is not, or a dollar sign alone
     */
    public static Template of(String text) {
        new Checks()
                .require("", text.length() <= LONGEST, "is longer than " + LONGEST + " characters")
                .require(
                        "",
                        text.chars().allMatch(c -> c >= 0x20 && c < 0x7f || c == '\t'),
                        "\"" + text + "\" has characters other than printable ASCII")
                .done();
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '$') {
                literal.append(c);
            } else if (text.startsWith("$$", i)) {
                literal.append('$');
                i++;
            } else {
                int end = text.startsWith("${", i) ? text.indexOf('}', i) : -1;
                if (end < 0) {
                    throw wrong(
                            "\"" + text + "\" has a $ that begins no variable such as ${client-ip}; $ itself is $$");
                }
                flush(literal, parts);
                parts.add(value(text.substring(i + 2, end)));
                i = end;
            }
        }
        flush(literal, parts);
        return new Template(text, parts);
    }

    private static void flush(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private static Part value(String inside) {
        int colon = inside.indexOf(':');
        String word = colon < 0 ? inside : inside.substring(0, colon);
        String argument = colon < 0 ? "" : inside.substring(colon + 1);
        Variable variable = BY_WORD.get(word);
        if (variable == null) {
            throw wrong("there is no variable \"" + word + "\"; allowed: " + String.join(", ", words()));
        }
        if (variable.takesName() != NAME.matcher(argument).matches()) {
            throw wrong(
                    variable.takesName()
                            ? "\"" + inside + "\" needs a name, as in ${" + word + ":X-Name}"
                            : "\"" + inside + "\" takes no name; ${" + word + "} it is");
        }
        return new Part.Value(variable, argument);
    }

    private static InvalidSettingsException wrong(String message) {
        return new InvalidSettingsException(List.of(new Violation("", message)));
    }

    /** The variables that there are, in the order of the alphabet. */
    public static List<String> words() {
        return BY_WORD.keySet().stream().sorted().toList();
    }

    /** The text where it has no variable. */
    public Optional<String> literal() {
        return switch (parts.size()) {
            case 0 -> Optional.of("");
            case 1 -> parts.getFirst() instanceof Part.Literal(String only) ? Optional.of(only) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** True where it tells of that. */
    public boolean tells(Variable variable) {
        return parts.stream().anyMatch(part -> part instanceof Part.Value value && value.variable() == variable);
    }
}
