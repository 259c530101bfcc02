package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every message printed in RFC 3261, 3515, 3665, 3891 and 4028; what the RFCs left out of some is filled in. */
class CallFlowsTest {
    @Test
    void everyMessageParsesAndSurvivesWriting() throws IOException {
        List<SipMessage> all = all();
        assertThat(all).hasSizeGreaterThan(200);
        for (SipMessage message : all) {
            SipMessage again = SipParser.parse(SipWriter.write(message));
            assertThat(again).isEqualTo(message).hasSameHashCodeAs(message);
            assertThat(SipWriter.size(message)).isEqualTo(SipWriter.write(message).length);
        }
    }

    @Test
    void allOfThemInOneStream() throws IOException {
        List<SipMessage> sent = all();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (SipMessage message : sent) {
            stream.writeBytes(SipWriter.write(message));
        }
        Framed got = new Framed();
        got.feed(stream.toByteArray(), 1400);
        assertThat(got.messages).isEqualTo(sent);
    }

    private static List<SipMessage> all() throws IOException {
        Path dir = Vectors.dir("sip-call-flows");
        List<SipMessage> all = new ArrayList<>();
        List<String> names = Files.readAllLines(dir.resolve("MANIFEST.tsv"));
        for (String line : names) {
            String[] columns = line.split("\t");
            byte[] data = Files.readAllBytes(dir.resolve(columns[0]).resolve(columns[1]));
            try {
                all.add(SipParser.parse(completed(data, columns[3].equals("ok"))));
            } catch (SipParseException e) {
                throw new AssertionError(columns[0] + "/" + columns[1] + ": " + e.getMessage(), e);
            }
        }
        return all;
    }

    /** Some are printed without their body, and fragments without Via, From, To, Call-ID or CSeq. */
    private static byte[] completed(byte[] data, boolean lengthIsRight) {
        String text = new String(data, StandardCharsets.ISO_8859_1).replace("<bob@", "<sip:bob@"); // RFC 3261 §23.4
        int head = text.indexOf("\r\n\r\n");
        assertThat(head).isPositive();
        StringBuilder out = new StringBuilder();
        List<String> missing = new ArrayList<>(List.of("via", "from", "to", "call-id", "cseq"));
        for (String line : text.substring(0, head).split("\r\n")) {
            int colon = Math.max(0, line.indexOf(':'));
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            missing.remove(HeaderName.canonical(name).toLowerCase(Locale.ROOT));
            if (lengthIsRight || !name.equals("content-length")) {
                out.append(line).append("\r\n");
            }
        }
        String first = text.substring(0, text.indexOf(' '));
        Map<String, String> fill = Map.of(
                "via", "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1",
                "from", "From: <sip:a@example.com>;tag=1",
                "to", "To: <sip:b@example.com>",
                "call-id", "Call-ID: 1",
                "cseq", "CSeq: 1 " + (first.startsWith("SIP/") ? "INVITE" : first));
        missing.forEach(name -> out.append(fill.get(name)).append("\r\n"));
        return (out + text.substring(head + 2)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
