package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.AudioWriter;
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

/**
 * A writer: cuts what is written into frames and keeps the media side's queue filled but never over. All on the handle's context; a write
 * from elsewhere is moved there, and counts as waiting from when it was made.
 */
final class AudioWriterImpl implements AudioWriter {

    private static final int QUEUE = 256;
    private static final int MAX_MARKS = 1_000;

    /** At most so much, and a quarter, is left free in the queue over there, for reports that are on their way. */
    private static final int MARGIN = 12;

    private static final AtomicIntegerFieldUpdater<AudioWriterImpl> WAITS =
            AtomicIntegerFieldUpdater.newUpdater(AudioWriterImpl.class, "waits");
    private static final AtomicIntegerFieldUpdater<AudioWriterImpl> COMING =
            AtomicIntegerFieldUpdater.newUpdater(AudioWriterImpl.class, "coming");
    private static final AtomicIntegerFieldUpdater<AudioWriterImpl> TURNED_AWAY =
            AtomicIntegerFieldUpdater.newUpdater(AudioWriterImpl.class, "turnedAway");

    private final CallAudioImpl audio;
    private final String kind;
    private final boolean live;
    private final boolean paced;
    private final Map<String, Promise<Boolean>> marks = new LinkedHashMap<>();
    private final DeliveryOptions delivery;

    /** Frames and marks; made when something has to wait: a raw writer's frames never do. */
    private Deque<Object> pending;

    private final Runnable atEnd = this::callEnded;
    private AudioWriterRequest request;
    private AudioWriterLease sink;
    private int stream;
    private int room;
    private AudioInput intake;
    private FrameAssembler assembler;
    private int pendingFrames;
    private long sent;
    private long consumed;
    private long refusedHere;
    private long refusedThere;
    private long sequence;
    private long lastMark;

    /** What the context knows to wait, for every thread to see. */
    private volatile int waits;

    /** Frames that other threads wrote and the context has not taken yet. */
    private volatile int coming;

    /** Writes of other threads that did not even get on the way. */
    private volatile int turnedAway;

    private volatile int maxQueue = QUEUE;
    private boolean ended;
    private String reason = "the writer has ended";
    private volatile Handler<Void> drainHandler;
    private volatile Handler<Throwable> exceptionHandler;

    private record Mark(String key) {}

    /** @param live whether a delay that stays is given up */
    AudioWriterImpl(CallAudioImpl audio, String kind, boolean live) {
        this.audio = audio;
        this.kind = kind;
        this.live = live;
        this.paced = !kind.equals("raw");
        this.delivery = new DeliveryOptions().setLocalOnly(audio.local());
    }

