package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.AudioWriter;
import io.xphone.CallException;
import io.xphone.WriteQueueFullException;
import io.xphone.audio.FrameAssembler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.internal.AudioInput;
import io.xphone.bus.internal.LocalServices;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A writer: splits audio into frames, and keeps the queue at the call's media filled without overflowing it. It runs
 * on the context of the handle; a write from another thread is moved there, and counts as queued as soon as it
 * returns.
 */
final class AudioWriterImpl implements AudioWriter {

    private static final Logger LOG = LoggerFactory.getLogger(AudioWriterImpl.class);
    private static final int MAX_MARKS = 1_000;

    /** Frames left free in the queue at the media, at most a quarter of it, for progress reports in flight. */
    private static final int MARGIN = 12;

    private static final AtomicIntegerFieldUpdater<AudioWriterImpl> QUEUED =
            AtomicIntegerFieldUpdater.newUpdater(AudioWriterImpl.class, "queued");
    private static final AtomicIntegerFieldUpdater<AudioWriterImpl> IN_TRANSIT =
            AtomicIntegerFieldUpdater.newUpdater(AudioWriterImpl.class, "inTransit");
    private static final AtomicIntegerFieldUpdater<AudioWriterImpl> REJECTED_ELSEWHERE =
            AtomicIntegerFieldUpdater.newUpdater(AudioWriterImpl.class, "rejectedElsewhere");

    private static final AtomicIntegerFieldUpdater<AudioWriterImpl> LOGGED =
            AtomicIntegerFieldUpdater.newUpdater(AudioWriterImpl.class, "logged");

    private final CallAudioImpl audio;
    private final String kind;
    private final boolean live;
    private final boolean paced;
    private final Map<String, PendingMark> marks = new LinkedHashMap<>();
    private final DeliveryOptions delivery;

    /** Frames and marks; created with the first that is queued: frames of an unpaced writer never are. */
    private Deque<Object> pending;

    private final Runnable atEnd = this::callEnded;
    private AudioWriterRequest request;
    private AudioWriterLease lease;
    private int stream;
    private int room;
    private AudioInput input;
    private FrameAssembler assembler;
    private int pendingFrames;
    private long sent;
    private long consumed;
    private long rejectedHere;
    private long rejectedAtMedia;
    private long sequence;
    private long lastMark;

    /** Frames queued as known on the context, visible to all threads. */
    private volatile int queued;

    /** Frames written by other threads that have not reached the context yet. */
    private volatile int inTransit;

    /** Writes of other threads that were rejected before they reached the context. */
    private volatile int rejectedElsewhere;

    /** Number of frames from which the queue counts as full, of the options of the call. */
    private final int queueFrames;

    /** Maximum number of frames in the queue. */
    private volatile int limit;

    /** The number from which the queue counts as full, set for this writer; 0 when it is not set. */
    private volatile int maxQueue;

    private boolean ended;
    private String reason = "the writer was ended";
    private Future<Void> end;
    private CallException closed;
    private volatile Handler<Void> drainHandler;
    private volatile Handler<Throwable> exceptionHandler;

    /** 1 when a rejection was logged. */
    private volatile int logged;

    /** Whether a write since the last mark was rejected on the context. */
    private boolean incomplete;

    /** {@link #rejectedElsewhere} at the last mark. */
    private int elsewhereAtMark;

    /** Whether the media rejected audio before the last mark of {@link #drained}: the next mark reports it. */
    private boolean mediaIncomplete;

    private record Mark(String key) {}

    /**
     * A mark that was not reached yet.
     *
     * @param complete whether all writes since the previous mark were accepted here
     * @param drain whether it is a mark of {@link #drained}
     */
    private record PendingMark(Promise<Boolean> reached, boolean complete, boolean drain) {}

