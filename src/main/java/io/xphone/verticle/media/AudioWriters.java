package io.xphone.verticle.media;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.FrameAssembler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audio writers of a call. Each has a bounded queue; a frame is rejected when the queue is full. Frames of several
 * writers that are due at once are mixed. Marks are queued among the frames.
 */
final class AudioWriters {

    private static final Logger LOG = LoggerFactory.getLogger(AudioWriters.class);

    /** Kinds of {@link AudioWriterRequest#getKind()}. */
    static final String PACED = "paced";

    static final String RAW = "raw";
    static final String RTP = "rtp";
    static final String HOLD = "hold";

    private static final List<String> KINDS = List.of(PACED, RAW, RTP, HOLD);
    private static final int MAX_WRITERS = 1_000;
    private static final int MAX_MARKS = 1_000;
    private static final int REPORT_EVERY = 10;
    private static final int REPORT_RAW_EVERY = 100;

    /** Maximum length of a frame: one minute. */
    private static final int MAX_MESSAGE_SAMPLES = 60 * PcmFormat.SAMPLE_RATE;

    private final Vertx vertx;
    private final String callId;
    private final String node;
    private final int queueFrames;
    private final int reportEvery;
    private final List<Writer> writers = new ArrayList<>();
    private int nextStream = 1;
    private int paced;
    private int closing;
    private long rejectedByClosedWriters;
    private Writer last;
    private int lineRate = PcmFormat.SAMPLE_RATE;
    private RateConversion conversion;
    private boolean tail; // the end of converted audio is still in the filter

    AudioWriters(Vertx vertx, String callId, String node, int queueFrames) {
        this.vertx = vertx;
        this.callId = callId;
        this.node = node;
        this.queueFrames = queueFrames;
        this.reportEvery = Math.max(1, Math.min(REPORT_EVERY, queueFrames / 4)); // before the queue is empty
    }

    /**
     * Opens a writer, or returns the lease of the open writer of that id.
     *
     * @param address event-bus address for its frames
     */
    AudioWriterLease open(AudioWriterRequest request, String address) {
        if (request.getId() == null) {
            throw new IllegalArgumentException("an audio writer request needs an id");
        }
        if (!KINDS.contains(request.getKind())) {
            throw new IllegalArgumentException("kind must be one of " + KINDS + ", not " + request.getKind());
        }
        Writer writer = null;
        for (Writer known : writers) {
            if (known.id.equals(request.getId())) {
                writer = known;
            }
        }
        if (writer == null && writers.size() >= MAX_WRITERS) {
            throw new IllegalArgumentException("the call already has " + MAX_WRITERS + " writers");
        }
        if (writer == null) {
            writer = new Writer(request, nextStream++, node.equals(request.getNode()));
            writers.add(writer);
            paced += writer.raw ? 0 : 1;
        }
        if (writer.closing) {
            writer.closing = false;
            closing--;
        }
        return new AudioWriterLease()
                .setId(writer.id)
                .setStream(writer.stream)
                .setAddress(address)
                .setSampleRate(PcmFormat.SAMPLE_RATE)
                .setFrameSamples(PcmFormat.FRAME_SAMPLES)
                .setQueueFrames(queueFrames);
    }

    /** Closes a writer: it accepts no more frames, and is removed when its queue is empty. */
    void close(String id) {
        for (Writer writer : writers) {
            if (writer.id.equals(id) && !writer.closing) {
                writer.flushPartial();
                writer.closing = true;
                closing++;
            }
        }
        removeClosed();
    }

    private void removeClosed() {
        for (int i = writers.size() - 1; closing > 0 && i >= 0; i--) {
            Writer writer = writers.get(i);
            if (writer.closing && writer.queue.isEmpty()) {
                if (writer.consumed != writer.reported) {
                    writer.reportProgress();
                }
                writers.remove(i);
                closing--;
                paced -= writer.raw ? 0 : 1;
                rejectedByClosedWriters += writer.rejected;
                last = null;
            }
        }
    }

    private Writer find(int stream) {
        if (last != null && last.stream == stream) {
            return last;
        }
        for (int i = 0, n = writers.size(); i < n; i++) {
            if (writers.get(i).stream == stream) {
                last = writers.get(i);
                return last;
            }
        }
        return null;
    }

    /** Whether there are writers whose frames are paced here. */
    boolean hasPaced() {
        return paced > 0;
    }

