package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sdp.transport.TransportDescription;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Offers of audio and video that share a transport (RFC 9143): audio is accepted, and alone in the group. */
class BundleTest {

    private static final AudioCapabilities CAPS = Sdp.caps(CodecSpec.PCMU);
    private static final String MID = " urn:ietf:params:rtp-hdrext:sdes:mid";
    private static final String[] AUDIO = {
        "m=audio 10000 RTP/AVP 0 96",
        "a=mid:foo",
        "a=rtcp-mux",
        "a=rtpmap:0 PCMU/8000",
        "a=extmap:2 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=extmap:1" + MID
    };
    private static final String[] VIDEO = {
        "m=video 10002 RTP/AVP 31", "a=mid:bar", "a=rtcp-mux", "a=rtpmap:31 H261/90000", "a=extmap:1" + MID
    };

    private static SessionDescription offer(String group, String[]... streams) {
        StringBuilder lines = new StringBuilder("a=group:" + group);
        for (String[] stream : streams) {
            lines.append("\r\n").append(String.join("\r\n", stream));
        }
        return Sdp.remote(lines.toString());
    }

    private static Optional<OfferAnswer.Answered> answered(SessionDescription offer) {
        Optional<OfferAnswer.Answered> answered = OfferAnswer.answer(offer, Sdp.LOCAL, CAPS, Direction.SENDRECV);
        assertThat(OfferAnswer.answerable(offer, CAPS, "")).isEqualTo(answered.isPresent());
        return answered;
    }

    /** As it is written and read again. */
    private static SessionDescription answer(SessionDescription offer) {
        return Sdp.parseText(SdpWriter.text(answered(offer).orElseThrow().answer()));
    }

    private static MediaDescription only(SessionDescription description, String type) {
        List<MediaDescription> found = description.media().stream()
                .filter(stream -> stream.type().equals(type))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String[] replaced(String[] stream, String line, String by) {
        String[] replaced = stream.clone();
        for (int i = 0; i < replaced.length; i++) {
            replaced[i] = replaced[i].equals(line) ? by : replaced[i];
        }
        assertThat(stream).contains(line);
        return replaced;
    }

    /** The group has the accepted stream alone, whichever is first in the offer or in its group. */
    @ParameterizedTest
    @CsvSource({"true, foo bar", "true, bar foo", "false, bar foo", "false, foo bar"})
    void theGroupHasTheAcceptedStreamAlone(boolean audioFirst, String group) {
        SessionDescription offer =
                audioFirst ? offer("BUNDLE " + group, AUDIO, VIDEO) : offer("BUNDLE " + group, VIDEO, AUDIO);
        SessionDescription answer = answer(offer);
        assertThat(answer.attribute("group")).contains("BUNDLE foo");
        assertThat(answer.media().stream().map(MediaDescription::type))
                .containsExactlyElementsOf(
                        offer.media().stream().map(MediaDescription::type).toList());
        MediaDescription audio = only(answer, "audio");
        assertThat(audio.port()).isEqualTo(4000);
        assertThat(audio.attribute("mid")).contains("foo");
        assertThat(audio.attribute("rtcp-mux")).isPresent();
        assertThat(audio.attribute("rtcp")).isEmpty();
        assertThat(audio.attribute("extmap")).as("packets do not have the mid").isEmpty();
        MediaDescription video = only(answer, "video");
        assertThat(video.port()).isZero();
        assertThat(video.attributes()).containsExactly(new Attribute("mid", "bar"));
        assertThat(answered(offer).orElseThrow().audio().remotePort())
                .as("its own, as the video is not the tagged stream any more")
                .isEqualTo(10000);
    }

    @Test
    void videoThatExistsOnlyInTheBundleIsRejectedWithTheRest() {
        SessionDescription answer = answer(offer("BUNDLE foo bar", AUDIO, new String[] {
            "m=video 0 RTP/AVP 31", "a=mid:bar", "a=bundle-only", "a=rtpmap:31 H261/90000"
        }));
        assertThat(answer.attribute("group")).contains("BUNDLE foo");
        assertThat(only(answer, "video").attributes()).containsExactly(new Attribute("mid", "bar"));
    }

    /** The transport of such audio is that of the video, which is not accepted (RFC 9143 §7.3.2, §7.3.3). */
    @Test
    void audioThatExistsOnlyInTheBundleWithVideoIsNotAcceptable() {
        String[] audio = {"m=audio 0 RTP/AVP 0", "a=mid:foo", "a=bundle-only", "a=rtpmap:0 PCMU/8000"};
        assertThat(answered(offer("BUNDLE bar foo", VIDEO, audio))).isEmpty();
    }

    /** There is no group without RTCP on the port of RTP (RFC 9143 §9.3): the stream is moved out of it. */
    @Test
    void thereIsNoGroupWithoutMultiplexedRtcp() {
        String[] plain = replaced(AUDIO, "a=rtcp-mux", "a=rtcp:10001");
        assertThat(answer(offer("BUNDLE foo bar", plain, VIDEO)).attributes()).isEmpty();
        String[] likeRtcp = replaced(
                replaced(AUDIO, "m=audio 10000 RTP/AVP 0 96", "m=audio 10000 RTP/AVP 72"),
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:72 PCMU/8000");
        SessionDescription answer = answer(offer("BUNDLE foo bar", likeRtcp, VIDEO));
        assertThat(answer.attributes()).isEmpty();
        assertThat(only(answer, "audio").attribute("mid")).contains("foo");
    }

    @ParameterizedTest
    @CsvSource({"BUNDLE bar", "LS foo bar", "BUNDLE"})
    void audioOutsideOfTheGroupStaysOutside(String group) {
        SessionDescription answer = answer(offer(group, AUDIO, VIDEO));
        assertThat(answer.attributes()).isEmpty();
        assertThat(only(answer, "audio").attribute("mid")).contains("foo");
    }

    @Test
    void laterOffersContinueTheGroup() {
        SessionDescription offer = offer("BUNDLE bar foo", VIDEO, AUDIO);
        SessionDescription later = Sdp.parseText(SdpWriter.text(OfferAnswer.reoffer(
                answered(offer).orElseThrow().answer(), offer, Sdp.LOCAL, CAPS, Direction.SENDONLY)));
        assertThat(later.attribute("group")).contains("BUNDLE foo");
        assertThat(later.media()).hasSize(2);
        assertThat(only(later, "video").port()).isZero();
        assertThat(only(later, "video").attribute("mid")).contains("bar");
        TransportDescription audio =
                TransportReader.read(later, only(later, "audio")).orElseThrow();
        assertThat(audio.mid()).isEqualTo("foo");
        assertThat(audio.rtcpMux()).isTrue();
        assertThat(audio.bundled()).containsExactly("foo");
    }

    /** RFC 9143 §7.5: the streams of a later offer have one port, and attributes of the transport in the tagged one. */
    @Test
    void videoThatIsAddedToTheGroupLaterIsRejectedAgain() {
        String[] video = replaced(VIDEO, "m=video 10002 RTP/AVP 31", "m=video 10000 RTP/AVP 31");
        SessionDescription answer = answer(offer("BUNDLE foo bar", AUDIO, video));
        assertThat(answer.attribute("group")).contains("BUNDLE foo");
        assertThat(only(answer, "video").port()).isZero();
    }
}
