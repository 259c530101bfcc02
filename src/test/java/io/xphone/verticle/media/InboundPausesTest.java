package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OnLoopback;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.G729;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.codec.CodecSpecs;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.CodecSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pauses in which the peer sends nothing, or nearly nothing, with a test clock. */
class InboundPausesTest extends OnLoopback {

    private static final long MILLI = 1_000_000L;
    private static final byte[] LOUD_NOISE = {25}; // -dBov
    private static final int NOISE = 300; // its peak is more than this

    private final List<PcmFrame> frames = new ArrayList<>();
    private InboundAudio audio;
    private int sequence;
    private int timestamp;
    private long millis;

    @BeforeEach
    void prepare() {
        InternalCodecs.register(loop.vertx());
    }

    private static CodecSpec spec(String codec) {
        return CodecSpecs.of(AudioCodecs.installed().select(codec).get(0));
    }

    /** @param codecs one type after the other from 96 on */
    private void negotiate(MediaOptions options, String... codecs) {
        AudioReaders readers = AudioParts.readers(loop.vertx());
        audio = AudioParts.inbound(loop.vertx(), readers, options);
        Map<Integer, CodecSpec> receivable = new LinkedHashMap<>();
        for (String codec : codecs) {
            receivable.put(96 + receivable.size(), spec(codec));
        }
        audio.apply(AudioParts.negotiated(receivable, 96), true);
        readers.open(AudioParts.request("pcm"), 0);
    }

    private void packet(int type, byte[] payload) {
        receive(type, payload, false, 77);
    }

    private void receive(int type, byte[] payload, boolean newSource, int ssrc) {
        byte[] packet = new byte[RtpPacket.HEADER_LENGTH + payload.length];
        RtpPacket.writeHeader(packet, 0, type, false, sequence, timestamp, ssrc);
        System.arraycopy(payload, 0, packet, RtpPacket.HEADER_LENGTH, payload.length);
        sequence++;
        assertThat(audio.onPacket(packet, packet.length, millis * MILLI, newSource))
                .isEqualTo(InboundAudio.Result.VALID);
    }

    /** Time passes; the frames are heard. */
    private void tick(int ticks) {
        PcmFrame frame = audio.pull((millis + 10) * MILLI);
        if (frame != null) {
            frames.add(frame);
        }
        millis += 20;
        timestamp += ticks;
    }

    private static byte[] payload(AudioCodec encoder, int index, boolean voice) {
        int count = encoder.sampleRate() / 50;
        short[] pcm = new short[count];
        for (int i = 0; voice && i < count; i++) {
            double seconds = (double) (index * count + i) / encoder.sampleRate();
            pcm[i] = (short) (8_000 * Math.sin(2 * Math.PI * 410 * seconds));
        }
        byte[] payload = new byte[2 * count];
        return Arrays.copyOf(payload, encoder.encode(pcm, 0, count, payload, 0));
    }

    /**
     * A second of voice, two of silence and one of voice; of an Opus encoder, whose silence would depend on the
     * library, the silence is sent as by a browser.
     *
     * @param lost packets of 20 ms that do not arrive
     */
    private void talkAndPause(String codec, IntPredicate lost) {
        boolean opus = codec.equals("opus");
        AudioCodec encoder = opus ? AudioCodecs.installed().create(codec).orElseThrow() : new G729(true);
        for (int i = 0; i < 200; i++) {
            boolean voice = i < 50 || i >= 150;
            byte[] payload = payload(encoder, i, voice);
            if (opus && !voice) {
                payload = i % 20 == 10 ? new byte[] {payload[0]} : i % 20 == 9 ? payload : new byte[0];
            }
            if (payload.length > 0) {
                if (lost.test(i)) {
                    sequence++;
                } else {
                    packet(96, payload);
                }
            }
            tick(encoder.clockRate() / 50);
        }
        encoder.close();
    }

