package io.xphone.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes whole messages of those that are printed in parts. */
final class Fragments {
    private Fragments() {}

    /**
     * Adds what of Via, From, To, Call-ID, CSeq and the end of the head is not printed, and mends what is misprinted.
     *
     * @param lengthIsRight false when the body is not printed, or its length is wrong
     */
    static byte[] complete(byte[] data, boolean lengthIsRight) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        text = text.replace("<bob@", "<sip:bob@").replace("<alice@", "<sip:alice@"); // RFC 3261 §23.4.3
        text = text.replace("\r\n<sip:", "\r\n <sip:"); // RFC 3665 §3.8
        int blank = text.indexOf("\r\n\r\n");
        String head = blank < 0 ? text : text.substring(0, blank);
        String body = blank < 0 ? "" : text.substring(blank + 4);
        StringBuilder out = new StringBuilder();
        List<String> missing = new ArrayList<>(List.of("via", "from", "to", "call-id", "cseq"));
        for (String line : head.split("\r\n")) {
            String name =
                    line.substring(0, Math.max(0, line.indexOf(':'))).strip().toLowerCase(Locale.ROOT);
            missing.remove(HeaderName.canonical(name).toLowerCase(Locale.ROOT));
            boolean caption = name.contains(" *"); // RFC 3891 §6
            if (!caption && (lengthIsRight || !name.equals("content-length"))) {
                out.append(line).append("\r\n");
            }
        }
        String first = head.substring(0, head.indexOf(' '));
        Map<String, String> fill = Map.of(
                "via", "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1",
                "from", "From: <sip:a@example.com>;tag=1",
                "to", "To: <sip:b@example.com>",
                "call-id", "Call-ID: 1",
                "cseq", "CSeq: 1 " + (first.startsWith("SIP/") ? "INVITE" : first));
        missing.forEach(name -> out.append(fill.get(name)).append("\r\n"));
        return (out + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
    }
}
