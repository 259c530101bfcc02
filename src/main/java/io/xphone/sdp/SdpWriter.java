package io.xphone.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Writes session descriptions: every line in the order of the description, terminated by CRLF. */
public final class SdpWriter {

    private static final List<String> SECRET = List.of("crypto:", "key-mgmt:", "ice-pwd:");
    private static final String INLINE = "inline:";

    private SdpWriter() {}

    /** The description as a message body, in UTF-8. */
    public static byte[] write(SessionDescription description) {
        return text(description).getBytes(StandardCharsets.UTF_8);
    }

    /** The description as text. */
    public static String text(SessionDescription description) {
        return text(description, true);
    }

    /** The description as text, with {@code <removed>} in place of keys and of the password of ICE. */
    public static String textWithoutKeys(SessionDescription description) {
        return text(description, false);
    }

    private static String text(SessionDescription description, boolean keys) {
        StringBuilder out = new StringBuilder(512);
        for (SdpLine line : description.lines()) {
            append(out, line, keys);
        }
        for (MediaDescription stream : description.media()) {
            out.append("m=").append(stream.mediaLine()).append("\r\n");
            for (SdpLine line : stream.lines()) {
                append(out, line, keys);
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, SdpLine line, boolean keys) {
        String value = line.value();
        out.append(line.type()).append('=');
        int secret = keys ? -1 : secret(line.type(), value);
        if (secret < 0) {
            out.append(value);
        } else {
            out.append(value, 0, secret).append("<removed>");
        }
        out.append("\r\n");
    }

    /** Where the secret of a line begins; -1 if it has none. */
    private static int secret(char type, String value) {
        if (type == 'k') {
            return 0;
        }
        for (String attribute : SECRET) {
            if (type == 'a' && value.regionMatches(true, 0, attribute, 0, attribute.length())) {
                int inline = value.toLowerCase(Locale.ROOT).indexOf(INLINE);
                return inline < 0 ? attribute.length() : inline + INLINE.length();
            }
        }
        return -1;
    }
}
