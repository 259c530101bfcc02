package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpParserTest {

    private static final String HEAD = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\n";

    @Test
    void parsesEveryLineType() {
        SessionDescription sdp = Sdp.parse(
                "v=0",
                "o=jane 3724394400 3724394405 IN IP4 198.51.100.1",
                "s=Call to a switchboard",
                "i=An example",
                "u=https://www.example.com/",
                "e=jane@example.com (Jane)",
                "p=+1 617 555-6011",
                "c=IN IP4 198.51.100.1",
                "b=AS:128",
                "b=X-OWN:9",
                "t=3724394400 3724398000",
                "r=604800 3600 0 90000",
                "z=3724394400 -1h",
                "k=prompt",
                "a=recvonly",
                "a=tool:x:y",
                "y=whatever",
                "m=audio 49170/2 RTP/AVP 0 96",
                "i=sound",
                "c=IN IP4 233.252.0.1/127",
                "c=IN IP4 233.252.0.2/127",
                "b=TIAS:64000",
                "k=clear:x",
                "a=rtpmap:96 opus/48000/2",
                "x=kept too",
                "m=video 51372 RTP/AVP 99");
        assertThat(sdp.origin()).isEqualTo(new Origin("jane", 3724394400L, 3724394405L, "198.51.100.1"));
        assertThat(sdp.sessionName()).isEqualTo("Call to a switchboard");
        assertThat(sdp.connectionHost()).contains("198.51.100.1");
        assertThat(sdp.time()).contains("3724394400 3724398000");
        assertThat(sdp.attributes()).containsExactly(Attribute.flag("recvonly"), new Attribute("tool", "x:y"));
        assertThat(sdp.lines()).contains(new SdpLine('y', "whatever"), new SdpLine('z', "3724394400 -1h"));
        assertThat(sdp.media()).hasSize(2);
        MediaDescription audio = sdp.media().get(0);
        assertThat(audio.type()).isEqualTo("audio");
        assertThat(audio.port()).isEqualTo(49170);
        assertThat(audio.portCount()).isEqualTo(2);
        assertThat(audio.protocol()).isEqualTo("RTP/AVP");
        assertThat(audio.formats()).containsExactly("0", "96");
        assertThat(audio.connectionHost()).contains("233.252.0.1");
        assertThat(audio.lines()).hasSize(7).endsWith(new SdpLine('x', "kept too"));
        assertThat(sdp.directionOf(audio)).isEqualTo(Direction.RECVONLY);
        assertThat(sdp.connectionOf(sdp.media().get(1)).map(NetAddress::host)).contains("198.51.100.1");
        assertThat(SdpParser.parse(SdpWriter.write(sdp))).isEqualTo(sdp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=0\no=- 1 2 IN IP4 192.0.2.1\ns=-\nt=0 0\nm=audio 9 RTP/AVP 0\n",
                "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\nm=audio 9 RTP/AVP 0",
                "v=0 \r\no=- 1 2 IN IP4 192.0.2.1 \r\ns=-\r\nt=0 0 \r\nm=audio 9 RTP/AVP 0 \r\na=x \r\n\r\n \r\n",
                "v=0\r\nt=0 0\r\ns=\r\no=- 1 2 IN IP4 192.0.2.1\r\nm=audio  9\tRTP/AVP  0\r\n\r\n",
                "v=0\r\no=A User 1 2 IN IP4 192.0.2.1\r\ns= \r\nm=audio 9 RTP/AVP 0\r\nm=video 0 RTP/AVP\r\n",
            })
    void acceptsDeviationsOfDevices(String text) {
        SessionDescription sdp = SdpParser.parse(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(sdp.origin().version()).isEqualTo(2);
        assertThat(sdp.media().get(0).port()).isEqualTo(9);
        assertThat(sdp.media().get(0).formats()).containsExactly("0");
        assertThat(SdpParser.parse(SdpWriter.write(sdp))).isEqualTo(sdp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n\r\n",
                "v=1\r\no=- 1 2 IN IP4 a\r\n",
                "v=\r\no=- 1 2 IN IP4 a\r\n",
                "o=- 1 2 IN IP4 a\r\nv=0\r\n",
                "v=0\r\n",
                "v=0\r\ns=-\r\n",
                "v=0\r\nv=0\r\no=- 1 2 IN IP4 a\r\n",
                "v=0\r\no=- 1 2 IN IP4\r\n",
                "v=0\r\no=- x 2 IN IP4 a\r\n",
                "v=0\r\no=- 1 -2 IN IP4 a\r\n",
                "v=0\r\no=- 11111111111111111111111111111111111111111 2 IN IP4 a\r\n",
                "v=0\r\nm=audio 9 RTP/AVP 0\r\no=- 1 2 IN IP4 a\r\n",
                "v=0\r\n\r\no=- 1 2 IN IP4 a\r\n",
                "<html>no description</html>",
                "Signal=1\r\nDuration=160\r\n",
            })
    void rejectsMalformedDescriptions(String text) {
        assertThatThrownBy(() -> Sdp.parseText(text)).isInstanceOf(SdpParseException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "o=- 1 2 IN IP4 192.0.2.1",
                "s=again",
                "c=IN IP4",
                "c=192.0.2.1",
                "c=IN IP4 192.0.2.1 5",
                "t=0",
                "t=now 0",
                "b=AS",
                "b=AS:much",
                "b=:1",
                "a=",
                "a=:x",
                "a= rtpmap:0 PCMU/8000",
                "A=upper",
                "a:colon",
                "a",
                "=",
                "1=one",
                "a=c\rr",
                "a=nul\0",
                "m=audio",
                "m=audio 9",
                "m=audio 9 RTP/AVP",
                "m=audio 65536 RTP/AVP 0",
                "m=audio -1 RTP/AVP 0",
                "m=audio x RTP/AVP 0",
                "m=audio 9/ RTP/AVP 0",
                "m=audio 9/0 RTP/AVP 0",
                "m=audio 9/1/1 RTP/AVP 0",
                "m=audio 99999999999999999999 RTP/AVP 0",
                "m=audio 9 RTP/AVP 0\r\ns=below",
                "m=audio 9 RTP/AVP 0\r\nt=0 0",
                "m=audio 9 RTP/AVP 0\r\nv=0",
            })
    void rejectsMalformedLines(String line) {
        String text = HEAD + line + "\r\na=more\r\n";
        assertThatThrownBy(() -> Sdp.parseText(text))
                .isInstanceOf(SdpParseException.class)
                .satisfies(e -> assertThat(((SdpParseException) e).line()).isBetween(4, 5));
    }

    @Test
    void enforcesLimits() {
        SdpLimits small = new SdpLimits(200, 8, 40, 2, 3);
        assertThat(SdpParser.parse(bytes(HEAD), small).media()).isEmpty();
        assertRejected(HEAD + "a=" + "x".repeat(39), small);
        assertRejected(HEAD + "a=x\r\n".repeat(6), small);
        assertRejected(HEAD + "m=a 9 RTP/AVP 0\r\n".repeat(3), small);
        assertRejected(HEAD + "m=a 9 RTP/AVP 0 1 2 3\r\n", small);
        assertRejected(HEAD + "a=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n".repeat(5), small);
        assertRejected("v=0\r\n" + " ".repeat(70000), SdpLimits.DEFAULT);
        assertThat(SdpParser.parse(bytes(HEAD + "m=a 9 RTP/AVP 0 1 2\r\n"), small)
                        .media())
                .hasSize(1);
    }

    @Test
    void parsesTextThatIsNotUtf8() {
        byte[] latin = "v=0\r\no=- 1 2 IN IP4 a\r\ns=Böse\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(SdpParser.parse(latin).sessionName()).isEqualTo("Böse");
        byte[] utf = "v=0\r\no=- 1 2 IN IP4 a\r\ns=Böse\r\n".getBytes(StandardCharsets.UTF_8);
        assertThat(SdpParser.parse(utf)).isEqualTo(SdpParser.parse(latin));
    }

    @ParameterizedTest
    @CsvSource({
        "18446744073709551615, 18446744073709551615",
        "18446744073709551617, 1",
        "3710604898417546434, 3710604898417546434",
        "007, 7"
    })
    void keepsLargeNumbersModulo64Bits(String written, String kept) {
        Origin origin = Sdp.parseText("v=0\r\no=- " + written + " 2 IN IP6 2001:db8::1\r\n")
                .origin();
        assertThat(Long.toUnsignedString(origin.sessionId())).isEqualTo(kept);
        assertThat(origin.host()).isEqualTo("2001:db8::1");
    }

    private static void assertRejected(String text, SdpLimits limits) {
        assertThatThrownBy(() -> SdpParser.parse(bytes(text), limits)).isInstanceOf(SdpParseException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
