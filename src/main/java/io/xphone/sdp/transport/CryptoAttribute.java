package io.xphone.sdp.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A line {@code a=crypto} (RFC 4568 §4, §6):
 * <pre>tag suite key-parameters [session-parameters]</pre>
 *
 * @param tag identifies the line among those of a stream; the answer repeats the one that it accepts
 * @param suite the crypto suite
 * @param keys the master keys of the side that wrote the line, for what it sends; several differ by their MKI
 * @param keyDerivationRate packets after which session keys are derived again: 0 for never, else a power of 2
 * @param windowSize hint for the replay window in packets; 0 for none
 */
public record CryptoAttribute(int tag, CryptoSuite suite, List<InlineKey> keys, int keyDerivationRate, int windowSize) {

    private static final int MAX_TAG_DIGITS = 9;
    private static final int MAX_KEYS = 16;
    private static final int MAX_RATE_POWER = 24;
    private static final int MIN_WINDOW = 64;

    /** Copies the list. */
    public CryptoAttribute {
        Objects.requireNonNull(suite);
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no key");
        }
    }

    /** A line with one key and no parameters. */
    public static CryptoAttribute of(int tag, CryptoSuite suite, InlineKey key) {
        return new CryptoAttribute(tag, suite, List.of(key), 0, 0);
    }

    /**
     * Parses the value of a line. Lines that must not be used are malformed for the caller: of an unknown suite, with a
     * session parameter that is not known, and with one that would leave packets without encryption or authentication.
     *
     * @param value after {@code a=crypto:}
     * @return empty if the line cannot be used
     */
    public static Optional<CryptoAttribute> parse(String value) {
        String[] words = value.strip().split("[ \t]+", 64);
        if (words.length < 3) {
            return Optional.empty();
        }
        int tag = (int) InlineKey.longNumber(words[0], MAX_TAG_DIGITS);
        CryptoSuite suite = CryptoSuite.of(words[1]).orElse(null);
        if (tag < 0 || suite == null) {
            return Optional.empty();
        }
        List<InlineKey> keys = keys(words[2], suite);
        int rate = 0;
        int window = 0;
        for (int i = 3; i < words.length; i++) {
            String word = words[i];
            if (word.startsWith("KDR=")) {
                long power = InlineKey.longNumber(word.substring(4), 2);
                rate = power < 1 || power > MAX_RATE_POWER ? -1 : 1 << power;
            } else if (word.startsWith("WSH=")) {
                long size = InlineKey.longNumber(word.substring(4), 9);
                window = size < MIN_WINDOW ? -1 : (int) size;
            } else if (!harmless(word)) {
                return Optional.empty();
            }
            if (rate < 0 || window < 0) {
                return Optional.empty();
            }
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(new CryptoAttribute(tag, suite, keys, rate, window));
    }

    /**
     * Whether a session parameter may be ignored: those of forward error correction, which is not used, and optional
     * extensions, whose names begin with a hyphen (§6.3.7).
     */
    private static boolean harmless(String parameter) {
        return parameter.startsWith("FEC_ORDER=") || parameter.startsWith("FEC_KEY=") || parameter.startsWith("-");
    }

    /** Empty unless all keys are well-formed; several have MKIs of one length, each another one (§6.1). */
    private static List<InlineKey> keys(String text, CryptoSuite suite) {
        String[] parameters = text.split(";", MAX_KEYS + 1);
        List<InlineKey> keys = new ArrayList<>(1);
        Set<String> identifiers = new HashSet<>();
        for (String parameter : parameters) {
            InlineKey key = InlineKey.parse(parameter, suite.materialLength()).orElse(null);
            if (key == null || keys.size() == MAX_KEYS) {
                return List.of();
            }
            keys.add(key);
            identifiers.add(Arrays.toString(key.mki()));
        }
        int length = keys.get(0).mki().length;
        boolean distinct =
                identifiers.size() == keys.size() && keys.stream().allMatch(key -> key.mki().length == length);
        return keys.size() == 1 || length > 0 && distinct ? keys : List.of();
    }

    /** The value of the line. */
    public String text() {
        StringBuilder text = new StringBuilder(100).append(tag).append(' ').append(suite.sdpName());
        for (int i = 0; i < keys.size(); i++) {
            text.append(i == 0 ? ' ' : ';').append(keys.get(i).text());
        }
        if (keyDerivationRate > 0) {
            text.append(" KDR=").append(Integer.numberOfTrailingZeros(keyDerivationRate));
        }
        if (windowSize > 0) {
            text.append(" WSH=").append(windowSize);
        }
        return text.toString();
    }
}
