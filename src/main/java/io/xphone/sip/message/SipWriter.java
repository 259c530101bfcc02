package io.xphone.sip.message;

import java.nio.charset.StandardCharsets;

/**
 * Writes messages: full header names, one line for each header, UTF-8, and the correct Content-Length at the end (which
 * RFC 3261 §20.14 requires on streams).
 */
public final class SipWriter {
    private static final byte[] VERSION_LINE_END = ascii(" SIP/2.0\r\n");
    private static final byte[] STATUS_LINE = ascii("SIP/2.0 ");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");

    private SipWriter() {}

    /** The message in an array of exactly its size. */
    public static byte[] write(SipMessage message) {
        byte[] out = new byte[size(message)];
        write(message, out, 0);
        return out;
    }

    /** The number of octets that {@link #write(SipMessage)} returns. */
    public static int size(SipMessage message) {
        Headers headers = message.headers();
        int n = startLineSize(message);
        for (int i = 0; i < headers.size(); i++) {
            n += headers.name(i).length() + 4;
            n += headers.ascii() ? headers.value(i).length() : Utf8.length(headers.value(i));
        }
        int body = message.body().length;
        return n + CONTENT_LENGTH.length + digits(body) + 4 + body;
    }

    /**
     * Writes a message into the caller's buffer.
     *
     * @return the position after the message
     * @throws IndexOutOfBoundsException when fewer than {@link #size} octets remain
     */
    public static int write(SipMessage message, byte[] out, int at) {
        Headers headers = message.headers();
        boolean ascii = headers.ascii();
        int p = startLine(message, out, at);
        for (int i = 0; i < headers.size(); i++) {
            p = copy(headers.name(i), out, p);
            out[p++] = ':';
            out[p++] = ' ';
            p = ascii ? copy(headers.value(i), out, p) : Utf8.encode(headers.value(i), out, p);
            p = lineEnd(out, p);
        }
        byte[] body = message.body();
        p = copy(CONTENT_LENGTH, out, p);
        p = number(body.length, out, p);
        p = lineEnd(out, p);
        p = lineEnd(out, p);
        return copy(body, out, p);
    }

    static String text(SipMessage message) {
        byte[] octets = write(message);
        return Utf8.decode(octets, 0, octets.length);
    }

    private static int startLineSize(SipMessage message) {
        if (message instanceof SipRequest request) {
            String uri = request.requestUri().toString();
            return request.method().length() + 1 + Utf8.length(uri) + VERSION_LINE_END.length;
        }
        return STATUS_LINE.length + 4 + Utf8.length(((SipResponse) message).reason()) + 2;
    }

    private static int startLine(SipMessage message, byte[] out, int at) {
        if (message instanceof SipRequest request) {
            int p = copy(request.method(), out, at);
            out[p++] = ' ';
            p = Utf8.encode(request.requestUri().toString(), out, p);
            return copy(VERSION_LINE_END, out, p);
        }
        SipResponse response = (SipResponse) message;
        int p = number(response.status(), out, copy(STATUS_LINE, out, at));
        out[p++] = ' ';
        return lineEnd(out, Utf8.encode(response.reason(), out, p));
    }

    private static int lineEnd(byte[] out, int at) {
        out[at] = '\r';
        out[at + 1] = '\n';
        return at + 2;
    }

    /** Copies ASCII text. The deprecated method copies the low octets, which is sufficient for ASCII. */
    @SuppressWarnings("deprecation")
    private static int copy(String text, byte[] out, int at) {
        int length = text.length();
        text.getBytes(0, length, out, at);
        return at + length;
    }

    private static int copy(byte[] from, byte[] out, int at) {
        System.arraycopy(from, 0, out, at, from.length);
        return at + from.length;
    }

    private static int number(int value, byte[] out, int at) {
        int end = at + digits(value);
        int rest = value;
        for (int p = end - 1; p >= at; p--) {
            out[p] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    private static int digits(int value) {
        int n = 1;
        for (int rest = value; rest >= 10; rest /= 10) {
            n++;
        }
        return n;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
