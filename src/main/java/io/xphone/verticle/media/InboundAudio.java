package io.xphone.verticle.media;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.ComfortNoise;
import io.xphone.audio.DeferredConcealment;
import io.xphone.audio.FrameAssembler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.rtp.Demultiplexer;
import io.xphone.rtp.DtmfReceiver;
import io.xphone.rtp.JitterBuffer;
import io.xphone.rtp.JitterBufferOptions;
import io.xphone.rtp.PacketKind;
import io.xphone.rtp.PayloadProbe;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpStatus;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Arrays;

/**
 * The inbound side of a call's audio: demultiplexes and validates packets, reorders them in a jitter buffer, decodes
 * them and conceals losses. The ticker pulls a frame every 20 ms; a pull allocates that frame and nothing else.
 */
final class InboundAudio {

    private static final int MAX_PAYLOAD = LoopScratch.MAX_SAMPLES; // G.711: a byte a sample
    private static final int MAX_PULLS = 4;

    /** The payload type of comfort noise at 8000 Hz; some peers send it without negotiation. */
    private static final int STATIC_NOISE = 13;

    /** The classification of a received datagram. */
    enum Result {
        /** Audio, a telephone-event or comfort noise of the current stream. */
        VALID,
        /** Malformed, of an unknown payload type or another source, late, or a duplicate. */
        IGNORED,
        /** A STUN, DTLS or RTCP packet. */
        OTHER
    }

    private final AudioReaders readers;
    private final int depthMillis;
    private final short[] decoded;
    private final byte[] wire;
    private final RtpPacket packet;
    private final JitterBuffer.Out out;
    private final AudioCodec[] decoders = new AudioCodec[128];
    private final boolean[] events = new boolean[128];
    private final boolean[] noises = new boolean[128];
    private final DeferredConcealment concealment = new DeferredConcealment(PcmFormat.SAMPLE_RATE);
    private FrameAssembler regroup;
    private ComfortNoise noise;
    private RtpReceiver receiver = new RtpReceiver(PcmFormat.SAMPLE_RATE);
    private NegotiatedAudio negotiated;
    private JitterBuffer jitter;
    private DtmfReceiver dtmf;
    private boolean holdsDigit;
    private int currentType = -1;
    private AudioCodec currentDecoder;
    private boolean started;
    private boolean discards;

    /** Samples that were pulled ahead of their time while there was no PCM reader: packets may be longer than 20 ms. */
    private int ahead;

    private long frames;
    private long concealed;

    /** @param scratch arrays of the event loop, which handles one packet at a time */
    InboundAudio(AudioReaders readers, DtmfReceiver.Listener onDigit, int depthMillis, LoopScratch scratch) {
        this.readers = readers;
        this.depthMillis = depthMillis;
        this.decoded = scratch.samples;
        this.wire = scratch.packet;
        this.packet = scratch.view;
        this.out = scratch.playout;
        this.dtmf = new DtmfReceiver(PcmFormat.SAMPLE_RATE, onDigit);
    }

    /**
     * Applies negotiated parameters; the stream continues where codecs and payload types allow it.
     *
     * @param receives whether the peer may send; audio that arrives otherwise, as from a held peer, is replaced by
     *     silence
     */
    void apply(NegotiatedAudio audio, boolean receives) {
        discards = !receives;
        NegotiatedAudio previous = negotiated;
        negotiated = audio;
        AudioCodec[] before = decoders.clone();
        Arrays.fill(decoders, null);
        Arrays.fill(events, false);
        for (int type : audio.receivable().keySet()) {
            decoders[type] = CallCodecs.decoder(audio, type, previous, before[type]);
        }
        for (int type : audio.receiveDtmfPayloadTypes()) {
            events[type] = true;
        }
        Arrays.fill(noises, false);
        noises[STATIC_NOISE] = decoders[STATIC_NOISE] == null;
        for (int type : audio.receiveComfortNoisePayloadTypes()) {
            noises[type] = true;
        }
        currentType = -1;
        if (jitter == null) {
            jitter = new JitterBuffer(
                    JitterBufferOptions.of(PcmFormat.SAMPLE_RATE, depthMillis, MAX_PAYLOAD),
                    PayloadProbe.BYTE_PER_SAMPLE);
        }
    }

    /**
     * Handles a datagram of an accepted source.
     *
     * @param newSource whether the source replaces another one if the packet is valid: the state of that one's stream
     *     is dropped, with a key that it holds
     */
    Result onPacket(byte[] data, int length, long nowNanos, boolean newSource) {
        if (jitter == null) {
            return Result.IGNORED;
        }
        PacketKind kind = Demultiplexer.kindOf(data, 0, length);
        if (kind != PacketKind.RTP) {
            return kind == PacketKind.UNKNOWN ? Result.IGNORED : Result.OTHER;
        }
        if (packet.parse(data, 0, length) != RtpStatus.OK) {
            return Result.IGNORED;
        }
        int type = packet.payloadType();
        boolean current = type == currentType;
        AudioCodec decoder = current ? currentDecoder : decoders[type];
        boolean event = !current && events[type];
        if (decoder == null && !event && !noises[type]) {
            return Result.IGNORED;
        }
        if (newSource) {
            receiver.reset();
            restart();
        }
        switch (receiver.onPacket(packet, nowNanos)) {
            case IGNORE, DUPLICATE, LATE -> {
                return Result.IGNORED;
            }
            case RESTARTED -> restart();
            default -> {}
        }
        if (readers.hasWireReaders()) {
            readers.onPacket(AudioReaders.RTP_WIRE, data, 0, length);
        }
        if (event) {
            dtmf.onPacket(packet, nowNanos);
            holdsDigit = dtmf.held();
            jitter.skip(packet.sequence());
        } else if (decoder == null) {
            if (noise == null) {
                noise = new ComfortNoise(packet.ssrc());
            }
            noise.describe(data, packet.payloadOffset(), packet.payloadLength());
            jitter.skip(packet.sequence());
        } else {
            currentType = type;
            currentDecoder = decoder;
            jitter.push(packet, nowNanos);
        }
        return Result.VALID;
    }

