package io.sluice.core.conformance;

/** A field line, or a pseudo-header field. Its characters are octets (ISO 8859-1). */
record FieldLine(String name, String value) {

    boolean isPseudo() {
        return name.startsWith(":");
    }

    /** As RFC 7541, section 4.1 has it. */
    int size() {
        return name.length() + value.length() + 32;
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
