package io.xphone.verticle.media;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
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
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Arrays;
import java.util.Map;

/**
 * From packets to frames: demultiplex, validate, put in order, decode, conceal. Pulled every 20 ms by the ticker; allocates the frame it
 * gives out and nothing else.
 */
final class InboundAudio {

    private static final int MAX_PAYLOAD = LoopScratch.MAX_SAMPLES; // G.711: a byte a sample
    private static final int MAX_PULLS = 4;

    /** What a packet turned out to be. */
    enum Taken {
        /** Sound, an event or comfort noise of the stream that is heard. */
        VALID,
        /** None of ours: unparsable, of an unknown payload type, another source, a copy. */
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
    private final DeferredConcealment concealment = new DeferredConcealment(PcmFormat.SAMPLE_RATE);
    private FrameAssembler regroup;
    private ComfortNoise noise;
    private RtpReceiver receiver = new RtpReceiver(PcmFormat.SAMPLE_RATE);
    private JitterBuffer jitter;
    private DtmfReceiver dtmf;
    private int noiseType = -1;
    private boolean holdsDigit;
    private int usualType = -1;
    private AudioCodec usualDecoder;
    private boolean started;
    private boolean deaf;

    /** Samples of packets that were taken before their time came, while nobody heard them: packets are longer than a beat. */
    private int ahead;

    private long frames;
    private long concealed;

    /** @param scratch of the event loop: packets are looked at one by one */
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
     * Takes what has been negotiated; the stream goes on where codecs and types allow it.
     *
     * @param receives whether the peer is to send: whatever comes otherwise, as from one that is held, is not heard, and its time is silence
     */
    void apply(NegotiatedAudio audio, boolean receives) {
        deaf = !receives;
        Arrays.fill(decoders, null);
        Arrays.fill(events, false);
        for (Map.Entry<Integer, CodecSpec> entry : audio.receivable().entrySet()) {
            decoders[entry.getKey()] =
                    AudioCodecs.standard().create(entry.getValue().name()).orElse(null);
        }
        for (int type : audio.receiveDtmfPayloadTypes()) {
            events[type] = true;
        }
        noiseType = audio.comfortNoisePayloadType();
        usualType = -1;
        if (jitter == null) {
            jitter = new JitterBuffer(
                    JitterBufferOptions.of(PcmFormat.SAMPLE_RATE, depthMillis, MAX_PAYLOAD),
                    PayloadProbe.BYTE_PER_SAMPLE);
        }
    }

    Taken onPacket(byte[] data, int length, long nowNanos) {
        if (jitter == null) {
            return Taken.IGNORED;
        }
        PacketKind kind = Demultiplexer.kindOf(data, 0, length);
        if (kind != PacketKind.RTP) {
            return kind == PacketKind.UNKNOWN ? Taken.IGNORED : Taken.OTHER;
        }
        if (packet.parse(data, 0, length) != RtpStatus.OK) {
            return Taken.IGNORED;
        }
        int type = packet.payloadType();
        boolean usual = type == usualType;
        AudioCodec decoder = usual ? usualDecoder : decoders[type];
        boolean event = !usual && events[type];
        if (decoder == null && !event && type != noiseType && type != 13) {
            return Taken.IGNORED;
        }
        switch (receiver.onPacket(packet, nowNanos)) {
            case IGNORE, DUPLICATE, LATE -> {
                return Taken.IGNORED;
            }
            case RESTARTED -> {
                jitter.reset();
                concealment.reset();
                dtmf.reset();
            }
            default -> {}
        }
        if (readers.wantWire()) {
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
            noise.level(ComfortNoise.levelOf(data, packet.payloadOffset(), packet.payloadLength()));
            jitter.skip(packet.sequence());
        } else {
            usualType = type;
            usualDecoder = decoder;
            jitter.push(packet, nowNanos);
        }
        return Taken.VALID;
    }

    /** The next 20 ms; null before anything has been heard, or when nobody listens. */
    PcmFrame pull(long nowNanos) {
        if (jitter == null) {
            return null;
        }
        if (holdsDigit) {
            dtmf.onClock(nowNanos);
            holdsDigit = dtmf.held();
        }
        boolean wanted = readers.wantPcm();
        boolean conceals = false;
        boolean audio = regroup != null && regroup.available() > 0;
        if (!wanted) {
            unheard();
            if (ahead >= PcmFormat.FRAME_SAMPLES) {
                return skip();
            }
        } else if (ahead > 0) {
            heardAgain();
        }
        if (regroup != null && regroup.available() >= PcmFormat.FRAME_SAMPLES) {
            return frame(regrouped(), true, false);
        }
        for (int pulls = 0; pulls < MAX_PULLS; pulls++) {
            JitterBuffer.Playout playout = jitter.pull(nowNanos, out);
            int ticks = out.ticks();
            if (playout == JitterBuffer.Playout.FRAME) {
                started = true;
                if (readers.wantRtp()) {
                    tellPacket();
                }
            }
            if (!started) {
                return null;
            }
            if (!wanted) {
                ahead += ticks;
                if (ahead >= PcmFormat.FRAME_SAMPLES) {
                    return skip();
                }
                continue;
            }
            int count = audio(playout, ticks);
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
     * Beats were given up, as the loop was behind: what was for them is not heard any more.
     *
     * @param missed frames of 20 ms
     */
    void away(int missed) {
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
        if (deaf) {
            Arrays.fill(samples, 0, PcmFormat.FRAME_SAMPLES, (short) 0);
            return readers.frame(samples, frames++, false, false);
        }
        return readers.frame(samples, frames++, audio, conceals);
    }

    /** The time of a frame passes that nobody hears. */
    private PcmFrame skip() {
        ahead -= PcmFormat.FRAME_SAMPLES;
        frames++;
        return null;
    }

    /** What was decoded and waits is time that the packets are ahead, no more. */
    private void unheard() {
        if (regroup != null && regroup.available() > 0) {
            ahead += regroup.available();
            regroup.clear();
        }
    }

    /** The rest of a packet whose beginning nobody heard is not there any more. */
    private void heardAgain() {
        if (regroup == null) {
            regroup = new FrameAssembler(MAX_PAYLOAD * 2);
        }
        regroup.pushSilence(ahead);
        ahead = 0;
    }

    /** Fills {@link #decoded}; returns the number of samples. */
    private int audio(JitterBuffer.Playout playout, int ticks) {
        int count = Math.min(ticks, MAX_PAYLOAD);
        switch (playout) {
            case FRAME -> {
                AudioCodec decoder = out.payloadType() == usualType ? usualDecoder : decoders[out.payloadType()];
                if (decoder == null) { // of before a change of codecs
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

    private void tellPacket() {
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
