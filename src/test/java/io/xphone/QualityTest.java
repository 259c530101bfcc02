package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Listening;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.PcmFrame;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.quality.CodecImpairment;
import io.xphone.rtp.quality.EModel;
import io.xphone.rtp.quality.LossBursts;
import io.xphone.rtp.rtcp.ExtendedReport;
import io.xphone.rtp.rtcp.RtcpPacket;
import io.xphone.rtp.rtcp.VoipMetrics;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.ExtendedReportsUse;
import io.xphone.testing.FakeLink;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.LinkOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.RecordedRtcp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The quality of calls, as applications and peers learn it, over lines of which the quality is known. */
class QualityTest extends OnLoopback {

    private static final int FRAME = 160;

    private record Up(Call call, PbxCall pbx, FakePbx peer) {}

    private Up up(MediaOptions media, FakePbxOptions options) throws Exception {
        FakePbx peer = pbx(options);
        Listening server = loop.server(Loopback.options().setMedia(media));
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        List<PbxCall> calls = await(peer.calls());
        return new Up(call, calls.get(calls.size() - 1), peer);
    }

    private static FakePbxOptions reporting(ExtendedReportsUse use) {
        return new FakePbxOptions()
                .setRtcpIntervalMillis(200)
                .setAudio(new AudioCapabilities(List.of(CodecSpec.PCMU), true, 20, 60, false, use));
    }

    @Test
    void lossLowersTheScoreByWhatTheModelSays() throws Exception {
        LinkOptions line = LinkOptions.loss(5, 5);
        Up up = up(new MediaOptions(), new FakePbxOptions().setRtpLink(LinkOptions.PERFECT, line));
        int packets = 160;
        await(up.pbx().media().sendAudio(Loopback.tone(500, packets * 20)));
        List<MediaQuality> reports = new CopyOnWriteArrayList<>();
        up.call().qualityHandler(reports::add);
        List<JsonObject> events = new CopyOnWriteArrayList<>();
        up.call().eventHandler(events::add);
        await(up.call().end());
        await(up.call().ended());
        MediaQuality last = await(up.call().quality());

        List<Integer> lost = new ArrayList<>();
        FakeLink link = new FakeLink(line);
        for (int i = 0; i < packets; i++) {
            if (link.next().lost()) {
                lost.add(i);
            }
        }
        assertThat(lost).as("seed 5").hasSizeGreaterThan(4).doesNotContain(0, packets - 1);
        LossBursts bursts = new LossBursts();
        lost.forEach(position -> bursts.missing(position, 1));
        double percent = 100.0 * lost.size() / packets;
        double listening = EModel.rating(
                0, CodecImpairment.G711, percent, bursts.statistics(packets).burstRatio());
        assertThat(last.getPacketsReceived()).isEqualTo(packets - lost.size());
        assertThat(last.getPacketsLost()).isEqualTo(lost.size());
        assertThat(last.getLossPercent()).isCloseTo(percent, within(0.01));
        if (last.getPacketsDiscarded() == 0) { // no packet was late on a machine that is busy
            assertThat(last.getMosListening()).isCloseTo(EModel.mos(listening), within(0.01));
        }
        assertThat(last.getMosListening()).isBetween(3.0, 4.2);
        assertThat(last.getMosConversational()).isBetween(2.9, last.getMosListening());
        assertThat(last.getRFactor()).isLessThan(listening);
        assertThat(last.getBursts())
                .isGreaterThanOrEqualTo(bursts.statistics(packets).bursts());
        assertThat(last.getCodec()).isEqualTo("PCMU");
        assertThat(last.getRemoteTalkMs()).as("a tone").isBetween(2_900L, 3_500L);
        assertThat(last.getTalkMs()).isZero();
        assertThat(last.getSilenceMs()).isGreaterThan(2_900);

        assertThat(reports.get(reports.size() - 1).toJson()).isEqualTo(last.toJson());
        JsonObject ended = events.get(events.size() - 1);
        assertThat(ended.getString("type")).isEqualTo("ended");
        assertThat(ended.getJsonObject("quality")).isEqualTo(last.toJson());
    }

