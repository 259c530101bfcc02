package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.audio.Levels;
import io.xphone.audio.PcmFrame;
import io.xphone.options.DialOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.RecordedRtp;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Audio of L16, and comfort noise in both directions. */
class CodecAudioTest extends OnLoopback {

    private record Up(Call call, PbxCall pbx) {}

    private Up up(MediaOptions media, FakePbxOptions options) throws Exception {
        FakePbx peer = pbx(options.setRtcpIntervalMillis(0));
        Listening server = loop.server(Loopback.options().setMedia(media));
        Call call = await(server.server().dialUri(peer.uri("1"), new DialOptions()));
        await(call.answered());
        return new Up(call, await(peer.calls()).get(0));
    }

    private static String offer(Up up) {
        return up.pbx().remoteDescription().orElseThrow().toString();
    }

    private static void toneBothWays(Call call, PbxCall pbx) throws Exception {
        var heard = Loopback.hears(call.audio().reader(), 440, 10);
        pbx.media().setSilence(true).sendTone(440, 1_000);
        await(heard);
        pbx.media().clearRecording();
        call.audio().writer().write(Loopback.tone(700, 600));
        await(pbx.media().awaitAudio(550));
        assertThat(Loopback.frames(pbx.media().recordedAudio(), 700)).isGreaterThan(20);
    }

    @ParameterizedTest
    @CsvSource({"8000, 102, 20", "16000, 102, 20", "44100, 11, 10", "48000, 102, 10"})
    void l16GoesBothWays(int rate, int payloadType, int ptime) throws Exception {
        String name = "L16/" + rate;
        Up up = up(new MediaOptions().setCodecs(List.of(name)), new FakePbxOptions().setCodecs(name));
        assertThat(offer(up))
                .contains("a=rtpmap:"
                        + up.pbx().media().negotiated().orElseThrow().sendPayloadType() + " L16/" + rate)
                .contains("a=ptime:" + ptime);
        assertThat(up.call().info().getCodec()).isEqualTo("L16");
        toneBothWays(up.call(), up.pbx());
        RecordedRtp packet = up.pbx().media().packets().get(0);
        assertThat(packet.payloadBytes()).isEqualTo(2 * rate / 1_000 * ptime + (rate == 44_100 ? 2 : 0));
        if (rate == 44_100) {
            assertThat(packet.payloadType()).isEqualTo(payloadType);
        }
    }

    @Test
    void stereoOfThePeerIsMixed() throws Exception {
        FakePbx peer = pbx(new FakePbxOptions()
                .setAudio(new AudioCapabilities(List.of(new CodecSpec("L16", 44_100, 2, 10, "")), true, 10, 60))
                .setRtcpIntervalMillis(0));
        SipServerOptions options = Loopback.options();
        options.getMedia().setCodecs(List.of("PCMU", "L16"));
        Listening server = loop.server(options);
        Future<PbxCall> dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        await(call.accept());
        PbxCall pbx = await(dialling);
        assertThat(pbx.media().negotiated().orElseThrow().codec().channels()).isEqualTo(2);
        toneBothWays(call, pbx);
    }

