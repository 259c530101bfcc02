package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.internal.ContextInternal;
import io.xphone.Loopback;
import io.xphone.OnLoopback;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.rtp.DtmfReceiver;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.Direction;
import io.xphone.sdp.NegotiatedAudio;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Received audio at the sample rate of the codec and at that of the readers, with a test clock. */
class LineRateTest extends OnLoopback {

    private static final long MILLI = 1_000_000L;
    private static final double HERTZ = 440;
    private static final double LEVEL = 8_000;
    private static final DtmfReceiver.Listener NO_DIGITS = new DtmfReceiver.Listener() {
        @Override
        public void digitBegan(char digit) {}

        @Override
        public void digitEnded(char digit, int durationMillis) {}
    };

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final Map<Integer, List<PcmFrame>> frames = new TreeMap<>();
    private AudioReaders readers;
    private LoopOutbox outbox;
    private InboundAudio audio;
    private int sequence = 65_500;
    private int timestamp = -4_000;
    private long millis;
    private double hertz = HERTZ;
    private double phase;

    @BeforeEach
    void prepare() {
        InternalCodecs.register(loop.vertx());
        loop.vertx().eventBus().localConsumer("ear", message -> heard.add(message.body()));
        LoopScratch scratch = LoopScratch.of(((ContextInternal) loop.vertx().getOrCreateContext()).nettyEventLoop());
        outbox = new LoopOutbox(loop.vertx().eventBus());
        readers = new AudioReaders(loop.vertx(), "call", "node", 10, outbox);
        audio = new InboundAudio(readers, NO_DIGITS, 50, scratch);
    }

    private static NegotiatedAudio audio(CodecSpec... codecs) {
        Map<Integer, CodecSpec> receivable = new TreeMap<>();
        for (CodecSpec codec : codecs) {
            receivable.put(codec.defaultPayloadType(), codec);
        }
        return new NegotiatedAudio(
                "127.0.0.1",
                4000,
                "127.0.0.1",
                4001,
                codecs[0],
                codecs[0].defaultPayloadType(),
                receivable,
                Map.of(),
                101,
                Set.of(101),
                8_000,
                -1,
                Set.of(),
                20,
                Direction.SENDRECV,
                false,
                "");
    }

    private void listen(AudioReaderRequest request) {
        readers.open(request.setDeliver("ear").setNode("node"), 0);
    }

    /** A sender of a continuous tone. */
    private final class Talker {
        private final AudioCodec codec;
        private final int type;
        private final int ptime;

        Talker(CodecSpec spec, int ptime) {
            codec = AudioCodecs.installed().create(spec.name()).orElseThrow();
            type = spec.defaultPayloadType();
            this.ptime = ptime;
        }

        void packet(boolean lost) {
            short[] tone = new short[codec.sampleRate() / 1000 * ptime];
            for (int i = 0; i < tone.length; i++) {
                tone[i] = (short) Math.round(LEVEL * Math.sin(phase));
                phase += 2 * Math.PI * hertz / codec.sampleRate();
            }
            byte[] packet = new byte[LoopScratch.MAX_PACKET];
            int header = RtpPacket.writeHeader(packet, 0, type, false, sequence, timestamp, 77);
            int length = header + codec.encode(tone, 0, tone.length, packet, header);
            if (!lost) {
                assertThat(audio.onPacket(packet, length, millis * MILLI, false))
                        .isEqualTo(InboundAudio.Result.VALID);
            }
            sequence = sequence + 1 & 0xFFFF;
            timestamp += codec.clockRate() / 1000 * ptime;
        }

        void talk(int lengthMs) throws Exception {
            for (long end = millis + lengthMs; millis < end; millis += 10) {
                if (millis % ptime == 0) {
                    packet(false);
                }
                if (millis % 20 == 0) {
                    tick();
                }
            }
        }
    }

    private void tick() throws Exception {
        PcmFrame frame = audio.pull(millis * MILLI);
        if (frame == null) {
            return;
        }
        readers.onFrame(frame);
        outbox.flush();
        AudioPacket packet = (AudioPacket) Loopback.next(heard);
        packet.taken();
        frames.computeIfAbsent(packet.stream(), stream -> new ArrayList<>()).add(packet.frame());
    }