    @ParameterizedTest
    @CsvSource({"G729, 0", "G729, 60", "opus, 0", "opus, 60"})
    void aPauseOfTheCodecIsNoLoss(String codec, int depth) {
        negotiate(new MediaOptions().setJitterBufferMs(depth), codec);
        talkAndPause(codec, packet -> false);
        assertThat(audio.jitter().statistics().concealed()).isZero();
        assertThat(audio.concealed()).isZero();
        assertThat(audio.concealedMillis()).isZero();
        assertThat(frames).noneMatch(PcmFrame::concealed);
        assertThat(frames.stream().filter(PcmFrame::gap).count()).isGreaterThan(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"G729", "opus"})
    void lossesInTalkCount(String codec) {
        negotiate(new MediaOptions().setJitterBufferMs(60), codec);
        talkAndPause(codec, packet -> packet == 20 || packet == 170);
        assertThat(audio.concealed() + audio.recovered()).isEqualTo(2);
        assertThat(frames.stream().filter(PcmFrame::concealed).count()).isEqualTo(2 - audio.recovered());
    }

    @ParameterizedTest
    @ValueSource(strings = {"G729", "opus"})
    void anUnderrunInTalkCounts(String codec) {
        negotiate(new MediaOptions(), codec);
        talkAndPause(codec, packet -> packet > 30 && packet < 40);
        assertThat(audio.concealedMillis()).isGreaterThanOrEqualTo(60);
    }

    /** Talk, or a pause in which nothing is sent, of a number of ticks. Returns the loudest sample of the last. */
    private int talk(int type, AudioCodec encoder, int count) {
        for (int i = 0; i < count; i++) {
            packet(type, payload(encoder, i, true));
            tick(encoder.clockRate() / 50);
        }
        return loudest();
    }

    private int pause(AudioCodec encoder, int count) {
        for (int i = 0; i < count; i++) {
            tick(encoder.clockRate() / 50);
        }
        return loudest();
    }

    private int loudest() {
        PcmFrame frame = frames.get(frames.size() - 1);
        int loudest = 0;
        for (int i = 0; i < frame.length(); i++) {
            loudest = Math.max(loudest, Math.abs(frame.sample(i)));
        }
        return loudest;
    }

    @Test
    void comfortNoiseEndsWithItsPeer() {
        negotiate(new MediaOptions().setJitterBufferMs(60), "PCMU");
        AudioCodec encoder = AudioCodecs.installed().create("PCMU").orElseThrow();
        talk(96, encoder, 20);
        packet(13, LOUD_NOISE);
        assertThat(pause(encoder, 20)).isGreaterThan(NOISE);
        talk(96, encoder, 20);
        assertThat(pause(encoder, 20)).as("its description was lost").isGreaterThan(NOISE);
        receive(96, payload(encoder, 0, true), true, 88);
        tick(160);
        for (int i = 0; i < 20; i++) {
            receive(96, payload(encoder, i, true), false, 88);
            tick(160);
        }
        assertThat(pause(encoder, 40)).isLessThan(NOISE);
    }

    @Test
    void comfortNoiseEndsWithItsCodec() {
        negotiate(new MediaOptions().setJitterBufferMs(60), "PCMU", "PCMA");
        AudioCodec ulaw = AudioCodecs.installed().create("PCMU").orElseThrow();
        AudioCodec alaw = AudioCodecs.installed().create("PCMA").orElseThrow();
        talk(96, ulaw, 20);
        packet(13, LOUD_NOISE);
        assertThat(pause(ulaw, 20)).isGreaterThan(NOISE);
        talk(97, alaw, 20);
        assertThat(pause(alaw, 40)).isLessThan(NOISE);
        packet(97, payload(alaw, 0, true));
        timestamp += 160;
        packet(13, LOUD_NOISE); // is here before that audio is played
        assertThat(pause(alaw, 20)).isGreaterThan(NOISE);
        packet(96, payload(ulaw, 0, true));
        timestamp += 160;
        packet(13, LOUD_NOISE); // likewise, before the change is heard
        assertThat(pause(ulaw, 20)).isGreaterThan(NOISE);
    }

    @Test
    void theNoiseOfTheDecoderIsPreferredToAnOldDescription() {
        negotiate(new MediaOptions().setJitterBufferMs(60), "G729");
        AudioCodec encoder = new G729(true);
        talk(96, encoder, 20);
        packet(13, LOUD_NOISE);
        assertThat(pause(encoder, 20)).isGreaterThan(NOISE);
        talk(96, encoder, 20);
        for (int i = 0; i < 50; i++) { // until after the silence descriptor
            byte[] payload = payload(encoder, 0, false);
            if (payload.length > 0) {
                packet(96, payload);
            }
            tick(160);
        }
        assertThat(loudest()).isLessThan(NOISE);
        packet(13, LOUD_NOISE);
        assertThat(pause(encoder, 20)).isGreaterThan(NOISE);
    }
}
