package io.xphone.verticle.media;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfReceiver;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.Direction;
import io.xphone.sdp.ExtendedReports;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Map;
import java.util.Set;

/** The parts of a call's audio, and what they are given, for tests without a call. */
final class AudioParts {

    private static final DtmfReceiver.Listener NO_DIGITS = new DtmfReceiver.Listener() {
        @Override
        public void digitBegan(char digit) {}

        @Override
        public void digitEnded(char digit, int durationMillis) {}
    };

    private AudioParts() {}

    static LoopScratch scratch(Vertx vertx) {
        return LoopScratch.of(((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop());
    }

    static AudioReaders readers(Vertx vertx, LoopOutbox outbox) {
        return new AudioReaders(vertx, "call", "node", 10, outbox);
    }

    static AudioReaders readers(Vertx vertx) {
        return readers(vertx, new LoopOutbox(vertx.eventBus()));
    }

    static InboundAudio inbound(Vertx vertx, AudioReaders readers, MediaOptions options) {
        return new InboundAudio(readers, NO_DIGITS, options, scratch(vertx));
    }

    /** @param kind of the reader, and its identifier */
    static AudioReaderRequest request(String kind) {
        return new AudioReaderRequest()
                .setId(kind)
                .setDeliver("ear")
                .setNode("node")
                .setKind(kind)
                .setFormat("frames");
    }

    /** Packets of 20 ms in both directions, without DTMF. */
    static NegotiatedAudio negotiated(Map<Integer, CodecSpec> receivable, int sent) {
        return negotiated(receivable, sent, -1, 20, Direction.SENDRECV);
    }

    /**
     * Audio of a peer.
     *
     * @param receivable the codecs by payload type
     * @param sent payload type of the codec that is sent
     * @param events payload type of DTMF; -1 for none
     */
    static NegotiatedAudio negotiated(
            Map<Integer, CodecSpec> receivable, int sent, int events, int ptime, Direction direction) {
        return new NegotiatedAudio(
                "127.0.0.1",
                4_000,
                "127.0.0.1",
                4_001,
                receivable.get(sent),
                sent,
                receivable,
                Map.of(),
                events,
                events < 0 ? Set.of() : Set.of(events),
                8_000,
                -1,
                Set.of(),
                ptime,
                direction,
                false,
                "",
                ExtendedReports.NONE);
    }
}
