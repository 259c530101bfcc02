package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.xphone.AudioReader;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.audio.G722;
import io.xphone.audio.PcmFrame;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.SipTransport;
import io.xphone.rtp.RtpPacket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Wideband calls with Asterisk, heard at several sample rates. */
@Tag("peers")
class AsteriskRatesTest {

    private static final int RATE = 16_000;
    private static final double LOW = 1_000;
    private static final double HIGH = 6_000;

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    /** Two tones in G.722, a packet of 20 ms each time. */
    private static final class Tones {

        private final G722 encoder = new G722();
        private final short[] samples = new short[RATE / 50];
        private int sent;

        Buffer packet() {
            for (int i = 0; i < samples.length; i++) {
                double at = (double) (sent * samples.length + i) / RATE;
                samples[i] = (short) (6_000 * (Math.sin(2 * Math.PI * LOW * at) + Math.sin(2 * Math.PI * HIGH * at)));
            }
            byte[] packet = new byte[RtpPacket.HEADER_LENGTH + samples.length / 2];
            RtpPacket.writeHeader(packet, 0, 9, sent == 0, sent, sent * 160, 0x5eed);
            encoder.encode(samples, 0, samples.length, packet, RtpPacket.HEADER_LENGTH);
            sent++;
            return Buffer.buffer(packet);
        }
    }

    /** A second of audio, once a tone is heard in it. */
    private static Future<short[]> second(AudioReader reader) {
        Promise<short[]> heard = Promise.promise();
        short[][] audio = new short[1][];
        int[] length = new int[1];
        reader.handler(frame -> {
            if (length[0] == 0 && share(frame, LOW) < 0.3) {
                return;
            }
            audio[0] = audio[0] == null ? new short[3 * frame.sampleRate()] : audio[0];
            if (length[0] + frame.length() <= audio[0].length) {
                frame.copyTo(audio[0], length[0]);
                length[0] += frame.length();
            } else {
                heard.tryComplete(Arrays.copyOfRange(audio[0], audio[0].length - frame.sampleRate(), audio[0].length));
            }
        });
        return heard.future();
    }

    private static double share(PcmFrame frame, double hertz) {
        return Loopback.share(frame, hertz);
    }

    @CallTest
    void widebandEchoIsHeardAtEachRate() {
        Call call = Phones.answered(
                phones.of("1013", SipTransport.UDP), "600", new DialOptions().setCodecs(List.of("G722")));
        Tones tones = new Tones();
        call.audio().reader().handler(tick -> call.audio().writeRtp(tones.packet()));
        Future<short[]> wide = second(call.audio().reader(new AudioReaderOptions().setSampleRate(RATE)));
        Future<short[]> wider = second(call.audio()
                .reader(new AudioReaderOptions().setSampleRate(48_000).setFrameMs(40)));
        Future<short[]> narrow = second(call.audio().reader());
        short[] at16 = Await.now(wide);
        assertThat(Loopback.share(at16, LOW, RATE)).isBetween(0.45, 0.55);
        assertThat(Loopback.share(at16, HIGH, RATE)).as("above 4 kHz").isBetween(0.4, 0.55);
        short[] at48 = Await.now(wider);
        assertThat(Loopback.share(at48, HIGH, 48_000)).as("above 4 kHz").isBetween(0.4, 0.55);
        short[] at8 = Await.now(narrow);
        assertThat(Loopback.share(at8, LOW, 8_000)).isGreaterThan(0.99);
        assertThat(Loopback.share(at8, 2_000, 8_000)).as("the alias of 6 kHz").isLessThan(1e-4);
        Phones.end(call);
    }
}
