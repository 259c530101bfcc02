package io.xphone.options;

import java.util.Map;

/**
 * The values that a numeric option accepts. An option without an entry of its own accepts 0 and more.
 *
 * @param min the least value
 * @param max the greatest value
 * @param step values are multiples of it; 1 for any
 */
public record OptionRange(long min, long max, int step) {

    private static final OptionRange ANY = new OptionRange(0, Integer.MAX_VALUE, 1);
    private static final OptionRange POSITIVE = new OptionRange(1, Integer.MAX_VALUE, 1);
    private static final OptionRange EXPIRY = new OptionRange(1, 86_400, 1);
    private static final OptionRange PORT = new OptionRange(0, 65_535, 1);

    private static final Map<String, OptionRange> BY_KEY = Map.ofEntries(
            Map.entry("port", PORT),
            Map.entry("localPort", PORT),
            Map.entry("rtpPortMin", new OptionRange(0, 65_534, 2)),
            Map.entry("rtpPortMax", PORT),
            Map.entry("ptimeMs", new OptionRange(10, 60, 10)),
            Map.entry("frameMs", new OptionRange(10, 60, 10)),
            Map.entry("jitterBufferMs", new OptionRange(0, 2_000, 1)),
            Map.entry("jitterMinMs", new OptionRange(0, 2_000, 1)),
            Map.entry("jitterMaxMs", new OptionRange(0, 2_000, 1)),
            Map.entry("alertRFactor", new OptionRange(0, 85, 1)),
            Map.entry("dtmfDurationMs", new OptionRange(40, 8_000, 1)),
            Map.entry("writeQueueMs", new OptionRange(20, 3_600_000, 1)),
            Map.entry("queueFrames", POSITIVE),
            Map.entry("gatherTimeoutMs", new OptionRange(10, 10_000, 1)),
            Map.entry("dscp", new OptionRange(0, 63, 1)),
            Map.entry("optionsStatus", new OptionRange(200, 699, 1)),
            Map.entry("registerExpirySeconds", POSITIVE),
            Map.entry("registerRetryMs", POSITIVE),
            Map.entry("registerMaxRetry", POSITIVE),
            Map.entry("connectTimeoutMs", POSITIVE),
            Map.entry("timeoutMs", POSITIVE),
            Map.entry("t1Ms", POSITIVE),
            Map.entry("sipMaxMessageBytes", POSITIVE),
            Map.entry("sipMaxHeaders", POSITIVE),
            Map.entry("sipMaxLineBytes", POSITIVE),
            Map.entry("sipMaxDatagramBytes", POSITIVE),
            Map.entry("maxConnectionsPerSource", POSITIVE),
            Map.entry("maxRingingCalls", POSITIVE),
            Map.entry("expirySeconds", EXPIRY),
            Map.entry("minExpirySeconds", EXPIRY),
            Map.entry("maxExpirySeconds", EXPIRY),
            Map.entry("maxContacts", new OptionRange(1, 100, 1)),
            Map.entry("ringTimeoutMs", new OptionRange(1, 3_600_000, 1)));

    /** The range of an option, by its name as in JSON. */
    public static OptionRange of(String key) {
        return BY_KEY.getOrDefault(key, ANY);
    }

    /** Whether the range contains a value. */
    public boolean contains(long value) {
        return value >= min && value <= max && value % step == 0;
    }

    /** What a value must be, such as {@code a whole number from 0 to 65535}. */
    public String description() {
        String kind = switch (step) {
            case 1 -> "a whole number";
            case 2 -> "an even number";
            default -> "a multiple of " + step;
        };
        return kind + (max >= Integer.MAX_VALUE ? " of " + min + " or more" : " from " + min + " to " + max);
    }
}
