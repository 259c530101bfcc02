package io.xphone.audio;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The parameters of an {@code a=fmtp} line in the usual form: {@code name=value} separated by semicolons. Names are
 * case-insensitive; of a repeated one the first counts. Any text is accepted: what is no parameter is ignored.
 */
public final class FmtpParameters {

    private static final int MAX_PARAMETERS = 64;

    private final Map<String, String> values;

    private FmtpParameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads parameters.
     *
     * @param fmtp value of the line without the payload type; "" for none
     * @return the parameters
     */
    public static FmtpParameters of(String fmtp) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int start = 0; start < fmtp.length() && values.size() < MAX_PARAMETERS; ) {
            int semicolon = fmtp.indexOf(';', start);
            int end = semicolon < 0 ? fmtp.length() : semicolon;
            int equals = fmtp.indexOf('=', start);
            if (equals > start && equals < end) {
                String name = fmtp.substring(start, equals).strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty()) {
                    values.putIfAbsent(name, fmtp.substring(equals + 1, end).strip());
                }
            }
            start = end + 1;
        }
        return new FmtpParameters(values);
    }

    /**
     * A value.
     *
     * @param name name of the parameter; case-insensitive
     * @return its value, or empty if it is missing
     */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * A number.
     *
     * @param name name of the parameter; case-insensitive
     * @param missing result when it is missing or not a whole number from 0 to {@code max}
     * @param max the largest valid number
     * @return the number
     */
    public int number(String name, int missing, int max) {
        String text = values.get(name.toLowerCase(Locale.ROOT));
        if (text == null || text.isEmpty() || text.length() > 9) {
            return missing;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return missing;
            }
            number = 10 * number + digit - '0';
        }
        return number <= max ? number : missing;
    }

    /**
     * A flag.
     *
     * @param name name of the parameter; case-insensitive
     * @param missing result when it is missing, or neither {@code 0} nor {@code 1}
     * @return whether it is 1
     */
    public boolean flag(String name, boolean missing) {
        return number(name, missing ? 1 : 0, 1) == 1;
    }

    /** {@return the parameters as a value of {@code a=fmtp}} */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(value -> value.getKey() + '=' + value.getValue())
                .collect(Collectors.joining(";"));
    }
}