    /** @param live whether frames are dropped to reduce a lasting delay */
    AudioWriterImpl(CallAudioImpl audio, String kind, boolean live) {
        this.audio = audio;
        this.kind = kind;
        this.live = live;
        this.paced = !kind.equals("raw");
        this.queueFrames = audio.call().data().getQueueFrames();
        this.limit = audio.call().data().getWriteQueueMs() / PcmFormat.FRAME_MS;
        this.delivery = new DeliveryOptions().setLocalOnly(audio.local());
    }

    Future<Void> open() {
        audio.onEnd(atEnd);
        request = audio.writerRequest(kind, live);
        return audio.whenReady()
                .compose(ready -> audio.ask(control -> control.openWriter(request)))
                .onSuccess(opened -> {
                    lease = opened;
                    stream = opened.getStream();
                    limit = opened.getQueueFrames();
                    room = opened.getQueueFrames() - Math.min(MARGIN, opened.getQueueFrames() / 4);
                    input = audio.local() ? localInput(opened.getAddress()) : null;
                    audio.writerOpened(opened.getStream(), this);
                    pump();
                    callDrainHandler();
                })
                .onFailure(this::notOpened)
                .mapEmpty();
    }

    String id() {
        return request.getId();
    }

    private void notOpened(Throwable failure) {
        if (ended) {
            return;
        }
        close(failure.getMessage());
        HandlerSlot.call(exceptionHandler, failure);
        callDrainHandler(); // the next write fails with the reason
    }

    /** The failure of writes and marks after the end. */
    private CallException closed() {
        if (closed == null) {
            closed = new CallException(CallException.INVALID_STATE, reason);
        }
        return closed;
    }

    /** Rejects further writes, and drops queued audio. */
    private void close(String why) {
        ended = true;
        reason = why;
        pending = null;
        pendingFrames = 0;
        updateQueued();
        marks.values().forEach(mark -> mark.reached().tryFail(closed()));
        marks.clear();
        audio.writerClosed(stream, atEnd);
        audio.ask(control -> control.closeWriter(id())); // fails when the call, and so its writers, have ended
    }

    /** The input for frames by reference when the call's media is on the current event loop; null otherwise. */
    private AudioInput localInput(String address) {
        AudioInput.Locator locator =
                LocalServices.onEventLoop(audio.inbox().vertx(), address, AudioInput.Locator.class);
        return locator == null ? null : locator.input(audio.call().id());
    }

    @Override
    public Future<Void> write(PcmFrame frame) {
        if (audio.inbox().onContext()) {
            return accept(frame);
        }
        PcmFrame kept = frame.kept();
        return fromOtherThread(kept.length(), () -> accept(kept));
    }

    /**
     * A write of another thread. Frames in transit are bounded too, so that writes without regard to the queue do not
     * pile up tasks.
     */
    private Future<Void> fromOtherThread(int samples, Supplier<Future<Void>> write) {
        if (inTransit >= limit) {
            REJECTED_ELSEWHERE.addAndGet(this, frames(samples));
            return full();
        }
        int frames = frames(samples);
        IN_TRANSIT.addAndGet(this, frames);
        return audio.inbox().onContext(() -> {
            IN_TRANSIT.addAndGet(this, -frames); // first: counted twice, the queue would be full too early
            try {
                return write.get();
            } finally {
                callDrainHandler();
            }
        });
    }

    private int bound() {
        int set = maxQueue;
        return Math.min(set > 0 ? set : queueFrames, limit);
    }

    private static int frames(int samples) {
        return Math.max(1, samples / PcmFormat.FRAME_SAMPLES);
    }

    private Future<Void> full() {
        if (LOGGED.compareAndSet(this, 0, 1)) {
            LOG.warn(
                    "call {}: a writer rejects audio, {} frames are queued: see writeQueueFull, drainHandler and the"
                            + " option media.writeQueueMs",
                    audio.call().id(),
                    framesQueued());
        }
        return Future.failedFuture(new WriteQueueFullException(framesQueued()));
    }

