package io.xphone.sip.message;

/**
 * One header line.
 *
 * @param name in its canonical spelling when it is one of {@link HeaderName}, else as written
 * @param value unfolded, without surrounding white space; "" for an empty one
 */
public record Header(String name, String value) {
    /**
     * Makes the name canonical and trims the value.
     *
     * @throws IllegalArgumentException when the name is not a token or the value contains CR, LF or NUL
     */
    public Header {
        name = HeaderName.requireCanonical(name);
        Chars.requireHeaderValue(name, value);
        value = Chars.trim(value);
    }

    /** {@code name: value}. */
    @Override
    public String toString() {
        return name + ": " + value;
    }
}
