package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.xphone.Loopback.Listening;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpStatus;
import io.xphone.sdp.SdpParser;
import io.xphone.sdp.SessionDescription;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxOutgoingCall;
import io.xphone.testing.PbxRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that offers audio and video over one transport (RFC 9143), and sends both. */
class BundledCallTest extends OnLoopback {

    private static final int VIDEO_TYPE = 96;

    private RtpVoice voice;
    private RtpVoice camera;

    @BeforeEach
    void openPeer() throws Exception {
        voice = new RtpVoice(loop.vertx(), "voice", 440);
        camera = new RtpVoice(loop.vertx(), "camera", 1_000); // its packets are sent from the socket of the voice
    }

    @AfterEach
    void closePeer() throws Exception {
        camera.close();
        voice.close();
    }

    private String offer(boolean audioFirst) {
        String audio = """
                m=audio %d RTP/AVP 0
                a=mid:sound
                a=rtcp-mux
                a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
                """.formatted(voice.port());
        String video = """
                m=video %d RTP/AVP 96
                a=mid:picture
                a=rtcp-mux
                a=rtpmap:96 VP8/90000
                a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
                """.formatted(audioFirst ? 0 : camera.port());
        return ("""
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=-
                c=IN IP4 127.0.0.1
                t=0 0
                a=group:BUNDLE %s
                """.formatted(audioFirst ? "sound picture" : "picture sound")
                        + (audioFirst ? audio + video + "a=bundle-only\n" : video + audio))
                .replace("\n", "\r\n");
    }

    /** A packet with the name of its stream in an extension of its header (RFC 8285 §4.2). */
    private static byte[] named(byte[] packet, String mid, int type) {
        int words = (1 + mid.length() + 3) / 4;
        byte[] named = new byte[packet.length + 4 + 4 * words];
        System.arraycopy(packet, 0, named, 0, RtpPacket.HEADER_LENGTH);
        named[0] |= 0x10;
        named[1] = (byte) (named[1] & 0x80 | type);
        int at = RtpPacket.HEADER_LENGTH;
        named[at] = (byte) 0xBE;
        named[at + 1] = (byte) 0xDE;
        named[at + 3] = (byte) words;
        named[at + 4] = (byte) (3 << 4 | mid.length() - 1);
        byte[] name = mid.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, named, at + 5, name.length);
        int payload = at + 4 + 4 * words;
        System.arraycopy(packet, at, named, payload, packet.length - at);
        return named;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theAudioIsHeardAndTheVideoIsNot(boolean audioFirst) throws Exception {
        FakePbx peer = pbx();
        Listening server = loop.server();
        PbxOutgoingCall dialled = await(peer.dial(server.uri("600"), new PbxDialOptions().setSdp(offer(audioFirst))));
        Call call = next(server.calls());
        List<Buffer> received = new CopyOnWriteArrayList<>();
        call.audio().rtpReader(false).handler(received::add);
        CompletableFuture<Void> heard = Loopback.hears(call.audio().reader(), 440, 40);
        await(call.accept());
        await(dialled.answered());

        SessionDescription answer =
                SdpParser.parse(await(call.refresh()).getLocalSdp().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.attribute("group")).contains("BUNDLE sound");
        var audio = answer.media().get(audioFirst ? 0 : 1);
        assertThat(answer.media().get(audioFirst ? 1 : 0).port()).isZero();

        for (int i = 0; i < 5; i++) { // the first packets are of the video
            voice.socket().send(named(camera.packet(), "picture", VIDEO_TYPE), audio.port());
        }
        voice.encrypts(packet -> {
            try {
                voice.socket().send(named(camera.packet(), "picture", VIDEO_TYPE), audio.port());
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
            return named(packet, "sound", 0);
        });
        voice.speaks(audio.port());
        await(heard);

        assertThat(received).hasSizeGreaterThanOrEqualTo(40).allSatisfy(buffer -> {
            byte[] bytes = buffer.getBytes();
            RtpPacket packet = new RtpPacket();
            assertThat(packet.parse(bytes, 0, bytes.length)).isEqualTo(RtpStatus.OK);
            assertThat(packet.payloadType()).isZero();
            assertThat(new String(
                            Arrays.copyOfRange(bytes, packet.extensionOffset() + 1, packet.extensionOffset() + 6),
                            StandardCharsets.US_ASCII))
                    .isEqualTo("sound");
        });
        MediaQuality quality = await(call.quality());
        assertThat(quality.getCodec()).isEqualTo("PCMU");
        assertThat(quality.getPacketsDuplicate()).isZero();
        assertThat(quality.getPacketsReceived()).as("no packet of the video").isLessThan(received.size() + 25);
        await(call.end());
    }

    @Test
    void audioWithoutATransportOfItsOwnIsRejectedWithTheReason() throws Exception {
        Listening server = loop.server();
        String offer = offer(false).replaceFirst("m=audio \\d+ ", "m=audio 0 ") + "a=bundle-only\r\n";
        PbxOutgoingCall dialled = await(pbx().dial(server.uri("600"), new PbxDialOptions().setSdp(offer)));
        Throwable rejected = Loopback.failure(dialled.answered());
        assertThat(rejected).isInstanceOfSatisfying(PbxRejectedException.class, failure -> {
            assertThat(failure.response().status()).isEqualTo(488);
            assertThat(failure.response().header("Warning").orElse(""))
                    .contains("Audio is offered only in a bundle with another stream");
        });
    }
}
