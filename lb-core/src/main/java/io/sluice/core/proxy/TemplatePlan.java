package io.sluice.core.proxy;

import io.sluice.core.settings.Template;
import java.nio.charset.StandardCharsets;

/** A text with variables, worked out once per snapshot. Used by all event loops. */
final class TemplatePlan {

    /** A piece of the text. */
    @FunctionalInterface
    interface Piece {

        void write(ScratchText out, Exchange exchange);
    }

    private final Piece[] pieces;

    TemplatePlan(Template template) {
        pieces = template.parts().stream().map(TemplatePlan::piece).toArray(Piece[]::new);
    }

    private static Piece piece(Template.Part part) {
        return switch (part) {
            case Template.Part.Literal(String text) -> {
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                yield (out, exchange) -> out.append(bytes, 0, bytes.length);
            }
            case Template.Part.Value(Template.Variable variable, String argument) ->
                Variables.piece(variable, argument);
        };
    }

    /** The text for an exchange; good until the scratch is used again. */
    ScratchText write(ScratchText out, Exchange exchange) {
        out.clear();
        for (Piece piece : pieces) {
            piece.write(out, exchange);
        }
        return out;
    }
}
