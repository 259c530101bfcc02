package io.xphone.verticle.media;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.ComfortNoise;
import io.xphone.audio.DeferredConcealment;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.FrameAssembler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.TalkTime;
import io.xphone.audio.TimeScaler;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.Demultiplexer;
import io.xphone.rtp.DtmfReceiver;
import io.xphone.rtp.JitterBuffer;
import io.xphone.rtp.JitterBufferOptions;
import io.xphone.rtp.PacketKind;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpStatus;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Arrays;

/**
 * The inbound side of a call's audio: demultiplexes and validates packets, reorders them in a jitter buffer, decodes
 * them and conceals losses. The ticker pulls a frame every 20 ms, at the <i>line rate</i>, that of the codec; a pull
 * allocates that frame and nothing else.
 *
 * <p>A change of codec is heard in its place: the packets of the old one are played first, then the audio continues
 * with the new one, see {@link AudioReaders#change}.
 */
final class InboundAudio {

    private static final int MAX_PAYLOAD = EncodedFrame.MAX_PAYLOAD;

    /** Enough for a frame of the shortest packets, of 2.5 ms. */
    private static final int MAX_PULLS = 16;

    /** After so many pieces of audio without a period, time is scaled all the same. */
    private static final int PATIENCE = 10;

    private static final long FRAME_MICROS = PcmFormat.FRAME_MS * 1_000L;

    /** Samples of a payload that show whether it is speech. */
    private static final int TALK_SAMPLES = 40;

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
    private final LoopScratch scratch;
    private final short[] decoded;
    private final RtpPacket packet;
    private final JitterBuffer.Out out;
    private final ReceiveCodecs codecs = new ReceiveCodecs();
    private final PayloadDelivery payloads;
    private final UnreadTime unread = new UnreadTime();
    private final InboundBuffers buffers;
    private final DtmfReceiver dtmf;
    private final RtpReceiver receiver = new RtpReceiver(PcmFormat.SAMPLE_RATE);
    private DeferredConcealment concealment;
    private FrameAssembler regroup;
    private boolean queuesAudio; // what is queued there is of a packet, not in place of one
    private ComfortNoise noise; // as the peer last described it for the codec that is played; null if it did not
    private int noiseSequence; // of the packet that described it
    private boolean described; // after the audio played last
    private JitterBuffer jitter;
    private int eventClock;
    private boolean holdsDigit;
    private AudioCodec playing; // the decoder of the last audio; null when there is none to continue
    private int lineRate = PcmFormat.SAMPLE_RATE;
    private int concealmentRate;
    private short[] completed; // a frame of the old codec, delivered before the audio of the new one
    private int completedRate;
    private short[] continuation; // of the old codec, at continuationRate
    private int continuationRate;
    private int refusals; // pieces of audio in succession whose time was not scaled
    private boolean started;
    private boolean discards;
    private long frames;
    private long concealed;
    private long recovered;
    private long concealedMicros;
    private final TalkTime talk = new TalkTime();

    /** @param scratch arrays of the event loop, which handles one packet at a time */
    InboundAudio(AudioReaders readers, DtmfReceiver.Listener onDigit, MediaOptions options, LoopScratch scratch) {
        this.readers = readers;
        this.decoded = scratch.samples;
        this.packet = scratch.view;
        this.out = scratch.playout;
        this.dtmf = new DtmfReceiver(PcmFormat.SAMPLE_RATE, onDigit);
        this.scratch = scratch;
        this.buffers = new InboundBuffers(clock -> new JitterBuffer(depth(options, clock), codecs));
        this.payloads = new PayloadDelivery(readers, scratch.packet);
    }

    private static JitterBufferOptions depth(MediaOptions options, int clock) {
        int fixed = options.getJitterBufferMs();
        return fixed > 0
                ? JitterBufferOptions.of(clock, fixed, MAX_PAYLOAD)
                : JitterBufferOptions.adaptive(clock, options.getJitterMinMs(), options.getJitterMaxMs(), MAX_PAYLOAD);
    }

