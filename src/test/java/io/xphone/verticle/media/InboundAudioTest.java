package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Loopback;
import io.xphone.OnLoopback;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.JitterStatistics;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.Direction;
import io.xphone.sdp.NegotiatedAudio;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets become frames, with a test clock. */
class InboundAudioTest extends OnLoopback {

    private static final long MILLI = 1_000_000L;
    private static final int TICK_MS = 20;
    private static final int TELEPHONE_EVENT = 101;

    private final AudioCodec encoder = AudioCodecs.installed().create("PCMU").orElseThrow();
    private final List<PcmFrame> frames = new ArrayList<>();
    private AudioReaders readers;
    private InboundAudio audio;
    private int sequence;
    private int timestamp;
    private long millis;

    @BeforeEach
    void prepare() {
        InternalCodecs.register(loop.vertx());
        readers = AudioParts.readers(loop.vertx());
        audio = AudioParts.inbound(loop.vertx(), readers, new MediaOptions().setJitterBufferMs(50));
        audio.apply(audio(), true);
    }

    private static NegotiatedAudio audio() {
        return AudioParts.negotiated(Map.of(0, CodecSpec.PCMU), 0, TELEPHONE_EVENT, TICK_MS, Direction.SENDRECV);
    }

    private void listen(String kind) {
        readers.open(AudioParts.request(kind), 0);
    }

    private InboundAudio.Result packet(int type, byte[] payload) {
        byte[] packet = new byte[RtpPacket.HEADER_LENGTH + payload.length];
        RtpPacket.writeHeader(packet, 0, type, sequence == 0, sequence, timestamp, 77);
        System.arraycopy(payload, 0, packet, RtpPacket.HEADER_LENGTH, payload.length);
        sequence++;
        return audio.onPacket(packet, packet.length, millis * MILLI, false);
    }

    private void voice(int ptime) {
        short[] tone = Loopback.tone(500, ptime);
        byte[] payload = new byte[tone.length];
        encoder.encode(tone, 0, tone.length, payload, 0);
        assertThat(packet(0, payload)).isEqualTo(InboundAudio.Result.VALID);
        timestamp += payload.length;
    }

    /** A stream without loss, and a pull at each tick. */
    private void stream(int ptime, int lengthMs) {
        for (long end = millis + lengthMs; millis < end; millis += 10) {
            if (millis % ptime == 0) {
                voice(ptime);
            }
            if (millis % TICK_MS == 0) {
                PcmFrame frame = audio.pull(millis * MILLI);
                if (frame != null) {
                    frames.add(frame);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 40, 50, 60})
    void packetsOfAnyLengthAdvanceTimeWithoutReaders(int ptime) {
        stream(ptime, 6_000);
        JitterStatistics without = audio.jitter().statistics();
        assertThat(without.late()).isZero();
        assertThat(without.lost()).isZero();
        assertThat(without.concealed()).isZero();
        listen("rtp");
        stream(ptime, 6_000);
        assertThat(audio.jitter().statistics().late()).isZero();
        assertThat(audio.jitter().statistics().played()).isGreaterThanOrEqualTo(12_000 / ptime - 6);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 40, 50, 60})
    void packetsOfAnyLengthAdvanceTimeWhenReadersComeAndGo(int ptime) {
        stream(ptime, 1_980); // usually in the middle of a packet
        listen("pcm");
        stream(ptime, 2_000);
        assertThat(frames).hasSize(100);
        readers.close("pcm");
        stream(ptime, 1_020);
        listen("pcm");
        stream(ptime, 2_000);
        assertThat(frames).hasSize(200);
        assertThat(frames.get(100).sequence() - frames.get(99).sequence()).isEqualTo(1_020 / TICK_MS + 1);
        assertThat(audio.jitter().statistics().late()).isZero();
        assertThat(audio.jitter().statistics().concealed()).isZero();
        assertThat(Loopback.share(frames.get(199), 500)).isGreaterThan(0.8);
    }

    @Test
    void audioOfAHeldPeerIsSilence() {
        listen("pcm");
        stream(20, 1_000);
        int before = frames.size();
        audio.apply(audio(), false);
        stream(20, 1_000); // the peer sends nevertheless
        millis += 10;
        audio.apply(audio(), true);
        List<PcmFrame> held = frames.subList(before, before + 50);
        assertThat(held).allMatch(PcmFrame::gap).allMatch(frame -> Loopback.share(frame, 500) == 0);
        stream(20, 400);
        PcmFrame last = frames.get(frames.size() - 1);
        assertThat(last.gap()).isFalse();
        assertThat(last.sequence() - frames.get(0).sequence()).isEqualTo(frames.size() - 1);
        assertThat(Loopback.share(last, 500)).isGreaterThan(0.8);
    }

    @Test
    void standingDelayIsReducedByQuietFrames() {
        listen("pcm");
        int loud = 0;
        for (int i = 0; i < 300; i++, millis += TICK_MS) {
            for (int burst = i == 50 ? 4 : 1; burst > 0; burst--) { // from then on the delay is 60 ms longer
                short[] tone = Loopback.tone(500, TICK_MS);
                if (sequence % 7 == 0 || i >= 290) {
                    Arrays.fill(tone, (short) 100);
                } else {
                    loud++;
                }
                byte[] payload = new byte[tone.length];
                encoder.encode(tone, 0, tone.length, payload, 0);
                packet(0, payload);
                timestamp += payload.length;
            }
            PcmFrame frame = audio.pull((millis + 5) * MILLI);
            if (frame != null) {
                frames.add(frame);
            }
        }
        assertThat(audio.dropped()).isBetween(2L, 4L);
        assertThat(frames.stream().filter(frame -> loudest(frame) > 1_000)).hasSize(loud);
    }

    @Test
    void nonAudioPacketsAreNotDecodedAsAudio() {
        listen("pcm");
        byte[] loud = new byte[160]; // full scale in µ-law; a very low level as comfort noise
        loud[0] = 90;
        assertThat(packet(96, loud)).as("a payload type that nobody negotiated").isEqualTo(InboundAudio.Result.IGNORED);
        assertThat(packet(8, loud)).as("a codec that nobody negotiated").isEqualTo(InboundAudio.Result.IGNORED);
        stream(20, 400);
        int begun = frames.size();
        assertThat(begun).isPositive();
        for (int i = 0; i < 10; i++, millis += TICK_MS) {
            assertThat(packet(13, loud)).as("comfort noise").isEqualTo(InboundAudio.Result.VALID);
            PcmFrame frame = audio.pull(millis * MILLI);
            if (frame != null) {
                frames.add(frame);
            }
        }
        List<PcmFrame> after = frames.subList(begun, frames.size());
        assertThat(after).hasSizeGreaterThan(5).allMatch(frame -> loudest(frame) < 10_000);
        assertThat(after.get(after.size() - 1).gap()).isTrue();
        assertThat(audio.jitter().statistics().rejected()).isZero();
        assertThat(audio.jitter().statistics().played()).isLessThanOrEqualTo(400 / 20);
    }

    private static int loudest(PcmFrame frame) {
        int loudest = 0;
        for (int i = 0; i < frame.length(); i++) {
            loudest = Math.max(loudest, Math.abs(frame.sample(i)));
        }
        return loudest;
    }
}
