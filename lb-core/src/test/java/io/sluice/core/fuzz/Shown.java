package io.sluice.core.fuzz;

/** Bytes as a person, and a Java string, can read them. */
final class Shown {

    private Shown() {}

    static String of(String text, int most) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), most); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                case '"', '\\' -> shown.append('\\').append(c);
                default -> shown.append(c >= ' ' && c < 127 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
            }
        }
        return shown + (text.length() > most ? "... " + text.length() + " in all" : "");
    }
}
