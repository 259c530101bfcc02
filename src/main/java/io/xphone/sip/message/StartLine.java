package io.xphone.sip.message;

/**
 * Parses the first line of a message (RFC 3261 §7.1, §7.2, §25.1) strictly: single spaces, no brackets around the URI.
 *
 * <pre>
 * Method SP Request-URI SP "SIP/2.0"          "SIP/2.0" SP 3DIGIT SP Reason-Phrase
 * </pre>
 *
 * <p>The reason phrase may be missing together with the space before it.
 */
final class StartLine {
    /** null in a status line, and when it is malformed. */
    String method;

    Uri requestUri;
    int status;
    String reason;

    /** Whether the line starts like a status line: such a message gets no error response. */
    boolean response;

    /** Parses the line in a range without line end. */
    void read(byte[] data, int from, int to) {
        response = to - from >= 4 && isSip(data, from) && data[from + 3] == '/';
        if (response) {
            readStatus(data, from, to);
        } else {
            readRequest(data, from, to);
        }
    }

    /** Reads only what a line beyond the limits is: the start of a status line, or the method. */
    void readKind(byte[] data, int from, int to) {
        response = to - from >= 4 && isSip(data, from) && data[from + 3] == '/';
        if (!response) {
            readMethod(data, from, to);
        }
    }

    /** Reads the method; returns the position of the space after it. */
    private int readMethod(byte[] data, int from, int to) {
        int space = from;
        while (space < to && Chars.isToken(data[space])) {
            space++;
        }
        if (space == from || space == to || data[space] != ' ') {
            throw malformed("malformed method");
        }
        method = Method.intern(data, from, space);
        return space;
    }

    private void readRequest(byte[] data, int from, int to) {
        int space = readMethod(data, from, to);
        int last = to - 1;
        while (last > space && data[last] != ' ') {
            last--;
        }
        readVersion(data, last + 1, to);
        if (last <= space + 1) {
            throw malformed("malformed Request-URI");
        }
        String uri = Utf8.decode(data, space + 1, last - space - 1);
        requestUri = Uri.parse(uri);
        if (requestUri instanceof SipUri sip && !sip.headers().isEmpty()) {
            throw malformed("headers in the Request-URI");
        }
    }

    private void readStatus(byte[] data, int from, int to) {
        int space = from;
        while (space < to && data[space] != ' ') {
            space++;
        }
        readVersion(data, from, space);
        int at = space + 1;
        int end = at + 3;
        for (int i = at; i < end; i++) {
            if (i >= to || !Chars.isDigit(data[i])) {
                throw malformed("malformed status code");
            }
            status = status * 10 + data[i] - '0';
        }
        if (end < to && data[end] != ' ' || status < 100 || status > 699) {
            throw malformed("malformed status code");
        }
        reason = end < to ? Chars.trim(Utf8.decode(data, end + 1, to - end - 1)) : "";
    }

    private static void readVersion(byte[] data, int from, int to) {
        int at = from + 4;
        boolean sip = to - from > 6 && isSip(data, from) && data[from + 3] == '/';
        int dot = -1;
        for (int i = at; sip && i < to; i++) {
            if (data[i] == '.' && dot < 0) {
                dot = i;
            } else {
                sip = Chars.isDigit(data[i]);
            }
        }
        if (!sip || dot <= at || dot == to - 1) {
            throw malformed("malformed SIP version");
        }
        if (to - from != 7 || data[at] != '2' || data[at + 2] != '0') {
            throw new SipParseException(StatusCode.VERSION_NOT_SUPPORTED, "start line: not SIP/2.0");
        }
    }

    private static boolean isSip(byte[] data, int from) {
        return (data[from] | 0x20) == 's' && (data[from + 1] | 0x20) == 'i' && (data[from + 2] | 0x20) == 'p';
    }

    private static SipParseException malformed(String what) {
        return new SipParseException(StatusCode.BAD_REQUEST, "start line: " + what);
    }
}
