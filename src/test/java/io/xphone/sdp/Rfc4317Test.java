package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The offers and answers of RFC 4317, limited to one audio stream: video and a second audio stream, which some answers
 * of the RFC accept, are rejected.
 */
class Rfc4317Test {

    private static final Map<String, CodecSpec> CODECS =
            Map.of("PCMU", CodecSpec.PCMU, "PCMA", CodecSpec.PCMA, "iLBC", Sdp.ILBC);

    @ParameterizedTest
    @CsvSource({
        "2.1-offer, 2.1-answer, PCMU, 0",
        "2.2-offer, 2.2-answer, PCMU PCMA, 0",
        "2.2-second-offer, 2.2-second-answer, PCMU PCMA, 0",
        "2.4-offer, 2.4-answer, iLBC, 0",
        "2.5-offer, 2.5-answer, iLBC, 0",
        "2.5-second-offer, 2.5-second-answer, iLBC, 0",
        "2.6-offer, 2.6-answer, iLBC, 1",
        "2.7-offer, 2.7-answer, iLBC, 0",
        "2.7-second-offer, 2.7-second-answer, iLBC, 0",
        "2.8-offer, 2.8-answer, PCMU, 0"
    })
    void answersAsInTheRfc(String offerName, String answerName, String codecs, int audio) throws IOException {
        SessionDescription offer = read(offerName);
        SessionDescription expectedAnswer = read(answerName);
        SessionDescription answer = OfferAnswer.answer(offer, Sdp.LOCAL, caps(codecs), Direction.SENDRECV)
                .orElseThrow()
                .answer();
        assertThat(answer.media()).hasSameSizeAs(offer.media());
        for (int i = 0; i < answer.media().size(); i++) {
            MediaDescription stream = answer.media().get(i);
            MediaDescription expected = expectedAnswer.media().get(i);
            assertThat(stream.type()).isEqualTo(expected.type());
            assertThat(stream.protocol()).isEqualTo(expected.protocol());
            assertThat(stream.port()).isEqualTo(i == audio ? 4000 : 0);
            if (i == audio || expected.port() == 0) {
                assertThat(stream.formats()).isEqualTo(expected.formats());
            }
            if (i == audio) {
                assertThat(stream.rtpFormats().stream().map(RtpFormat::rtpmap))
                        .containsExactlyElementsOf(expected.rtpFormats().stream()
                                .map(RtpFormat::rtpmap)
                                .toList());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2.1, PCMU PCMA iLBC, PCMU, 0, 49174, -1",
        "2.2, PCMU PCMA iLBC, PCMU, 0, 49172, -1",
        "2.2-second, PCMU PCMA iLBC, PCMU, 0, 49172, -1",
        "2.3, PCMU PCMA iLBC, iLBC, 99, 49172, -1",
        "2.4, PCMU PCMA iLBC, iLBC, 97, 49172, -1",
        "2.5, iLBC, iLBC, 97, 49174, -1",
        "2.6, PCMU iLBC, iLBC, 97, 49170, 101",
        "2.7, iLBC, iLBC, 99, 49172, -1",
        "2.8, PCMU, PCMU, 0, 49174, -1"
    })
    void acceptsTheAnswersOfTheRfc(String name, String codecs, String codec, int payloadType, int port, int dtmf)
            throws IOException {
        NegotiatedAudio audio = OfferAnswer.accept(read(name + "-offer"), read(name + "-answer"), caps(codecs))
                .orElseThrow();
        assertThat(audio.codec()).isEqualTo(CODECS.get(codec));
        assertThat(audio.sendPayloadType()).isEqualTo(payloadType);
        assertThat(audio.remoteHost()).isEqualTo("host.biloxi.example.com");
        assertThat(audio.remotePort()).isEqualTo(port);
        assertThat(audio.sendDtmfPayloadType()).isEqualTo(dtmf);
        assertThat(audio.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(audio.remoteHold()).isFalse();
        if (name.equals("2.3")) {
            assertThat(audio.receivable()).containsEntry(97, Sdp.ILBC).doesNotContainKey(99);
        }
    }

    private static AudioCapabilities caps(String names) {
        return Sdp.caps(
                java.util.Arrays.stream(names.split(" ")).map(CODECS::get).toArray(CodecSpec[]::new));
    }

    private static SessionDescription read(String name) throws IOException {
        Path file = Vectors.dir("sdp/rfc4317").resolve(name + ".sdp");
        return SdpParser.parse(Files.readAllBytes(file));
    }
}
