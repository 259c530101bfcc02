package io.xphone.verticle.runtime;

import io.xphone.sip.locate.AddressFamily;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Local addresses towards peers, as the system's routing table selects them; parsing and writing of address literals.
 */
public final class LocalAddresses {

    private static final int CACHE_SIZE = 1024;

    private final Map<InetAddress, String> towards = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, String> eldest) {
            return size() > CACHE_SIZE;
        }
    };

    /**
     * The literal of the address that packets to {@code peer} leave from.
     *
     * @param bound the address that the socket is bound to; returned as it is unless it is a wildcard
     */
    public String towards(InetAddress bound, InetAddress peer) {
        if (bound != null && !bound.isAnyLocalAddress()) {
            return literal(bound);
        }
        return towards.computeIfAbsent(peer, LocalAddresses::lookUp);
    }

    /** An address as a literal without brackets and zone; IPv6 in its short form (RFC 5952). */
    public static String literal(InetAddress address) {
        return address instanceof Inet6Address ? shortened(address.getAddress()) : address.getHostAddress();
    }

    private static String shortened(byte[] bytes) {
        int[] groups = new int[8];
        int longest = 0;
        int start = -1;
        for (int i = 0, zeros = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
            zeros = groups[i] == 0 ? zeros + 1 : 0;
            if (zeros > longest) {
                longest = zeros;
                start = i - zeros + 1;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (longest > 1 && i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                if (i > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /**
     * Parses the address of an option; never queries DNS.
     *
     * @param text a literal, IPv6 with or without brackets, with or without a zone
     * @param key the name of the option, for errors
     * @throws IllegalArgumentException when the text is not an address literal
     */
    public static InetAddress parse(String text, String key) {
        String bare = unbracketed(text);
        int zone = bare.indexOf('%');
        if (AddressFamily.of(zone < 0 ? bare : bare.substring(0, zone)).isEmpty()) {
            throw new IllegalArgumentException(
                    key + ": \"" + text + "\" is not an IP address; host names are not resolved here");
        }
        try {
            return InetAddress.getByName(bare);
        } catch (UnknownHostException noSuchZone) {
            throw new IllegalArgumentException(key + ": \"" + text + "\": " + noSuchZone.getMessage(), noSuchZone);
        }
    }

    /** A literal as the host of a URI or Via: IPv6 in brackets. */
    public static String bracketed(String literal) {
        return literal.indexOf(':') >= 0 && literal.charAt(0) != '[' ? '[' + literal + ']' : literal;
    }

    /** The host of a URI or Via as a literal: without brackets. */
    public static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String lookUp(InetAddress peer) {
        // connecting a UDP socket sends nothing: it only selects the route
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.connect(new InetSocketAddress(peer, 9));
            InetAddress local = probe.getLocalAddress();
            return literal(local.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : local);
        } catch (SocketException noRoute) {
            return peer instanceof Inet6Address ? "::1" : "127.0.0.1";
        }
    }

    /** A literal in its short form, as {@link #literal} returns it. */
    public static String shortForm(String literal) {
        return literal.indexOf(':') < 0 ? literal : literal(ofLiteral(literal));
    }

    /** Converts a literal to an address; never queries DNS. */
    public static InetAddress ofLiteral(String text) {
        try {
            return InetAddress.getByName(LocalAddresses.unbracketed(text));
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(text + " is not an IP address", impossible);
        }
    }
}
