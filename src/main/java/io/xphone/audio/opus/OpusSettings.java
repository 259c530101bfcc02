package io.xphone.audio.opus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of Opus of a phone or server.
 *
 * @param library which library encodes and decodes
 * @param bitrate average bit rate to send, in bits per second: 6,000 to 510,000
 * @param complexity complexity of the encoder, 0 to 10
 * @param fec whether in-band FEC is sent to peers that use it, and requested from them
 * @param lossPercent packet loss for which FEC is prepared, in percent: 1 to 50
 * @param dtx whether discontinuous transmission is used towards peers that prefer it, and requested from them
 * @param cbr whether a constant bit rate is sent and requested
 * @param maxPlaybackRate {@code maxplaybackrate} of local descriptions, in Hz: 8,000 to 48,000
 * @param maxCaptureRate {@code sprop-maxcapturerate} of local descriptions, and the limit of the bandwidth that is
 *     sent, in Hz: 8,000 to 48,000
 * @param maxAverageBitrate {@code maxaveragebitrate} of local descriptions, in bits per second: 6,000 to 510,000; 0 for
 *     none
 * @param maxCallsPerEventLoop calls with Opus on one media event loop; 0 for as many as suit the library
 *     and the complexity
 */
public record OpusSettings(
        OpusLibrary library,
        int bitrate,
        int complexity,
        boolean fec,
        int lossPercent,
        boolean dtx,
        boolean cbr,
        int maxPlaybackRate,
        int maxCaptureRate,
        int maxAverageBitrate,
        int maxCallsPerEventLoop) {

    /** The settings without options. */
    public static final OpusSettings DEFAULT =
            new OpusSettings(OpusLibrary.AUTO, 32_000, 5, true, 10, false, false, 48_000, 48_000, 0, 0);

    private static final List<String> KEYS = List.of(
            "library",
            "bitrate",
            "complexity",
            "fec",
            "lossPercent",
            "dtx",
            "cbr",
            "maxPlaybackRate",
            "maxCaptureRate",
            "maxAverageBitrate",
            "maxCallsPerEventLoop");

    /**
     * Reads settings as in options; what is absent keeps its value.
     *
     * @param settings values as in JSON, by the names of the components
     * @return the settings
     * @throws IllegalArgumentException if a setting is unknown or invalid, as {@code key: what is wrong}
     */
    public OpusSettings with(Map<String, Object> settings) {
        for (String key : settings.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(key + ": is unknown, the settings of Opus are " + KEYS);
            }
        }
        int average = number(settings, "maxAverageBitrate", maxAverageBitrate, 0, OpusParameters.MAX_BITRATE);
        if (average > 0 && average < OpusParameters.MIN_BITRATE) {
            throw new IllegalArgumentException("maxAverageBitrate: must be 0, or " + OpusParameters.MIN_BITRATE + " to "
                    + OpusParameters.MAX_BITRATE + ", is " + average);
        }
        return new OpusSettings(
                library(settings.getOrDefault("library", library)),
                number(settings, "bitrate", bitrate, OpusParameters.MIN_BITRATE, OpusParameters.MAX_BITRATE),
                number(settings, "complexity", complexity, 0, 10),
                bool(settings, "fec", fec),
                number(settings, "lossPercent", lossPercent, 1, 50),
                bool(settings, "dtx", dtx),
                bool(settings, "cbr", cbr),
                number(settings, "maxPlaybackRate", maxPlaybackRate, OpusParameters.MIN_RATE, OpusParameters.MAX_RATE),
                number(settings, "maxCaptureRate", maxCaptureRate, OpusParameters.MIN_RATE, OpusParameters.MAX_RATE),
                average,
                number(settings, "maxCallsPerEventLoop", maxCallsPerEventLoop, 0, 100_000));
    }

    /** {@return the parameters of local offers and answers, which say what is received} */
    public OpusParameters parameters() {
        return new OpusParameters(
                maxPlaybackRate, maxCaptureRate, 0, 0, 0, maxAverageBitrate, false, false, cbr, fec, dtx);
    }

    private static OpusLibrary library(Object value) {
        if (value instanceof OpusLibrary library) {
            return library;
        }
        List<String> names = new ArrayList<>();
        for (OpusLibrary library : OpusLibrary.values()) {
            String name = library.name().toLowerCase(Locale.ROOT);
            if (name.equalsIgnoreCase(String.valueOf(value))) {
                return library;
            }
            names.add(name);
        }
        throw new IllegalArgumentException("library: must be one of " + names + ", is " + value);
    }

    private static int number(Map<String, Object> settings, String key, int byDefault, int min, int max) {
        Object value = settings.getOrDefault(key, byDefault);
        Object read = value instanceof String digits && digits.matches("\\d{1,9}") ? Integer.valueOf(digits) : value;
        if (read instanceof Number number
                && number.doubleValue() == number.intValue()
                && number.intValue() >= min
                && number.intValue() <= max) {
            return number.intValue();
        }
        throw new IllegalArgumentException(
                key + ": must be a whole number from " + min + " to " + max + ", is " + value);
    }

    private static boolean bool(Map<String, Object> settings, String key, boolean byDefault) {
        Object value = settings.getOrDefault(key, byDefault);
        if (value instanceof Boolean || String.valueOf(value).matches("(?i)true|false")) {
            return Boolean.parseBoolean(String.valueOf(value));
        }
        throw new IllegalArgumentException(key + ": must be true or false, is " + value);
    }
}
