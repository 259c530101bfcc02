package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages of RFC 3261, 3515, 3665, 3891 and 4028, completed where the RFCs abbreviate them. */
class CallFlowsTest {
    @Test
    void everyMessageParsesAndCanBeWrittenAgain() throws IOException {
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
                all.add(SipParser.parse(Fragments.complete(data, columns[3].equals("ok"))));
            } catch (SipParseException e) {
                throw new AssertionError(columns[0] + "/" + columns[1] + ": " + e.getMessage(), e);
            }
        }
        return all;
    }
}
