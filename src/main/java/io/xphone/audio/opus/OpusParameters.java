package io.xphone.audio.opus;

/**
 * The media type parameters of Opus (RFC 7587 §6.1), as in {@code a=fmtp}. All but the two {@code sprop} parameters say
 * what the side that writes them prefers to receive; offer and answer do not depend on each other (§7.1).
 *
 * @param maxPlaybackRate sample rate that the receiver can play, in Hz: 8,000 to 48,000
 * @param maxCaptureRate sample rate that the sender captures ({@code sprop-maxcapturerate}), in Hz: 8,000 to 48,000
 * @param ptime preferred packet time in ms, of older descriptions; 0 if absent. In SDP usually {@code a=ptime}
 * @param minPtime shortest packet time in ms, of older descriptions; 0 if absent
 * @param maxPtime longest packet time in ms; 0 if absent. In SDP usually {@code a=maxptime}
 * @param maxAverageBitrate in bits per second, 6,000 to 510,000; 0 if absent
 * @param stereo whether the receiver prefers stereo
 * @param spropStereo whether the sender is likely to send stereo
 * @param cbr whether the receiver prefers a constant bit rate
 * @param useInbandFec whether the receiver uses in-band forward error correction
 * @param useDtx whether the receiver prefers discontinuous transmission
 */
public record OpusParameters(
        int maxPlaybackRate,
        int maxCaptureRate,
        int ptime,
        int minPtime,
        int maxPtime,
        int maxAverageBitrate,
        boolean stereo,
        boolean spropStereo,
        boolean cbr,
        boolean useInbandFec,
        boolean useDtx) {

    /** Lowest value of {@link #maxPlaybackRate}, in Hz. */
    public static final int MIN_RATE = 8_000;

    /** Highest value of {@link #maxPlaybackRate}, in Hz. */
    public static final int MAX_RATE = 48_000;

    /** Lowest value of {@link #maxAverageBitrate} but 0, in bits per second. */
    public static final int MIN_BITRATE = 6_000;

    /** Highest value of {@link #maxAverageBitrate}, in bits per second. */
    public static final int MAX_BITRATE = 510_000;

    /** The values of parameters that are absent. */
    public static final OpusParameters DEFAULT =
            new OpusParameters(MAX_RATE, MAX_RATE, 0, 0, 0, 0, false, false, false, false, false);

    private static final int MAX_PTIME = 120;

    /**
     * Reads the value of an {@code a=fmtp} line. Unknown parameters and values out of range are ignored, as are
     * repeated parameters; names are case-insensitive.
     *
     * @param fmtp any text, "" for none
     * @return the parameters
     */
    public static OpusParameters parse(String fmtp) {
        int playback = -1;
        int capture = -1;
        int ptime = -1;
        int minPtime = -1;
        int maxPtime = -1;
        int bitrate = -1;
        int stereo = -1;
        int spropStereo = -1;
        int cbr = -1;
        int fec = -1;
        int dtx = -1;
        for (String parameter : fmtp.split(";", 100)) {
            int equals = parameter.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = parameter.substring(equals + 1).strip();
            switch (lower(parameter.substring(0, equals).strip())) {
                case "maxplaybackrate" -> playback = first(playback, value, MIN_RATE, MAX_RATE);
                case "sprop-maxcapturerate" -> capture = first(capture, value, MIN_RATE, MAX_RATE);
                case "ptime" -> ptime = first(ptime, value, 3, MAX_PTIME);
                case "minptime" -> minPtime = first(minPtime, value, 3, MAX_PTIME);
                case "maxptime" -> maxPtime = first(maxPtime, value, 3, MAX_PTIME);
                case "maxaveragebitrate" -> bitrate = first(bitrate, value, MIN_BITRATE, MAX_BITRATE);
                case "stereo" -> stereo = first(stereo, value, 0, 1);
                case "sprop-stereo" -> spropStereo = first(spropStereo, value, 0, 1);
                case "cbr" -> cbr = first(cbr, value, 0, 1);
                case "useinbandfec" -> fec = first(fec, value, 0, 1);
                case "usedtx" -> dtx = first(dtx, value, 0, 1);
                default -> {} // ignored, RFC 7587 §7.1
            }
        }
        return new OpusParameters(
                playback < 0 ? MAX_RATE : playback,
                capture < 0 ? MAX_RATE : capture,
                Math.max(0, ptime),
                Math.max(0, minPtime),
                Math.max(0, maxPtime),
                Math.max(0, bitrate),
                stereo == 1,
                spropStereo == 1,
                cbr == 1,
                fec == 1,
                dtx == 1);
    }

    /** {@return the value of an {@code a=fmtp} line: the parameters that are not at their defaults; "" for none} */
    public String toFmtp() {
        StringBuilder text = new StringBuilder();
        number(text, "maxplaybackrate", maxPlaybackRate, MAX_RATE);
        number(text, "sprop-maxcapturerate", maxCaptureRate, MAX_RATE);
        number(text, "ptime", ptime, 0);
        number(text, "minptime", minPtime, 0);
        number(text, "maxptime", maxPtime, 0);
        number(text, "maxaveragebitrate", maxAverageBitrate, 0);
        number(text, "stereo", stereo ? 1 : 0, 0);
        number(text, "sprop-stereo", spropStereo ? 1 : 0, 0);
        number(text, "cbr", cbr ? 1 : 0, 0);
        number(text, "useinbandfec", useInbandFec ? 1 : 0, 0);
        number(text, "usedtx", useDtx ? 1 : 0, 0);
        return text.toString();
    }

    /**
     * {@return the greatest average bit rate that may be sent in mono, in bits per second: {@link #maxAverageBitrate},
     * or the value of RFC 7587 §3.1.1 for the bandwidth that {@link #maxPlaybackRate} leaves}
     */
    public int bitrateLimit() {
        if (maxAverageBitrate > 0) {
            return maxAverageBitrate;
        }
        return maxPlaybackRate <= 8_000 ? 12_000 : maxPlaybackRate <= 16_000 ? 20_000 : 64_000;
    }

    private static void number(StringBuilder text, String name, int value, int byDefault) {
        if (value != byDefault) {
            text.append(text.isEmpty() ? "" : ";").append(name).append('=').append(value);
        }
    }

    /** The value read before, else the value of the text; -1 for one that is out of range. */
    private static int first(int before, String value, int min, int max) {
        if (before >= 0 || value.isEmpty() || value.length() > 9) {
            return before;
        }
        int number = 0;
        for (int i = 0; i < value.length(); i++) {
            char digit = value.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + digit - '0';
        }
        return number >= min && number <= max ? number : -1;
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }
}
