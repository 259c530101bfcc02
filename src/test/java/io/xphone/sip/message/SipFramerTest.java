package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipFramerTest {
    private static String message(String method, String body) {
        return method + " sip:b SIP/2.0\r\n" + SipParserTest.HEADERS + "CSeq: 1 " + method + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 150, 300, 100_000})
    void messagesInPiecesOfAnySize(int piece) {
        String stream = message("INVITE", "v=0\r\n\r\n\r\nx") + message("ACK", "") + "\r\n"
                + message("BYE", "y").repeat(3);
        Framed got = new Framed().feed(SipParserTest.bytes(stream), piece);
        got.events.remove("pong");
        assertThat(got.events).containsExactly("INVITE", "ACK", "BYE", "BYE", "BYE");
        assertThat(got.messages.get(0).body()).hasSize(10);
        assertThat(got.framer.pending()).isZero();
    }

    @Test
    void messagesInRandomPieces() {
        String one = message("INVITE", "a".repeat(500)) + message("OPTIONS", "") + message("MESSAGE", "\r\n\r\n");
        byte[] stream = SipParserTest.bytes(one.repeat(20));
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Framed got = new Framed();
            for (int at = 0; at < stream.length; ) {
                int n = Math.min(stream.length - at, 1 + random.nextInt(1 + random.nextInt(2000)));
                got.framer.feed(stream, at, n, got);
                at += n;
            }
            assertThat(got.events).as("seed %d", seed).hasSize(60).doesNotContain("malformed");
        }
    }

    @Test
    void aHeadBeyondTheLimitGetsAResponseByTheHeadersKnownSoFar() {
        String head =
                "OPTIONS sip:b SIP/2.0\r\n" + SipParserTest.HEADERS + "CSeq: 1 OPTIONS\r\n" + "X: y\r\n".repeat(200);
        Framed got = new Framed(new SipLimits(1_000, 1_000, 500)).feed(SipParserTest.bytes(head), 101);
        assertThat(got.events).containsExactly("unframeable");
        assertThat(got.unframeable.status()).isEqualTo(513);
        assertThat(got.unframeable.responseHeaders().orElseThrow().first(HeaderName.CSEQ))
                .contains("1 OPTIONS");
    }

    @Test
    void keepAlives() {
        assertThat(new Framed().feed("\r\n\r\n").events).containsExactly("ping");
        assertThat(new Framed().feed("\r\n").events).containsExactly("pong");
        assertThat(new Framed().feed("\r\n\r\n\r\n\r\n").events).containsExactly("ping", "ping");
        assertThat(new Framed().feed("\r").feed("\n\r\n").events).containsExactly("ping");
        assertThat(new Framed().feed("\r\n\r").feed("\n").events).containsExactly("ping");
        assertThat(new Framed().feed("\r\n" + message("BYE", "")).events).containsExactly("pong", "BYE");
        assertThat(new Framed().feed(message("BYE", "") + "\r\n\r\n" + message("ACK", "")).events)
                .containsExactly("BYE", "ping", "ACK");
        assertThat(new Framed().feed("\r\n").feed(message("BYE", "")).feed("\r\n").events)
                .containsExactly("pong", "BYE", "pong");
    }

    /** RFC 5626 §3.5.1: a server sends one CRLF for each ping. */
    @Test
    void pongsInSeparateReads() {
        Framed got = new Framed();
        for (int i = 0; i < 5; i++) {
            got.feed("\r\n");
        }
        assertThat(got.events).containsOnly("pong").hasSize(5);
    }

    @Test
    void pongsInPieces() {
        assertThat(new Framed().feed("\r").feed("\n").feed("\r").feed("\n").feed("\r\n").events)
                .containsExactly("pong", "pong", "pong");
        assertThat(new Framed().feed("\r\n\r").feed(message("BYE", "")).events).containsExactly("pong", "BYE");
    }

    @Test
    void pongsNextToMessages() {
        String bye = message("BYE", "");
        Framed got = new Framed().feed("\r\n").feed("\r\n" + bye).feed("\r\n").feed(bye + "\r\n");
        assertThat(got.feed("\r\n").feed("\r\n" + bye + "\r\n").feed("\r\n").events)
                .containsExactly("pong", "pong", "BYE", "pong", "BYE", "pong", "pong", "pong", "BYE", "pong", "pong");
    }

    @Test
    void aPongBeforeAPing() {
        assertThat(new Framed().feed("\r\n").feed("\r\n\r\n").feed("\r\n").events)
                .containsExactly("pong", "ping", "pong");
    }

    @Test
    void aMalformedMessageIsReportedAndTheNextOneParsed() {
        String bad = message("INVITE", "abc").replace("From: <", "From: ");
        Framed got = new Framed().feed(bad + message("BYE", ""));
        assertThat(got.events).containsExactly("malformed", "BYE");
        assertThat(got.malformed.get(0).responseHeaders()).isPresent();
    }

    @Test
    void aFoldedOrCompactContentLength() {
        String folded = message("INVITE", "abc").replace("Content-Length: ", "l :\r\n \r\n\t");
        assertThat(new Framed().feed(folded + message("BYE", "")).events).containsExactly("INVITE", "BYE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X: 1|400",
                "Content-Length: -999|400",
                "Content-Length: 1 2|400",
                "Content-Length:|400",
                "l: 3\\r\\nContent-Length: 4|400",
                "Content-Length: 65536|513",
                "Content-Length: 99999999999999|513"
            })
    void failsWhenTheEndOfAMessageIsUnknown(String header, int status) {
        String head = message("INVITE", "").replace("Content-Length: 0", header.replace("\\r\\n", "\r\n"));
        Framed got = new Framed().feed(head).feed(message("BYE", ""));
        assertThat(got.events).containsExactly("unframeable");
        assertThat(got.unframeable.status()).isEqualTo(status);
        assertThat(got.unframeable.responseHeaders()).isPresent();
        assertThat(got.framer.pending()).isZero();
    }

    @Test
    void buffersNoMoreThanTheLimit() {
        Framed got = new Framed(new SipLimits(1000, 10, 100));
        for (int i = 0; i < 100 && got.unframeable == null; i++) {
            got.feed("X".repeat(50));
            assertThat(got.framer.pending()).isLessThanOrEqualTo(1000);
        }
        assertThat(got.unframeable.status()).isEqualTo(513);
        assertThat(got.unframeable.responseHeaders()).isEmpty();
    }

    @Test
    void theCallersArrayMayBeReused() {
        byte[] data = message("INVITE", "abcdef").getBytes(StandardCharsets.ISO_8859_1);
        Framed got = new Framed();
        byte[] shared = new byte[100];
        for (int at = 0; at < data.length; at += 100) {
            int n = Math.min(100, data.length - at);
            System.arraycopy(data, at, shared, 0, n);
            got.framer.feed(shared, 0, n, got);
            java.util.Arrays.fill(shared, (byte) 'z');
        }
        assertThat(got.messages).hasSize(1);
        assertThat(got.messages.get(0).body()).containsExactly('a', 'b', 'c', 'd', 'e', 'f');
    }
}
