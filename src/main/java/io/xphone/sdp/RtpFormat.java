package io.xphone.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A format of an RTP m= line: its payload type with its {@code a=rtpmap} and {@code a=fmtp}
 * (RFC 8866 §6.6, §6.15).
 *
 * @param payloadType 0 to 127
 * @param encoding the encoding name as written, such as {@code PCMU}; case-insensitive
 * @param clockRate of the RTP timestamp, in Hz
 * @param channels 1 by default
 * @param fmtp the parameters of the format, "" for none
 */
public record RtpFormat(int payloadType, String encoding, int clockRate, int channels, String fmtp) {

    /** The encoding name of telephone events (RFC 4733). */
    public static final String TELEPHONE_EVENT = "telephone-event";

    /** The encoding name of comfort noise (RFC 3389). */
    public static final String COMFORT_NOISE = "CN";

    /** Whether the format has this encoding name and clock rate. */
    public boolean is(String name, int hertz) {
        return clockRate == hertz && encoding.equalsIgnoreCase(name);
    }

    /** Whether this is telephone-event, at any clock rate. */
    public boolean telephoneEvent() {
        return encoding.equalsIgnoreCase(TELEPHONE_EVENT);
    }

    /** The value of the {@code a=rtpmap} line. */
    String rtpmap() {
        String map = payloadType + " " + encoding + '/' + clockRate;
        return channels > 1 ? map + '/' + channels : map;
    }

    /** The same format with another payload type. */
    RtpFormat withPayloadType(int other) {
        return new RtpFormat(other, encoding, clockRate, channels, fmtp);
    }

    /**
     * The formats of an m= line, in order. A payload type without a valid rtpmap is completed from the table of RFC
     * 3551; a dynamic one is omitted, as it is undefined. Duplicates are ignored.
     */
    static List<RtpFormat> read(List<String> formats, List<Attribute> attributes) {
        Map<Integer, String> maps = new HashMap<>();
        Map<Integer, String> parameters = new HashMap<>();
        for (Attribute attribute : attributes) {
            boolean map = attribute.name().equals("rtpmap");
            if (!map && !attribute.name().equals("fmtp")) {
                continue;
            }
            String value = attribute.value();
            int number = Tokens.skip(value, 0);
            int end = Tokens.wordEnd(value, number);
            int rest = Tokens.skip(value, end);
            int payloadType = rest < value.length() ? Tokens.number(value, number, end, 127) : -1;
            if (payloadType >= 0) {
                (map ? maps : parameters).putIfAbsent(payloadType, value.substring(rest));
            }
        }
        List<RtpFormat> read = new ArrayList<>(formats.size());
        boolean[] seen = new boolean[128];
        for (String format : formats) {
            int payloadType = Tokens.number(format, 127);
            if (payloadType < 0 || seen[payloadType]) {
                continue;
            }
            seen[payloadType] = true;
            RtpFormat known = mapped(payloadType, maps.get(payloadType), parameters.getOrDefault(payloadType, ""));
            if (known != null) {
                read.add(known);
            }
        }
        return List.copyOf(read);
    }

    /** Null if neither the rtpmap nor the static table defines the payload type. */
    private static RtpFormat mapped(int payloadType, String map, String fmtp) {
        int slash = map == null ? -1 : map.indexOf('/');
        String encoding = slash < 0 ? "" : map.substring(0, slash).strip();
        if (!encoding.isEmpty()) {
            int second = map.indexOf('/', slash + 1);
            String rate = second < 0 ? map.substring(slash + 1) : map.substring(slash + 1, second);
            int clockRate = Tokens.number(rate.strip(), 1_000_000_000);
            if (clockRate > 0) {
                int channels = second < 0 ? 1 : channels(map, second + 1);
                return new RtpFormat(payloadType, encoding, clockRate, Math.max(channels, 1), fmtp);
            }
        }
        RtpFormat fixed = StaticPayloadTypes.get(payloadType);
        return fixed == null || fmtp.isEmpty()
                ? fixed
                : new RtpFormat(payloadType, fixed.encoding, fixed.clockRate, fixed.channels, fmtp);
    }

    private static int channels(String map, int from) {
        int end = map.indexOf('/', from);
        return Tokens.number(map.substring(from, end < 0 ? map.length() : end).strip(), 255);
    }
}
