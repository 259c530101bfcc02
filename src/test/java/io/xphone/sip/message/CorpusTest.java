package io.xphone.sip.message;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages of two other stacks' tests: valid ones parse and can be written again, invalid ones are listed here. */
class CorpusTest {
    /** Comments of RFC 2543, folds within URIs, and intentionally malformed messages. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            entry("10052.txt", "400 From"),
            entry("own0.txt", "400 Via"),
            entry("own6.txt", "400 Record-Route"),
            entry("own8.txt", "505 start line"),
            entry("test-ack-1.txt", "400 CSeq"),
            entry("test1.txt", "400 headers"),
            entry("test11.txt", "400 From: missing"),
            entry("test12.txt", "400 Call-ID: more than one"),
            entry("test15.txt", "400 Via"),
            entry("test16.txt", "400 Content-Length"),
            entry("test17.txt", "400 Content-Length"),
            entry("test19.txt", "400 To: unterminated quote"),
            entry("test1a.txt", "400 headers"),
            entry("test20.txt", "400 start line"),
            entry("test21.txt", "400 malformed URI"),
            entry("test22.txt", "400 malformed URI"),
            entry("test23.txt", "400 unexpected character"),
            entry("test25.txt", "400 start line: headers"),
            entry("test33.txt", "400 Contact"),
            entry("test35.txt", "400 To: more than one"),
            entry("test40.txt", "400 From"),
            entry("test41.txt", "505 start line"),
            entry("test42.txt", "505 start line"));

    @Test
    void messagesOfSofiaSip() throws IOException {
        Map<String, String> rejected = new TreeMap<>();
        for (Path file : files("sip-corpus/sofia-sip", ".txt")) {
            String error = rejection(ended(Files.readAllBytes(file)));
            if (!error.isEmpty()) {
                rejected.put(file.getFileName().toString(), error);
            }
        }
        assertThat(rejected.keySet()).isEqualTo(REFUSED.keySet());
        assertThat(rejected).allSatisfy((file, error) -> assertThat(error).startsWith(REFUSED.get(file)));
    }

    @Test
    void callFlowsOfPhpSip() throws IOException {
        List<String> rejected = new ArrayList<>();
        int parsed = 0;
        for (Path file : files("sip-corpus/php-sip/misc", ".yaml")) {
            String name = file.getFileName().toString();
            int n = 0;
            for (String message : blocks(Files.readString(file, StandardCharsets.ISO_8859_1))) {
                n++;
                String error = rejection(Fragments.complete(message.getBytes(StandardCharsets.ISO_8859_1), false));
                if (error.isEmpty()) {
                    parsed++;
                } else {
                    rejected.add(name + " " + n + ": " + error);
                }
            }
        }
        assertThat(parsed).isGreaterThan(200);
        assertThat(rejected).isEmpty();
    }

    @Test
    void streamsOfPhpSip() throws IOException {
        Path dir = Vectors.dir("sip-corpus/php-sip/stream");
        Framed got = new Framed().feed(Files.readAllBytes(dir.resolve("lioneagle-sipparser.txt")), 1460);
        assertThat(got.messages.size()).isEqualTo(26);
        assertThat(got.malformed).isEmpty();
        assertThat(got.unframeable).isNull();
        got = new Framed().feed(Files.readAllBytes(dir.resolve("generic.txt")), 1460);
        assertThat(got.unframeable).hasMessageContaining("Content-Length"); // its messages have none
    }

    /** Some files end with the last header. */
    private static byte[] ended(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        return text.replace("\r", "").contains("\n\n") ? data : (text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** "" when the message parses and can be written again, else the status and the reason. */
    private static String rejection(byte[] data) {
        try {
            SipMessage message = SipParser.parse(data);
            assertThat(SipParser.parse(SipWriter.write(message))).isEqualTo(message);
            return "";
        } catch (SipParseException e) {
            return e.status() + " " + e.getMessage();
        }
    }

    private static List<Path> files(String sub, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(Vectors.dir(sub))) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    /** The literal blocks of a YAML list: messages by lines, indented by two. */
    private static List<String> blocks(String yaml) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = null;
        for (String line : yaml.split("\n")) {
            if (line.startsWith("- |")) {
                block = new StringBuilder();
                blocks.add("");
            } else if (block != null && (line.startsWith("  ") || line.isBlank())) {
                block.append(line.isBlank() ? "" : line.substring(2)).append("\r\n");
                blocks.set(blocks.size() - 1, block.toString());
            } else if (!line.startsWith("#")) {
                block = null;
            }
        }
        return blocks;
    }
}
