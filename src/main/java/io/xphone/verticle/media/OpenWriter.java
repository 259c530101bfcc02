package io.xphone.verticle.media;

import io.xphone.PlayoutPosition;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.playout.CutFade;
import io.xphone.audio.playout.PlayoutQueue;
import io.xphone.audio.playout.Volume;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.AudioWriterCommand;
import io.xphone.bus.AudioWriterRequest;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open writer of a call: its queue, the conversion of its audio to the line rate, its volume and its reports. All
 * counts of samples are at the rate of the writer; of encoded frames at the clock rate of the codec.
 */
final class OpenWriter implements PlayoutQueue.Marks {

    /** Kinds of {@link AudioWriterRequest#getKind()}. */
    static final String PACED = "paced";

    static final String RAW = "raw";
    static final String HOLD = "hold";

    /** Modes of {@link AudioWriterRequest#getMode()}. */
    static final String MIX = "mix";

    static final String QUEUE = "queue";

    private static final Logger LOG = LoggerFactory.getLogger(OpenWriter.class);
    private static final List<String> KINDS = List.of(PACED, RAW, HOLD);
    private static final List<String> MODES = List.of(MIX, QUEUE);
    private static final int FRAMES_PER_SECOND = 1_000 / PcmFormat.FRAME_MS;
    private static final int REPORT_EVERY = 10;
    private static final int REPORT_RAW_EVERY = 100;

    /** Maximum length of the audio of one message, in ms. */
    private static final int MAX_MESSAGE_MS = 60_000;

    private static final int MAX_RAW_MESSAGE_MS = 60;

    private static final int MIN_MARKS = 1_000;

    final String id;
    final int stream;
    final boolean raw;
    final boolean forHold;
    final boolean queues;

    /** Codec of a writer of encoded frames; null for PCM audio. */
    final String codec;

    final int rate;

    /** Samples in 20 ms. */
    final int frameSamples;

    /** Position in the order of the writers that wait for each other. */
    long turn;

    /** The round of the packets in which this one had the last that was sent, see {@link AudioWriters}. */
    long sentIn;

    boolean closing;
    boolean paused;
    long rejected;

    /** Why audio was rejected last; null for none. */
    String problem;

    private final String callId;
    private final Consumer<AudioProgress> reports;
    private final boolean live;
    private final long limit;
    private final int longest;
    private final long reportEvery;
    private final PlayoutQueue queue;
    private final LineConversion line;
    private final StandingDelay standing = new StandingDelay();
    private long arrived; // samples, since the last whole packet
    private long rejectedSamples;
    private long rejectedAtMark;
    private long reported;
    private PcmFrame last; // packet that was sent
    private PcmFrame fade; // the packet after a cut
    private boolean fadesIn; // the next packet

    /**
     * @param queueFrames maximum length of the queue, in frames of 20 ms
     * @param reports receives the reports; they are published
     * @throws IllegalArgumentException when the request is not valid
     */
    OpenWriter(
            String callId, AudioWriterRequest request, int stream, int queueFrames, Consumer<AudioProgress> reports) {
        check(request);
        this.callId = callId;
        this.id = request.getId();
        this.stream = stream;
        this.raw = request.getKind().equals(RAW);
        this.forHold = request.getKind().equals(HOLD);
        this.queues = request.getMode().equals(QUEUE);
        this.live = request.isLive();
        String encoding = request.getCodec();
        this.codec = encoding == null ? null : encoding.split("/")[0];
        this.rate = encoding == null ? request.getSampleRate() : clockRate(encoding);
        this.frameSamples = rate / FRAMES_PER_SECOND;
        this.limit = (long) queueFrames * frameSamples;
        this.longest = rate / 1_000 * (raw ? MAX_RAW_MESSAGE_MS : MAX_MESSAGE_MS);
        this.reportEvery =
                frameSamples * (raw ? REPORT_RAW_EVERY : (long) Math.max(1, Math.min(REPORT_EVERY, queueFrames / 4)));
        this.line = new LineConversion(rate, request.getVolume());
        this.queue = new PlayoutQueue(this, Math.max(MIN_MARKS, queueFrames * PcmFormat.FRAME_MS));
        this.reports = reports;
    }

    private static void check(AudioWriterRequest request) {
        if (request.getId() == null) {
            throw new IllegalArgumentException("an audio writer request needs an id");
        }
        oneOf("kind", KINDS, request.getKind());
        oneOf("mode", MODES, request.getMode());
        Volume.checked(request.getVolume());
        boolean paced = request.getKind().equals(PACED);
        if (request.getMode().equals(QUEUE) && !paced) {
            throw new IllegalArgumentException(
                    "mode: queue is for writers of the kind paced, not " + request.getKind());
        }
        if (request.getCodec() == null) {
            oneOf("sampleRate", PcmFormat.SAMPLE_RATES, request.getSampleRate());
        } else if (!paced) {
            throw new IllegalArgumentException(
                    "codec: encoded frames are for writers of the kind paced, not " + request.getKind());
        } else if (request.getVolume() != 1) {
            throw new IllegalArgumentException("volume: encoded frames are sent unchanged, so it must be 1");
        } else {
            clockRate(request.getCodec());
        }
    }

