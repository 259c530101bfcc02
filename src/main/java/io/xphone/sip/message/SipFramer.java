package io.xphone.sip.message;

import java.util.Arrays;

/**
 * Finds the messages in a stream (RFC 3261 §7.5, §18.3): TCP, TLS. Octets come in as they are read, messages go out as
 * soon as they are whole. One framer serves one connection; it holds no more than the limits allow.
 *
 * <pre>
 *            CRLF CRLF: ping()   CRLF: pong()
 *                     ┌────┐
 *                     │    ▼          empty line             Content-Length octets
 *   ───────────────▶ BETWEEN ──▶ HEAD ───────────▶ BODY ─────────────────────────▶ BETWEEN, message() or malformed()
 *                                  │
 *                                  └─▶ DEAD, unframeable(): no or bad Content-Length, or beyond the limits
 * </pre>
 *
 * <p>Two line ends between messages are a ping (RFC 5626 §4.4.1), a single one followed by a message or by the end of
 * the read is a pong.
 */
public final class SipFramer {
    /** Takes what the framer finds. */
    public interface Sink {
        /** A message. */
        void message(SipMessage message);

        /** A message that could be framed and not read: answer it if it can be, go on. */
        void malformed(SipParseException error);

        /** CRLF CRLF: answer with CRLF (RFC 5626 §4.4.1). */
        void ping();

        /** CRLF alone: the answer to a ping of ours. */
        void pong();

        /** Where the next message starts can't be known: answer if possible and close. Nothing comes after it. */
        void unframeable(SipParseException error);
    }

    private static final int KEPT_BUFFER = 16384;
    private static final int UNKNOWN = -1;

    private final SipLimits limits;
    private byte[] buffer = MessageBuilder.NO_BODY;
    private int size;

    // of the message that starts at the first octet held
    private int scanned;
    private int total = UNKNOWN;

    private int lineEnds;
    private boolean ponged;
    private boolean dead;

    /** A framer at the start of a stream. */
    public SipFramer(SipLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes octets that were read.
     *
     * @param data octets, not kept
     * @param sink told, before this returns, of all that is whole now
     */
    public void feed(byte[] data, int off, int len, Sink sink) {
        if (dead || len == 0) {
            return;
        }
        if (size == 0) {
            int used = process(data, off, off + len, sink);
            keep(data, used, off + len);
        } else {
            append(data, off, len);
            int used = process(buffer, 0, size, sink);
            if (used > 0 || dead) {
                keep(buffer, used, size);
            }
        }
        if (lineEnds == 1 && !ponged && !dead) {
            ponged = true;
            sink.pong();
        }
    }

    /** How many octets are held of a message that is not whole yet. */
    public int pending() {
        return size;
    }

    /** Gives out what is whole; returns where the first message starts that is not. */
    private int process(byte[] data, int from, int end, Sink sink) {
        int pos = from;
        while (!dead) {
            if (scanned == 0) {
                pos = between(data, pos, end, sink);
            }
            if (pos == end || total == UNKNOWN && !head(data, pos, end, sink) || end - pos < total) {
                return pos;
            }
            int next = pos + total;
            scanned = 0;
            total = UNKNOWN;
            give(data, pos, next, sink);
            pos = next;
        }
        return end;
    }

    /** Passes line ends between messages. */
    private int between(byte[] data, int from, int end, Sink sink) {
        int pos = from;
        for (; pos < end && (data[pos] == '\r' || data[pos] == '\n'); pos++) {
            if (data[pos] == '\n' && ++lineEnds == 2) {
                lineEnds = 0;
                ponged = false;
                sink.ping();
            }
        }
        if (pos < end && lineEnds == 1) {
            if (!ponged) {
                sink.pong();
            }
            lineEnds = 0;
            ponged = false;
        }
        return pos;
    }

    /** Looks for the end of the head; true when the size of the message is known. */
    private boolean head(byte[] data, int start, int end, Sink sink) {
        int bodyStart = bodyStart(data, start + Math.max(0, scanned - 2), end);
        if (bodyStart < 0) {
            scanned = end - start;
            if (scanned > limits.maxMessageBytes()) {
                die(StatusCode.MESSAGE_TOO_LARGE, "message too large", null, sink);
            }
            return false;
        }
        long length = contentLength(data, start, bodyStart);
        long all = bodyStart - start + Math.max(0, length);
        if (length < 0 || all > limits.maxMessageBytes()) {
            Headers answerable = SipParser.answerable(data, start, bodyStart, limits);
            if (length < 0) {
                String what = length == UNKNOWN ? "Content-Length: missing in a stream" : "Content-Length: malformed";
                die(StatusCode.BAD_REQUEST, what, answerable, sink);
            } else {
                die(StatusCode.MESSAGE_TOO_LARGE, "message too large", answerable, sink);
            }
            return false;
        }
        scanned = bodyStart - start;
        total = (int) all;
        return true;
    }

    /** The place after the empty line, or -1. */
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

    /** What Content-Length says; -1 when there is none, -2 when it is malformed or there are two that differ. */
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

    private void give(byte[] data, int from, int to, Sink sink) {
        SipMessage message;
        try {
            message = SipParser.parse(data, from, to - from, limits);
        } catch (SipParseException error) {
            sink.malformed(error);
            return;
        }
        sink.message(message);
    }

    private void die(int status, String what, Headers answerable, Sink sink) {
        dead = true;
        SipParseException error = new SipParseException(status, what);
        sink.unframeable(answerable == null ? error : error.withAnswerable(answerable));
    }

    private void append(byte[] data, int off, int len) {
        if (size + len > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + len, Math.min(buffer.length * 2, limits.maxMessageBytes())));
        }
        System.arraycopy(data, off, buffer, size, len);
        size += len;
    }

    /** Holds what is left; gives a large buffer back when nothing is. */
    private void keep(byte[] data, int from, int end) {
        int left = dead ? 0 : end - from;
        if (left == 0) {
            size = 0;
            buffer = buffer.length > KEPT_BUFFER || dead ? MessageBuilder.NO_BODY : buffer;
            return;
        }
        if (left > buffer.length) {
            buffer = new byte[Math.max(left, 2048)];
        }
        System.arraycopy(data, from, buffer, 0, left);
        size = left;
    }
}