    /**
     * Whether a frame of this writer is to be sent at once; then it is counted. Other frames go to {@link #onFrame},
     * which may reject them.
     */
    boolean acceptRaw(int stream, PcmFrame frame) {
        Writer writer = find(stream);
        if (writer == null || !writer.raw || writer.closing || frame.sampleRate() != PcmFormat.SAMPLE_RATE) {
            return false;
        }
        writer.consumed++;
        if (writer.consumed - writer.reported
                >= REPORT_RAW_EVERY) { // raw writers need no prompt report: they have no queue
            writer.reportProgress();
        }
        return true;
    }

    /**
     * Queues a frame; one that is not of 20 ms is cut into frames of that length. It is accepted or rejected as a
     * whole.
     */
    void onFrame(int stream, PcmFrame frame) {
        Writer writer = find(stream);
        if (writer == null) {
            return;
        }
        if (writer.closing
                || writer.queued >= queueFrames
                || frame.length() > MAX_MESSAGE_SAMPLES
                || frame.sampleRate() != PcmFormat.SAMPLE_RATE) {
            writer.reject(Math.max(1, frame.length() / PcmFormat.FRAME_SAMPLES));
        } else if (frame.length() == PcmFormat.FRAME_SAMPLES && !writer.hasPartial()) {
            writer.add(frame);
        } else {
            writer.cut(frame);
        }
    }

    /**
     * Reports progress that was not reported yet, a few times a second; raw writers have no queue and are reported now
     * and then.
     */
    void reportPending() {
        for (int i = 0, n = writers.size(); i < n; i++) {
            Writer writer = writers.get(i);
            if (!writer.raw && writer.consumed != writer.reported) {
                writer.reportProgress();
            }
        }
    }

    /**
     * Queues a mark, or clears the queue. Marks that are cleared, and those that exceed the limit, are reported as
     * cleared.
     */
    void onMark(AudioMark mark) {
        Writer writer = find(mark.stream());
        if (writer == null) {
            return;
        }
        if (mark.name() != null) {
            writer.flushPartial();
            QueuedMark queued = new QueuedMark(mark.name(), writer.rejected == writer.rejectedAtMark);
            writer.rejectedAtMark = writer.rejected;
            if (writer.queue.isEmpty()) {
                writer.reached(queued);
            } else if (writer.marks >= MAX_MARKS) {
                writer.cleared(queued.name());
            } else {
                writer.queue.add(queued);
                writer.marks++;
            }
            return;
        }
        for (Object item : writer.queue) {
            if (item instanceof QueuedMark skipped) {
                writer.cleared(skipped.name());
            }
        }
        writer.consumed += writer.queued;
        writer.queued = 0;
        writer.marks = 0;
        writer.queue.clear();
        writer.rejectedAtMark = writer.rejected;
        writer.dropPartial();
        writer.cleared(null);
        removeClosed();
    }

    /** Sets the sample rate of the frames of {@link #next}, in Hz: that of the call's codec. */
    void lineRate(int hz) {
        if (hz != lineRate) {
            lineRate = hz;
            conversion = hz == PcmFormat.SAMPLE_RATE ? null : new RateConversion(PcmFormat.SAMPLE_RATE, hz);
            tail = false;
        }
    }

    /**
     * The next frame of 20 ms, at the line rate; null when no writer has one.
     *
     * @param held whether the call is held locally: then only hold writers are sent, and frames of others are consumed
     *     unsent
     */
    PcmFrame next(boolean held) {
        PcmFrame mixed = mixed(held);
        if (conversion == null || mixed == null && !tail) {
            return mixed;
        }
        tail = mixed != null;
        return conversion.convert(
                tail ? mixed : PcmFrame.silence(PcmFormat.FRAME_SAMPLES, PcmFormat.SAMPLE_RATE, 0, 0));
    }

    /**
     * The next frame of 20 ms, at the rate of the writers; null when no writer has one.
     *
     * @param held whether the call is held locally: then only hold writers are sent, and frames of others are consumed
     *     unsent
     */
    private PcmFrame mixed(boolean held) {
        if (!hasPaced()) {
            return null;
        }
        PcmFrame first = null;
        short[] mix = null;
        for (int i = 0, n = writers.size(); i < n; i++) {
            Writer writer = writers.get(i);
            if (writer.forHold && !held) {
                continue;
            }
            PcmFrame frame = writer.poll();
            if (frame == null || writer.forHold != held) {
                continue;
            }
            if (first == null) {
                first = frame;
            } else {
                if (mix == null) {
                    mix = new short[first.length()];
                    first.copyTo(mix, 0);
                }
                add(mix, frame);
            }
        }
        if (closing > 0) {
            removeClosed();
        }
        return mix == null ? first : PcmFrame.owning(mix, first.sampleRate(), first.sequence(), first.mediaTime());
    }

