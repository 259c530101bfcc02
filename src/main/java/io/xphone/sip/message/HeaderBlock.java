package io.xphone.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parses the lines between the start line and the body in one pass over the octets (RFC 3261 §7.3.1).
 *
 * <pre>
 * header = token *( SP / HTAB ) ":" value line-end          line-end = CRLF, or LF alone
 * value  = *( octet but CR, LF, NUL / "\" NUL / line-end 1*( SP / HTAB ) )      a fold means one space
 * </pre>
 *
 * <p>A malformed line does not end the pass: the first error is kept, and the valid lines can be copied to an error
 * response.
 */
final class HeaderBlock {
    private final byte[] data;
    private final int end;
    private final SipLimits limits;

    String[] names = new String[16];
    String[] values = new String[16];
    byte[] kinds = new byte[16];
    int size;
    boolean ascii = true;

    /** The value of Content-Length, or -1 when it is absent. */
    long contentLength = -1;

    /** The position of the body, or -1 when the empty line is missing. */
    int bodyStart = -1;

    SipParseException error;

    HeaderBlock(byte[] data, int end, SipLimits limits) {
        this.data = data;
        this.end = end;
        this.limits = limits;
    }

    void read(int from) {
        int pos = from;
        while (pos < end) {
            byte first = data[pos];
            if (first == '\n' || first == '\r' && pos + 1 < end && data[pos + 1] == '\n') {
                bodyStart = first == '\n' ? pos + 1 : pos + 2;
                return;
            }
            if (size == limits.maxHeaders()) {
                error = new SipParseException(StatusCode.MESSAGE_TOO_LARGE, "too many headers");
                return;
            }
            pos = line(pos);
        }
        note("headers: missing empty line at the end");
    }

    /** Parses one header with its continuation lines; returns the position after it. */
    private int line(int from) {
        byte[] in = data;
        int stop = end;
        int colon = from;
        while (colon < stop && in[colon] > ' ' && in[colon] != ':') {
            colon++;
        }
        while (colon < stop && Chars.isBlank(in[colon])) {
            colon++;
        }
        boolean named = colon < stop && in[colon] == ':';
        boolean plain = true;
        int pos = colon;
        while (pos < stop) {
            byte b = in[pos];
            if (b >= ' ') {
                pos++;
            } else if (b < 0) {
                plain = false;
                pos++;
            } else if (b == '\n' || b == '\r' || b == 0 && in[pos - 1] != '\\') {
                break;
            } else {
                pos++;
            }
        }
        int next = afterLineEnd(pos);
        if (next < 0) {
            note("headers: CR or NUL within a line");
            return afterLine(pos);
        }
        if (next < stop && Chars.isBlank(in[next])) {
            return folded(from, named, next);
        }
        header(in, from, named ? colon : -1, pos, plain);
        return next;
    }

    /**
     * The position after the line end at this position, or -1 without one; the end of the data counts as a line end.
     */
    private int afterLineEnd(int pos) {
        if (pos == end) {
            return end;
        }
        if (data[pos] == '\n') {
            return pos + 1;
        }
        return data[pos] == '\r' && pos + 1 < end && data[pos + 1] == '\n' ? pos + 2 : -1;
    }

    /** Parses a folded header: copies it to one line in a new array. */
    private int folded(int from, boolean named, int secondLine) {
        int stop = secondLine;
        do {
            stop = afterLine(stop);
        } while (stop < end && Chars.isBlank(data[stop]));
        byte[] flat = new byte[stop - from];
        int n = 0;
        int colon = -1;
        int all = 0;
        for (int i = from; i < stop; i++) {
            byte b = data[i];
            boolean crlf = b == '\r' && i + 1 < stop && data[i + 1] == '\n';
            if (b == '\n' || crlf) {
                i += crlf ? 1 : 0;
                while (i + 1 < stop && Chars.isBlank(data[i + 1])) {
                    i++;
                }
                b = ' ';
            } else if (b == '\r' || b == 0 && data[i - 1] != '\\') {
                note("headers: CR or NUL within a line");
                return stop;
            }
            if (b == ':' && colon < 0) {
                colon = n;
            }
            all |= b;
            flat[n++] = b;
        }
        header(flat, 0, named ? colon : -1, n, all >= 0);
        return stop;
    }

    private int afterLine(int from) {
        int pos = from;
        while (pos < end && data[pos] != '\n') {
            pos++;
        }
        return Math.min(pos + 1, end);
    }

    private void header(byte[] in, int from, int colon, int to, boolean plain) {
        if (to - from > limits.maxLineBytes()) {
            if (error == null || error.status() != StatusCode.MESSAGE_TOO_LARGE) {
                error = new SipParseException(StatusCode.MESSAGE_TOO_LARGE, "header line too long");
            }
            return;
        }
        int nameEnd = colon;
        while (nameEnd > from && Chars.isBlank(in[nameEnd - 1])) {
            nameEnd--;
        }
        if (nameEnd <= from) {
            note("headers: line without name");
            return;
        }
        HeaderTable.Entry known = HeaderTable.lookup(in, from, nameEnd);
        if (known == null && !isToken(in, from, nameEnd)) {
            note("headers: malformed name");
            return;
        }
        int start = colon + 1;
        int stop = to;
        while (start < stop && Chars.isBlank(in[start])) {
            start++;
        }
        while (stop > start && Chars.isBlank(in[stop - 1])) {
            stop--;
        }
        if (known != null && known.kind == HeaderTable.CONTENT_LENGTH) {
            contentLength(in, start, stop);
            return;
        }
        String name = known != null ? known.name : new String(in, from, nameEnd - from, StandardCharsets.ISO_8859_1);
        String value = plain
                ? new String(in, start, stop - start, StandardCharsets.ISO_8859_1)
                : Utf8.decode(in, start, stop - start);
        ascii &= plain;
        add(name, value, known != null ? known.kind : HeaderTable.OTHER);
    }

    private void add(String name, String value, int kind) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
            kinds = Arrays.copyOf(kinds, size * 2);
        }
        names[size] = name;
        values[size] = value;
        kinds[size++] = (byte) kind;
    }

    private void contentLength(byte[] in, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            if (!Chars.isDigit(in[i])) {
                note("Content-Length: malformed");
                return;
            }
            value = Math.min(value * 10 + in[i] - '0', Integer.MAX_VALUE);
        }
        if (from == to) {
            note("Content-Length: malformed");
        } else if (contentLength >= 0 && contentLength != value) {
            note("Content-Length: two different values");
        } else {
            contentLength = value;
        }
    }

    private static boolean isToken(byte[] in, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Chars.isToken(in[i])) {
                return false;
            }
        }
        return true;
    }

    private void note(String what) {
        if (error == null) {
            error = new SipParseException(StatusCode.BAD_REQUEST, what);
        }
    }

    Headers headers() {
        return new Headers(names, values, size, ascii);
    }

    /** The headers that a response copies; null when there is no valid Via to route it. */
    Headers responseHeaders() {
        String[] n = new String[size];
        String[] v = new String[size];
        int count = 0;
        int seen = 0;
        boolean via = false;
        for (int i = 0; i < size; i++) {
            int kind = kinds[i];
            boolean duplicate = kind != HeaderTable.VIA && (seen & 1 << kind) != 0;
            if (kind >= HeaderTable.VIA && kind <= HeaderTable.CSEQ && !duplicate) {
                seen |= 1 << kind;
                via |= kind == HeaderTable.VIA;
                n[count] = names[i];
                v[count++] = values[i];
            }
        }
        Headers copied = new Headers(n, v, count, ascii);
        try {
            copied.typed().vias();
            return via ? copied : null;
        } catch (SipParseException malformedVia) {
            return null;
        }
    }
}
