package io.xphone.verticle.media;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.FrameAssembler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.SilenceSuppression;
import io.xphone.audio.TalkTime;
import io.xphone.codec.CodecSpecs;
import io.xphone.rtp.DtmfSender;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpSender;
import io.xphone.rtp.RtpStatus;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.verticle.media.transport.PacketSender;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The outbound side of a call's audio: takes frames of the writers, encodes them and sends RTP packets;
 * telephone-events go before audio. The RTP clock advances during silence, mute and hold.
 */
final class OutboundAudio {

    /**
     * Packets of silence that are sent first when there is no audio: they open NAT bindings and show the peer our
     * address.
     */
    private static final int OPENING_PACKETS = 3;

    /** A packet of silence is sent after this time without a packet. */
    private static final long KEEP_ALIVE_NANOS = 15_000_000_000L;

    /** A raw writer no longer paces the stream after this time without a frame. */
    private static final long RAW_GAP_NANOS = 60_000_000L;

    /** Maximum lead of the stream's clock when a raw writer sends many frames at once. */
    private static final long MAX_AHEAD_NANOS = 1_000_000_000L;

    private final AudioWriters writers;
    private final PacketSender network;
    private final int ssrc;
    private final int firstSequence;
    private final int firstTimestamp;
    private final byte[] packet;
    private final short[] samples;
    private final RtpPacket parsed = new RtpPacket();
    private final TalkTime talk = new TalkTime();
    private RtpSender sender;
    private AudioCodec encoder;
    private NegotiatedAudio negotiated;
    private int payloadType;
    private int lineRate = PcmFormat.SAMPLE_RATE; // of the codec, in Hz
    private int packetSamples = PcmFormat.FRAME_SAMPLES; // at the line rate
    private int frameSamples = PcmFormat.FRAME_SAMPLES;
    private int packetTicks = PcmFormat.FRAME_SAMPLES; // of the RTP clock, whose rate may differ from the line rate
    private long packetNanos = PcmFormat.FRAME_MS * 1_000_000L;
    private SilenceSuppression suppression; // null: comfort noise is not negotiated
    private int suppressionRate;
    private int noiseType;
    private int encodedAhead; // duration of the sent encoded frames that is not over, at the clock rate
    private int encodedClock;
    private DtmfSender dtmf;
    private FrameAssembler regroup; // of hold music, when packets have another length than its frames
    private boolean sends;
    private boolean muted;
    private boolean held;
    private HoldMusic.Player music;
    private boolean rawRtp;
    private boolean clockStopped; // the application sent RTP packets with a clock of its own
    private long lastRawNanos;
    private long lastTickNanos;
    private long dueNanos; // the time that the stream's clock corresponds to; 0 before the first tick
    private long lastSentNanos;

    OutboundAudio(
            AudioWriters writers,
            PacketSender network,
            LoopScratch scratch,
            int ssrc,
            int firstSequence,
            int firstTimestamp) {
        this.writers = writers;
        this.network = network;
        this.packet = scratch.packet;
        this.samples = scratch.samples;
        this.ssrc = ssrc;
        this.firstSequence = firstSequence;
        this.firstTimestamp = firstTimestamp;
    }

    /** @param held whether the call is held locally: the peer then receives hold audio instead of the application's */
    void apply(NegotiatedAudio audio, boolean sends, boolean held) {
        this.sends = sends;
        this.held = held;
        if (sender == null) {
            sender = new RtpSender(
                    ssrc, firstSequence, firstTimestamp, audio.codec().clockRate());
        }
        AudioCodec before = encoder;
        encoder = Objects.requireNonNull(CallCodecs.encoder(audio, negotiated, encoder));
        negotiated = audio;
        if (before != null && before != encoder) {
            before.close();
        }
        payloadType = audio.sendPayloadType();
        sender.clockRate(encoder.clockRate());
        packetTicks = encoder.clockRate() * audio.ptimeMillis() / 1000;
        packetNanos = audio.ptimeMillis() * 1_000_000L;
        packetSamples = encoder.sampleRate() * audio.ptimeMillis() / 1000;
        frameSamples = encoder.sampleRate() / 1000 * PcmFormat.FRAME_MS;
        lineRate = encoder.sampleRate();
        boolean whole = packetSamples == frameSamples;
        regroup = whole ? null : new FrameAssembler(packetSamples + frameSamples);
        if (encodedClock != encoder.clockRate()) {
            encodedClock = encoder.clockRate();
            encodedAhead = 0;
        }
        writers.lineRate(lineRate);
        suppress(audio.comfortNoisePayloadType());
        writers.packetMillis(audio.ptimeMillis());
        writers.codec(audio.codec().name(), encoder.clockRate());
        writers.codecFrameMillis(CodecSpecs.entry(audio.codec())
                .map(entry -> entry.format().frameMillis())
                .orElse(0));
        if (audio.sendDtmfPayloadType() < 0) {
            dtmf = null;
        } else if (dtmf == null || !sends) { // digits that a hold interrupted are not resumed after it
            dtmf = new DtmfSender(audio.sendDtmfPayloadType(), audio.dtmfClockRate(), audio.ptimeMillis());
        } else {
            dtmf.renegotiate(audio.sendDtmfPayloadType(), audio.dtmfClockRate(), audio.ptimeMillis());
        }
    }

