package io.xphone.sip.locate;

import java.util.Optional;

/** The address families: IPv4 (A records) and IPv6 (AAAA records). */
public enum AddressFamily {
    IPV4,
    IPV6;

    private static final int IPV6_GROUPS = 8;

    /** The family of an address literal, IPv6 without brackets; empty when it is a name. */
    public static Optional<AddressFamily> of(String host) {
        if (host.indexOf(':') >= 0) {
            return isIpv6(host) ? Optional.of(IPV6) : Optional.empty();
        }
        return isIpv4(host) ? Optional.of(IPV4) : Optional.empty();
    }

    private static boolean isIpv4(String host) {
        String[] parts = host.split("\\.", 5);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits =
                    !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String host) {
        int gap = host.indexOf("::");
        if (gap < 0) {
            return groups(host, true) == IPV6_GROUPS;
        }
        int before = groups(host.substring(0, gap), false);
        int after = groups(host.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
    }

    /** The number of 16-bit groups in the text; negative when malformed. The last part may be an IPv4 address. */
    private static int groups(String text, boolean atEnd) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", IPV6_GROUPS + 1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (atEnd && i == parts.length - 1 && parts[i].indexOf('.') >= 0 && isIpv4(parts[i])) {
                count += 2;
            } else if (hex(parts[i])) {
                count++;
            } else {
                return Integer.MIN_VALUE;
            }
        }
        return count;
    }

    private static boolean hex(String part) {
        return !part.isEmpty() && part.length() <= 4 && part.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }
}
