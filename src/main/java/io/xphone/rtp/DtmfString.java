package io.xphone.rtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A dial string: digits with pauses between them.
 *
 * <pre>
 *   0-9 * # A-D    a digit; letters in any case
 *   , p P          a pause of configurable length
 *   w              half a second
 *   W              a second
 * </pre>
 *
 * @param parts digits and pauses, in order
 */
public record DtmfString(List<Part> parts) {

    /** Maximum length of a string in characters. */
    public static final int MAX_LENGTH = 256;

    /** Maximum duration of a string in ms: the command that sends it charPause until it was sent. */
    public static final long MAX_MILLIS = 58_000;

    private static final int HALF_SECOND = 500;
    private static final String DIGITS = "0123456789*#ABCD";

    /**
     * Digits without a pause between them, followed by a pause.
     *
     * @param digits the digits, possibly empty
     * @param pauseMillis length of the pause after them, in ms
     */
    public record Part(String digits, long pauseMillis) {}

    /** Copies the list. */
    public DtmfString {
        parts = List.copyOf(parts);
    }

    /**
     * Parses a string.
     *
     * @param text 1 to 256 characters, at least one digit
     * @param digitMillis length of a digit in ms
     * @param pauseMillis length of a pause in ms
     * @return the parsed string
     * @throws IllegalArgumentException if it has other characters, no digit, or takes too long
     */
    public static DtmfString parse(String text, int digitMillis, int pauseMillis) {
        List<Part> parts = new ArrayList<>();
        StringBuilder digits = new StringBuilder();
        long pause = 0;
        long total = 0;
        int count = 0;
        for (int i = 0; text != null && i < text.length() && i <= MAX_LENGTH; i++) {
            char digit = text.substring(i, i + 1).toUpperCase(Locale.ROOT).charAt(0);
            long charPause = pauseOf(text.charAt(i), pauseMillis);
            if (charPause < 0 && DIGITS.indexOf(digit) < 0) {
                throw invalid(text);
            }
            if (charPause < 0 && pause > 0) {
                parts.add(new Part(digits.toString(), pause));
                digits.setLength(0);
                pause = 0;
            }
            if (charPause < 0) {
                digits.append(digit);
                total += digitMillis + DtmfSender.DEFAULT_GAP_MILLIS;
                count++;
            } else {
                pause += charPause;
                total += charPause;
            }
        }
        if (count == 0 || text.length() > MAX_LENGTH) {
            throw invalid(text);
        }
        if (total > MAX_MILLIS) {
            throw new IllegalArgumentException("\"" + text + "\" takes " + total + " ms, more than " + MAX_MILLIS);
        }
        parts.add(new Part(digits.toString(), pause));
        return new DtmfString(parts);
    }

    /** The pause that a character denotes, in ms; -1 for none. */
    private static long pauseOf(char c, int pauseMillis) {
        return switch (c) {
            case ',', 'p', 'P' -> pauseMillis;
            case 'w' -> HALF_SECOND;
            case 'W' -> 2 * HALF_SECOND;
            default -> -1;
        };
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not a string of 1 to " + MAX_LENGTH
                + " digits 0-9 * # A-D, with , p w W for pauses");
    }
}
