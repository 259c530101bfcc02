package io.xphone.sip.message;

import java.util.Arrays;

/**
 * Splits a stream (TCP, TLS) into messages (RFC 3261 §7.5, §18.3). {@link #feed} takes octets as they are received and
 * passes each message to the {@link Sink} as soon as it is complete. One framer serves one connection; it buffers no
 * more than the limits allow.
 *
 * <pre>
 *            CRLF CRLF: ping()   CRLF: pong()
 *                     ┌────┐
 *                     │    ▼          empty line             Content-Length octets
 *   ───────────────▶ BETWEEN ──▶ HEAD ───────────▶ BODY ─────────────────────────▶ BETWEEN, message() or malformed()
 *                                  │
 *                                  └─▶ FAILED, unframeable(): no or malformed Content-Length, or beyond the limits
 * </pre>
 *
 * <p>Two line ends between messages are a ping (RFC 5626 §4.4.1), a single one followed by a message or by the end of
 * the read is a pong: two pongs in two reads are not a ping.
 */
public final class SipFramer {
    /** Receives the messages and keep-alives of the stream. */
    public interface Sink {
        /** A message. */
        void message(SipMessage message);

        /** A malformed message with a known end: respond to it if possible; further messages follow. */
        void malformed(SipParseException error);

        /** CRLF CRLF: respond with CRLF (RFC 5626 §4.4.1). Two pongs in one read look the same. */
        void ping();

        /** CRLF alone: the response to a ping, or half of a ping when the peer's ping was split between two reads. */
        void pong();

        /** The end of a message is unknown: respond if possible and close the connection. Nothing follows. */
        void unframeable(SipParseException error);
    }

    private static final int KEPT_BUFFER = 16384;
    private static final int UNKNOWN = -1;

    private final SipLimits limits;
    private byte[] buffer = MessageBuilder.NO_BODY;
    private int size;

    // of the message that starts at the first buffered octet
    private int scanned;
    private int total = UNKNOWN;

    private int lineEnds;
    private boolean failed;

    /** Creates a framer at the start of a stream. */
    public SipFramer(SipLimits limits) {
        this.limits = limits;
    }

    /**
     * Processes received octets.
     *
     * @param data the octets; not kept
     * @param sink receives all complete messages before this method returns
     */
    public void feed(byte[] data, int off, int len, Sink sink) {
        if (failed || len == 0) {
            return;
        }
        if (size == 0) {
            int used = process(data, off, off + len, sink);
            keep(data, used, off + len);
        } else {
            append(data, off, len);
            int used = process(buffer, 0, size, sink);
            if (used > 0 || failed) {
                keep(buffer, used, size);
            }
        }
        if (lineEnds == 1 && data[off + len - 1] == '\n' && !failed) { // after CR the second line end is incomplete
            lineEnds = 0;
            sink.pong();
        }
    }

    /** The number of buffered octets of an incomplete message. */
    public int pending() {
        return size;
    }

    /** Passes on the complete messages; returns the start of the first incomplete one. */
    private int process(byte[] data, int from, int end, Sink sink) {
        int pos = from;
        while (!failed) {
            if (scanned == 0) {
                pos = between(data, pos, end, sink);
            }
            if (pos == end || total == UNKNOWN && !head(data, pos, end, sink) || end - pos < total) {
                return pos;
            }
            int next = pos + total;
            scanned = 0;
            total = UNKNOWN;
            deliver(data, pos, next, sink);
            pos = next;
        }
        return end;
    }

    /** Skips line ends between messages and reports pings and pongs. */
    private int between(byte[] data, int from, int end, Sink sink) {
        int pos = from;
        for (; pos < end && (data[pos] == '\r' || data[pos] == '\n'); pos++) {
            if (data[pos] == '\n' && ++lineEnds == 2) {
                lineEnds = 0;
                sink.ping();
            }
        }
        if (pos < end && lineEnds == 1) {
            lineEnds = 0;
            sink.pong();
        }
        return pos;
    }