    private short[] audioOf(int stream) {
        List<PcmFrame> all = frames.get(stream);
        short[] samples = new short[all.size() * all.get(0).length()];
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).sequence()).isEqualTo(all.get(0).sequence() + i);
            assertThat(all.get(i).length()).isEqualTo(all.get(0).length());
            all.get(i).copyTo(samples, i * all.get(0).length());
        }
        return samples;
    }

    /**
     * The largest second difference in a part of the audio: of a tone, its amplitude times the square of its frequency
     * in radians per sample; a click is much larger.
     */
    private static int roughness(short[] samples, int from, int to) {
        int highest = 0;
        for (int i = from + 2; i < to; i++) {
            highest = Math.max(highest, Math.abs(samples[i] - 2 * samples[i - 1] + samples[i - 2]));
        }
        return highest;
    }

    /** The lowest peak in any 5 ms. */
    private static int quietest(short[] samples, int rate) {
        int lowest = Integer.MAX_VALUE;
        int window = rate / 200;
        for (int at = 0; at + window <= samples.length; at += window) {
            int peak = 0;
            for (int i = at; i < at + window; i++) {
                peak = Math.max(peak, Math.abs(samples[i]));
            }
            lowest = Math.min(lowest, peak);
        }
        return lowest;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 50})
    void changeOfCodecIsNoClickAndLosesNoFrame(int ptime) throws Exception {
        audio.apply(audio(CodecSpec.PCMU), true);
        listen(new AudioReaderRequest().setId("a").setStream(1).setFormat("frames"));
        new Talker(CodecSpec.PCMU, ptime).talk(1_000);
        audio.apply(audio(CodecSpec.G722), true);
        new Talker(CodecSpec.PCMU, ptime).talk(200); // the peer has not received the answer yet
        new Talker(CodecSpec.G722, ptime).talk(1_000);
        audio.apply(audio(CodecSpec.PCMU), true);
        new Talker(CodecSpec.PCMU, ptime).talk(1_000);

        int first = (int) frames.get(1).get(0).sequence();
        // the first packet is played after 50 ms; from then on each tick has a frame
        assertThat(frames.get(1)).as("a frame every 20 ms").hasSize(3_200 / 20 - 3);
        assertThat(frames.get(1)).allMatch(frame -> frame.sampleRate() == 8_000 && !frame.gap() && !frame.concealed());
        assertThat(first).isZero();
        short[] samples = audioOf(1);
        double radians = 2 * Math.PI * HERTZ / 8_000;
        assertThat(roughness(samples, 0, samples.length)).isLessThan((int) (3 * LEVEL * radians * radians) + 300);
        assertThat(quietest(samples, 8_000)).isGreaterThan((int) (LEVEL * 0.5));
        assertThat(audio.jitter().statistics().lost()).isZero();
        assertThat(audio.late()).isZero();
    }

    @Test
    void lostWidebandAudioIsConcealed() throws Exception {
        audio.apply(audio(CodecSpec.G722), true);
        listen(new AudioReaderRequest().setId("a").setStream(1).setFormat("frames"));
        Talker talker = new Talker(CodecSpec.G722, 20);
        talker.talk(1_000);
        talker.packet(true);
        tick();
        millis += 20;
        talker.talk(1_000);
        assertThat(frames.get(1)).filteredOn(PcmFrame::concealed).hasSize(1);
        assertThat(audio.concealed()).isEqualTo(1);
        short[] samples = audioOf(1);
        short[] settled = Arrays.copyOfRange(samples, 160, samples.length); // after the start of codec and filter
        assertThat(quietest(settled, 8_000)).isGreaterThan((int) (LEVEL * 0.5));
    }

    @Test
    void payloadsThatAreTooLongAreConcealed() throws Exception {
        audio.apply(audio(CodecSpec.G722), true);
        listen(new AudioReaderRequest().setId("a").setStream(1).setFormat("frames"));
        Talker talker = new Talker(CodecSpec.G722, 20);
        talker.talk(1_000);
        for (int length : new int[] {0, 8 * 120 + 1, LoopScratch.MAX_PACKET - RtpPacket.HEADER_LENGTH}) {
            byte[] packet = new byte[RtpPacket.HEADER_LENGTH + length];
            RtpPacket.writeHeader(packet, 0, 9, false, sequence, timestamp, 77);
            audio.onPacket(packet, packet.length, millis * MILLI, false);
            sequence = sequence + 1 & 0xFFFF;
            timestamp += 160;
            tick();
            millis += 20;
        }
        talker.talk(1_000);
        assertThat(frames.get(1)).filteredOn(PcmFrame::concealed).hasSize(3);
    }
}