    @Test
    void aCleanLineHasTheBestScoreAndSpeechIsMeasured() throws Exception {
        Up up = up(new MediaOptions(), new FakePbxOptions());
        up.call().audio().reader().handler(frame -> {});
        up.pbx().media().setSilence(true);
        await(up.pbx().media().sendAudio(Loopback.tone(500, 600)));
        await(up.call().audio().writer().write(PcmFrame.owning(new short[FRAME], 8_000, 0, 0)));
        await(up.pbx().media().awaitPackets(3));
        await(up.pbx().media().sendAudio(new short[8 * 1_000]));
        MediaQuality quality = await(up.call().quality());
        assertThat(quality.getPacketsLost()).isZero();
        assertThat(quality.getRemoteTalkMs()).isBetween(600L, 1_000L);
        assertThat(quality.getRemoteSilenceMs()).isGreaterThan(400);
        if (quality.getPacketsDiscarded() == 0) {
            assertThat(quality.getMosListening()).isCloseTo(4.41, within(0.01));
            assertThat(quality.getRFactor()).isBetween(88.0, EModel.MAX_R);
            assertThat(quality.getRecentRFactor()).isBetween(88.0, EModel.MAX_R);
        }
    }

    /** Without a reader the audio of G.722 is not decoded: a time of 0 would be wrong. */
    @Test
    void speechThatIsNotMeasuredIsNotReported() throws Exception {
        Up up = up(
                new MediaOptions().setCodecs(List.of("G722")),
                new FakePbxOptions()
                        .setAudio(new AudioCapabilities(
                                List.of(CodecSpec.G722), true, 20, 60, false, ExtendedReportsUse.NEVER)));
        EncodedAudioWriter writer = up.call().audio().encodedWriter("G722");
        for (int i = 0; i < 80; i++) {
            writer.write(EncodedFrame.of("G722", 20, new byte[160]));
        }
        up.pbx().media().setSilence(true);
        await(up.pbx().media().sendAudio(Loopback.tone(500, 600)));
        MediaQuality early = await(up.call().quality());
        assertThat(early.getRemoteTalkMs()).as("the reader may follow").isNotNull();
        await(up.pbx().media().sendAudio(Loopback.tone(500, 1_000)));
        await(up.pbx().media().awaitPackets(70));
        MediaQuality quality = await(up.call().quality());
        assertThat(quality.getPacketsReceived()).isGreaterThan(60);
        assertThat(quality.getRemoteTalkMs()).isNull();
        assertThat(quality.getRemoteSilenceMs()).isNull();
        assertThat(quality.getTalkMs()).isNull();
        assertThat(quality.getSilenceMs()).isNull();
        assertThat(quality.toJson().fieldNames())
                .doesNotContain("talkMs", "silenceMs", "remoteTalkMs", "remoteSilenceMs");
        assertThat(new MediaQuality(quality.toJson()).getRemoteTalkMs()).isNull();
    }

    @Test
    void theRoundTripIsThatOfTheLine() throws Exception {
        LinkOptions delay = LinkOptions.delay(1, 60, 0);
        Up up = up(
                new MediaOptions().setJitterBufferMs(50),
                reporting(ExtendedReportsUse.NEVER).setRtpLink(delay, delay));
        up.pbx().media().setEcho(true);
        BlockingQueue<MediaQuality> reports = new LinkedBlockingQueue<>();
        up.call().qualityHandler(reports::add);
        up.call().audio().writer().write(Loopback.tone(500, 4_000));
        await(up.pbx().media().awaitRtcp(1));
        MediaQuality quality = next(reports);
        while (quality.getRttMs() == 0) {
            quality = await(up.call().quality());
        }
        assertThat(quality.getRttMs()).isBetween(118.0, 190.0);
        assertThat(quality.getRFactor()).isLessThan(EModel.rating(60 + 50, CodecImpairment.G711, 0, 1) + 0.1);
        assertThat(quality.getRemote()).as("no extended reports").isNull();
        assertThat(quality.getBufferMs()).isEqualTo(50);
        await(up.call().end());
        assertThat(await(up.call().quality()).getBufferMs()).as("after the end").isEqualTo(50);
    }

