package io.xphone.rtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A digit in the body of a SIP INFO request, in either of the common formats.
 *
 * <pre>
 *   application/dtmf-relay    *( name "=" value CRLF )    names Signal and Duration (ms), in any case and order
 *   application/dtmf          digit
 * </pre>
 *
 * <p>A signal is a digit or the number of its event, 10 to 15 for *, #, A to D.
 *
 * @param digit 0-9, *, #, A-D
 * @param durationMillis how long the key is pressed, in ms
 */
public record DtmfInfo(char digit, int durationMillis) {

    /** Content type of the format with names. */
    public static final String RELAY = "application/dtmf-relay";

    /** Content type of the format with a digit only. */
    public static final String PLAIN = "application/dtmf";

    /** Duration if a body has none, in ms. */
    public static final int DEFAULT_DURATION_MILLIS = 160;

    private static final int MAX_BODY = 1024;
    private static final int MAX_DURATION_MILLIS = 60_000;

    /** Validates digit and duration. */
    public DtmfInfo {
        int code = TelephoneEvent.codeOf(digit);
        if (code < 0 || durationMillis < 0) {
            throw new IllegalArgumentException(
                    "invalid DTMF digit or duration: " + digit + " for " + durationMillis + " ms");
        }
        digit = TelephoneEvent.digitOf(code);
    }

    /**
     * Whether {@link #parse} supports a type.
     *
     * @param contentType type and subtype, in any case, without parameters
     * @return true for both formats
     */
    public static boolean handles(String contentType) {
        return contentType.equalsIgnoreCase(RELAY) || contentType.equalsIgnoreCase(PLAIN);
    }

    /**
     * Parses a body.
     *
     * @param contentType type and subtype, in any case, without parameters
     * @param body as received
     * @return the digit; empty for another type or an invalid body
     */
    public static Optional<DtmfInfo> parse(String contentType, byte[] body) {
        if (body.length > MAX_BODY) {
            return Optional.empty();
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return switch (contentType.toLowerCase(Locale.ROOT)) {
            case RELAY -> parseRelay(text);
            case PLAIN -> digit(text.strip(), DEFAULT_DURATION_MILLIS);
            default -> Optional.empty();
        };
    }

    private static Optional<DtmfInfo> parseRelay(String text) {
        String signal = "";
        int duration = DEFAULT_DURATION_MILLIS;
        for (String line : text.split("[\r\n]+")) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = line.substring(equals + 1).strip();
            switch (line.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                case "signal" -> signal = value;
                case "duration" -> duration = number(value, MAX_DURATION_MILLIS, DEFAULT_DURATION_MILLIS);
                default -> {}
            }
        }
        return digit(signal, duration);
    }

    private static Optional<DtmfInfo> digit(String signal, int duration) {
        if (signal.length() == 1 && TelephoneEvent.codeOf(signal.charAt(0)) >= 0) {
            return Optional.of(new DtmfInfo(signal.charAt(0), duration));
        }
        int code = signal.length() == 2 ? number(signal, 15, -1) : -1;
        return code < 10 ? Optional.empty() : Optional.of(new DtmfInfo(TelephoneEvent.digitOf(code), duration));
    }

    private static int number(String digits, int max, int defaultValue) {
        if (digits.isEmpty() || digits.length() > 6) {
            return defaultValue;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return defaultValue;
            }
            value = value * 10 + c - '0';
        }
        return value > max ? defaultValue : value;
    }

    /** {@return a body of type {@link #RELAY}} */
    public byte[] relayBody() {
        return ("Signal=" + digit + "\r\nDuration=" + durationMillis + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return a body of type {@link #PLAIN}} */
    public byte[] plainBody() {
        return new byte[] {(byte) digit};
    }
}
