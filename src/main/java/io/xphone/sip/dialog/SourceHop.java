package io.xphone.sip.dialog;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a request within a dialog goes to where the peer's requests come from. A peer behind a NAT that it does not know of names its own
 * address in Contact, where nothing of ours arrives. The Request-URI stays the remote target; a route set says itself where to (RFC 3261
 * §12.2.1.1).
 */
public final class SourceHop {

    private SourceHop() {}

    /**
     * The hop, where it is not the one that the request names.
     *
     * @param request a request of ours, without Via
     * @param always whether any difference counts; else a private address in the target and a public source alone
     * @param host of the source, a literal without brackets
     * @param port of the source
     * @param transport of the source
     */
    public static Optional<SipUri> of(SipRequest request, boolean always, String host, int port, String transport) {
        if (request.to().tag().isEmpty()
                || !request.routes().isEmpty()
                || !(request.requestUri() instanceof SipUri target)) {
            return Optional.empty();
        }
        String named = unbracketed(target.host());
        boolean differs = !named.equalsIgnoreCase(host);
        boolean wanted = always
                ? differs || target.port() != port
                : differs && literal(named) && !isPublic(named) && isPublic(host);
        if (!wanted) {
            return Optional.empty();
        }
        SipUri hop = SipUri.of(null, host.indexOf(':') < 0 ? host : '[' + host + ']', port);
        return Optional.of(
                transport.equalsIgnoreCase("UDP")
                        ? hop
                        : hop.withParameter("transport", transport.toLowerCase(Locale.ROOT)));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean literal(String host) {
        return host.indexOf(':') >= 0 || octets(host) != null;
    }

    /** Neither private (RFC 1918, RFC 4193), shared (RFC 6598), link-local nor loopback. */
    private static boolean isPublic(String literal) {
        int[] four = octets(literal);
        if (four == null) {
            String six = literal.toLowerCase(Locale.ROOT);
            boolean whole = six.indexOf(':') == 4; // of the first group no digit is left out
            boolean unique = six.startsWith("fc") || six.startsWith("fd");
            boolean link = six.startsWith("fe") && "89ab".indexOf(six.charAt(2)) >= 0;
            return !(whole && (unique || link)) && !six.equals("::1");
        }
        return switch (four[0]) {
            case 10, 127 -> false;
            case 100 -> four[1] < 64 || four[1] > 127;
            case 169 -> four[1] != 254;
            case 172 -> four[1] < 16 || four[1] > 31;
            case 192 -> four[1] != 168;
            default -> true;
        };
    }

    /** The four of an IPv4 address; null for anything else. Without patterns: most calls ask. */
    private static int[] octets(String host) {
        int[] octets = new int[4];
        int at = 0;
        int digits = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.' && digits > 0 && at < 3) {
                at++;
                digits = 0;
            } else if (c >= '0' && c <= '9' && digits < 3) {
                octets[at] = octets[at] * 10 + c - '0';
                digits++;
            } else {
                return null;
            }
        }
        return at == 3 && digits > 0 ? octets : null;
    }
}
