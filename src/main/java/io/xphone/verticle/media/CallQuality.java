package io.xphone.verticle.media;

import io.xphone.MediaQuality;
import io.xphone.RemoteQuality;
import io.xphone.codec.CodecSpecs;
import io.xphone.rtp.JitterStatistics;
import io.xphone.rtp.ReceiverStatistics;
import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.quality.BurstStatistics;
import io.xphone.rtp.quality.CodecImpairment;
import io.xphone.rtp.quality.EModel;
import io.xphone.rtp.quality.QualityMark;
import io.xphone.rtp.quality.RecentRating;
import io.xphone.rtp.quality.StreamQuality;
import io.xphone.rtp.rtcp.RtcpSession;
import io.xphone.rtp.rtcp.RtcpStatistics;
import io.xphone.rtp.rtcp.VoipMetrics;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.NegotiatedAudio;

/**
 * The quality of a call's media, calculated from the counters of its two streams and the reports of the peer when it is
 * asked for, and twice a second for the mark of the options.
 */
final class CallQuality {

    /** Samples of half a second that are recent: 5 s. */
    private static final int RECENT_SAMPLES = 10;

    private static final int DEFAULT_PACKET_MS = 20;

    private final InboundAudio inbound;
    private final OutboundAudio outbound;
    private final QualityMark mark;
    private final RecentRating recent = new RecentRating(RECENT_SAMPLES);
    private CodecSpec sent;
    private CodecSpec rated; // whose impairment is known
    private CodecImpairment impairment = CodecImpairment.G711;
    private RtcpSession session;

    /**
     * @param mark R below which the quality is low; 0 for none
     */
    CallQuality(InboundAudio inbound, OutboundAudio outbound, int mark) {
        this.inbound = inbound;
        this.outbound = outbound;
        this.mark = mark > 0 ? new QualityMark(mark) : null;
    }

    /** @param rtcp null without RTCP */
    void apply(NegotiatedAudio audio, RtcpSession rtcp) {
        sent = audio.codec();
        session = rtcp;
    }

    /** Of the codec of the received stream, which the peer chooses; until there is audio, of the one that is sent. */
    private CodecImpairment codec() {
        CodecSpec now = inbound.codec() == null ? sent : inbound.codec();
        if (now != rated) { // both null before the first negotiation
            rated = now;
            impairment = CodecSpecs.entry(now)
                    .map(entry -> entry.format().quality())
                    .map(values -> new CodecImpairment(Math.min(95, values.impairment()), values.lossRobustness()))
                    .orElse(CodecImpairment.G711);
        }
        return impairment;
    }

    /** Adds half a second to the recent rating. @return whether it crossed the mark: see {@link #low()} */
    boolean sample() {
        RtpReceiver receiver = inbound.receiver();
        double rating =
                recent.sample(receiver.expected(), receiver.lost() + receiver.discards(), delayMillis(), codec());
        return mark != null && rating >= 0 && mark.crossed(rating);
    }

    /** Whether the quality is below the mark. */
    boolean low() {
        return mark != null && mark.below();
    }

    private double roundTripMillis() {
        return session == null ? 0 : session.roundTripMillis().orElse(0);
    }

    private double remoteSystemMillis() {
        return session == null
                ? 0
                : session.remoteMetrics().map(VoipMetrics::endSystemMillis).orElse(0);
    }

    private double packetMillis() {
        double known = inbound.packetMillis();
        return known > 0 ? known : DEFAULT_PACKET_MS;
    }

    private double bufferMillis() {
        return inbound.jitter() == null ? 0 : inbound.jitter().depthMillis();
    }

    private double delayMillis() {
        return stream(new BurstStatistics(0, 0, 0, 0, 0, 0)).delayMillis();
    }

    private StreamQuality stream(BurstStatistics bursts) {
        return new StreamQuality(
                bursts,
                inbound.receiver().discards(),
                codec(),
                packetMillis(),
                roundTripMillis(),
                bufferMillis(),
                remoteSystemMillis());
    }

    /** The VoIP metrics of the received stream, for an extended report. */
    VoipMetrics voipMetrics() {
        RtpReceiver receiver = inbound.receiver();
        return VoipMetrics.of(
                receiver.ssrc(), stream(receiver.bursts()), inbound.jitter().adaptiveMaxMillis());
    }

