package io.xphone.sip.message;

import java.util.Arrays;

/**
 * Parses one complete message (RFC 3261 §7, §18.3, §25) in one pass over the octets. The mandatory headers and all
 * headers with addresses are parsed and checked at once.
 *
 * <pre>
 * message = [ line-ends ] start-line line-end *header line-end [ body ]
 * </pre>
 */
public final class SipParser {
    private SipParser() {}

    /**
     * Parses the message in a datagram. Without Content-Length the body goes to the end; octets beyond Content-Length
     * are ignored.
     *
     * @param data the octets; not kept
     * @param off the offset of the message
     * @param len the number of octets
     * @throws SipParseException when it is malformed (400: also when Content-Length goes beyond the end), not SIP/2.0
     *     (505), or beyond the limits (513; 414 for the start line)
     */
    public static SipMessage parse(byte[] data, int off, int len, SipLimits limits) {
        int end = off + len;
        int start = off;
        while (start < end && (data[start] == '\r' || data[start] == '\n')) {
            start++;
        }
        if (end - start > limits.maxMessageBytes()) {
            end = start + limits.maxMessageBytes();
            return parse(data, start, end, limits, true);
        }
        return parse(data, start, end, limits, false);
    }

    /** Parses the message in an array with the default limits. */
    public static SipMessage parse(byte[] data) {
        return parse(data, 0, data.length, SipLimits.DEFAULT);
    }

    /**
     * Whether a datagram is a keep-alive: empty, or only line ends (RFC 5626 §3.5.1), or NULs and spaces, which some
     * devices send.
     */
    public static boolean isKeepAlive(byte[] data, int off, int len) {
        for (int i = off; i < off + len; i++) {
            if (data[i] != '\r' && data[i] != '\n' && data[i] != 0 && data[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    private static SipMessage parse(byte[] data, int start, int end, SipLimits limits, boolean tooLarge) {
        StartLine line = new StartLine();
        HeaderBlock block = new HeaderBlock(data, end, limits);
        SipParseException error = lines(data, start, end, limits, line, block);
        if (tooLarge) {
            error = new SipParseException(StatusCode.MESSAGE_TOO_LARGE, "message too large");
        }
        if (error == null) {
            try {
                return message(data, end, line, block);
            } catch (SipParseException malformed) {
                error = malformed;
            }
        }
        Headers responseHeaders = responseHeaders(line, block);
        throw responseHeaders == null ? error : error.withResponseHeaders(responseHeaders);
    }

    /** The headers that a response to this malformed head copies; null when no response is possible or permitted. */
    static Headers responseHeaders(byte[] data, int start, int end, SipLimits limits) {
        StartLine line = new StartLine();
        HeaderBlock block = new HeaderBlock(data, end, limits);
        lines(data, start, end, limits, line, block);
        return responseHeaders(line, block);
    }

    private static Headers responseHeaders(StartLine line, HeaderBlock block) {
        boolean permitted = !line.response && line.method != null && !line.method.equals(Method.ACK);
        return permitted ? block.responseHeaders() : null;
    }

    /** Parses all lines to the end of the head, even after a malformed one; returns the first error or null. */
    private static SipParseException lines(
            byte[] data, int start, int end, SipLimits limits, StartLine line, HeaderBlock block) {
        int lineEnd = start;
        while (lineEnd < end && data[lineEnd] != '\n') {
            lineEnd++;
        }
        int stop = lineEnd > start && data[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        SipParseException error = null;
        try {
            if (stop - start > limits.maxLineBytes()) {
                line.readKind(data, start, stop);
                error = new SipParseException(StatusCode.REQUEST_URI_TOO_LONG, "start line too long");
            } else {
                line.read(data, start, stop);
            }
        } catch (SipParseException malformed) {
            error = malformed;
        }
        block.read(Math.min(lineEnd + 1, end));
        return error == null ? block.error : error;
    }

    private static SipMessage message(byte[] data, int end, StartLine line, HeaderBlock block) {
        Headers headers = block.headers();
        headers.typed().readAll(block.kinds);
        byte[] body = body(data, end, block);
        if (line.response) {
            return new SipResponse(line.status, line.reason, headers, body);
        }
        if (!headers.typed().cseq().method().equals(line.method)) {
            throw new SipParseException(StatusCode.BAD_REQUEST, "CSeq: differs from the method of the request line");
        }
        return new SipRequest(line.method, line.requestUri, headers, body);
    }

    private static byte[] body(byte[] data, int end, HeaderBlock block) {
        int available = end - block.bodyStart;
        if (block.contentLength > available) {
            throw new SipParseException(StatusCode.BAD_REQUEST, "Content-Length: larger than the body");
        }
        int length = block.contentLength < 0 ? available : (int) block.contentLength;
        return length == 0
                ? MessageBuilder.NO_BODY
                : Arrays.copyOfRange(data, block.bodyStart, block.bodyStart + length);
    }
}