    /**
     * Applies negotiated parameters; the stream continues where codecs and payload types allow it.
     *
     * @param receives whether the peer may send; audio that arrives otherwise, as from a held peer, is replaced by
     *     silence
     */
    void apply(NegotiatedAudio audio, boolean receives) {
        discards = !receives;
        codecs.apply(audio, playing);
        eventClock = audio.receiveDtmfPayloadTypes().size() == 1 ? audio.dtmfClockRate() : 0;
        AudioCodec preferred = jitter == null ? codecs.preferred() : null;
        if (preferred != null) {
            lineRate = preferred.sampleRate();
            receiver.clockRate(preferred.clockRate());
            jitter = buffers.start(preferred.clockRate());
        }
    }

    /** Frees the codecs at the end of the call. */
    void close() {
        if (playing != null && !codecs.contains(playing)) {
            playing.close();
        }
        playing = null;
        codecs.close();
        jitter = null;
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
        boolean event = codecs.isEvent(type);
        AudioCodec decoder = event ? null : codecs.decoder(type);
        if (decoder == null && !event && !codecs.isNoise(type)) {
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
            dtmf.clockRate(eventClock > 0 ? eventClock : receiver.clockRate());
            dtmf.onPacket(packet, nowNanos);
            holdsDigit = dtmf.held();
            jitter.skip(packet.sequence());
        } else if (decoder == null) {
            if (noise == null) {
                noise = new ComfortNoise(packet.ssrc());
            }
            noise.describe(data, packet.payloadOffset(), packet.payloadLength());
            noiseSequence = packet.sequence();
            described = true;
            jitter.skip(packet.sequence());
        } else if (codecs.playable(decoder, packet)) {
            JitterBuffer target = codecs.isCurrent(type) ? jitter : buffer(type, decoder);
            if (target != null) {
                if (target.push(packet, nowNanos) == JitterBuffer.Arrival.LATE) {
                    receiver.discarded(packet.sequence());
                }
            }
        }
        return Result.VALID;
    }

    /**
     * The jitter buffer for a packet of another payload type than the one before. The newest packet determines which
     * clock is the current one; one of before a change goes to the buffer that is played until it is empty.
     *
     * @return null for a packet that is too late
     */
    private JitterBuffer buffer(int type, AudioCodec decoder) {
        int clock = decoder.clockRate();
        if (clock != buffers.clock()) {
            boolean newest = (receiver.extendedHighest() & 0xFFFF) == packet.sequence();
            if (!newest) {
                return buffers.before(clock);
            }
            receiver.clockRate(clock);
            jitter = buffers.start(clock);
        }
        codecs.current(type, decoder);
        return jitter;
    }