    /** The report of now. */
    MediaQuality report() {
        MediaQuality quality = new MediaQuality();
        received(quality);
        if (outbound.sender() != null) {
            quality.setPacketsSent(outbound.sender().packets());
        }
        if (outbound.talk().known()) {
            quality.setTalkMs(outbound.talk().talkMillis())
                    .setSilenceMs(outbound.talk().silenceMillis());
        }
        if (inbound.talk().known()) {
            quality.setRemoteTalkMs(inbound.talk().talkMillis())
                    .setRemoteSilenceMs(inbound.talk().silenceMillis());
        }
        if (session != null) {
            reported(quality, session.statistics());
        }
        return quality;
    }

    private void received(MediaQuality quality) {
        ReceiverStatistics received = inbound.receiver().statistics();
        quality.setPacketsReceived(received.allPackets())
                .setPacketsLost(received.allLost())
                .setLossPercent(percent(received.allLost(), received.allPackets() + received.allLost()))
                .setPacketsDuplicate(received.duplicates())
                .setPacketsReordered(received.reordered())
                .setJitterMs(received.jitterMillis())
                .setMaxJitterMs(received.maxJitterMillis())
                .setFramesConcealed(inbound.concealed())
                .setFramesRecovered(inbound.recovered())
                .setConcealedMs(inbound.concealedMillis());
        if (inbound.jitter() != null) {
            JitterStatistics jitter = inbound.jitter().statistics();
            quality.setPacketsLate(inbound.late())
                    .setPacketsDiscarded(inbound.late() + inbound.dropped())
                    .setBufferMs(jitter.depthMillis());
        }
        StreamQuality stream = stream(inbound.receiver().bursts());
        BurstStatistics bursts = stream.bursts();
        if (bursts.packets() == 0) {
            return;
        }
        quality.setRFactor(rounded(stream.rating()))
                .setMosConversational(rounded(EModel.mos(stream.rating())))
                .setMosListening(rounded(EModel.mos(stream.listeningRating())))
                .setRecentRFactor(rounded(Math.max(0, recent.rating())))
                .setBursts(bursts.bursts())
                .setBurstLossPercent(rounded(100 * bursts.burstDensity()))
                .setBurstMs(rounded(bursts.burstLength() * stream.packetMillis()))
                .setGapLossPercent(rounded(100 * bursts.gapDensity()))
                .setGapMs(rounded(bursts.gapLength() * stream.packetMillis()));
    }

    private static void reported(MediaQuality quality, RtcpStatistics statistics) {
        quality.setRttMs(statistics.roundTripMillis().orElse(0))
                .setRemoteLossPercent(statistics.remoteFractionLost().orElse(0) * 100)
                .setRemotePacketsLost(Math.max(0, statistics.remoteLost()))
                .setRemoteJitterMs(statistics.remoteJitterMillis().orElse(0));
        statistics.remoteMetrics().ifPresent(metrics -> quality.setRemote(remote(metrics)));
    }

    private static RemoteQuality remote(VoipMetrics metrics) {
        return new RemoteQuality()
                .setLossPercent(rate(metrics.lossRate()))
                .setDiscardPercent(rate(metrics.discardRate()))
                .setBurstLossPercent(rate(metrics.burstDensity()))
                .setBurstMs(metrics.burstMillis())
                .setGapLossPercent(rate(metrics.gapDensity()))
                .setGapMs(metrics.gapMillis())
                .setRttMs(metrics.roundTripMillis())
                .setSystemDelayMs(metrics.endSystemMillis())
                .setBufferMs(metrics.bufferNominalMillis())
                .setBufferMaxMs(metrics.bufferMaximumMillis())
                .setRFactor(known(metrics.rFactor(), 0))
                .setMosListening(known(metrics.mosListening(), 0) / 10.0)
                .setMosConversational(known(metrics.mosConversational(), 0) / 10.0)
                .setSignalLevelDb(known(metrics.signalLevel(), null))
                .setNoiseLevelDb(known(metrics.noiseLevel(), null))
                .setEchoLossDb(known(metrics.echoLoss(), null));
    }

    private static Integer known(int value, Integer otherwise) {
        return value == VoipMetrics.UNAVAILABLE ? otherwise : Integer.valueOf(value);
    }

    private static double rate(int part) {
        return rounded(part * 100 / 256.0);
    }

    private static double percent(long part, long of) {
        return of == 0 ? 0 : rounded(100.0 * part / of);
    }

    /** Two digits after the point. */
    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