    private static void oneOf(String key, List<?> values, Object value) {
        if (!values.contains(value)) {
            throw new IllegalArgumentException(key + ": must be one of " + values + ", is " + value);
        }
    }

    /** The RTP clock rate of a codec as in {@code a=rtpmap}; the usual one when it is left out. */
    private static int clockRate(String encoding) {
        String[] parts = encoding.split("/");
        if (parts.length == 1 && !parts[0].isEmpty()) {
            return EncodedFrame.usualClockRate(parts[0]);
        }
        if (parts.length >= 2 && parts[1].matches("[1-9]\\d{3,5}")) {
            return Integer.parseInt(parts[1]);
        }
        throw new IllegalArgumentException("codec: must be a name, or name/clock rate, is " + encoding);
    }

    /** Whether its frames are sent in a call of this codec. */
    boolean encodes(String name, int clockRate) {
        return codec.equalsIgnoreCase(name) && rate == clockRate;
    }

    // ---- input ----

    /** Whether a frame has the form of this writer and there is room for it; otherwise it is counted as rejected. */
    private boolean accepts(PcmFrame frame) {
        String why = closing
                ? "it is closed"
                : codec != null
                        ? "it is for encoded frames"
                        : frame.sampleRate() != rate
                                ? "it is for audio of " + rate + " Hz, not " + frame.sampleRate()
                                : frame.length() > longest
                                        ? "a message has at most " + longest * 1_000L / rate + " ms of audio"
                                        : full();
        if (why == null) {
            return true;
        }
        reject((long) frame.length() * rate / frame.sampleRate(), why);
        return false;
    }

    private String full() {
        return queue.queued() >= limit ? "its queue of " + limit / frameSamples + " frames is full" : null;
    }

    /** Queues audio, all of it or nothing. */
    boolean add(PcmFrame frame, boolean more) {
        if (!accepts(frame)) {
            return false;
        }
        queue.add(frame.kept(), more);
        arrived += frame.length();
        return true;
    }

    /** Queues an encoded frame. */
    boolean add(EncodedFrame frame) {
        String why = closing
                ? "it is closed"
                : codec == null
                        ? "it is for PCM audio"
                        : !encodes(frame.codec(), frame.clockRate())
                                ? "it is for frames of " + codec + "/" + rate + ", not " + frame.encoding()
                                : full();
        if (why != null) {
            reject((long) frame.samples() * rate / frame.clockRate(), why);
            return false;
        }
        queue.add(frame);
        return true;
    }

    /**
     * Accepts a frame of an unpaced writer, which is sent at once; null when it is rejected.
     *
     * @param codecFrameMs duration of the frames of the codec, in ms; 0 if it encodes any number of samples
     */
    PcmFrame take(PcmFrame frame, int lineRate, int codecFrameMs) {
        if (!accepts(frame)) {
            return null;
        }
        if (codecFrameMs > 0 && frame.length() % (rate / 1_000 * codecFrameMs) != 0) {
            reject(
                    frame.length(),
                    "the codec of the call has frames of " + codecFrameMs + " ms: " + frame.length()
                            + " samples are not a multiple of it");
            return null;
        }
        line.to(lineRate, false);
        return line.convert(frame);
    }

    /** Counts a frame that {@link #take} returned. @param sent whether it was sent */
    void taken(PcmFrame frame, boolean sent) {
        queue.add(frame);
        queue.poll(frame.length(), sent);
        reportPeriodically();
    }

    private void reject(long samples, String why) {
        boolean first = rejected == 0;
        if (first) {
            LOG.warn("call {}: writer {} rejects audio: {}", callId, id, why);
        }
        problem = why;
        rejected += Math.max(1, samples / frameSamples);
        rejectedSamples += Math.max(1, samples);
        if (raw && first) { // nothing else may be reported for long
            reportNew();
        } else if (raw) {
            reportPeriodically();
        }
    }

    /** Whether no audio waits here. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    // ---- playout ----

    /**
     * The next packet, at the line rate; null when none is due. It is valid until the next call.
     *
     * @param packetMs duration of a packet
     * @param sending whether it is sent; otherwise it is discarded
     */
    PcmFrame next(int lineRate, int packetMs, boolean sending) {
        if (line.to(lineRate, queue.sent() > 0)) {
            queue.filter(line.delay());
        }
        int count = rate / 1_000 * packetMs;
        for (; arrived >= count; arrived -= count) {
            standing.onArrival();
        }
        if (!queue.due(count)) {
            if (queue.isEmpty()) {
                standing.onEmpty();
            }
            reportNew();
            return null;
        }
        PcmFrame packet = packet(count, sending);
        if (live && standing.drops(packet) && queue.queued() >= count) {
            if (sending) {
                queue.unsent(count);
            }
            packet = packet(count, sending);
        }
        return packet;
    }