    private void restart() {
        buffers.reset();
        if (concealment != null) {
            concealment.reset();
        }
        noise = null;
        described = false;
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
        boolean scaled = false;
        boolean audio = queuesAudio && regroup != null && regroup.available() > 0;
        if (!wanted) {
            discardDecoded();
            if (unread.hasFrame()) {
                return skipFrame();
            }
        } else if (!unread.isEmpty()) {
            // the rest of a packet that was not decoded
            queue().pushSilence(unread.clear(lineRate));
            queuesAudio = false;
        }
        if (regroup != null && regroup.available() >= lineRate / 50) {
            return frame(regrouped(), queuesAudio, false);
        }
        for (int pulls = 0; pulls < MAX_PULLS; pulls++) {
            JitterBuffer from = buffers.playing();
            JitterBuffer.Playout playout = from.pull(nowNanos, queued(wanted), out);
            int ticks = out.ticks();
            if (playout == JitterBuffer.Playout.FRAME) {
                started = true;
                described &= (short) (noiseSequence - out.sequence()) > 0;
                if (readers.hasRtpReaders()) {
                    payloads.packet(out, receiver.ssrc());
                }
            }
            if (!started) {
                return null;
            }
            if (readers.hasEncodedReaders()) {
                AudioCodec codec = playout == JitterBuffer.Playout.FRAME ? codecs.decoder(out.payloadType()) : null;
                payloads.frame(playout, out, codec == null ? null : codec.name(), discards, buffers.playingClock());
            }
            if (!wanted) {
                sampleTalk(playout, ticks);
                unread.add(ticks, buffers.playingClock());
                unread.adjust(from);
                if (unread.hasFrame()) {
                    return skipFrame();
                }
                continue;
            }
            boolean recovers = playout == JitterBuffer.Playout.LOST && recover(from, ticks);
            int count = recovers ? samples(ticks) : decode(playout, ticks);
            boolean lost = playout == JitterBuffer.Playout.LOST && !recovers;
            if (completed != null) {
                return complete(count);
            }
            conceals |= lost;
            queuesAudio = playout == JitterBuffer.Playout.FRAME || recovers;
            audio |= queuesAudio;
            int frame = lineRate / 50;
            boolean scales = !scaled && (from.shortageTicks() > 0 || from.surplusTicks() > 0);
            if (count == frame && (regroup == null || regroup.available() == 0) && !scales) {
                return frame(decoded, audio, conceals);
            }
            regroup(count);
            if (scales && regroup.available() >= frame) {
                scaled = true;
                scale(from);
            }
            if (regroup.available() >= frame) {
                return frame(regrouped(), audio, conceals);
            }
        }
        return null;
    }

    /** Decoded audio that is played before the next packet, in ticks of its clock. */
    private int queued(boolean wanted) {
        if (!wanted) {
            return unread.isEmpty() ? 0 : unread.ticks(buffers.playingClock());
        }
        return regroup == null || regroup.available() == 0
                ? 0
                : (int) ((long) regroup.available() * buffers.playingClock() / lineRate);
    }

    /** Scales the time of the audio that is queued: the delay is to be longer, or may be shorter. */
    private void scale(JitterBuffer from) {
        TimeScaler scaler = scratch.scaler(lineRate);
        short[] piece = scratch.scaled;
        int length = regroup.available();
        int shortage = from.shortageTicks();
        boolean anywhere = refusals >= PATIENCE || shortage > 0 && refusals > 0;
        if (regroup.space() < scaler.longestPeriod()) {
            return;
        }
        regroup.pull(piece, 0, length);
        int most = (int) ((long) from.surplusTicks() * lineRate / buffers.playingClock());
        int change = shortage > 0
                ? scaler.lengthen(piece, 0, length, anywhere)
                : -scaler.shorten(piece, 0, length, most, anywhere);
        refusals = change == 0 ? refusals + 1 : 0;
        regroup.push(piece, 0, length + change);
        // rounded down: a sample too many that was removed would be a packet that is needed 20 ms earlier
        from.scaled((int) Math.floorDiv((long) change * buffers.playingClock(), lineRate));
    }

    private void regroup(int count) {
        queue().push(decoded, 0, count);
    }

    private FrameAssembler queue() {
        if (regroup == null) {
            regroup = new FrameAssembler(lineRate / 1000 * LoopScratch.MAX_QUEUED_MS);
        }
        return regroup;
    }

    /**
     * Drops the audio of ticks that were dropped because the loop was behind.
     *
     * @param missed number of frames of 20 ms
     */
    void skip(int missed) {
        frames += missed;
        if (jitter != null) {
            buffers.playing().dropElapsed(missed * (buffers.playingClock() / 50));
        }
    }

    private short[] regrouped() {
        regroup.pull(decoded, 0, lineRate / 50);
        return decoded;
    }

