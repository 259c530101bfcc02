package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipParserTest {
    static final String HEADERS = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
            + "From: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: c1\r\n";
    static final String INVITE = "INVITE sip:b@example.com SIP/2.0\r\n" + HEADERS + "CSeq: 1 INVITE\r\n";

    @Test
    void compactFoldedAndListed() {
        SipRequest request = (SipRequest) parse("INVITE sip:bob@example.com;transport=tcp SIP/2.0\r\n"
                + "v: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK77;rport, SIP / 2.0 / TCP [2001:db8::1] : 5060 ; branch=x\r\n"
                + "f: \"A \\\"B\\\" C\" <sip:alice@example.org>;tag=88\r\n"
                + "To:\r\n  Bob\r\n\t<sip:bob@example.com>\r\n"
                + "i: abc@192.0.2.1\r\nCSeq  :7 INVITE\r\nMax-Forwards: 70\r\n"
                + "m: <sip:alice@192.0.2.1:5062>\r\nX-Thing: 1\r\nl: 3\r\n\r\nabcdef");
        assertThat(request.vias()).hasSize(2);
        assertThat(request.from().displayName()).contains("A \"B\" C");
        assertThat(request.header("To")).contains("Bob <sip:bob@example.com>");
        assertThat(request.body()).containsExactly('a', 'b', 'c');
        assertThat(SipParser.parse(SipWriter.write(request))).isEqualTo(request);
    }

    @Test
    void unknownHeadersKeepTheirOrderAndSpelling() {
        assertThat(parse(INVITE + "zZ: 1\r\nAa: 2\r\nzz: 3\r\n\r\n").headers().asList())
                .endsWith(new Header("zZ", "1"), new Header("Aa", "2"), new Header("zz", "3"));
    }

    @Test
    void lineEndsMayBeLineFeeds() {
        assertThat(parse((INVITE + "Subject: a\r\n b\r\n\r\nxy").replace("\r", "")))
                .isEqualTo(parse(INVITE + "Subject: a b\r\n\r\nxy"));
        assertThat(parse("\r\n\r\n\n" + INVITE + "\r\n")).isEqualTo(parse(INVITE + "\r\n"));
    }

    @Test
    void theBodyOfADatagram() {
        assertThat(parse(INVITE + "\r\nto the end").body()).hasSize(10);
        assertThat(parse(INVITE + "l: 2\r\n\r\nto the end").body()).hasSize(2);
        assertThat(parse(INVITE + "l: 0002\r\nContent-Length: 2\r\n\r\nto the end")
                        .body())
                .hasSize(2);
        assertThat(parse(INVITE + "l: 0\r\n\r\nto the end").body()).isEmpty();
    }

    @Test
    void octetsThatAreNotUtf8ArePreserved() {
        byte[] data = (INVITE + "Subject: J\u00fcrgen \u00ff\u00c3\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        SipMessage message = SipParser.parse(data);
        assertThat(message.header("Subject")).contains("J\udcfcrgen \udcff\udcc3");
        String written = new String(SipWriter.write(message), StandardCharsets.ISO_8859_1);
        assertThat(written).contains("Subject: J\u00fcrgen \u00ff\u00c3\r\n");
        assertThat(((SipRequest) message).response(200, "\u00fc 😀").build().toString())
                .contains("200 \u00fc 😀\r\n");
    }

    @Test
    void statusLines() {
        assertThat(((SipResponse) parse("SIP/2.0 200\r\n" + HEADERS + "CSeq: 1 X\r\n\r\n")).reason())
                .isEmpty();
        assertThat(((SipResponse) parse("sip/2.0 200 \r\n" + HEADERS + "CSeq: 1 X\r\n\r\n")).reason())
                .isEmpty();
        SipResponse response = (SipResponse) parse("SIP/2.0 699 A  b \r\n" + HEADERS + "CSeq: 1 X\r\n\r\n");
        assertThat(response.status()).isEqualTo(699);
        assertThat(response.reason()).isEqualTo("A  b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIP/2.0 099 X",
                "SIP/2.0 700 X",
                "SIP/2.0 20 X",
                "SIP/2.0 2000 X",
                "SIP/2.0 abc X",
                "SIP/2.0",
                "SIP/2.0  200 X",
                "SIP/",
                "SIP/x 200 OK"
            })
    void malformedStatusLinesGetNoResponse(String line) {
        SipParseException error = parseError(line + "\r\n" + HEADERS + "CSeq: 1 X\r\n\r\n");
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.responseHeaders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INVITE sip:b SIP/3.0|505",
                "INVITE sip:b SIP/2.00|505",
                "INVITE sip:b SIP/12.0|505",
                "INVITE sip:b SIP/2|400",
                "INVITE sip:b HTTP/1.1|400",
                "INVITE sip:b|400",
                "INVITE|400",
                "INVITE  sip:b SIP/2.0|400",
                "INVITE sip:b  SIP/2.0|400",
                "INVITE <sip:b> SIP/2.0|400",
                "INVITE sip:b; lr SIP/2.0|400",
                "INVITE sip:b?a=b SIP/2.0|400",
                "INVITE b SIP/2.0|400",
                "INV(ITE sip:b SIP/2.0|400",
                "INVITE sip:b SIP/2.0 x|400",
                "BYE sip:b SIP/2.0|400",
            })
    void malformedRequestLines(String line, int status) {
        assertThat(parseError(line + "\r\n" + HEADERS + "CSeq: 1 INVITE\r\n\r\n")
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "From", "To", "Call-ID", "CSeq"})
    void mandatoryHeaders(String name) {
        SipParseException missing = parseError(INVITE.replaceFirst("\r\n" + name + ": [^\r]*", "") + "\r\n");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.getMessage()).contains(name);
        assertThat(missing.responseHeaders().isPresent()).isEqualTo(!name.equals("Via"));
        String malformed = INVITE.replaceFirst("\r\n" + name + ": [^\r]*", "\r\n" + name + ":") + "\r\n";
        assertThat(parseError(malformed).getMessage()).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: <sip:x>", "t: <sip:x>", "i: 2", "CSeq: 2 INVITE", "Contact: <sip:x", "Contact: ,", "Route: x",
                        "Record-Route: <sip:x>;;",
                "Max-Forwards: 256", "Max-Forwards: x", "Max-Forwards: 1\r\nMax-Forwards: 1", "l: -1", "l: 1x", "l:",
                        "l: 9999999999", "l: 1",
                "l: 0\r\nl: 1", ": x", "no colon", "a b: c", "Sub\u00fc: x", "X: a\rb", "X: a\0b", "X: a\r\r"
            })
    void rejects(String header) {
        SipParseException error = parseError(INVITE + header + "\r\n\r\n");
        assertThat(error.status()).isEqualTo(400);
        Headers copied = error.responseHeaders().orElseThrow();
        assertThat(copied.size()).isEqualTo(5);
        SipResponse response =
                SipResponse.builder(error.status(), null).addAll(copied).build();
        assertThat(response.cseq()).isEqualTo(new CSeq(1, "INVITE"));
        assertThat(response.topVia().host()).isEqualTo("192.0.2.1");
    }

    @Test
    void aMessageWithoutTheEndOfItsHeadIsTruncated() {
        assertThat(parseError(INVITE).status()).isEqualTo(400);
        assertThat(parseError(INVITE + "Subject: a").status()).isEqualTo(400);
        assertThat(parseError("").status()).isEqualTo(400);
        assertThat(parseError("INVITE").status()).isEqualTo(400);
    }

    @Test
    void aMalformedAckGetsNoResponse() {
        SipParseException error = parseError("ACK sip:b SIP/2.0\r\n" + HEADERS + "CSeq: x\r\n\r\n");
        assertThat(error.responseHeaders()).isEmpty();
    }

    @Test
    void limits() {
        SipLimits limits = new SipLimits(1000, 10, 100);
        assertThat(parseError(INVITE + "X: " + "a".repeat(100) + "\r\n\r\n", limits)
                        .status())
                .isEqualTo(513);
        assertThat(parseError(INVITE + ("X: " + "a".repeat(40) + "\r\n ").repeat(3) + "\r\n\r\n", limits)
                        .status())
                .isEqualTo(513);
        assertThat(parseError(INVITE + "X: y\r\n".repeat(6) + "\r\n", limits).status())
                .isEqualTo(513);
        String head = INVITE.substring(INVITE.indexOf("\r\n"));
        SipParseException longLine = parseError("INVITE sip:" + "b".repeat(100) + " SIP/2.0" + head + "\r\n", limits);
        assertThat(longLine.status()).isEqualTo(414);
        assertThat(longLine.responseHeaders()).isPresent();
        for (String line : new String[] {"SIP/2.0 200 ", "ACK sip:", ": no method "}) {
            assertThat(parseError(line + "b".repeat(100) + head + "\r\n", limits)
                            .responseHeaders())
                    .as(line)
                    .isEmpty();
        }
        SipParseException large = parseError(INVITE + "\r\n" + "a".repeat(1000), limits);
        assertThat(large.status()).isEqualTo(513);
        assertThat(large.responseHeaders()).isPresent();
        byte[] fits = bytes(INVITE + "X: y\r\n".repeat(5) + "\r\n");
        assertThat(SipParser.parse(fits, 0, fits.length, limits).headers().size())
                .isEqualTo(10);
    }

    @Test
    void parsesAPartOfAnArray() {
        byte[] data = bytes("xx" + INVITE + "\r\nbodyyy");
        assertThat(SipParser.parse(data, 2, data.length - 4, SipLimits.DEFAULT).body())
                .hasSize(4);
    }

    @Test
    void keepAlives() {
        assertThat(SipParser.isKeepAlive(bytes("\r\n\r\n"), 0, 4)).isTrue();
        assertThat(SipParser.isKeepAlive(new byte[4], 0, 4)).isTrue();
        assertThat(SipParser.isKeepAlive(bytes("a"), 0, 1)).isFalse();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static SipMessage parse(String text) {
        return SipParser.parse(bytes(text));
    }

    private static SipParseException parseError(String text) {
        return parseError(text, SipLimits.DEFAULT);
    }

    private static SipParseException parseError(String text, SipLimits limits) {
        byte[] data = bytes(text);
        SipParseException error =
                catchThrowableOfType(SipParseException.class, () -> SipParser.parse(data, 0, data.length, limits));
        assertThat(error).as("parsed: %s", text).isNotNull();
        return error;
    }
}
