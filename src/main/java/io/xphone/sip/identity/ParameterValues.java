package io.xphone.sip.identity;

import java.util.Optional;

/** Reads values of header parameters. */
final class ParameterValues {

    private ParameterValues() {}

    /** The value without its quotes. */
    static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** A number of at most five digits, else 0. */
    static int number(Optional<String> text) {
        return text.filter(value -> value.matches("[0-9]{1,5}"))
                .map(Integer::parseInt)
                .orElse(0);
    }
}