    private PcmFrame frame(short[] samples, boolean audio, boolean conceals) {
        if (continuation != null) {
            readers.change(continuation, continuationRate);
            continuation = null;
        }
        if (discards) {
            Arrays.fill(samples, 0, lineRate / 50, (short) 0);
            talk.silence(FRAME_MICROS);
            return readers.frame(samples, lineRate, frames++, false, false);
        }
        talk.audio(samples, 0, lineRate / 50, FRAME_MICROS);
        return readers.frame(samples, lineRate, frames++, audio, conceals);
    }

    /** Delivers the frame of the old codec that was completed; what was decoded of the new one follows it. */
    private PcmFrame complete(int count) {
        short[] samples = completed;
        completed = null;
        regroup(count);
        if (discards) {
            Arrays.fill(samples, (short) 0);
        }
        talk.audio(samples, 0, samples.length, FRAME_MICROS);
        return readers.frame(samples, completedRate, frames++, !discards, false);
    }

    /** Measures the level of a payload that has no PCM reader, if a part of it can be decoded alone. */
    private void sampleTalk(JitterBuffer.Playout playout, int ticks) {
        long micros = ticks * 1_000_000L / buffers.playingClock();
        if (playout != JitterBuffer.Playout.FRAME || discards) {
            talk.silence(micros); // a lost packet within speech is a short pause
            return;
        }
        AudioCodec decoder = codecs.decoder(out.payloadType());
        if (decoder != null && decoder.samplewise()) {
            int count = Math.min(TALK_SAMPLES, out.length());
            decoder.decode(out.payload(), (out.length() - count) / 2, count, decoded, 0);
            talk.audio(decoded, 0, count, micros);
        } else {
            talk.unmeasured(micros);
        }
    }

    /** Counts a frame that has no reader. */
    private PcmFrame skipFrame() {
        unread.takeFrame();
        frames++;
        return null;
    }

    /** Replaces queued samples by their duration when the last PCM reader has gone. */
    private void discardDecoded() {
        if (playing == null && regroup == null) {
            return;
        }
        playing = null;
        continuation = null;
        if (regroup != null && regroup.available() > 0) {
            int clock = buffers.playingClock();
            unread.add((int) ((long) regroup.available() * clock / lineRate), clock);
            regroup = null;
        }
    }

    /** Ticks of the clock that is played, in samples at the line rate, as many as {@link #decoded} holds. */
    private int samples(int ticks) {
        return (int) Math.min((long) ticks * lineRate / buffers.playingClock(), decoded.length);
    }

    /** Fills {@link #decoded} with the copy of a lost payload that the next one carries, if it is here. */
    private boolean recover(JitterBuffer from, int ticks) {
        if (playing == null || !from.peek(out) || codecs.decoder(out.payloadType()) != playing) {
            return false;
        }
        int missing = samples(ticks);
        int count = playing.recover(out.payload(), 0, out.length(), decoded, 0, missing);
        if (count <= 0) {
            return false;
        }
        if (count < missing) {
            Arrays.fill(decoded, count, missing, (short) 0);
        }
        if (concealment != null) {
            concealment.good(decoded, missing);
        }
        recovered++;
        return true;
    }

    /** Fills {@link #decoded}; returns the number of samples. */
    private int decode(JitterBuffer.Playout playout, int ticks) {
        switch (playout) {
            case FRAME -> {
                AudioCodec decoder = codecs.decoder(out.payloadType());
                if (decoder == null) { // received before a change of codecs
                    return silence(samples(ticks));
                }
                if (decoder != playing) {
                    change(decoder);
                }
                int count = concealment == null
                        ? decoder.decode(out.payload(), 0, out.length(), decoded, 0)
                        : concealment.good(decoder, out.payload(), out.length(), decoded);
                codecs.decoded(out.payloadType(), decoder);
                return count > 0 ? count : conceal(samples(ticks));
            }
            case LOST -> {
                concealed++;
                int count = samples(ticks);
                concealedMicros += count * 1_000_000L / lineRate;
                return conceal(count);
            }
            default -> {
                int count = samples(ticks);
                if (noise != null && (described || playing == null || !playing.conceals())) {
                    noise.fill(decoded, 0, count);
                } else if (playing != null
                        && (playing.conceals()
                                || playout == JitterBuffer.Playout.BUFFERING
                                || concealment != null && concealment.concealing())) {
                    // a pause, whose noise the decoder makes; the time between two codecs with different clocks; or
                    // the rest of a long loss
                    return conceal(count);
                } else {
                    silence(count);
                }
                if (concealment != null) {
                    concealment.good(decoded, count);
                }
                return count;
            }
        }
    }