    /** Searches for the end of the head; returns whether the size of the message is known. */
    private boolean head(byte[] data, int start, int end, Sink sink) {
        int bodyStart = bodyStart(data, start + Math.max(0, scanned - 2), end);
        if (bodyStart < 0) {
            scanned = end - start;
            if (scanned > limits.maxMessageBytes()) {
                fail(
                        StatusCode.MESSAGE_TOO_LARGE,
                        "message too large",
                        SipParser.responseHeaders(data, start, endOfLastLine(data, start, end), limits),
                        sink);
            }
            return false;
        }
        long length = contentLength(data, start, bodyStart);
        long all = bodyStart - start + Math.max(0, length);
        if (length < 0 || all > limits.maxMessageBytes()) {
            Headers responseHeaders = SipParser.responseHeaders(data, start, bodyStart, limits);
            if (length < 0) {
                String what = length == UNKNOWN ? "Content-Length: missing in a stream" : "Content-Length: malformed";
                fail(StatusCode.BAD_REQUEST, what, responseHeaders, sink);
            } else {
                fail(StatusCode.MESSAGE_TOO_LARGE, "message too large", responseHeaders, sink);
            }
            return false;
        }
        scanned = bodyStart - start;
        total = (int) all;
        return true;
    }

    /** The position after the last complete line: a line that is cut off is no value for a response. */
    private static int endOfLastLine(byte[] data, int start, int end) {
        int stop = end;
        while (stop > start && data[stop - 1] != '\n') {
            stop--;
        }
        return stop;
    }

    /** The position after the empty line, or -1. */
    private static int bodyStart(byte[] data, int from, int end) {
        for (int i = from; i + 1 < end; i++) {
            if (data[i] == '\n') {
                if (data[i + 1] == '\n') {
                    return i + 2;
                }
                if (data[i + 1] == '\r' && i + 2 < end && data[i + 2] == '\n') {
                    return i + 3;
                }
            }
        }
        return -1;
    }

    /** The value of Content-Length; -1 without one, -2 when it is malformed or there are two different ones. */
    private static long contentLength(byte[] data, int start, int end) {
        long found = UNKNOWN;
        int line = start;
        while (line < end) {
            int colon = -1;
            int stop = line;
            while (data[stop] != '\n' || stop + 1 < end && Chars.isBlank(data[stop + 1])) {
                if (data[stop] == ':' && colon < 0) {
                    colon = stop;
                }
                stop++;
            }
            if (colon >= 0 && isContentLength(data, line, colon)) {
                long value = digits(data, colon + 1, stop);
                if (value < 0 || found >= 0 && found != value) {
                    return -2;
                }
                found = value;
            }
            line = stop + 1;
        }
        return found;
    }

    private static boolean isContentLength(byte[] data, int from, int colon) {
        int to = colon;
        while (to > from && Chars.isBlank(data[to - 1])) {
            to--;
        }
        int first = data[from] | 0x20;
        if (first != 'c' && first != 'l' || to - from > 14) {
            return false;
        }
        HeaderTable.Entry entry = HeaderTable.lookup(data, from, to);
        return entry != null && entry.kind == HeaderTable.CONTENT_LENGTH;
    }

    private static long digits(byte[] data, int from, int to) {
        int start = from;
        int stop = to;
        while (start < stop && data[start] <= ' ') {
            start++;
        }
        while (stop > start && data[stop - 1] <= ' ') {
            stop--;
        }
        long value = 0;
        for (int i = start; i < stop; i++) {
            if (!Chars.isDigit(data[i])) {
                return -1;
            }
            value = Math.min(value * 10 + data[i] - '0', Integer.MAX_VALUE);
        }
        return start == stop ? -1 : value;
    }

    private void deliver(byte[] data, int from, int to, Sink sink) {
        SipMessage message;
        try {
            message = SipParser.parse(data, from, to - from, limits);
        } catch (SipParseException error) {
            sink.malformed(error);
            return;
        }
        sink.message(message);
    }

    private void fail(int status, String what, Headers responseHeaders, Sink sink) {
        failed = true;
        SipParseException error = new SipParseException(status, what);
        sink.unframeable(responseHeaders == null ? error : error.withResponseHeaders(responseHeaders));
    }

    private void append(byte[] data, int off, int len) {
        if (size + len > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + len, Math.min(buffer.length * 2, limits.maxMessageBytes())));
        }
        System.arraycopy(data, off, buffer, size, len);
        size += len;
    }

    /** Buffers the remaining octets; releases a large buffer when there are none. */
    private void keep(byte[] data, int from, int end) {
        int remaining = failed ? 0 : end - from;
        if (remaining == 0) {
            size = 0;
            buffer = buffer.length > KEPT_BUFFER || failed ? MessageBuilder.NO_BODY : buffer;
            return;
        }
        if (remaining > buffer.length) {
            buffer = new byte[Math.max(remaining, 2048)];
        }
        System.arraycopy(data, from, buffer, 0, remaining);
        size = remaining;
    }
}
