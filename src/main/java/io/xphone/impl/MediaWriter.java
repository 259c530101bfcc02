package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.xphone.CallException;
import io.xphone.PlayoutControl;
import io.xphone.PlayoutPosition;
import io.xphone.WriteQueueFullException;
import io.xphone.audio.PcmFormat;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.AudioWriterCommand.Kind;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.internal.AudioInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all writers have in common: keeps the queue at the call's media filled without overflowing it. It runs on the
 * context of the handle; a write from another thread is moved there, and counts as queued as soon as it returns. All
 * counts of samples are at the rate of the writer.
 */
abstract class MediaWriter implements PlayoutControl {

    private static final Logger LOG = LoggerFactory.getLogger(MediaWriter.class);
    private static final int FRAMES_PER_SECOND = 1_000 / PcmFormat.FRAME_MS;
    private static final int MIN_MARKS = 1_000;

    /** Time for the last report of the media after the end of the call, in ms. */
    private static final int LAST_REPORT_MS = 1_000;

    /** Frames left free in the queue at the media, at most a quarter of it, for progress reports in flight. */
    private static final int MARGIN = 12;

    private static final AtomicLongFieldUpdater<MediaWriter> QUEUED =
            AtomicLongFieldUpdater.newUpdater(MediaWriter.class, "queued");
    private static final AtomicLongFieldUpdater<MediaWriter> IN_TRANSIT =
            AtomicLongFieldUpdater.newUpdater(MediaWriter.class, "inTransit");
    private static final AtomicLongFieldUpdater<MediaWriter> REJECTED_ELSEWHERE =
            AtomicLongFieldUpdater.newUpdater(MediaWriter.class, "rejectedElsewhere");
    private static final AtomicLongFieldUpdater<MediaWriter> LOGGED =
            AtomicLongFieldUpdater.newUpdater(MediaWriter.class, "logged");

    final CallAudioImpl audio;
    final int rate;

    private final AudioWriterRequest request;
    private final int frameSamples;
    private final WriterFlow flow;
    private final WriterMarks marks;
    private final Runnable atEnd = this::callEnded;

    /** Commands that wait until the writer is open. */
    private final List<Runnable> early = new ArrayList<>();

    private long rejectedHere;
    private long rejectedAtMedia;

    /** Writes that {@code clear} dropped before the media received them. */
    private long droppedWrites;

    /** The last report. */
    private PlayoutPosition position;

    /** Completes with the position at the end. */
    private Promise<PlayoutPosition> last;

    /** Samples queued as known on the context, visible to all threads. */
    private volatile long queued;

    /** Samples written by other threads that have not reached the context yet. */
    private volatile long inTransit;

    /** Frames of other threads that were rejected before they reached the context. */
    private volatile long rejectedElsewhere;

    /** 1 when a rejection was logged. */
    private volatile long logged;

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

    /** @param rate rate of the counts of samples, in Hz */
    MediaWriter(CallAudioImpl audio, AudioWriterRequest request, int rate) {
        this.audio = audio;
        this.request = request;
        this.rate = rate;
        this.frameSamples = rate / FRAMES_PER_SECOND;
        this.flow = new WriterFlow(audio, this, !request.getKind().equals("raw"));
        this.queueFrames = audio.call().data().getQueueFrames();
        int queueMs = audio.call().data().getWriteQueueMs();
        this.limit = queueMs / PcmFormat.FRAME_MS;
        this.marks = new WriterMarks(() -> context().promise(), Math.max(MIN_MARKS, queueMs));
        this.position = new PlayoutPosition(rate, 0, 0, 0, 0, 0);
    }

    private ContextInternal context() {
        return (ContextInternal) audio.inbox().context();
    }

    // ---- opening and closing ----

    Future<Void> open() {
        audio.onEnd(atEnd);
        return audio.whenReady()
                .compose(ready -> audio.ask(control -> control.openWriter(request)))
                .onSuccess(this::opened)
                .onFailure(this::notOpened)
                .mapEmpty();
    }

    private void opened(AudioWriterLease opened) {
        limit = opened.getQueueFrames();
        flow.open(opened, (long) (limit - Math.min(MARGIN, limit / 4)) * frameSamples);
        audio.writerOpened(opened.getStream(), this);
        early.forEach(Runnable::run); // before the audio: a writer may be paused before anything is played
        early.clear();
        pump();
        callDrainHandler();
    }

    String id() {
        return request.getId();
    }