    private int silence(int count) {
        Arrays.fill(decoded, 0, count, (short) 0);
        return count;
    }

    /** Replaces lost audio; returns the number of samples, which is the one that is missing. */
    private int conceal(int count) {
        return conceal(playing, decoded, count);
    }

    private int conceal(AudioCodec decoder, short[] target, int count) {
        int filled = 0;
        if (decoder != null && decoder.conceals()) {
            filled = Math.max(0, decoder.conceal(target, 0, count));
        } else if (decoder != null && concealment != null) {
            int block = concealmentRate / 100;
            filled = count - count % block;
            concealment.conceal(target, filled);
        }
        if (filled < count) {
            Arrays.fill(target, filled, count, (short) 0);
        }
        return count;
    }

    /**
     * The audio continues with another decoder. The old one's is continued for a frame, from which the readers fade to
     * the new one's; an incomplete frame is completed so. Samples of G.711 need none of this.
     */
    private void change(AudioCodec decoder) {
        AudioCodec before = playing;
        if (before != null && !described) {
            noise = null;
        }
        int rate = lineRate;
        playing = decoder;
        lineRate = decoder.sampleRate();
        if (before != null && !(before.samplewise() && decoder.samplewise() && rate == lineRate)) {
            int frame = rate / 50;
            int rest = regroup == null ? 0 : regroup.available();
            int missing = rest == 0 ? 0 : frame - rest;
            short[] more = new short[2 * frame];
            conceal(before, more, more.length);
            if (rest > 0) {
                completed = new short[frame];
                completedRate = rate;
                regroup.pull(completed, 0, rest);
                System.arraycopy(more, 0, completed, rest, missing);
            }
            continuation = Arrays.copyOfRange(more, missing, missing + frame);
            continuationRate = rate;
        }
        if (before != null && !codecs.contains(before)) {
            before.close();
        }
        if (rate != lineRate) {
            regroup = null;
        }
        if (decoder.conceals()) {
            concealment = null;
        } else if (concealment == null || concealmentRate != lineRate) {
            concealment = new DeferredConcealment(lineRate);
            concealmentRate = lineRate;
        } else if (continuation != null) {
            concealment.reset();
        }
    }

    RtpReceiver receiver() {
        return receiver;
    }

    /** The jitter buffer of the packets that arrive now; null before the first negotiation. */
    JitterBuffer jitter() {
        return jitter;
    }

    /** Packets that arrived after their playout time, with any codec. */
    long late() {
        return buffers.late();
    }

    /** Packets that were dropped to reduce the delay, or for lack of space, with any codec. */
    long dropped() {
        return buffers.dropped();
    }

    /** The codec of the newest audio; null before the first. */
    CodecSpec codec() {
        return codecs.received();
    }

    /** The sample rate of the codec, in Hz. */
    int lineRate() {
        return lineRate;
    }

    /** Frames that were concealed. */
    long concealed() {
        return concealed;
    }

    /** Frames that were recovered from the forward error correction of the packet after them. */
    long recovered() {
        return recovered;
    }

    /** Audio that was concealed, in ms. */
    long concealedMillis() {
        return concealedMicros / 1_000;
    }

    /** The speech of the peer. */
    TalkTime talk() {
        return talk;
    }

    /** Length of the received packets in ms, as far as it is known; 0 before the first. */
    double packetMillis() {
        return jitter == null || !started ? 0 : jitter.frameTicks() * 1_000.0 / buffers.clock();
    }
}