    /** Both sides send VoIP metrics when one of them asks for them. */
    @ParameterizedTest
    @EnumSource(
            value = ExtendedReportsUse.class,
            names = {"ON_REQUEST", "ALWAYS"})
    @Shows("MediaOptions.rtcpXr")
    void voipMetricsGoBothWays(ExtendedReportsUse use) throws Exception {
        Up up = up(
                new MediaOptions().setRtcpXr(true).setJitterBufferMs(50),
                reporting(use).setRtpLink(LinkOptions.loss(3, 20), LinkOptions.PERFECT));
        String offer =
                new String(up.peer().recorder().lastInvite().orElseThrow().body(), StandardCharsets.UTF_8);
        assertThat(offer).contains("a=rtcp-xr:voip-metrics rcvr-rtt=all\r\n");
        up.call().audio().writer().write(Loopback.tone(500, 3_000));
        await(up.pbx().media().sendAudio(Loopback.tone(500, 1_000)));
        CompletableFuture<MediaQuality> reported = new CompletableFuture<>();
        poll(up.call(), reported);
        MediaQuality quality = reported.get(20, TimeUnit.SECONDS);
        RemoteQuality remote = quality.getRemote();
        assertThat(remote.getLossPercent()).isBetween(5.0, 40.0);
        assertThat(remote.getBurstLossPercent()).isGreaterThan(5);
        assertThat(remote.getMosListening()).isBetween(1.0, 4.0);
        assertThat(remote.getRFactor()).isBetween(1.0, 85.0);
        assertThat(remote.getSignalLevelDb()).isNull();
        assertThat(new MediaQuality(quality.toJson()).toJson()).isEqualTo(quality.toJson());
        await(up.pbx().media().awaitRtcp(1));
        VoipMetrics metrics = metrics(up.pbx().media().rtcp());
        assertThat(metrics.lossRate()).isZero();
        assertThat(metrics.gmin()).isEqualTo(16);
        assertThat(metrics.bufferNominalMillis()).isEqualTo(50);
        assertThat(metrics.mosListening()).isBetween(10, 44);
    }

    private static void poll(Call call, CompletableFuture<MediaQuality> reported) {
        call.quality().onComplete(result -> {
            if (result.failed()) {
                reported.completeExceptionally(result.cause());
            } else if (result.result().getRemote() != null
                    && result.result().getRemote().getLossPercent() > 0) {
                reported.complete(result.result());
            } else {
                poll(call, reported);
            }
        });
    }

    private static VoipMetrics metrics(List<RecordedRtcp> datagrams) {
        for (int i = datagrams.size() - 1; i >= 0; i--) {
            for (RtcpPacket packet : datagrams.get(i).packets()) {
                if (packet instanceof ExtendedReport report
                        && report.blocks().get(report.blocks().size() - 1) instanceof VoipMetrics metrics) {
                    return metrics;
                }
            }
        }
        throw new AssertionError("no VoIP metrics in " + datagrams);
    }

    @Test
    void withoutTheOptionOrARequestNoneAreSent() throws Exception {
        Up up = up(new MediaOptions(), reporting(ExtendedReportsUse.ON_REQUEST));
        up.call().audio().writer().write(Loopback.tone(500, 200));
        await(up.pbx().media().sendAudio(Loopback.tone(500, 200)));
        await(up.pbx().media().awaitRtcp(1));
        assertThat(up.pbx().media().rtcp()).isNotEmpty().noneMatch(datagram -> datagram.has(ExtendedReport.class));
    }

    @Test
    @Shows("MediaOptions.alertRFactor")
    void theMarkIsCrossedDownwardsAndUpwards() throws Exception {
        Up up = up(new MediaOptions().setAlertRFactor(75), new FakePbxOptions());
        BlockingQueue<QualityAlert> alerts = new LinkedBlockingQueue<>();
        List<JsonObject> events = new CopyOnWriteArrayList<>();
        up.call().qualityAlertHandler(alerts::add);
        up.call().eventHandler(event -> {
            if (event.getString("type").equals("quality-alert")) {
                events.add(event);
            }
        });
        up.pbx().media().sendAudio(Loopback.tone(500, 14_000));
        await(up.pbx().media().setLinkOut(LinkOptions.loss(7, 40)).awaitPackets(1));
        QualityAlert low = next(alerts);
        assertThat(low.low()).isTrue();
        assertThat(low.mark()).isEqualTo(75);
        assertThat(low.quality().getRecentRFactor()).isLessThan(75);
        up.pbx().media().setLinkOut(LinkOptions.PERFECT);
        QualityAlert high = next(alerts);
        assertThat(high.low()).isFalse();
        assertThat(high.quality().getRecentRFactor()).isGreaterThanOrEqualTo(80);
        assertThat(high.quality().getRFactor()).as("that of the whole call").isLessThan(80);
        assertThat(events).hasSize(2);
        assertThat(events.get(0).getBoolean("low")).isTrue();
        assertThat(events.get(1).getJsonObject("quality").getDouble("recentRFactor"))
                .isGreaterThanOrEqualTo(80);
        await(up.call().end());
        assertThat(alerts).isEmpty();
    }
}