    private void restart() {
        jitter.reset();
        concealment.reset();
        dtmf.reset();
        holdsDigit = false;
    }

    /** The next frame of 20 ms; null before the first packet, or without a PCM reader. */
    PcmFrame pull(long nowNanos) {
        if (jitter == null) {
            return null;
        }
        if (holdsDigit) {
            dtmf.onClock(nowNanos);
            holdsDigit = dtmf.held();
        }
        boolean wanted = readers.hasPcmReaders();
        boolean conceals = false;
        boolean audio = regroup != null && regroup.available() > 0;
        if (!wanted) {
            discardDecoded();
            if (ahead >= PcmFormat.FRAME_SAMPLES) {
                return skipFrame();
            }
        } else if (ahead > 0) {
            resumeDecoding();
        }
        if (regroup != null && regroup.available() >= PcmFormat.FRAME_SAMPLES) {
            return frame(regrouped(), true, false);
        }
        for (int pulls = 0; pulls < MAX_PULLS; pulls++) {
            JitterBuffer.Playout playout = jitter.pull(nowNanos, out);
            int ticks = out.ticks();
            if (playout == JitterBuffer.Playout.FRAME) {
                started = true;
                if (readers.hasRtpReaders()) {
                    deliverPacket();
                }
            }
            if (!started) {
                return null;
            }
            if (!wanted) {
                ahead += ticks;
                if (ahead >= PcmFormat.FRAME_SAMPLES) {
                    return skipFrame();
                }
                continue;
            }
            int count = decode(playout, ticks);
            conceals |= playout == JitterBuffer.Playout.LOST;
            audio |= playout == JitterBuffer.Playout.FRAME;
            if (count == PcmFormat.FRAME_SAMPLES && (regroup == null || regroup.available() == 0)) {
                return frame(decoded, audio, conceals);
            }
            if (regroup == null) {
                regroup = new FrameAssembler(MAX_PAYLOAD * 2);
            }
            regroup.push(decoded, 0, count);
            if (regroup.available() >= PcmFormat.FRAME_SAMPLES) {
                return frame(regrouped(), audio, conceals);
            }
        }
        return null;
    }

    /**
     * Drops the audio of ticks that were dropped because the loop was behind.
     *
     * @param missed number of frames of 20 ms
     */
    void skip(int missed) {
        frames += missed;
        if (jitter != null) {
            jitter.dropElapsed(missed * PcmFormat.FRAME_SAMPLES);
        }
    }

    private short[] regrouped() {
        regroup.pull(decoded, 0, PcmFormat.FRAME_SAMPLES);
        return decoded;
    }

    private PcmFrame frame(short[] samples, boolean audio, boolean conceals) {
        if (discards) {
            Arrays.fill(samples, 0, PcmFormat.FRAME_SAMPLES, (short) 0);
            return readers.frame(samples, frames++, false, false);
        }
        return readers.frame(samples, frames++, audio, conceals);
    }

    /** Counts a frame that has no reader. */
    private PcmFrame skipFrame() {
        ahead -= PcmFormat.FRAME_SAMPLES;
        frames++;
        return null;
    }

    /** Replaces queued samples by their duration when the last PCM reader has gone. */
    private void discardDecoded() {
        if (regroup != null && regroup.available() > 0) {
            ahead += regroup.available();
            regroup.clear();
        }
    }

    /** Replaces the rest of a packet that was not decoded by silence when a PCM reader opens. */
    private void resumeDecoding() {
        if (regroup == null) {
            regroup = new FrameAssembler(MAX_PAYLOAD * 2);
        }
        regroup.pushSilence(ahead);
        ahead = 0;
    }

    /** Fills {@link #decoded}; returns the number of samples. */
    private int decode(JitterBuffer.Playout playout, int ticks) {
        int count = Math.min(ticks, MAX_PAYLOAD);
        switch (playout) {
            case FRAME -> {
                AudioCodec decoder = out.payloadType() == currentType ? currentDecoder : decoders[out.payloadType()];
                if (decoder == null) { // received before a change of codecs
                    Arrays.fill(decoded, 0, count, (short) 0);
                    return count;
                }
                count = concealment.good(decoder, out.payload(), out.length(), decoded);
            }
            case LOST -> {
                concealed++;
                if (count % (10 * PcmFormat.SAMPLES_PER_MS) == 0) {
                    concealment.conceal(decoded, count);
                } else {
                    Arrays.fill(decoded, 0, count, (short) 0);
                }
            }
            default -> {
                if (noise != null) {
                    noise.fill(decoded, 0, count);
                } else {
                    Arrays.fill(decoded, 0, count, (short) 0);
                }
                concealment.good(decoded, count);
            }
        }
        return count;
    }

    private void deliverPacket() {
        int header = RtpPacket.writeHeader(
                wire, 0, out.payloadType(), out.marker(), out.sequence(), out.timestamp(), receiver.ssrc());
        System.arraycopy(out.payload(), 0, wire, header, out.length());
        readers.onPacket(AudioReaders.RTP, wire, 0, header + out.length());
    }

    RtpReceiver receiver() {
        return receiver;
    }

    JitterBuffer jitter() {
        return jitter;
    }

    long concealed() {
        return concealed;
    }
}