    /** @param payloadType payload type of comfort noise; -1 if it is not negotiated */
    private void suppress(int payloadType) {
        noiseType = payloadType;
        if (payloadType < 0) {
            suppression = null;
        } else if (suppression == null || suppressionRate != lineRate) {
            suppression = new SilenceSuppression(lineRate);
            suppressionRate = lineRate;
        }
    }

    /** Frees the codec at the end of the call. */
    void close() {
        if (encoder != null) {
            encoder.close();
        }
    }

    void mute(boolean mute) {
        muted = mute;
    }

    /** Sets the audio for the held peer while no hold writer has any; an empty list means silence. */
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

    /** The speech that was sent. */
    TalkTime talk() {
        return talk;
    }

    /** Sends the packet that is due, if any. */
    void onTick(InetSocketAddress to, long nowNanos) {
        if (sender == null) {
            return;
        }
        if (dueNanos == 0) {
            dueNanos = nowNanos;
        }
        if (dtmf != null && dtmf.active() && to != null) { // digits wait until the target is known
            if (!takeEncoded(to, nowNanos, false)) {
                fillPacket(false); // consumes the audio of this time
            }
            int before = sender.timestamp();
            int length = dtmf.next(sender, packet, 0);
            int passed = sender.timestamp() - before;
            if (passed > 0 && passed != packetTicks) {
                sender.skip(packetTicks - passed); // the clock of the events is not that of the audio
            }
            dueNanos += passed > 0 ? packetNanos : 0;
            lastRawNanos = lastRawNanos == 0 ? 0 : nowNanos; // a raw writer continues afterwards
            if (length > 0) {
                send(length, to, nowNanos);
            }
            return;
        }
        if (lastTickNanos == 0) {
            lastSentNanos = nowNanos; // starts the keep-alive period of a call that is muted from the start
        }
        boolean onTime = lastTickNanos != 0 && nowNanos - lastTickNanos > packetNanos / 2;
        lastTickNanos = nowNanos;
        boolean paced = pacedByApplication(nowNanos);
        if (!paced && (lastRawNanos != 0 || clockStopped)) {
            catchUp(nowNanos);
            lastRawNanos = 0; // from here on the ticks advance the clock again
            clockStopped = false;
        }
        boolean sending = sends && to != null && !muted && !paced;
        boolean encoded = takeEncoded(to, nowNanos, sending && !held) && !held;
        int count = encoded ? 0 : fillPacket(sending);
        if (paced) {
            if (rawRtp) {
                talk.unmeasured(packetNanos / 1_000);
            }
            return;
        }
        dueNanos += packetNanos;
        if (encoded && sending) {
            talk.unmeasured(packetNanos / 1_000);
            return;
        }
        boolean audio = count == packetSamples && !muted;
        if (audio && sends) {
            talk.audio(samples, 0, count, packetNanos / 1_000);
        } else {
            talk.silence(packetNanos / 1_000);
        }
        boolean silence = !audio && needsSilencePacket(onTime, nowNanos);
        boolean suppresses = suppression != null && !silence && (sender.packets() > 0 || onTime);
        if (!sends || to == null || !audio && !silence && !suppresses) {
            sender.skip(packetTicks);
            return;
        }
        if (!audio) {
            Arrays.fill(samples, 0, packetSamples, (short) 0);
        }
        if (suppresses) {
            suppressed(to, nowNanos);
        } else {
            encode(packetSamples, to, nowNanos);
        }
    }

    /** Sends {@link #samples}, a description of their silence, or nothing. */
    private void suppressed(InetSocketAddress to, long nowNanos) {
        switch (suppression.next(samples, 0, packetSamples)) {
            case AUDIO -> encode(packetSamples, to, nowNanos);
            case DESCRIPTION -> {
                packet[RtpPacket.HEADER_LENGTH] = (byte) suppression.level();
                // without the marker bit (RFC 3389 §4), which the first packet of speech has
                int length = sender.event(packet, 0, noiseType, false, sender.timestamp(), 1);
                sender.skip(packetTicks);
                send(length, to, nowNanos);
            }
            default -> sender.skip(packetTicks);
        }
    }

    /**
     * Advances the clock for ticks that were dropped because the loop was behind; queued audio is sent later.
     *
     * @param missed number of packets
     */
    void skip(int missed) {
        if (sender != null) {
            sender.skip(missed * packetTicks);
            dueNanos += missed * packetNanos;
        }
    }

    /**
     * Whether the application paces the stream, by raw frames or RTP packets; also while the audio of its last burst is
     * not over.
     */
    boolean pacedByApplication(long nowNanos) {
        return rawRtp && !muted && !held
                || lastRawNanos != 0
                        && (nowNanos - lastRawNanos < RAW_GAP_NANOS || dueNanos - nowNanos > packetNanos / 2);
    }

