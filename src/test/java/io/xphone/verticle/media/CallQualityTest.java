package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OnLoopback;
import io.xphone.audio.AudioCodecs;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.codec.CodecSpecs;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.NegotiatedAudio;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The received stream is rated by the codec that it has, with a test clock. */
class CallQualityTest extends OnLoopback {

    private static final int G729 = 96;
    private static final int PCMU = 97;

    private InboundAudio inbound;
    private CallQuality quality;
    private int sequence;
    private int timestamp;

    /** @param sent payload type of the codec that we send; the peer may send both */
    private void negotiate(int sent) {
        InternalCodecs.register(loop.vertx());
        LoopScratch scratch = AudioParts.scratch(loop.vertx());
        AudioReaders readers = AudioParts.readers(loop.vertx());
        AudioWriters writers = new AudioWriters(loop.vertx(), "call", "node", 10);
        inbound = AudioParts.inbound(loop.vertx(), readers, new MediaOptions().setJitterBufferMs(60));
        OutboundAudio outbound = new OutboundAudio(writers, (data, length, to) -> {}, scratch, 1, 2, 3);
        quality = new CallQuality(inbound, outbound, 0);
        apply(sent);
    }

    private void apply(int sent) {
        Map<Integer, CodecSpec> receivable = new LinkedHashMap<>();
        receivable.put(G729, spec("G729"));
        receivable.put(PCMU, spec("PCMU"));
        NegotiatedAudio audio = AudioParts.negotiated(receivable, sent);
        inbound.apply(audio, true);
        quality.apply(audio, null);
    }

    private static CodecSpec spec(String codec) {
        return CodecSpecs.of(AudioCodecs.installed().select(codec).get(0));
    }

    /** A stream without loss. @return R of all that was received */
    private double receive(int type) {
        byte[] packet = new byte[RtpPacket.HEADER_LENGTH + (type == G729 ? 20 : 160)];
        for (int i = 0; i < 200; i++) {
            RtpPacket.writeHeader(packet, 0, type, false, sequence, timestamp, 77);
            long nanos = sequence * 20_000_000L;
            inbound.onPacket(packet, packet.length, nanos, false);
            inbound.pull(nanos + 10_000_000L);
            sequence++;
            timestamp += 160;
        }
        return quality.report().getRFactor();
    }

    @Test
    void aPeerThatSendsAnotherCodecThanItReceivesIsRatedByThatOne() {
        negotiate(PCMU);
        double wide = receive(PCMU);
        double narrow = receive(G729);
        assertThat(narrow).as("with an impairment of 11").isLessThan(wide - 10);
        negotiate(G729);
        assertThat(receive(PCMU)).isEqualTo(wide);
        apply(G729); // as after a hold: no other codec yet
        assertThat(quality.report().getRFactor()).isEqualTo(wide);
        assertThat(receive(G729)).isEqualTo(narrow);
    }
}
