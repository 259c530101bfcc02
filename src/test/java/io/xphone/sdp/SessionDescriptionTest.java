package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDescriptionTest {

    private static final String[] BASE = {
        "v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "b=AS:80", "t=0 0", "m=audio 5000 RTP/AVP 0"
    };

    @ParameterizedTest
    @ValueSource(strings = {"1 o=- 1 2 IN IP4 192.0.2.1", "1 o=x 5 9 IN IP6 ::1", "2 s=other", "5 t=1 2"})
    void originAndTimesAreNotMedia(String change) {
        SessionDescription changed = changed(change);
        assertThat(changed.sameMediaAs(Sdp.parse(BASE))).isTrue();
        assertThat(changed).isNotEqualTo(Sdp.parse(BASE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3 c=IN IP4 0.0.0.0",
                "4 b=AS:81",
                "5 a=sendonly",
                "6 m=audio 5002 RTP/AVP 0",
                "6 m=audio 5000 RTP/AVP 8",
                "6 m=audio 5000 RTP/AVP 0\r\na=sendonly",
                "6 m=audio 5000 RTP/AVP 0\r\nm=video 0 RTP/AVP 31"
            })
    void otherLinesAreMedia(String change) {
        assertThat(changed(change).sameMediaAs(Sdp.parse(BASE))).isFalse();
    }

    @Test
    void changesTheVersionOnly() {
        SessionDescription base = Sdp.parse(BASE);
        SessionDescription next = base.withVersion(2);
        assertThat(next.origin()).isEqualTo(new Origin("-", 1, 2, "192.0.2.1"));
        assertThat(next.sameMediaAs(base)).isTrue();
        assertThat(next.withVersion(1)).isEqualTo(base).hasSameHashCodeAs(base);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\na=evil", "x\n", "nul\0"})
    void rejectsLineBreaksInValues(String text) {
        SessionDescription.Builder session = SessionDescription.builder(new Origin("-", 1, 1, "192.0.2.1"));
        MediaDescription.Builder media = MediaDescription.builder("audio", 5000, "RTP/AVP");
        assertThatThrownBy(() -> session.attribute("tool", text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session.attribute(text, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> media.format(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> media.connection(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MediaDescription.builder(text, 1, "RTP/AVP"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session.sessionName(text).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void completesStaticPayloadTypesAndPrefersRtpmap() {
        MediaDescription stream = Sdp.remote(
                        "m=audio 5000 RTP/AVP 0 9 18 96 97 8 8 x 128 -1 35",
                        "a=rtpmap:96 iLBC/8000",
                        "a=rtpmap:96 late/1",
                        "a=rtpmap:97 broken",
                        "a=rtpmap:8 speex/16000",
                        "a=rtpmap:18",
                        "a=rtpmap:x PCMU/8000",
                        "a=fmtp:18 annexb=no",
                        "a=fmtp:96   mode=30 ")
                .media()
                .get(0);
        assertThat(stream.rtpFormats())
                .containsExactly(
                        new RtpFormat(0, "PCMU", 8000, 1, ""),
                        new RtpFormat(9, "G722", 8000, 1, ""),
                        new RtpFormat(18, "G729", 8000, 1, "annexb=no"),
                        new RtpFormat(96, "iLBC", 8000, 1, "mode=30"),
                        new RtpFormat(8, "speex", 16000, 1, ""));
        assertThat(Sdp.remote("m=image 5000 udptl 0").media().get(0).rtpFormats())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2001:db8::1]", "2001:db8::1"})
    void removesBracketsOfALiteral(String host) {
        assertThat(NetAddress.of(host)).hasToString("IN IP6 2001:db8::1");
    }

    private static SessionDescription changed(String change) {
        String[] lines = BASE.clone();
        lines[change.charAt(0) - '0'] = change.substring(2);
        return Sdp.parse(lines);
    }
}