    private Future<Void> accept(PcmFrame frame) {
        Future<Void> rejection = reject(frame.length());
        if (rejection != null) {
            return rejection;
        }
        if (frame.sampleRate() != PcmFormat.SAMPLE_RATE) {
            incomplete = true;
            return Future.failedFuture(new IllegalArgumentException("the sample rate of a call is "
                    + PcmFormat.SAMPLE_RATE + " Hz, that of the frame " + frame.sampleRate()));
        }
        if (frame.length() == PcmFormat.FRAME_SAMPLES && !hasPartial()) {
            add(frame);
        } else {
            for (int at = 0; at < frame.length(); ) {
                at += assembler().push(frame, at);
                addFull();
            }
        }
        pump();
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> write(short[] samples) {
        short[] own = samples.clone();
        return audio.inbox().onContext() ? accept(own) : fromOtherThread(own.length, () -> accept(own));
    }

    private Future<Void> accept(short[] samples) {
        Future<Void> rejection = reject(samples.length);
        if (rejection != null) {
            return rejection;
        }
        cut(samples);
        pump();
        return Future.succeededFuture();
    }

    /** Why a write is rejected now; null when it is accepted. */
    private Future<Void> reject(int samples) {
        if (ended) {
            return Future.failedFuture(closed());
        }
        if (queued >= limit) { // writes in transit are behind this one
            rejectedHere += frames(samples);
            incomplete = true;
            return full();
        }
        return null;
    }

    private void cut(short[] samples) {
        for (int at = 0; at < samples.length; ) {
            at += assembler().push(samples, at, samples.length - at);
            addFull();
        }
    }

    private FrameAssembler assembler() {
        if (assembler == null) {
            assembler = new FrameAssembler(PcmFormat.FRAME_SAMPLES);
        }
        return assembler;
    }

    private boolean hasPartial() {
        return assembler != null && assembler.available() > 0;
    }

    private void addFull() {
        if (assembler.space() == 0) {
            add(assembler.pullFrame(PcmFormat.FRAME_SAMPLES, sequence));
        }
    }

    /** Pads an incomplete frame with silence. */
    private void flushPartial() {
        if (hasPartial()) {
            assembler.pushSilence(assembler.space());
            addFull();
        }
    }

    private void add(PcmFrame frame) {
        sequence++;
        if (!hasPending() && lease != null && room()) {
            send(frame);
        } else {
            pending().add(frame.kept());
            pendingFrames++;
        }
    }

    /** The queue has changed; after the end it counts as empty, so that the drain handler is called. */
    private void updateQueued() {
        // frames of an unpaced writer are not queued at the media
        QUEUED.lazySet(this, ended ? 0 : paced ? pendingFrames + (int) (sent - consumed) : pendingFrames);
    }

    private boolean hasPending() {
        return pending != null && !pending.isEmpty();
    }

    private Deque<Object> pending() {
        if (pending == null) {
            pending = new ArrayDeque<>();
        }
        return pending;
    }

    private boolean room() {
        return !paced || sent - consumed < room;
    }

    private void pump() {
        while (lease != null && hasPending()) {
            Object next = pending.peek();
            if (next instanceof Mark mark) {
                pending.poll();
                sendMark(mark.key());
            } else if (room()) {
                pending.poll();
                pendingFrames--;
                send((PcmFrame) next);
            } else {
                break;
            }
        }
        updateQueued();
    }

    private void send(PcmFrame frame) {
        sent++;
        if (input != null) {
            input.onFrame(stream, frame);
            return;
        }
        audio.inbox()
                .vertx()
                .eventBus()
                .send(lease.getAddress(), new AudioPacket(audio.call().id(), stream, frame.kept()), delivery);
    }

    private void sendMark(String name) {
        if (input != null) {
            input.onMark(new AudioMark(audio.call().id(), stream, name));
            return;
        }
        Object message = audio.local()
                ? new AudioMark(audio.call().id(), stream, name)
                : new JsonObject()
                        .put("type", name == null ? "clear" : "mark")
                        .put("call", audio.call().id())
                        .put("stream", stream)
                        .put("mark", name);
        audio.inbox().vertx().eventBus().send(lease.getAddress(), message, delivery);
    }

    void onProgress(AudioProgress progress) {
        consumed = progress.frames();
        rejectedAtMedia = progress.rejected();
        updateQueued();
        if (progress.mark() != null) {
            PendingMark mark = marks.remove(progress.mark());
            if (mark != null) {
                boolean complete = progress.complete() && mark.complete() && !mediaIncomplete;
                mediaIncomplete = mark.drain() && !progress.cleared() && (!progress.complete() || mediaIncomplete);
                mark.reached().tryComplete(complete && !progress.cleared());
            }
        }
        pump();
        callDrainHandler();
    }

    private void callDrainHandler() {
        Handler<Void> drained = drainHandler;
        if (drained != null && framesQueued() < (bound() + 1) / 2) {
            drainHandler = null;
            HandlerSlot.call(drained, null);
        }
    }

    @Override
    public void clear() {
        int elsewhere = rejectedElsewhere;
        audio.inbox().onContext(() -> {
            incomplete = false;
            mediaIncomplete = false;
            elsewhereAtMark = elsewhere;
            pending().removeIf(item -> {
                if (item instanceof Mark mark) {
                    PendingMark dropped = marks.remove(mark.key());
                    if (dropped != null) {
                        dropped.reached().tryComplete(false);
                    }
                }
                return true;
            });
            pendingFrames = 0;
            if (assembler != null) {
                assembler.clear();
            }
            updateQueued();
            if (lease != null) {
                sendMark(null);
            }
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Boolean> mark(String name) {
        return mark(name, false);
    }

    private Future<Boolean> mark(String name, boolean drain) {
        int elsewhere = rejectedElsewhere; // before the mark in the order of the calling thread
        return audio.inbox().onContext(() -> {
            if (ended) {
                return Future.failedFuture(closed());
            }
            if (marks.size() >= MAX_MARKS) {
                return Future.failedFuture(
                        new CallException(CallException.INVALID_STATE, MAX_MARKS + " marks are queued"));
            }
            flushPartial();
            String key = ++lastMark + " " + name;
            Promise<Boolean> reached = ((ContextInternal) audio.inbox().context()).promise();
            marks.put(key, new PendingMark(reached, !incomplete && elsewhere == elsewhereAtMark, drain));
            if (!drain) { // the next mark also follows the writes before this one
                incomplete = false;
                elsewhereAtMark = elsewhere;
            }
            pending().add(new Mark(key));
            pump();
            return reached.future();
        });
    }

    @Override
    public Future<Void> drained() {
        return mark("drained", true).mapEmpty();
    }

    private void callEnded() {
        if (!ended) {
            ended = true;
            reason = "the call has ended";
            pending = null;
            pendingFrames = 0;
            updateQueued();
            marks.values().forEach(mark -> mark.reached().tryFail(closed()));
            marks.clear();
            callDrainHandler(); // the next write fails with the reason
        }
    }

    @Override
    public int framesQueued() {
        return queued + inTransit;
    }

    @Override
    public long framesRejected() {
        return rejectedHere + rejectedAtMedia + rejectedElsewhere;
    }

    @Override
    public Future<Void> end() {
        return audio.inbox().onContext(this::endOnContext);
    }

    private Future<Void> endOnContext() {
        if (end == null) {
            end = drained().onComplete(done -> {
                if (!ended) {
                    close(reason);
                    callDrainHandler();
                }
            });
        }
        return end;
    }

    @Override
    public AudioWriter setWriteQueueMaxSize(int maxSize) {
        maxQueue = Math.max(1, maxSize);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return framesQueued() >= bound();
    }

    @Override
    public AudioWriter drainHandler(Handler<Void> handler) {
        drainHandler = handler;
        if (handler != null
                && (!audio.inbox().onContext() || ended)) { // there may be room meanwhile, or no more progress
            audio.inbox().context().runOnContext(ignored -> callDrainHandler());
        }
        return this;
    }

    @Override
    public AudioWriter exceptionHandler(Handler<Throwable> handler) {
        exceptionHandler = handler;
        return this;
    }
}
