package io.xphone.sip.message;

/**
 * One header line.
 *
 * @param name in its canonical spelling when it is one of {@link HeaderName}, else as written
 * @param value unfolded, without white space around it; "" when there is none
 */
public record Header(String name, String value) {
    /**
     * Makes the name canonical and trims the value.
     *
     * @throws IllegalArgumentException when the name is no token or the value holds CR, LF or NUL
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