    Future<Void> open() {
        audio.onEnd(atEnd);
        request = audio.speakRequest(kind, live);
        return audio.whenReady()
                .compose(ready -> audio.ask(control -> control.speak(request)))
                .onSuccess(opened -> {
                    sink = opened;
                    stream = opened.getStream();
                    room = opened.getQueueFrames() - Math.min(MARGIN, opened.getQueueFrames() / 4);
                    intake = audio.local() ? near(opened.getAddress()) : null;
                    audio.writing(opened.getStream(), this);
                    pump();
                    tellDrained();
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
        Handler<Throwable> told = exceptionHandler;
        if (told != null) {
            told.handle(failure);
        }
        tellDrained(); // who waits for room is told by his next write
    }

    /** Takes nothing more; what waits and is not sent yet never will be. */
    private void close(String why) {
        ended = true;
        reason = why;
        pending = null;
        pendingFrames = 0;
        show();
        marks.values().forEach(mark -> mark.tryFail(why));
        marks.clear();
        audio.written(stream, atEnd);
        audio.ask(control -> control.unspeak(id())); // a call that is gone has no writers
    }

    /** Where frames go by reference when the call's media is on the event loop of this; null elsewhere. */
    private AudioInput near(String address) {
        AudioInput.Locator locator = LocalServices.here(audio.inbox().vertx(), address, AudioInput.Locator.class);
        return locator == null ? null : locator.input(audio.call().id());
    }

    @Override
    public Future<Void> write(PcmFrame frame) {
        if (audio.inbox().here()) {
            return take(frame);
        }
        PcmFrame kept = frame.kept();
        return fromElsewhere(kept.length(), () -> take(kept));
    }

    /** A write of another thread. What is on its way is bounded too: who does not look whether there is room would pile up tasks. */
    private Future<Void> fromElsewhere(int samples, Supplier<Future<Void>> write) {
        if (coming >= Math.max(maxQueue, QUEUE)) {
            TURNED_AWAY.incrementAndGet(this);
            return full();
        }
        int frames = Math.max(1, samples / PcmFormat.FRAME_SAMPLES);
        COMING.addAndGet(this, frames);
        return audio.inbox().onContext(() -> {
            try {
                return write.get();
            } finally {
                COMING.addAndGet(this, -frames);
                tellDrained();
            }
        });
    }

    private Future<Void> full() {
        return Future.failedFuture("the queue is full: " + waiting() + " frames wait");
    }

    private Future<Void> take(PcmFrame frame) {
        Future<Void> refusal = refuse();
        if (refusal != null) {
            return refusal;
        }
        if (frame.sampleRate() != PcmFormat.SAMPLE_RATE) {
            return Future.failedFuture(
                    "a call's sound is of " + PcmFormat.SAMPLE_RATE + " Hz, the frame is of " + frame.sampleRate());
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
        return audio.inbox().here() ? take(own) : fromElsewhere(own.length, () -> take(own));
    }

    private Future<Void> take(short[] samples) {
        Future<Void> refusal = refuse();
        if (refusal != null) {
            return refusal;
        }
        cut(samples);
        pump();
        return Future.succeededFuture();
    }

    private Future<Void> refuse() {
        if (ended) {
            return Future.failedFuture(reason);
        }
        if (waits >= (paced ? maxQueue : QUEUE)) { // and not what comes after this
            refusedHere++;
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

    /** Completes a frame that is not full with silence. */
    private void flushPartial() {
        if (hasPartial()) {
            assembler.pushSilence(assembler.space());
            addFull();
        }
    }

    private void add(PcmFrame frame) {
        sequence++;
        if (!pends() && sink != null && room()) {
            send(frame);
        } else {
            pending().add(frame.kept());
            pendingFrames++;
        }
    }

    /** What waits has changed; after the end nothing does, or whoever waits for room would wait for ever. */
    private void show() {
        // over there no raw frame waits
        WAITS.lazySet(this, ended ? 0 : paced ? pendingFrames + (int) (sent - consumed) : pendingFrames);
    }

    private boolean pends() {
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
        while (sink != null && pends()) {
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
        show();
    }

    private void send(PcmFrame frame) {
        sent++;
        if (intake != null) {
            intake.onFrame(stream, frame);
            return;
        }
        audio.inbox()
                .vertx()
                .eventBus()
                .send(sink.getAddress(), new AudioPacket(audio.call().id(), stream, frame.kept()), delivery);
    }

    private void sendMark(String name) {
        if (intake != null) {
            intake.onMark(new AudioMark(audio.call().id(), stream, name));
            return;
        }
        Object message = audio.local()
                ? new AudioMark(audio.call().id(), stream, name)
                : new JsonObject()
                        .put("type", name == null ? "clear" : "mark")
                        .put("call", audio.call().id())
                        .put("stream", stream)
                        .put("mark", name);
        audio.inbox().vertx().eventBus().send(sink.getAddress(), message, delivery);
    }

    void onProgress(AudioProgress told) {
        consumed = told.frames();
        refusedThere = told.refused();
        show();
        if (told.mark() != null) {
            Promise<Boolean> mark = marks.remove(told.mark());
            if (mark != null) {
                mark.tryComplete(!told.cleared());
            }
        }
        pump();
        tellDrained();
    }

    private void tellDrained() {
        Handler<Void> drained = drainHandler;
        if (drained != null && waiting() < (maxQueue + 1) / 2) {
            drainHandler = null;
            drained.handle(null);
        }
    }

    @Override
    public void clear() {
        audio.inbox().onContext(() -> {
            pending().removeIf(item -> {
                if (item instanceof Mark mark) {
                    Promise<Boolean> promise = marks.remove(mark.key());
                    if (promise != null) {
                        promise.tryComplete(false);
                    }
                }
                return true;
            });
            pendingFrames = 0;
            if (assembler != null) {
                assembler.clear();
            }
            show();
            if (sink != null) {
                sendMark(null);
            }
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Boolean> mark(String name) {
        return audio.inbox().onContext(() -> {
            if (ended) {
                return Future.failedFuture(reason);
            }
            if (marks.size() >= MAX_MARKS) {
                return Future.failedFuture(MAX_MARKS + " marks wait");
            }
            flushPartial();
            String key = ++lastMark + " " + name;
            Promise<Boolean> reached = ((ContextInternal) audio.inbox().context()).promise();
            marks.put(key, reached);
            pending().add(new Mark(key));
            pump();
            return reached.future();
        });
    }

    @Override
    public Future<Void> drained() {
        return mark("drained").mapEmpty();
    }

    private void callEnded() {
        if (!ended) {
            ended = true;
            reason = "the call has ended";
            pending = null;
            pendingFrames = 0;
            show();
            marks.values().forEach(mark -> mark.tryFail(reason));
            marks.clear();
            tellDrained(); // who waits for room is told by his next write
        }
    }

    @Override
    public int waiting() {
        return waits + coming;
    }

    @Override
    public long refused() {
        return refusedHere + refusedThere + turnedAway;
    }

    @Override
    public Future<Void> end() {
        return drained().onComplete(done -> {
            if (!ended) {
                close(reason);
                tellDrained();
            }
        });
    }

    @Override
    public AudioWriter setWriteQueueMaxSize(int maxSize) {
        maxQueue = Math.max(1, maxSize);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return waiting() >= maxQueue;
    }

    @Override
    public AudioWriter drainHandler(Handler<Void> handler) {
        drainHandler = handler;
        if (handler != null
                && (!audio.inbox().here() || ended)) { // there may be room since he looked, or no more progress
            audio.inbox().context().runOnContext(there -> tellDrained());
        }
        return this;
    }

    @Override
    public AudioWriter exceptionHandler(Handler<Throwable> handler) {
        exceptionHandler = handler;
        return this;
    }
}
