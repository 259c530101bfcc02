package io.xphone.sip;

import java.util.Locale;

/** Determines from the text of an IP address whether it is public. IPv6 addresses are without brackets. */
public final class AddressScope {

    private AddressScope() {}

    /** Whether the host is an address rather than a name. */
    public static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || octets(host) != null;
    }

    /** Whether the address is neither private (RFC 1918, RFC 4193), shared (RFC 6598), link-local nor loopback. */
    public static boolean isPublic(String literal) {
        int[] four = octets(literal);
        if (four == null) {
            String six = literal.toLowerCase(Locale.ROOT);
            boolean whole = six.indexOf(':') == 4; // the first group has all four digits
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

    /** The four octets of an IPv4 address; null for anything else. No regular expression, as most calls run this. */
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
