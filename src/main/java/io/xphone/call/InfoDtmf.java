package io.xphone.call;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A digit in the body of an INFO, in the two forms that are in use.
 *
 * <pre>
 *   application/dtmf-relay    Signal=5 CRLF Duration=160 CRLF     names in any case, blanks around "=", ":" for "="
 *   application/dtmf          5                                   a digit or its event code of RFC 4733
 * </pre>
 *
 * @param digit 0-9, *, #, A-D
 * @param millis the duration in ms, 1 to 10,000
 */
public record InfoDtmf(char digit, int millis) {

    /** The type of the body with signal and duration. */
    public static final String RELAY = "application/dtmf-relay";

    /** The type of the body that is a digit alone. */
    public static final String PLAIN = "application/dtmf";

    /** In RFC 4733 §3.2's order of event codes. */
    private static final String DIGITS = "0123456789*#ABCD";

    private static final int DEFAULT_MILLIS = 160;
    private static final int MAX_MILLIS = 10_000;
    private static final int MAX_BODY = 512;

    /** Refuses what is no digit and durations out of range. */
    public InfoDtmf {
        if (DIGITS.indexOf(digit) < 0 || millis < 1 || millis > MAX_MILLIS) {
            throw new IllegalArgumentException("no digit, or no duration for one");
        }
    }

    /**
     * Whether a body of this type is to be read here.
     *
     * @param contentType type and subtype in lower case
     * @return true for both forms
     */
    public static boolean handles(String contentType) {
        return contentType.equals(RELAY) || contentType.equals(PLAIN);
    }

    /**
     * Reads a body.
     *
     * @param contentType {@link #RELAY} or {@link #PLAIN}
     * @param body the body
     * @return the digit; empty when there is none in it
     */
    public static Optional<InfoDtmf> parse(String contentType, byte[] body) {
        if (body.length > MAX_BODY) {
            return Optional.empty();
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String signal = contentType.equals(PLAIN) ? text.strip() : "";
        int millis = DEFAULT_MILLIS;
        for (String line : text.split("[\r\n]+")) {
            int separator = separator(line);
            if (separator < 0) {
                continue;
            }
            String name = line.substring(0, separator).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(separator + 1).strip();
            if (name.equals("signal")) {
                signal = value;
            } else if (name.equals("duration")) {
                int given = HeaderText.number(Optional.of(value)).orElse(DEFAULT_MILLIS);
                millis = Math.max(1, Math.min(MAX_MILLIS, given));
            }
        }
        int duration = millis;
        return digit(signal).map(digit -> new InfoDtmf(digit, duration));
    }

    /** @return the body of type {@link #RELAY} */
    public byte[] relayBody() {
        return ("Signal=" + digit + "\r\nDuration=" + millis + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static int separator(String line) {
        int equals = line.indexOf('=');
        return equals >= 0 ? equals : line.indexOf(':');
    }

    private static Optional<Character> digit(String signal) {
        if (signal.length() == 1) {
            char upper = Character.toUpperCase(signal.charAt(0));
            return DIGITS.indexOf(upper) < 0 ? Optional.empty() : Optional.of(upper);
        }
        int code = HeaderText.number(Optional.of(signal)).orElse(-1);
        return code >= 10 && code < DIGITS.length() ? Optional.of(DIGITS.charAt(code)) : Optional.empty();
    }
}
