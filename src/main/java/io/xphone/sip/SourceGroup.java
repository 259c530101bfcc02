package io.xphone.sip;

/**
 * Sources that are limited together, by the address literal of one of them. A customer of a network has one IPv4
 * address, or the first 64 bits of an IPv6 address, whose other bits it may choose. An IPv6 address that stands for an
 * IPv4 address (RFC 4291 §2.5.5.2, RFC 6052 §2.1) belongs to the group of that one.
 *
 * @param name the group as text: {@code 192.0.2.7}, {@code 2001:db8:0:1::/64}, {@code 192.0.2.0/24} or {@code
 *     2001:db8::/48}
 */
public record SourceGroup(String name) {

    private static final int GROUPS = 8;

    /** The customer of an address; any other text, such as a host name, is a group of its own. */
    public static SourceGroup of(String address) {
        if (address.indexOf(':') < 0) {
            return new SourceGroup(address);
        }
        int[] groups = groups(address);
        if (groups == null) {
            return new SourceGroup(address);
        }
        return new SourceGroup(translated(groups) ? ipv4(groups) : prefix(groups, 4));
    }

    /** The network of an address, as an organization has it: 24 bits of IPv4, 48 of IPv6. For the log. */
    public static SourceGroup network(String address) {
        int[] groups = address.indexOf(':') < 0 ? null : groups(address);
        if (groups != null && !translated(groups)) {
            return new SourceGroup(prefix(groups, 3));
        }
        String text = groups == null ? address : ipv4(groups);
        int dot = text.lastIndexOf('.');
        return new SourceGroup(dot < 0 ? text : text.substring(0, dot) + ".0/24");
    }

    private static boolean translated(int[] groups) {
        boolean zeros = groups[2] == 0 && groups[3] == 0 && groups[4] == 0;
        boolean mapped = groups[0] == 0 && groups[1] == 0 && groups[5] == 0xffff;
        boolean nat64 = groups[0] == 0x64 && groups[1] == 0xff9b && groups[5] == 0;
        return zeros && (mapped || nat64);
    }

    private static String ipv4(int[] groups) {
        return (groups[6] >> 8) + "." + (groups[6] & 0xff) + "." + (groups[7] >> 8) + "." + (groups[7] & 0xff);
    }

    private static String prefix(int[] groups, int count) {
        StringBuilder text = new StringBuilder(24);
        for (int i = 0; i < count; i++) {
            text.append(Integer.toHexString(groups[i])).append(':');
        }
        return text.append(":/").append(count * 16).toString();
    }

    /** The eight groups of an IPv6 literal; null when it is none. */
    private static int[] groups(String literal) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int at = 0;
        int end = literal.indexOf('%') < 0 ? literal.length() : literal.indexOf('%');
        if (literal.startsWith("[") && literal.endsWith("]")) {
            at = 1;
            end = Math.min(end, literal.length() - 1);
        }
        while (at < end) {
            if (literal.startsWith("::", at) && gap < 0 && at + 2 <= end) {
                gap = count;
                at += 2;
                continue;
            }
            if (count > 0 && count != gap) {
                if (literal.charAt(at) != ':') {
                    return null;
                }
                at++;
            }
            int next = at;
            while (next < end && literal.charAt(next) != ':') {
                next++;
            }
            int width = literal.substring(at, next).indexOf('.') < 0 ? 1 : 2;
            long value = width == 1 ? hex(literal, at, next) : dotted(literal, at, next);
            if (value < 0 || count + width > GROUPS) {
                return null;
            }
            if (width == 2) {
                groups[count++] = (int) (value >> 16);
            }
            groups[count++] = (int) (value & 0xffff);
            at = next;
        }
        if (gap < 0) {
            return count == GROUPS ? groups : null;
        }
        int tail = count - gap;
        System.arraycopy(groups.clone(), gap, groups, GROUPS - tail, tail);
        java.util.Arrays.fill(groups, gap, GROUPS - tail, 0);
        return groups;
    }

    private static long hex(String text, int from, int to) {
        long value = from < to && to - from <= 4 ? 0 : -1;
        for (int i = from; i < to && value >= 0; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            value = digit < 0 ? -1 : value << 4 | digit;
        }
        return value;
    }

    private static long dotted(String text, int from, int to) {
        long value = 0;
        int octet = -1;
        int octets = 0;
        for (int i = from; i <= to; i++) {
            char c = i < to ? text.charAt(i) : '.';
            int digit = c >= '0' && c <= '9' ? c - '0' : -1;
            if (digit >= 0) {
                octet = Math.max(octet, 0) * 10 + digit;
            }
            if (octet > 255 || digit < 0 && (c != '.' || octet < 0)) {
                return -1;
            }
            if (digit < 0) {
                value = value << 8 | octet;
                octet = -1;
                octets++;
            }
        }
        return octets == 4 ? value : -1;
    }

    @Override
    public String toString() {
        return name;
    }
}
