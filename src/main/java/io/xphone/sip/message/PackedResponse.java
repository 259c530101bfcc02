package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A response in its wire format. A server transaction keeps its final response for 32 s and rarely sends it again; one
 * array uses less memory than one or two objects for each header. Immutable.
 */
public final class PackedResponse {
    private final int status;
    private final byte[] octets;

    private PackedResponse(int status, byte[] octets) {
        this.status = status;
        this.octets = octets;
    }

    /** Packs a response. */
    public static PackedResponse of(SipResponse response) {
        return new PackedResponse(response.status(), SipWriter.write(response));
    }

    /** A response that is equal to the packed one. */
    public SipResponse response() {
        int end = lineEnd(0);
        String statusLine = line(0, end);
        // "SIP/2.0 200 " and the reason
        String reason = statusLine.substring(12);
        List<String> names = new ArrayList<>(16);
        List<String> values = new ArrayList<>(16);
        boolean ascii = true;
        int at = end + 1;
        for (end = lineEnd(at); end > at + 1; end = lineEnd(at)) {
            String line = line(at, end);
            int colon = line.indexOf(':');
            names.add(HeaderName.canonical(line.substring(0, colon)));
            values.add(line.substring(colon + 2));
            ascii &= Utf8.isAscii(line);
            at = end + 1;
        }
        int count = names.size() - 1; // without Content-Length, which the writer adds
        byte[] body = MessageBuilder.NO_BODY;
        if (end + 1 < octets.length) {
            body = Arrays.copyOfRange(octets, end + 1, octets.length);
        }
        return new SipResponse(
                status,
                reason,
                new Headers(names.toArray(new String[0]), values.toArray(new String[0]), count, ascii),
                body);
    }

    /** The position of the next line feed. */
    private int lineEnd(int from) {
        int at = from;
        while (octets[at] != '\n') {
            at++;
        }
        return at;
    }

    /** The line without its CR LF. */
    private String line(int from, int lineFeed) {
        return Utf8.decode(octets, from, lineFeed - 1 - from);
    }
}