    /** Completes with the mean level of frames that are not silent, after some. */
    private static CompletableFuture<Double> level(Call call, int frames) {
        CompletableFuture<Double> mean = new CompletableFuture<>();
        double[] sum = new double[1];
        int[] count = new int[1];
        call.audio().reader().handler(frame -> {
            double level = Levels.rmsDecibels(frame);
            boolean tone = Loopback.share(frame, 440) > 0.3;
            if (level > -100 && !tone) {
                sum[0] += level;
                if (++count[0] == frames) {
                    mean.complete(sum[0] / frames);
                }
            }
        });
        return mean;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PCMU", "G722", "L16/16000"})
    @Shows("MediaOptions.comfortNoise")
    void silenceIsDescribedInsteadOfSent(String codec) throws Exception {
        Up up = up(
                new MediaOptions().setCodecs(List.of(codec)).setComfortNoise(true),
                new FakePbxOptions().setCodecs(codec).setComfortNoise(true));
        int noise = up.pbx().media().negotiated().orElseThrow().comfortNoisePayloadType();
        assertThat(noise).isEqualTo(codec.startsWith("L16") ? 96 : 13);
        up.pbx().media().clearRecording();
        AudioWriter writer = up.call().audio().writer();
        await(writer.write(Loopback.tone(700, 400)));
        await(writer.write(new short[8_000]));
        await(writer.write(Loopback.tone(700, 400)));
        await(up.pbx().media().awaitAudio(1_700));
        List<RecordedRtp> packets = up.pbx().media().packets();
        assertThat(up.pbx().media().comfortNoise()).isNotEmpty().allMatch(level -> level > 90);
        int description = -1;
        int speech = -1;
        for (int i = 0; i < packets.size(); i++) {
            if (packets.get(i).payloadType() == noise) {
                description = i;
                assertThat(packets.get(i).marker()).isFalse();
                assertThat(packets.get(i).payloadBytes()).isEqualTo(1);
            } else if (description >= 0 && i == description + 1) {
                speech = i;
            }
        }
        assertThat(speech).as("audio after the silence").isPositive();
        assertThat(packets.get(speech).marker()).isTrue();
        int clock = codec.startsWith("L16") ? 16_000 : 8_000;
        assertThat(packets.get(speech).timestamp() - packets.get(speech - 1).timestamp())
                .as("the clock runs on in silence")
                .isGreaterThan(clock / 2);
        assertThat(packets.get(speech).sequence())
                .isEqualTo(packets.get(speech - 1).sequence() + 1 & 0xFFFF);
    }

    @Test
    void silenceIsSentAsEverToPeersWithoutComfortNoise() throws Exception {
        Up up = up(new MediaOptions().setComfortNoise(true), new FakePbxOptions());
        assertThat(offer(up)).containsPattern("m=audio \\d+ RTP/AVP 0 8 13 101");
        up.pbx().media().clearRecording();
        await(up.call().audio().writer().write(new short[8_000]));
        await(up.pbx().media().awaitAudio(900));
        assertThat(up.pbx().media().packets()).hasSizeGreaterThan(40).allMatch(packet -> packet.payloadType() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PCMA", "G722", "L16/16000"})
    void comfortNoiseOfThePeerIsPlayed(String codec) throws Exception {
        Up up = up(
                new MediaOptions().setCodecs(List.of(codec)).setComfortNoise(true),
                new FakePbxOptions().setCodecs(codec).setComfortNoise(true));
        CompletableFuture<Double> level = level(up.call(), 25);
        await(up.pbx().media().sendTone(440, 100));
        await(up.pbx().media().sendComfortNoise((byte) 40));
        assertThat(level.get(20, java.util.concurrent.TimeUnit.SECONDS)).isBetween(-44.0, -38.0);
    }

    @Test
    void comfortNoiseWithoutNegotiationHasItsSpectrum() throws Exception {
        Up up = up(new MediaOptions(), new FakePbxOptions());
        assertThat(offer(up)).doesNotContain("CN/8000");
        CompletableFuture<Double> neighbours = new CompletableFuture<>();
        double[] sums = new double[2];
        int[] count = new int[1];
        up.call().audio().reader().handler(frame -> {
            if (Levels.rmsDecibels(frame) > -60 && Loopback.share(frame, 440) < 0.3) {
                correlate(frame, sums);
                if (++count[0] == 40) {
                    neighbours.complete(sums[0] / sums[1]);
                }
            }
        });
        await(up.pbx().media().sendTone(440, 100));
        await(up.pbx().media().sendComfortNoise((byte) 40, (byte) 32));
        assertThat(neighbours.get(20, java.util.concurrent.TimeUnit.SECONDS)).isBetween(0.65, 0.85);
    }

    private static void correlate(PcmFrame frame, double[] sums) {
        for (int i = 1; i < frame.length(); i++) {
            sums[0] += (double) frame.sample(i) * frame.sample(i - 1);
            sums[1] += (double) frame.sample(i) * frame.sample(i);
        }
    }
}