    /**
     * Whether a packet of silence is needed, for NAT bindings and for peers with a media timeout (RFC 6263 §4, §5). The
     * first packet starts the peer's playout clock: it is not sent while ticks catch up after a slow start, or all
     * later packets would seem early. A muted call sends no opening packets, only the keep-alives that prevent a media
     * timeout.
     */
    private boolean needsSilencePacket(boolean onTime, long nowNanos) {
        return sender.packets() < OPENING_PACKETS && onTime && !muted
                || (sender.packets() > 0 || onTime) && nowNanos - lastSentNanos > KEEP_ALIVE_NANOS;
    }

    /**
     * Fills {@link #samples} with the audio of a packet; returns the number of samples.
     *
     * @param sending whether it will be sent; otherwise the audio is discarded
     */
    private int fillPacket(boolean sending) {
        PcmFrame written = writers.next(held, sending);
        if (written != null) {
            written.copyTo(samples, 0);
            return packetSamples;
        }
        if (!held || music == null) {
            return 0;
        }
        if (regroup == null) {
            music.next(lineRate).copyTo(samples, 0);
            return packetSamples;
        }
        while (regroup.available() < packetSamples) {
            regroup.push(music.next(lineRate), 0);
        }
        regroup.pull(samples, 0, packetSamples);
        return packetSamples;
    }

    /**
     * Takes the encoded frames that are due, and sends or discards them. PCM audio waits meanwhile, unless the call is
     * held: then hold audio is sent.
     *
     * @return whether there are any, or one before lasts until now
     */
    private boolean takeEncoded(InetSocketAddress to, long nowNanos, boolean sending) {
        while (encodedAhead < packetTicks) {
            EncodedFrame frame = writers.nextEncoded(sending);
            if (frame == null) {
                break;
            }
            encodedAhead += frame.samples();
            if (sending) {
                byte[] payload = frame.payload();
                System.arraycopy(payload, 0, packet, RtpPacket.HEADER_LENGTH, payload.length);
                send(sender.next(packet, 0, payloadType, payload.length, frame.samples(), nowNanos), to, nowNanos);
            }
        }
        if (encodedAhead == 0) {
            return false;
        }
        if (sending && encodedAhead < packetTicks) {
            sender.skip(packetTicks - encodedAhead);
        }
        encodedAhead = Math.max(0, encodedAhead - packetTicks);
        return true;
    }

    private void encode(int count, InetSocketAddress to, long nowNanos) {
        int total = count == packetSamples ? packetTicks : ticks(count);
        int sentTicks = 0;
        for (int at = 0; at < count; ) { // once, except where the codec needs another packet
            int length = encoder.encode(samples, at, count - at, packet, RtpPacket.HEADER_LENGTH);
            at += Math.max(1, encoder.encodedSamples(count - at)); // never twice the same
            int ticks = (at == count ? total : ticks(at)) - sentTicks;
            sentTicks += ticks;
            if (length > 0) {
                send(sender.next(packet, 0, payloadType, length, ticks, nowNanos), to, nowNanos);
            } else { // discontinuous transmission: the codec sends nothing for this time
                sender.skip(ticks);
            }
        }
    }

    private int ticks(int count) {
        return (int) ((long) count * sender.clockRate() / lineRate);
    }

    private void send(int length, InetSocketAddress to, long nowNanos) {
        lastSentNanos = nowNanos;
        network.send(packet, length, to);
    }

    /** Sends a frame of a raw writer at once; returns whether it was sent. */
    boolean sendNow(PcmFrame frame, InetSocketAddress to, long nowNanos) {
        if (sender == null || !sends || muted || held || to == null || dtmf != null && dtmf.active()) {
            return false;
        }
        catchUp(nowNanos);
        lastRawNanos = nowNanos;
        int count = Math.min(frame.length(), samples.length);
        frame.copyTo(0, samples, 0, count);
        dueNanos = Math.min(dueNanos + count * 1_000_000_000L / lineRate, nowNanos + MAX_AHEAD_NANOS);
        talk.audio(samples, 0, count, count * 1_000_000L / lineRate);
        encode(count, to, nowNanos);
        return true;
    }

    /**
     * Advances the clock by the time that passed while a raw writer was silent; less than a packet is jitter of the
     * writer.
     */
    private void catchUp(long nowNanos) {
        if (dueNanos == 0) {
            dueNanos = nowNanos;
        }
        long packets = (nowNanos - dueNanos) / packetNanos;
        if (packets > 0) {
            sender.skip((int) (packets * packetTicks));
            dueNanos += packets * packetNanos;
        }
    }

    /** Sends a complete RTP packet of the application; dropped while the call is held locally. */
    void sendPacket(byte[] bytes, InetSocketAddress to) {
        if (to == null
                || !sends
                || muted
                || held
                || bytes.length > 1_500
                || parsed.parse(bytes, 0, bytes.length) != RtpStatus.OK) {
            return;
        }
        rawRtp = true;
        clockStopped = true;
        network.send(bytes, bytes.length, to);
    }
}
