package io.xphone.sip.message;

/**
 * {@code host [ COLON port ]} (RFC 3261 §25.1): a name, an IPv4 address, or an IPv6 address in brackets.
 *
 * <p>An IPv6 address is checked as in RFC 4291 §2.2: eight groups, one "::" at most, an optional IPv4 part at the end.
 * Three colons are rejected (RFC 5118 §4.10).
 */
final class HostPort {
    private HostPort() {}

    /** The end of the host that starts here, or -1 without one. */
    static int endOfHost(String text, int from, int to) {
        int pos = from;
        if (pos < to && text.charAt(pos) == '[') {
            int close = text.indexOf(']', pos);
            return close > 0 && close < to && isIpv6(text, from + 1, close) ? close + 1 : -1;
        }
        while (pos < to && Chars.isHost(text.charAt(pos))) {
            pos++;
        }
        return pos == from ? -1 : pos;
    }

    /** The port in these digits, or -1 when they are not a port. */
    static int port(String text, int from, int to) {
        int port = 0;
        for (int i = from; i < to; i++) {
            if (!Chars.isDigit(text.charAt(i))) {
                return -1;
            }
            port = port * 10 + text.charAt(i) - '0';
            if (port > 65535) {
                return -1;
            }
        }
        return from < to ? port : -1;
    }

    static String requireHost(String host) {
        String bracketed = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        if (endOfHost(bracketed, 0, bracketed.length()) != bracketed.length()) {
            throw new IllegalArgumentException("not a host: " + host.length() + " characters");
        }
        return bracketed;
    }

    static int requirePort(int port) {
        if (port < -1 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        return port;
    }

    static boolean isIpv6(String text, int from, int to) {
        int groups = 0;
        boolean elided = false;
        int pos = from;
        if (to - from > 45 || to - from < 2) {
            return false;
        }
        if (text.charAt(pos) == ':') {
            if (text.charAt(pos + 1) != ':') {
                return false;
            }
            elided = true;
            pos += 2;
        }
        while (pos < to) {
            int start = pos;
            while (pos < to && Chars.isHex(text.charAt(pos))) {
                pos++;
            }
            if (pos < to && text.charAt(pos) == '.') {
                groups += 2;
                return isIpv4(text, start, to) && (elided ? groups < 8 : groups == 8);
            }
            if (pos == start || pos - start > 4 || ++groups > 8) {
                return false;
            }
            if (pos == to) {
                break;
            }
            if (text.charAt(pos++) != ':' || pos == to) {
                return false;
            }
            if (text.charAt(pos) == ':') {
                if (elided) {
                    return false;
                }
                elided = true;
                pos++;
            }
        }
        return elided ? groups < 8 : groups == 8;
    }

    private static boolean isIpv4(String text, int from, int to) {
        int parts = 0;
        int pos = from;
        while (pos < to) {
            int start = pos;
            int value = 0;
            while (pos < to && pos - start < 4 && Chars.isDigit(text.charAt(pos))) {
                value = value * 10 + text.charAt(pos++) - '0';
            }
            if (pos == start || pos - start > 3 || value > 255 || ++parts > 4) {
                return false;
            }
            if (pos < to && (text.charAt(pos++) != '.' || pos == to)) {
                return false;
            }
        }
        return parts == 4;
    }
}
