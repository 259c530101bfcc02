package io.xphone.sip.message;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Converts bodies to text and back, with the {@code charset} of their Content-Type, UTF-8 by default (RFC 3261 §7.4.1).
 * An unknown charset counts as UTF-8; a character that the charset cannot encode becomes {@code ?}.
 */
public final class BodyText {

    private static final Map<String, Charset> CHARSETS = Map.of(
            "utf-8", StandardCharsets.UTF_8,
            "us-ascii", StandardCharsets.US_ASCII,
            "iso-8859-1", StandardCharsets.ISO_8859_1,
            "latin1", StandardCharsets.ISO_8859_1,
            "utf-16", StandardCharsets.UTF_16,
            "utf-16be", StandardCharsets.UTF_16BE,
            "utf-16le", StandardCharsets.UTF_16LE);

    private BodyText() {}

    /**
     * The charset of a media type.
     *
     * @param contentType with its parameters; null or "" for none
     */
    public static Charset charset(String contentType) {
        String type = contentType == null ? "" : contentType;
        for (int at = type.indexOf(';'); at >= 0; ) {
            int end = type.indexOf(';', at + 1);
            String parameter = type.substring(at + 1, end < 0 ? type.length() : end);
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).trim().equalsIgnoreCase("charset")) {
                String name = parameter.substring(equals + 1).replace("\"", "").trim();
                return CHARSETS.getOrDefault(name.toLowerCase(Locale.ROOT), StandardCharsets.UTF_8);
            }
            at = end;
        }
        return StandardCharsets.UTF_8;
    }

    /** The charset of the body of a message. */
    public static Charset charset(SipMessage message) {
        return charset(message.header(HeaderName.CONTENT_TYPE).orElse(""));
    }

    /** The body of a message as text. */
    public static String of(SipMessage message) {
        return new String(message.body(), charset(message));
    }

    /** Text as bytes in the charset of the media type. */
    public static byte[] bytes(String contentType, String text) {
        return text.getBytes(charset(contentType));
    }
}
