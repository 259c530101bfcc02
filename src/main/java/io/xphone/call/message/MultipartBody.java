package io.xphone.call.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds one part in a multipart body (RFC 2046 §5.1), as gateways send it with telephone network signalling beside the
 * session description (RFC 3261 §7.4.1).
 *
 * <pre>
 *   multipart = [preamble CRLF] delimiter CRLF part *(CRLF delimiter CRLF part) CRLF delimiter "--" [epilogue]
 *   delimiter = "--" boundary
 *   part      = *(header CRLF) CRLF octets
 * </pre>
 *
 * Nested multiparts are not searched.
 */
final class MultipartBody {

    private static final int MAX_PARTS = 16;

    private MultipartBody() {}

    /** The octets of the first part of a type; empty when there is none or the body is malformed. */
    static Optional<byte[]> part(String contentType, byte[] body, String type) {
        String boundary = HeaderText.parameter(contentType, "boundary").orElse("");
        if (boundary.isEmpty() || boundary.length() > 70) {
            return Optional.empty();
        }
        String text = new String(body, StandardCharsets.ISO_8859_1); // one char per byte, so that offsets match
        String delimiter = "--" + boundary;
        int at = startOf(text, delimiter, 0);
        for (int part = 0; part < MAX_PARTS && at >= 0; part++) {
            int headers = text.indexOf('\n', at) + 1;
            int end = startOf(text, delimiter, at + delimiter.length());
            if (headers == 0 || end < 0 || text.startsWith("--", at + delimiter.length())) {
                return Optional.empty();
            }
            String content = text.substring(headers, Math.max(headers, end));
            int blank = endOfHeaders(content);
            if (blank >= 0 && typeOf(content.substring(0, blank)).equals(type)) {
                return Optional.of(
                        withoutLastLineBreak(content.substring(blank)).getBytes(StandardCharsets.ISO_8859_1));
            }
            at = end;
        }
        return Optional.empty();
    }

    /** The position of a delimiter at the start of a line. */
    private static int startOf(String text, String delimiter, int from) {
        int at = text.indexOf(delimiter, from);
        while (at > 0 && text.charAt(at - 1) != '\n') {
            at = text.indexOf(delimiter, at + 1);
        }
        return at;
    }

    /** The position after the blank line, -1 without one. */
    private static int endOfHeaders(String content) {
        if (content.startsWith("\r\n")) {
            return 2;
        }
        int crlf = content.indexOf("\r\n\r\n");
        int lf = content.indexOf("\n\n");
        if (crlf >= 0 && (lf < 0 || crlf < lf)) {
            return crlf + 4;
        }
        return lf < 0 ? -1 : lf + 2;
    }

    private static String typeOf(String headers) {
        for (String line : headers.split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).trim().equalsIgnoreCase("content-type")) {
                return HeaderText.beforeParameters(line.substring(colon + 1)).toLowerCase(Locale.ROOT);
            }
        }
        return "text/plain";
    }

    private static String withoutLastLineBreak(String content) {
        int end = content.length();
        if (end > 0 && content.charAt(end - 1) == '\n') {
            end--;
            if (end > 0 && content.charAt(end - 1) == '\r') {
                end--;
            }
        }
        return content.substring(0, end);
    }
}
