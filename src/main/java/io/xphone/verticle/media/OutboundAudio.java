package io.xphone.verticle.media;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.FrameAssembler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.rtp.DtmfSender;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpSender;
import io.xphone.rtp.RtpStatus;
import io.xphone.sdp.NegotiatedAudio;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/**
 * From frames to packets: digits before sound, encode, number, send. The clock of the stream goes on through silence, mute and hold.
 */
final class OutboundAudio {

    /** Packets of silence at first, when nothing is said: they open the way, and show a peer where we are. */
    private static final int OPENING = 3;

    /** After so long without a packet one of silence is sent. */
    private static final long KEEP_ALIVE_NANOS = 15_000_000_000L;

    private static final long RAW_GAP_NANOS = 60_000_000L;

    private static final long NANOS_PER_SAMPLE = 1_000_000_000L / PcmFormat.SAMPLE_RATE;

    /** The clock stands for no time later than this from now, however much a writer that paces itself says at once. */
    private static final long MAX_AHEAD_NANOS = 1_000_000_000L;

    private static final int MAX_SAMPLES = LoopScratch.MAX_SAMPLES;

    private final AudioWriters writers;
    private final MediaSocket socket;
    private final int ssrc;
    private final int firstSequence;
    private final int firstTimestamp;
    private final byte[] packet;
    private final short[] samples;
    private final RtpPacket given = new RtpPacket();
    private RtpSender sender;
    private AudioCodec encoder;
    private int payloadType;
    private int packetSamples = PcmFormat.FRAME_SAMPLES;
    private DtmfSender dtmf;
    private FrameAssembler regroup;
    private boolean sends;
    private boolean muted;
    private boolean held;
    private HoldMusic.Player music;
    private boolean rawRtp;
    private boolean rested; // our own clock has, while the application made the packets
    private long lastRawNanos;
    private long lastTickNanos;
    private long dueNanos; // the time that the clock of the stream stands for; 0 before the first
    private long lastSentNanos;

    OutboundAudio(
            AudioWriters writers,
            MediaSocket socket,
            LoopScratch scratch,
            int ssrc,
            int firstSequence,
            int firstTimestamp) {
        this.writers = writers;
        this.socket = socket;
        this.packet = scratch.packet;
        this.samples = scratch.samples;
        this.ssrc = ssrc;
        this.firstSequence = firstSequence;
        this.firstTimestamp = firstTimestamp;
    }

    /** @param held whether we hold the peer, and what it hears is not what the application says */
    void apply(NegotiatedAudio audio, boolean sends, boolean held) {
        this.sends = sends;
        this.held = held;
        if (sender == null) {
            sender = new RtpSender(
                    ssrc, firstSequence, firstTimestamp, audio.codec().clockRate());
        }
        encoder = AudioCodecs.standard().create(audio.codec().name()).orElseThrow();
        payloadType = audio.sendPayloadType();
        packetSamples = audio.codec().clockRate() / 1000 * audio.ptimeMillis();
        if (packetSamples != PcmFormat.FRAME_SAMPLES && regroup == null) {
            regroup = new FrameAssembler(4 * MAX_SAMPLES);
        }
        if (audio.sendDtmfPayloadType() < 0) {
            dtmf = null;
        } else if (dtmf == null || !sends) { // what a hold cut off is not gone on with after it
            dtmf = new DtmfSender(audio.sendDtmfPayloadType(), audio.dtmfClockRate(), audio.ptimeMillis());
        } else {
            dtmf.renegotiate(audio.sendDtmfPayloadType(), audio.dtmfClockRate(), audio.ptimeMillis());
        }
    }

    void mute(boolean mute) {
        muted = mute;
    }

    /** What the peer hears while we hold it and no hold writer speaks; none for silence. */
    void holdMusic(List<PcmFrame> frames) {
        music = frames.isEmpty() ? null : new HoldMusic.Player(frames);
    }

    /** Null when no telephone-event was negotiated. */
    DtmfSender dtmf() {
        return dtmf;
    }

    RtpSender sender() {
        return sender;
    }

