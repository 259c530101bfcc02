package io.xphone.sdp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bodies of INFO requests with candidates (RFC 8840 §9.2). */
class IceFragmentTest {

    private static final String CREDENTIALS = "a=ice-pwd:" + "p".repeat(22) + "\r\na=ice-ufrag:8hhY\r\n";
    private static final String HOST = "1 1 UDP 2130706431 192.0.2.1 5010 typ host";
    private static final String MAPPED = "2 1 UDP 1694498815 192.0.2.3 5010 typ srflx raddr 192.0.2.1 rport 8998";

    private static Optional<IceDescription> parse(String text, String mid) {
        return IceFragment.parse(text.getBytes(UTF_8), mid);
    }

    private static List<String> addresses(Optional<IceDescription> fragment) {
        return fragment.orElseThrow().candidates().stream()
                .map(each -> each.address() + ":" + each.port())
                .toList();
    }

    @Test
    void theCandidatesOfAStreamFollowItsIdentification() {
        String text = CREDENTIALS + "m=video 9 RTP/AVP 31\r\na=mid:v\r\na=candidate:" + HOST + "\r\n"
                + "m=audio 9 RTP/AVP 0\r\na=mid:a\r\na=candidate:" + MAPPED + "\r\na=end-of-candidates\r\n";
        Optional<IceDescription> audio = parse(text, "a");
        assertThat(addresses(audio)).containsExactly("192.0.2.3:5010");
        assertThat(audio.orElseThrow().endOfCandidates()).isTrue();
        assertThat(audio.orElseThrow().ufrag()).isEqualTo("8hhY");
        assertThat(addresses(parse(text, "v"))).containsExactly("192.0.2.1:5010");
        assertThat(parse(text, "v").orElseThrow().endOfCandidates()).isFalse();
        assertThat(addresses(parse(text, ""))).as("the audio stream").containsExactly("192.0.2.3:5010");
        assertThat(addresses(parse(text, "other"))).isEmpty();
    }

    @Test
    void credentialsAreThoseOfTheStreamElseOfTheSession() {
        String own = "a=ice-ufrag:other1\r\na=ice-pwd:" + "q".repeat(22) + "\r\n";
        assertThat(parse(CREDENTIALS + "m=audio 9 RTP/AVP 0\r\na=mid:0\r\n" + own, "0")
                        .orElseThrow()
                        .ufrag())
                .isEqualTo("other1");
        assertThat(parse("m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:" + HOST + "\r\n", "0"))
                .isEmpty();
        assertThat(parse("a=ice-ufrag:8hhY\r\na=ice-pwd:short\r\n", "0")).isEmpty();
        assertThat(parse("", "")).isEmpty();
    }

    @Test
    void theEndOfTheSessionIsThatOfEachStream() {
        IceDescription end = parse(CREDENTIALS + "a=end-of-candidates\r\n", "0").orElseThrow();
        assertThat(end.endOfCandidates()).isTrue();
        assertThat(end.candidates()).isEmpty();
    }

    @Test
    void malformedLinesAreLeftOutAndNumbersAreBounded() {
        StringBuilder text = new StringBuilder(CREDENTIALS)
                .append("x\nm=audio\r\na=mid: 0 \r\na=candidate:nonsense\r\nb=1\r\na=\r\na=CANDIDATE:")
                .append(HOST)
                .append('\n');
        assertThat(addresses(parse(text.toString(), "0"))).containsExactly("192.0.2.1:5010");
        for (int i = 1; i < 2_000; i++) {
            text.append("a=candidate:1 1 UDP 1 192.0.2.1 ").append(i).append(" typ host\r\n");
        }
        assertThat(addresses(parse(text.toString(), "0"))).hasSize(128);

        Random random = new Random(8840);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = text.substring(0, 200).getBytes(UTF_8);
            for (int j = 0; j < 10; j++) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            }
            IceFragment.parse(noise, "0"); // throws nothing
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        IceDescription ice = new IceDescription(
                "8hhY",
                "p".repeat(22),
                false,
                Set.of(IceDescription.TRICKLE),
                List.of(
                        IceCandidate.parse(HOST).orElseThrow(),
                        IceCandidate.parse(MAPPED).orElseThrow()),
                true,
                List.of());
        assertThat(IceFragment.parse(IceFragment.write(ice, "0"), "0")).contains(ice);
        assertThat(new String(IceFragment.write(ice, "0"), UTF_8))
                .startsWith("m=audio 9 RTP/AVP 0\r\n")
                .contains("a=mid:0\r\na=candidate:" + HOST + "\r\n")
                .endsWith("a=end-of-candidates\r\n");
    }
}
