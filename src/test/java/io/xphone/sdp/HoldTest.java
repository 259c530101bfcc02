package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of hold, every pair of directions. */
class HoldTest {

    @ParameterizedTest
    @CsvSource({
        // remote offer, allowed locally, local answer, remoteHold
        "SENDRECV, SENDRECV, SENDRECV, false",
        "SENDRECV, SENDONLY, SENDONLY, false",
        "SENDRECV, RECVONLY, RECVONLY, false",
        "SENDRECV, INACTIVE, INACTIVE, false",
        "SENDONLY, SENDRECV, RECVONLY, true",
        "SENDONLY, SENDONLY, INACTIVE, true",
        "SENDONLY, RECVONLY, RECVONLY, true",
        "SENDONLY, INACTIVE, INACTIVE, true",
        "RECVONLY, SENDRECV, SENDONLY, true",
        "RECVONLY, SENDONLY, SENDONLY, true",
        "RECVONLY, RECVONLY, INACTIVE, true",
        "RECVONLY, INACTIVE, INACTIVE, true",
        "INACTIVE, SENDRECV, INACTIVE, true",
        "INACTIVE, SENDONLY, INACTIVE, true",
        "INACTIVE, RECVONLY, INACTIVE, true",
        "INACTIVE, INACTIVE, INACTIVE, true"
    })
    void answersEveryDirection(Direction offered, Direction allowed, Direction answered, boolean hold) {
        SessionDescription offer = Sdp.remote("m=audio 5000 RTP/AVP 0", "a=" + offered.attribute());
        OfferAnswer.Answered answer = OfferAnswer.answer(offer, Sdp.LOCAL, AudioCapabilities.DEFAULT, allowed)
                .orElseThrow();
        assertThat(answer.audio().direction()).isEqualTo(answered);
        assertThat(answer.answer().media().get(0).direction()).contains(answered);
        assertThat(answer.audio().remoteHold()).isEqualTo(hold);
    }

    @ParameterizedTest
    @CsvSource({
        // session level, session address, stream level, stream address, local answer, remoteHold
        ", 192.0.2.1, , , SENDRECV, false",
        "sendonly, 192.0.2.1, , , RECVONLY, true",
        "recvonly, 192.0.2.1, , , SENDONLY, true",
        "inactive, 192.0.2.1, , , INACTIVE, true",
        "inactive, 192.0.2.1, sendrecv, , SENDRECV, false",
        "sendrecv, 192.0.2.1, inactive, , INACTIVE, true",
        "SendOnly, 192.0.2.1, , , RECVONLY, true",
        ", 0.0.0.0, , , RECVONLY, true",
        ", 192.0.2.1, , 0.0.0.0, RECVONLY, true",
        ", 0.0.0.0, , 192.0.2.1, SENDRECV, false",
        ", 0.0.0.0, sendonly, , RECVONLY, true",
        ", 0.0.0.0, recvonly, , INACTIVE, true",
        ", 0.0.0.0, inactive, , INACTIVE, true",
        ", ::, , , RECVONLY, true",
        ", 192.0.2.1, , ::, RECVONLY, true",
        ", 0:0:0:0:0:0:0:0, , , RECVONLY, true",
        ", ::1, , , SENDRECV, false"
    })
    void recognisesEveryFormOfHold(
            String session, String host, String stream, String streamHost, Direction answered, boolean hold) {
        SessionDescription.Builder offer =
                SessionDescription.builder(new Origin("-", 1, 1, "192.0.2.1")).connection(host);
        MediaDescription.Builder audio =
                MediaDescription.builder("audio", 5000, "RTP/AVP").format("0");
        if (session != null) {
            offer.attribute(session, "");
        }
        if (stream != null) {
            audio.attribute(stream, "");
        }
        if (streamHost != null) {
            audio.connection(streamHost);
        }
        LocalAudio local = new LocalAudio(host.equals("::1") ? "2001:db8::7" : "198.51.100.7", 4000, 4001, 7, 1);
        NegotiatedAudio result = OfferAnswer.answer(
                        offer.media(audio.build()).build(), local, AudioCapabilities.DEFAULT, Direction.SENDRECV)
                .orElseThrow()
                .audio();
        assertThat(result.direction()).isEqualTo(answered);
        assertThat(result.remoteHold()).isEqualTo(hold);
        assertThat(result.remoteHost()).isEqualTo(streamHost == null ? host : streamHost);
    }

    @ParameterizedTest
    @CsvSource({
        // local offer, remote answer, local direction, remoteHold
        "SENDRECV, SENDRECV, SENDRECV, false",
        "SENDRECV, SENDONLY, RECVONLY, true",
        "SENDRECV, RECVONLY, SENDONLY, true",
        "SENDRECV, INACTIVE, INACTIVE, true",
        "SENDONLY, SENDRECV, SENDONLY, false",
        "SENDONLY, SENDONLY, INACTIVE, true",
        "SENDONLY, RECVONLY, SENDONLY, false",
        "SENDONLY, INACTIVE, INACTIVE, true",
        "RECVONLY, SENDRECV, RECVONLY, false",
        "RECVONLY, SENDONLY, RECVONLY, false",
        "RECVONLY, RECVONLY, INACTIVE, true",
        "RECVONLY, INACTIVE, INACTIVE, true",
        "INACTIVE, SENDRECV, INACTIVE, false",
        "INACTIVE, SENDONLY, INACTIVE, false",
        "INACTIVE, RECVONLY, INACTIVE, false",
        "INACTIVE, INACTIVE, INACTIVE, false"
    })
    void processesEveryDirectionOfAnAnswer(Direction offered, Direction answered, Direction local, boolean hold) {
        SessionDescription offer = OfferAnswer.offer(Sdp.LOCAL, AudioCapabilities.DEFAULT, offered);
        SessionDescription answer = Sdp.remote("m=audio 5000 RTP/AVP 0", "a=" + answered.attribute());
        NegotiatedAudio audio =
                OfferAnswer.accept(offer, answer, AudioCapabilities.DEFAULT).orElseThrow();
        assertThat(audio.direction()).isEqualTo(local);
        assertThat(audio.remoteHold()).isEqualTo(hold);
    }

    @Test
    void answerWithTheNullAddressHolds() {
        SessionDescription offer = OfferAnswer.offer(Sdp.LOCAL, AudioCapabilities.DEFAULT, Direction.SENDRECV);
        NegotiatedAudio audio = OfferAnswer.accept(
                        offer, Sdp.remote("m=audio 5000 RTP/AVP 0", "c=IN IP4 0.0.0.0"), AudioCapabilities.DEFAULT)
                .orElseThrow();
        assertThat(audio.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(audio.remoteHold()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"SENDRECV, SENDRECV", "SENDONLY, RECVONLY", "RECVONLY, SENDONLY", "INACTIVE, INACTIVE"})
    void reversingADirectionTwiceIsTheIdentity(Direction direction, Direction reversed) {
        assertThat(direction.reversed()).isEqualTo(reversed);
        assertThat(reversed.reversed()).isEqualTo(direction);
        assertThat(direction.and(Direction.SENDRECV)).isEqualTo(direction);
        assertThat(direction.and(Direction.INACTIVE)).isEqualTo(Direction.INACTIVE);
        assertThat(Direction.named(direction.attribute())).contains(direction);
    }
}
