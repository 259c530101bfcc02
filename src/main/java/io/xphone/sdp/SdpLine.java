package io.xphone.sdp;

/**
 * One {@code <type>=<value>} line (RFC 8866 §5), without its line ending.
 *
 * @param type the lower-case letter
 * @param value the text after the equals sign, including blanks
 */
public record SdpLine(char type, String value) {

    /** @throws IllegalArgumentException if the type is not a lower-case letter or the value contains CR, LF or NUL */
    public SdpLine {
        if (type < 'a' || type > 'z') {
            throw new IllegalArgumentException("invalid SDP line type: " + (int) type);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException("CR, LF or NUL in an SDP line");
            }
        }
    }

    static SdpLine of(Attribute attribute) {
        String value = attribute.value();
        return new SdpLine('a', value.isEmpty() ? attribute.name() : attribute.name() + ':' + value);
    }
}
