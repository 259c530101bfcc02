package io.xphone.sdp.transport;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A candidate of ICE (RFC 8839 §5.1, for TCP RFC 6544 §4.5):
 * <pre>
 * foundation component transport priority address port typ type [raddr address rport port] [tcptype type] [name value]…
 * </pre>
 *
 * @param foundation 1 to 32 characters
 * @param component 1 for RTP, 2 for RTCP, to 256
 * @param transport as written, {@code UDP} or {@code TCP}; {@link #udp()} compares it
 * @param priority 1 to 2^31 - 1
 * @param address an IP literal without brackets, a domain name, or a name of multicast DNS ({@code .local}); as written
 * @param port 0 to 65535
 * @param type {@code host}, {@code srflx}, {@code prflx}, {@code relay}, or another
 * @param relatedAddress the base or mapped address; "" for none
 * @param relatedPort its port; 0 for none
 * @param extensions other attributes in order, such as {@code tcptype} and {@code generation}
 */
public record IceCandidate(
        String foundation,
        int component,
        String transport,
        long priority,
        String address,
        int port,
        String type,
        String relatedAddress,
        int relatedPort,
        Map<String, String> extensions) {

    /** The component of RTP. */
    public static final int RTP = 1;

    /** The component of RTCP, unless it shares the port of RTP. */
    public static final int RTCP = 2;

    private static final int FIXED_WORDS = 8;
    private static final int MAX_WORDS = 64;
    private static final int MAX_FOUNDATION = 32;
    private static final int MAX_COMPONENT = 256;
    private static final long MAX_PRIORITY = 0xFFFFFFFFL;
    private static final int MAX_ADDRESS = 255;

    /** Copies the map, preserving its order. */
    public IceCandidate {
        Objects.requireNonNull(address);
        extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
    }

    /**
     * Parses the value of the attribute.
     *
     * @param text after {@code a=candidate:}
     * @return empty if it is malformed
     */
    public static Optional<IceCandidate> parse(String text) {
        String[] words = text.strip().split("[ \t]+", MAX_WORDS + 1);
        if (words.length < FIXED_WORDS
                || words.length > MAX_WORDS
                || words.length % 2 != 0
                || !words[6].equalsIgnoreCase("typ")) {
            return Optional.empty();
        }
        int component = (int) InlineKey.longNumber(words[1], 3);
        long priority = InlineKey.longNumber(words[3], 10);
        int port = port(words[5]);
        if (words[0].length() > MAX_FOUNDATION
                || component < 1
                || component > MAX_COMPONENT
                || priority < 1
                || priority > MAX_PRIORITY
                || words[4].length() > MAX_ADDRESS
                || port < 0) {
            return Optional.empty();
        }
        String relatedAddress = "";
        int relatedPort = 0;
        Map<String, String> extensions = new LinkedHashMap<>();
        for (int i = FIXED_WORDS; i < words.length; i += 2) {
            if (words[i].equalsIgnoreCase("raddr")) {
                relatedAddress = words[i + 1];
            } else if (words[i].equalsIgnoreCase("rport")) {
                relatedPort = port(words[i + 1]);
            } else {
                extensions.putIfAbsent(words[i], words[i + 1]);
            }
        }
        return relatedPort < 0
                ? Optional.empty()
                : Optional.of(new IceCandidate(
                        words[0],
                        component,
                        words[2],
                        priority,
                        words[4],
                        port,
                        words[7],
                        relatedAddress,
                        relatedPort,
                        extensions));
    }

    /** -1 if it is not one. */
    static int port(String text) {
        long port = InlineKey.longNumber(text, 5);
        return port > 65_535 ? -1 : (int) port;
    }

    /** Whether its transport is UDP. */
    public boolean udp() {
        return transport.equalsIgnoreCase("UDP");
    }

    /** Whether the address is an IPv4 or IPv6 literal; names are not resolved. */
    public boolean literal() {
        return address.indexOf(':') >= 0 || address.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** The value of the attribute. */
    public String text() {
        StringBuilder text = new StringBuilder(96)
                .append(foundation)
                .append(' ')
                .append(component)
                .append(' ')
                .append(transport)
                .append(' ')
                .append(priority)
                .append(' ')
                .append(address)
                .append(' ')
                .append(port)
                .append(" typ ")
                .append(type);
        if (!relatedAddress.isEmpty()) {
            text.append(" raddr ").append(relatedAddress).append(" rport ").append(relatedPort);
        }
        extensions.forEach(
                (name, value) -> text.append(' ').append(name).append(' ').append(value));
        return text.toString();
    }
}