    private void notOpened(Throwable failure) {
        if (audio.over()) {
            callEnded();
        }
        if (ended) {
            return;
        }
        close(failure.getMessage(), null);
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

    /** Rejects further writes, and drops queued audio. @param lastPosition null when the writer was never open */
    private void close(String why, PlayoutPosition lastPosition) {
        finish(why);
        if (lastPosition == null) {
            last.tryFail(closed());
        } else {
            last.tryComplete(lastPosition);
        }
        marks.close(closed(), last.future());
        audio.writerClosed(flow.stream(), atEnd);
        audio.ask(control -> control.closeWriter(id())); // fails when the call, and so its writers, have ended
    }

    private void finish(String why) {
        ended = true;
        reason = why;
        flow.drop();
        updateQueued();
        last = context().promise();
        List<Runnable> commands = new ArrayList<>(early);
        early.clear();
        commands.forEach(Runnable::run); // they fail
    }

    private void callEnded() {
        if (ended) {
            return;
        }
        boolean outstanding = flow.outstanding();
        finish("the call has ended");
        if (outstanding) { // the media reports the last position as it closes
            audio.awaitLastReport(LAST_REPORT_MS).onComplete(done -> last.tryComplete(position));
        } else {
            last.tryComplete(position);
        }
        marks.close(closed(), last.future());
        callDrainHandler(); // the next write fails with the reason
    }

    /** The media cannot continue this writer. */
    private void failed(String why) {
        finish(why);
        last.tryComplete(position);
        marks.close(null, last.future());
        audio.writerClosed(flow.stream(), atEnd);
        HandlerSlot.call(exceptionHandler, closed());
        callDrainHandler();
    }

    // ---- writes ----

    /**
     * A write of another thread. Audio in transit is bounded too, so that writes without regard to the queue do not
     * pile up tasks.
     */
    Future<Void> fromOtherThread(int samples, Supplier<Future<Void>> write) {
        if (inTransit >= (long) limit * frameSamples) {
            REJECTED_ELSEWHERE.addAndGet(this, frames(samples));
            return full();
        }
        IN_TRANSIT.addAndGet(this, samples);
        return audio.inbox().onContext(() -> {
            IN_TRANSIT.addAndGet(this, -samples); // first: counted twice, the queue would be full too early
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

    private int frames(int samples) {
        return Math.max(1, samples / frameSamples);
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

    /** Why a write is rejected now; null when it is accepted. */
    Future<Void> reject(int samples) {
        if (ended) {
            return Future.failedFuture(closed());
        }
        if (queued >= (long) limit * frameSamples) { // writes in transit are behind this one
            rejectedHere += frames(samples);
            marks.rejected();
            return full();
        }
        return null;
    }

    /** A write that cannot be sent as it is, and counts as rejected. */
    Future<Void> reject(int samples, String message) {
        rejectedHere += frames(samples);
        return invalid(message);
    }

    /** A write that has another form than that of the writer. */
    Future<Void> invalid(String message) {
        marks.rejected();
        return Future.failedFuture(new IllegalArgumentException(message));
    }

    /**
     * Sends audio, or queues it while the queue at the media is full; {@link #pump} follows.
     *
     * @param more whether the next piece continues the same write
     */
    void add(Object piece, int samples, boolean more) {
        flow.add(piece, samples, more);
    }

    /** A piece of audio that stays valid. */
    abstract Object kept(Object piece);

    /** Passes a piece of audio to the media on the current event loop. */
    abstract void pass(AudioInput input, int stream, Object piece, boolean more);

    /** The message with a piece of audio. */
    abstract Object message(int stream, Object piece, boolean more);

    /** The queue has changed; after the end it counts as empty, so that the drain handler is called. */
    private void updateQueued() {
        QUEUED.lazySet(this, ended ? 0 : flow.queued());
    }

    void pump() {
        flow.pump();
        updateQueued();
    }

    void onProgress(AudioProgress progress) {
        flow.consumed(progress.consumed());
        rejectedAtMedia = progress.rejected();
        position = ofMedia(progress.position(), 0);
        if (ended) { // the last report
            if (last != null) {
                last.tryComplete(position);
            }
            return;
        }
        updateQueued();
        if (progress.mark() != null) {
            marks.onReport(progress, position);
        }
        if (progress.failure() != null) {
            failed(progress.failure());
            return;
        }
        pump();
        callDrainHandler();
    }

    /** A position of the media, with what it does not know. */
    private PlayoutPosition ofMedia(PlayoutPosition there, long queuedHere) {
        return droppedWrites == 0 && queuedHere == 0
                ? there
                : new PlayoutPosition(
                        there.sampleRate(),
                        there.samples(),
                        there.discarded(),
                        there.write() + droppedWrites,
                        there.writeSamples(),
                        there.queued() + queuedHere);
    }

    private void callDrainHandler() {
        Handler<Void> drained = drainHandler;
        if (drained != null && framesQueued() < (bound() + 1) / 2) {
            drainHandler = null;
            HandlerSlot.call(drained, null);
        }
    }

    // ---- playout ----

    @Override
    public long waiting() {
        return (queued + inTransit) * 1_000 / rate;
    }

    @Override
    public Future<PlayoutPosition> clear() {
        long elsewhere = rejectedElsewhere;
        return audio.inbox().onContext(() -> {
            if (ended) {
                return last.future();
            }
            Promise<PlayoutPosition> result = context().promise();
            String key = marks.addClear(result, elsewhere);
            long dropped = flow.pendingSamples();
            int writes = flow.dropPending(marks);
            updateQueued();
            if (!flow.isOpen()) {
                marks.drop(key);
                result.complete(ofMedia(position, dropped));
                droppedWrites += writes;
                return result.future();
            }
            flow.send(Kind.CLEAR, key);
            long before = droppedWrites;
            droppedWrites += writes;
            return result.future()
                    .map(there -> new PlayoutPosition(
                            rate,
                            there.samples(),
                            there.discarded(),
                            there.write() - droppedWrites + before,
                            there.writeSamples(),
                            there.queued() + dropped));
        });
    }

    @Override
    public Future<PlayoutPosition> position() {
        return audio.inbox().onContext(() -> {
            if (ended) {
                return last.future();
            }
            return flow.isOpen()
                    ? request(Kind.POSITION, 0)
                    : Future.succeededFuture(ofMedia(position, flow.pendingSamples()));
        });
    }

    @Override
    public Future<PlayoutPosition> pause() {
        return command(Kind.PAUSE, 0);
    }

    @Override
    public Future<Void> resume() {
        return command(Kind.RESUME, 0).mapEmpty();
    }

    Future<Void> changeVolume(double factor) {
        return command(Kind.VOLUME, factor).mapEmpty();
    }

    /** Sends a command when the writer is open. */
    private Future<PlayoutPosition> command(Kind kind, double volume) {
        return audio.inbox().onContext(() -> {
            if (ended) {
                return Future.failedFuture(closed());
            }
            if (flow.isOpen()) {
                return request(kind, volume);
            }
            Promise<PlayoutPosition> result = context().promise();
            early.add(() -> (ended ? Future.<PlayoutPosition>failedFuture(closed()) : request(kind, volume))
                    .onComplete(result));
            return result.future();
        });
    }

    private Future<PlayoutPosition> request(Kind kind, double volume) {
        long here = flow.pendingSamples();
        return flow.request(kind, volume).map(there -> ofMedia(there, here));
    }

    @Override
    public Future<Boolean> mark(String name) {
        return mark(name, false);
    }

    private Future<Boolean> mark(String name, boolean drain) {
        long elsewhere = rejectedElsewhere; // before the mark in the order of the calling thread
        return audio.inbox().onContext(() -> {
            if (ended) {
                return Future.failedFuture(closed());
            }
            if (marks.full()) {
                return Future.failedFuture(new CallException(
                        CallException.INVALID_STATE,
                        marks.max() + " marks are queued: that is the maximum, one for each ms of media.writeQueueMs"));
            }
            String key = marks.add(name, drain, elsewhere);
            Future<Boolean> reached = marks.reached(key);
            flow.mark(key);
            pump();
            return reached;
        });
    }

    @Override
    public Future<Void> drained() {
        return mark("drained", true).mapEmpty();
    }

    @Override
    public int framesQueued() {
        return (int) ((queued + inTransit + frameSamples - 1) / frameSamples);
    }

    @Override
    public long framesRejected() {
        return rejectedHere + rejectedAtMedia + rejectedElsewhere;
    }

    // ---- stream ----

    /** Ends the writer when all its audio has been sent. */
    Future<Void> endWhenDrained() {
        return audio.inbox().onContext(() -> {
            if (end == null) {
                end = drained().onComplete(done -> {
                    if (!ended) {
                        close(reason, position);
                        callDrainHandler();
                    }
                });
            }
            return end;
        });
    }

    void setMaxQueue(int maxSize) {
        maxQueue = Math.max(1, maxSize);
    }

    /** Whether the queue counts as full. */
    public boolean writeQueueFull() {
        return framesQueued() >= bound();
    }

    void setDrainHandler(Handler<Void> handler) {
        drainHandler = handler;
        if (handler != null
                && (!audio.inbox().onContext() || ended)) { // there may be room meanwhile, or no more progress
            audio.inbox().context().runOnContext(ignored -> callDrainHandler());
        }
    }

    void setExceptionHandler(Handler<Throwable> handler) {
        exceptionHandler = handler;
    }
}