    private PcmFrame packet(int count, boolean sending) {
        PcmFrame packet = queue.poll(count, sending);
        if (packet == null) {
            packet = line.input(count);
            queue.pull(line.samples(), count, sending);
        }
        packet = line.convert(packet);
        if (fadesIn) {
            packet = CutFade.in(packet);
            fadesIn = false;
        }
        last = packet;
        standing.onPoll((int) (queue.queued() / count));
        reportPeriodically();
        return packet;
    }

    /**
     * The audio was cut off after the last packet: the next one fades it out.
     *
     * @param continues whether it goes on later
     */
    void cut(boolean continues) {
        fade = CutFade.out(last);
        fadesIn = continues;
    }

    /** Whether a fade is to be sent. */
    boolean fades() {
        return fade != null;
    }

    /** The packet with the fade, which is taken once; null if there is none, or packets have another length now. */
    PcmFrame takeFade(int lineRate, int packetMs) {
        PcmFrame taken = fade;
        fade = null;
        return taken != null && taken.sampleRate() == lineRate && taken.length() == lineRate * packetMs / 1_000
                ? taken
                : null;
    }

    /** The next encoded frame; null when there is none. */
    EncodedFrame nextEncoded(boolean sending) {
        EncodedFrame frame = queue.pollEncoded(sending);
        if (frame == null) {
            reportNew();
        } else {
            reportPeriodically();
        }
        return frame;
    }

    // ---- commands ----

    /** Carries out a command; returns the position of the playout as it was then. */
    PlayoutPosition execute(AudioWriterCommand command) {
        PlayoutPosition position = position();
        switch (command.kind()) {
            case MARK -> mark(command.mark());
            case CLEAR -> clear(position, command.mark());
            case PAUSE -> pause();
            case RESUME -> resume();
            case VOLUME -> setVolume(command.volume());
            case POSITION -> {}
        }
        return position;
    }

    private void pause() {
        if (raw) {
            throw new IllegalArgumentException("an unpaced writer has no queue: it cannot be paused");
        }
        paused = true;
        reportNew();
    }

    private void resume() {
        paused = false;
        if (fadesIn && fade != null) { // no packet was sent in between: the audio continues as if nothing had happened
            fade = null;
            fadesIn = false;
        }
    }

    private void setVolume(double factor) {
        if (codec != null) {
            throw new IllegalArgumentException("encoded frames are sent unchanged: their writer has no volume");
        }
        line.volume(factor);
    }

    private void mark(String name) {
        if (name == null) {
            throw new IllegalArgumentException("a mark needs a name");
        }
        boolean complete = rejected == rejectedAtMark;
        rejectedAtMark = rejected;
        if (!queue.mark(name, complete)) {
            cleared(name);
        }
    }

    /** @param name reported with it; null for none */
    private void clear(PlayoutPosition position, String name) {
        queue.clear();
        fadesIn = false;
        arrived = 0;
        rejectedAtMark = rejected;
        line.reset();
        report(position, name, true, false, null);
    }

    PlayoutPosition position() {
        return new PlayoutPosition(
                rate, queue.sent(), queue.discarded(), queue.write(), queue.writeSamples(), queue.waiting());
    }

    /** Accepts no more audio; what is queued is sent, unless the playout is paused: then it is dropped. */
    void close() {
        closing = true;
        queue.close();
        if (paused) {
            clear(position(), null);
        }
    }

    /** Accepts audio again. */
    void reopen() {
        closing = false;
        queue.reopen();
    }

    /** Drops the queue and reports why the writer cannot continue. */
    void fail(String reason) {
        closing = true;
        PlayoutPosition position = position();
        queue.clear();
        report(position, null, false, false, reason);
    }

    // ---- reports ----

    @Override
    public void reached(String name, boolean complete) {
        report(position(), name, false, complete, null);
    }

    @Override
    public void cleared(String name) {
        report(position(), name, true, false, null);
    }

    private long consumed() {
        return queue.passed() + rejectedSamples;
    }

    private void reportPeriodically() {
        if (consumed() - reported >= reportEvery) {
            report(position(), null, false, true, null);
        }
    }

    /** Reports what was not reported yet. */
    void reportNew() {
        if (consumed() != reported) {
            report(position(), null, false, true, null);
        }
    }

    private void report(PlayoutPosition position, String mark, boolean cleared, boolean complete, String failure) {
        reported = consumed();
        reports.accept(
                new AudioProgress(callId, stream, reported, rejected, position, mark, cleared, complete, failure));
    }
}