    /** A packet time has come. */
    void onTick(InetSocketAddress to, long nowNanos) {
        if (sender == null) {
            return;
        }
        if (dueNanos == 0) {
            dueNanos = nowNanos;
        }
        if (dtmf != null && dtmf.active() && to != null) { // nowhere yet: digits wait
            gather(); // time passes for what would have been said
            int before = sender.timestamp();
            int length = dtmf.next(sender, packet, 0);
            dueNanos += (sender.timestamp() - before) * NANOS_PER_SAMPLE;
            lastRawNanos = lastRawNanos == 0 ? 0 : nowNanos; // who paced himself goes on afterwards
            if (length > 0) {
                send(length, to, nowNanos);
            }
            return;
        }
        if (lastTickNanos == 0) {
            lastSentNanos = nowNanos; // a call that is muted from its first moment on shows that it lives too
        }
        boolean onTime = lastTickNanos != 0 && nowNanos - lastTickNanos > packetSamples * NANOS_PER_SAMPLE / 2;
        lastTickNanos = nowNanos;
        int count = gather();
        if (pacedByOthers(nowNanos)) {
            return;
        }
        if (lastRawNanos != 0 || rested) {
            catchUp(nowNanos);
            lastRawNanos = 0; // from here on the clock is ours again
            rested = false;
        }
        dueNanos += packetSamples * NANOS_PER_SAMPLE;
        boolean audio = count == packetSamples && !muted;
        if (!sends || to == null || !audio && !wayNeedsPacket(onTime, nowNanos)) {
            sender.skip(packetSamples);
            return;
        }
        if (!audio) {
            Arrays.fill(samples, 0, packetSamples, (short) 0);
        }
        encode(packetSamples, to, nowNanos);
    }

    /**
     * Beats were given up, as the loop was behind: the clock of the stream goes on, and what waits is said later.
     *
     * @param missed packets
     */
    void away(int missed) {
        if (sender != null) {
            sender.skip(missed * packetSamples);
            dueNanos += missed * packetSamples * NANOS_PER_SAMPLE;
        }
    }

    /** Whether a writer that paces itself is heard: also while what it said at once is not over. */
    boolean pacedByOthers(long nowNanos) {
        return rawRtp && !muted && !held
                || lastRawNanos != 0
                        && (nowNanos - lastRawNanos < RAW_GAP_NANOS
                                || dueNanos - nowNanos > packetSamples * NANOS_PER_SAMPLE / 2);
    }

    /**
     * Whether silence must be heard, for address translators and peers that judge by what comes (RFC 6263 §4, §5). The first packet shows the
     * peer our clock: it never goes while the beat makes up for a slow start, or all that follows would seem early. Who is muted opens no
     * way, but a peer that heard nothing for long would end the call.
     */
    private boolean wayNeedsPacket(boolean onTime, long nowNanos) {
        return sender.packets() < OPENING && onTime && !muted
                || (sender.packets() > 0 || onTime) && nowNanos - lastSentNanos > KEEP_ALIVE_NANOS;
    }

    /** Fills {@link #samples} with a packet's worth. */
    private int gather() {
        if (packetSamples == PcmFormat.FRAME_SAMPLES) {
            PcmFrame frame = next();
            if (frame == null) {
                return 0;
            }
            frame.copyTo(samples, 0);
            return PcmFormat.FRAME_SAMPLES;
        }
        while (regroup.available() < packetSamples) {
            PcmFrame frame = next();
            if (frame == null) {
                return 0;
            }
            regroup.push(frame, 0);
        }
        regroup.pull(samples, 0, packetSamples);
        return packetSamples;
    }

    private PcmFrame next() {
        PcmFrame said = writers.next(held);
        return said != null || !held || music == null ? said : music.next();
    }

    private void encode(int count, InetSocketAddress to, long nowNanos) {
        int length = encoder.encode(samples, 0, count, packet, RtpPacket.HEADER_LENGTH);
        send(sender.next(packet, 0, payloadType, length, count, nowNanos), to, nowNanos);
    }

    private void send(int length, InetSocketAddress to, long nowNanos) {
        lastSentNanos = nowNanos;
        socket.send(packet, length, to);
    }

    /** A frame that its writer paces: out with it. */
    void sendNow(PcmFrame frame, InetSocketAddress to, long nowNanos) {
        if (sender == null || !sends || muted || held || to == null || dtmf != null && dtmf.active()) {
            return;
        }
        catchUp(nowNanos);
        lastRawNanos = nowNanos;
        int count = Math.min(frame.length(), MAX_SAMPLES);
        dueNanos = Math.min(dueNanos + count * NANOS_PER_SAMPLE, nowNanos + MAX_AHEAD_NANOS);
        frame.copyTo(0, samples, 0, count);
        encode(count, to, nowNanos);
    }

    /** The clock follows the time that has passed while a writer paced itself; less than a packet of it is the writer's jitter. */
    private void catchUp(long nowNanos) {
        if (dueNanos == 0) {
            dueNanos = nowNanos;
        }
        long packets = (nowNanos - dueNanos) / (packetSamples * NANOS_PER_SAMPLE);
        if (packets > 0) {
            sender.skip((int) (packets * packetSamples));
            dueNanos += packets * packetSamples * NANOS_PER_SAMPLE;
        }
    }

    /** A packet as the application made it, header and all; dropped while we hold the peer, which hears what held parties hear. */
    void sendPacket(byte[] bytes, InetSocketAddress to) {
        if (to == null
                || !sends
                || muted
                || held
                || bytes.length > 1_500
                || given.parse(bytes, 0, bytes.length) != RtpStatus.OK) {
            return;
        }
        rawRtp = true;
        rested = true;
        socket.send(bytes, bytes.length, to);
    }
}