    private static void add(short[] mix, PcmFrame frame) {
        for (int i = 0, n = Math.min(mix.length, frame.length()); i < n; i++) {
            int sum = mix[i] + frame.sample(i);
            mix[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
        }
    }

    /** Number of frames that were rejected because a queue was full. */
    long rejected() {
        long sum = rejectedByClosedWriters;
        for (Writer writer : writers) {
            sum += writer.rejected;
        }
        return sum;
    }

    /** @param complete whether all audio since the previous mark was accepted */
    private record QueuedMark(String name, boolean complete) {}

    private final class Writer {

        final String id;
        final boolean raw;
        final int stream;
        final String deliver;
        final boolean local;
        final boolean live;
        final boolean forHold;
        final DeliveryOptions options;
        final Deque<Object> queue = new ArrayDeque<>();
        final StandingDelay standing = new StandingDelay();
        FrameAssembler assembler;
        int queued;
        int marks;
        boolean closing;
        long consumed;
        long reported;
        long rejected;
        long rejectedAtMark;

        Writer(AudioWriterRequest request, int stream, boolean local) {
            this.id = request.getId();
            this.raw = request.getKind().equals(RAW);
            this.stream = stream;
            this.deliver = request.getDeliver();
            this.local = local;
            this.live = request.isLive();
            this.forHold = request.getKind().equals(HOLD);
            this.options = new DeliveryOptions().setLocalOnly(local);
        }

        void add(PcmFrame frame) {
            queue.add(frame.kept());
            queued++;
            standing.onArrival();
        }

        void cut(PcmFrame audio) {
            if (assembler == null) {
                assembler = new FrameAssembler(PcmFormat.FRAME_SAMPLES);
            }
            for (int at = 0; at < audio.length(); ) {
                at += assembler.push(audio, at);
                if (assembler.space() == 0) {
                    add(assembler.pullFrame(PcmFormat.FRAME_SAMPLES, 0));
                }
            }
        }

        boolean hasPartial() {
            return assembler != null && assembler.available() > 0;
        }

        void dropPartial() {
            if (assembler != null) {
                assembler.clear();
            }
        }

        /** Completes an incomplete frame with silence and queues it. */
        void flushPartial() {
            if (hasPartial()) {
                assembler.pushSilence(assembler.space());
                add(assembler.pullFrame(PcmFormat.FRAME_SAMPLES, 0));
            }
        }

        PcmFrame poll() {
            PcmFrame frame = pollFrame();
            if (frame != null && live && standing.drops(frame) && queue.peek() instanceof PcmFrame) {
                frame = pollFrame();
            }
            return frame;
        }

        private PcmFrame pollFrame() {
            Object item = queue.poll();
            if (item == null) {
                standing.onEmpty();
                if (consumed != reported) {
                    reportProgress();
                }
                return null;
            }
            while (item instanceof QueuedMark mark) {
                marks--;
                reached(mark);
                item = queue.poll();
            }
            if (item == null) {
                return null;
            }
            queued--;
            consumed++;
            standing.onPoll(queued);
            reportPeriodically();
            // a mark is reached when the frame before it has been sent, not when the next frame is queued
            while (queue.peek() instanceof QueuedMark mark) {
                queue.poll();
                marks--;
                reached(mark);
            }
            return (PcmFrame) item;
        }

        void reportPeriodically() {
            if (consumed - reported >= reportEvery) {
                reportProgress();
            }
        }

        void reject(int frames) {
            if (rejected == 0) {
                LOG.warn(
                        "call {}: writer {} rejects audio: its queue of {} frames is full, it is closed, or the audio"
                                + " is invalid",
                        callId,
                        id,
                        queueFrames);
            }
            rejected += frames;
            consumed += frames;
        }

        void reportProgress() {
            report(null, false, true);
        }

        void reached(QueuedMark mark) {
            report(mark.name(), false, mark.complete());
        }

        /** @param mark null for a clear itself */
        void cleared(String mark) {
            report(mark, true, false);
        }

        private void report(String mark, boolean cleared, boolean complete) {
            reported = consumed;
            if (deliver == null) {
                return;
            }
            if (local) {
                vertx.eventBus()
                        .send(
                                deliver,
                                new AudioProgress(callId, stream, consumed, rejected, mark, cleared, complete),
                                options);
            } else {
                vertx.eventBus()
                        .send(
                                deliver,
                                new JsonObject()
                                        .put("type", mark == null ? "played" : "mark")
                                        .put("call", callId)
                                        .put("stream", stream)
                                        .put("frames", consumed)
                                        .put("rejected", rejected)
                                        .put("mark", mark)
                                        .put("cleared", cleared)
                                        .put("complete", complete),
                                options);
            }
        }
    }
}
