package io.xphone.rtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A digit in the body of a SIP INFO request, in the two forms that are about.
 *
 * <pre>
 *   application/dtmf-relay    *( name "=" value CRLF )    names Signal and Duration (ms), in any case and order
 *   application/dtmf          digit
 * </pre>
 *
 * <p>A signal is a digit or the number of its event, 10 to 15 for *, #, A to D.
 *
 * @param digit 0-9, *, #, A-D
 * @param durationMillis how long the key is held, in ms
 */
public record DtmfInfo(char digit, int durationMillis) {

    /** Content type of the form with names. */
    public static final String RELAY = "application/dtmf-relay";

    /** Content type of the form that is a digit alone. */
    public static final String PLAIN = "application/dtmf";

    /** Duration where a body tells none, in ms. */
    public static final int DEFAULT_DURATION_MILLIS = 160;

    private static final int LONGEST_BODY = 1024;
    private static final int LONGEST_DURATION_MILLIS = 60_000;

    /** Checks digit and duration. */
    public DtmfInfo {
        int code = TelephoneEvent.codeOf(digit);
        if (code < 0 || durationMillis < 0) {
            throw new IllegalArgumentException("no digit: " + digit + " for " + durationMillis + " ms");
        }
        digit = TelephoneEvent.digitOf(code);
    }

    /**
     * Whether a body of this type is to be read here.
     *
     * @param contentType type and subtype, in any case, without parameters
     * @return true for both forms
     */
    public static boolean handles(String contentType) {
        return contentType.equalsIgnoreCase(RELAY) || contentType.equalsIgnoreCase(PLAIN);
    }

    /**
     * Reads a body.
     *
     * @param contentType type and subtype, in any case, without parameters
     * @param body as received
     * @return the digit; empty when the type is another or no digit can be read
     */
    public static Optional<DtmfInfo> parse(String contentType, byte[] body) {
        if (body.length > LONGEST_BODY) {
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
                case "duration" -> duration = number(value, LONGEST_DURATION_MILLIS, DEFAULT_DURATION_MILLIS);
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

    private static int number(String digits, int most, int otherwise) {
        if (digits.isEmpty() || digits.length() > 6) {
            return otherwise;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return otherwise;
            }
            value = value * 10 + c - '0';
        }
        return value > most ? otherwise : value;
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
