package io.xphone.sdp;

import java.nio.charset.StandardCharsets;

/** Writes session descriptions: every line in the order of the description, terminated by CRLF. */
public final class SdpWriter {

    private SdpWriter() {}

    /** The description as a message body, in UTF-8. */
    public static byte[] write(SessionDescription description) {
        return text(description).getBytes(StandardCharsets.UTF_8);
    }

    /** The description as text. */
    public static String text(SessionDescription description) {
        StringBuilder out = new StringBuilder(512);
        for (SdpLine line : description.lines()) {
            append(out, line);
        }
        for (MediaDescription stream : description.media()) {
            out.append("m=").append(stream.mediaLine()).append("\r\n");
            for (SdpLine line : stream.lines()) {
                append(out, line);
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, SdpLine line) {
        out.append(line.type()).append('=').append(line.value()).append("\r\n");
    }
}
