package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.AudioReader;
import io.xphone.AudioWriter;
import io.xphone.CallAudio;
import io.xphone.EncodedAudioReader;
import io.xphone.EncodedAudioWriter;
import io.xphone.RtpReader;
import io.xphone.audio.EncodedFrame;
import io.xphone.bus.Addresses;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.CallControl;
import io.xphone.bus.internal.LocalServices;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.AudioWriterOptions;
import io.xphone.options.OptionsCheck;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The readers and writers of one call; they are opened at its media when there is some. */
public final class CallAudioImpl implements CallAudio {

    private final Inbox inbox;
    private final CallImpl call;
    private final CallControl control;
    private final Promise<Void> ready;
    private final List<Runnable> ends = new ArrayList<>();
    private final Map<Integer, MediaWriter> writers = new HashMap<>();
    private final Set<String> readers = new HashSet<>();
    private final CallAudioImpl parent;
    private CallAudioImpl onMediaLoop;
    private boolean over;

    /** Completes when no report of a writer is expected any more. */
    private Future<Void> lastReport = Future.succeededFuture();

    CallAudioImpl(Inbox inbox, CallImpl call, CallControl control) {
        this(inbox, call, control, null);
    }

    /** @param parent the audio of the handle, when this one is on the media event loop; null otherwise */
    private CallAudioImpl(Inbox inbox, CallImpl call, CallControl control, CallAudioImpl parent) {
        this.parent = parent;
        this.inbox = inbox;
        this.call = call;
        this.control = control;
        this.ready = ((ContextInternal) inbox.context()).promise();
    }

    /** The call has media: readers and writers that were opened before are opened there now. */
    void ready() {
        ready.tryComplete();
    }

    void end() {
        if (over) {
            return;
        }
        over = true;
        ready.tryFail("the call has ended");
        List<Runnable> actions = new ArrayList<>(ends);
        ends.clear();
        actions.forEach(Runnable::run);
        if (onMediaLoop != null) {
            Inbox local = onMediaLoop.inbox;
            local.onContext(() -> {
                        onMediaLoop.end();
                        return onMediaLoop.lastReport;
                    })
                    .onComplete(reported -> {
                        local.remove(onMediaLoop);
                        inbox.onContext(() -> {
                            inbox.local().release(local);
                            return Future.succeededFuture();
                        });
                    });
        }
    }

    /** The handle detaches from the call: its readers and writers are closed at the media too. */
    Future<Void> detach() {
        end();
        List<Future<Void>> closing = new ArrayList<>();
        if (onMediaLoop != null) {
            closing.add(onMediaLoop.inbox.onContext(onMediaLoop::detach));
        }
        readers.forEach(reader -> closing.add(ask(control -> control.closeReader(reader))));
        readers.clear();
        writers.values().forEach(writer -> closing.add(ask(control -> control.closeWriter(writer.id()))));
        writers.clear();
        return Future.join(closing).mapEmpty();
    }

    /** A reader was opened. */
    void readerOpened(String reader) {
        readers.add(reader);
    }

    /** A reader was closed. */
    void readerClosed(String reader) {
        readers.remove(reader);
    }

    boolean over() {
        return over;
    }

    Future<Void> whenReady() {
        return ready.future();
    }

    void onEnd(Runnable action) {
        if (over) {
            action.run();
        } else {
            ends.add(action);
        }
    }

    public Inbox inbox() {
        return inbox;
    }

    CallImpl call() {
        return call;
    }

    /** Sends a command to the call from the context of its handle; completes on the context of this. */
    <T> Future<T> ask(Function<CallControl, Future<T>> command) {
        if (parent == null) {
            return Failures.ofCall(command.apply(control));
        }
        Promise<T> reply = ((ContextInternal) inbox.context()).promise();
        parent.inbox.onContext(() -> parent.ask(command)).onComplete(reply);
        return reply.future();
    }

    /** The address for audio into the call. */
    String address() {
        String address = call.data().getAudioAddress();
        return address != null ? address : Addresses.agentAudio(call.data().getAgent());
    }

    @Override
    public CallAudio onMediaEventLoop(Handler<CallAudio> handler) {
        inbox.onContext(() -> whenReady().onSuccess(ready -> {
            if (!over) {
                CallAudioImpl local = parent != null ? this : onMediaLoop();
                HandlerSlot.callOn(local.inbox.context(), handler, local);
            }
        }));
        return this;
    }

    /** The audio on the media event loop; this one when there is none on another event loop of this node. */
    private CallAudioImpl onMediaLoop() {
        Context mediaContext = onMediaLoop != null
                ? onMediaLoop.inbox.context()
                : LocalServices.otherEventLoop(inbox.vertx(), call.data().getAudioAddress(), inbox.context());
        if (mediaContext == null) {
            return this;
        }
        if (onMediaLoop == null) {
            onMediaLoop = new CallAudioImpl(inbox.local().acquire(mediaContext), call, control, this);
            onMediaLoop.ready();
            mediaContext.runOnContext(ignored -> onMediaLoop.inbox.add(onMediaLoop));
        }
        return onMediaLoop;
    }

    /** Whether the call runs on this node, so that frames go by reference. */
    boolean local() {
        return inbox.node().equals(call.data().getNode());
    }

    /** Acknowledges packets of a reader: as many more may be sent. */
    void acknowledge(String lease, int packets) {
        inbox.vertx()
                .eventBus()
                .send(
                        address(),
                        new JsonObject()
                                .put("type", "ack")
                                .put("call", call.id())
                                .put("lease", lease)
                                .put("packets", packets),
                        new DeliveryOptions().setLocalOnly(local()));
    }

    void writerOpened(int stream, MediaWriter writer) {
        writers.put(stream, writer);
    }

    /** A writer was closed before the end of the call. */
    void writerClosed(int stream, Runnable atEnd) {
        writers.remove(stream);
        ends.remove(atEnd);
    }

    void onProgress(AudioProgress progress) {
        MediaWriter writer = writers.get(progress.stream());
        if (writer != null) {
            writer.onProgress(progress);
        }
    }

    /**
     * Reports of the media are still received after the end of the call.
     *
     * @return completes when none is expected any more
     */
    Future<Void> awaitLastReport(int ms) {
        inbox.add(this);
        lastReport = inbox.vertx()
                .timer(ms, TimeUnit.MILLISECONDS)
                .onComplete(late -> inbox.remove(this))
                .mapEmpty();
        return lastReport;
    }

    @Override
    public AudioReader reader(AudioReaderOptions options) {
        OptionsCheck.check(options);
        AudioReaderImpl reader = new AudioReaderImpl(this, new AudioReaderOptions(options));
        inbox.onContext(reader::open);
        return reader;
    }

    @Override
    public AudioWriter writer() {
        return open(writerRequest("paced"));
    }

    @Override
    public AudioWriter liveWriter() {
        return open(writerRequest("paced").setLive(true));
    }

    @Override
    public AudioWriter holdWriter() {
        return open(writerRequest("hold"));
    }

    @Override
    public AudioWriter unpacedWriter() {
        return open(writerRequest("raw"));
    }

    @Override
    public AudioWriter writer(AudioWriterOptions options) {
        OptionsCheck.check(options);
        String kind = switch (options.getKind()) {
            case PACED -> "paced";
            case UNPACED -> "raw";
            case HOLD -> "hold";
        };
        return open(writerRequest(kind)
                .setSampleRate(options.getSampleRate())
                .setLive(options.isLive())
                .setVolume(options.getVolume())
                .setMode(options.getMode().name().toLowerCase(Locale.ROOT)));
    }

    private AudioWriter open(AudioWriterRequest request) {
        AudioWriterImpl writer = new AudioWriterImpl(this, request);
        inbox.onContext(writer::open);
        return writer;
    }

    @Override
    public EncodedAudioWriter encodedWriter(String codec) {
        String[] parts = codec.split("/");
        if (parts.length == 0 || parts[0].isBlank() || parts.length > 1 && !parts[1].matches("[1-9]\\d{3,5}")) {
            throw new IllegalArgumentException("codec: must be a name, or name/clock rate, is \"" + codec + "\"");
        }
        int clockRate = parts.length > 1 ? Integer.parseInt(parts[1]) : EncodedFrame.usualClockRate(parts[0]);
        EncodedAudioWriterImpl writer = new EncodedAudioWriterImpl(
                this, writerRequest("paced").setCodec(parts[0] + "/" + clockRate), clockRate);
        inbox.onContext(writer::open);
        return writer;
    }

    @Override
    public RtpReader rtpReader(boolean ordered) {
        RtpReaderImpl reader = new RtpReaderImpl(this, ordered);
        inbox.onContext(reader::open);
        return reader;
    }

    @Override
    public EncodedAudioReader encodedReader() {
        EncodedAudioReaderImpl reader = new EncodedAudioReaderImpl(this);
        inbox.onContext(reader::open);
        return reader;
    }

    @Override
    public void writeRtp(Buffer packet) {
        if (local()) {
            inbox.vertx()
                    .eventBus()
                    .send(
                            address(),
                            packet,
                            new DeliveryOptions().setLocalOnly(true).addHeader(AudioPacket.CALL_HEADER, call.id()));
        } else {
            inbox.vertx()
                    .eventBus()
                    .send(
                            address(),
                            new JsonObject()
                                    .put("type", "rtp")
                                    .put("call", call.id())
                                    .put("packet", Base64.getEncoder().encodeToString(packet.getBytes())));
        }
    }

    private AudioWriterRequest writerRequest(String kind) {
        return new AudioWriterRequest()
                .setId(LeaseIds.next())
                .setDeliver(inbox.address())
                .setNode(inbox.node())
                .setKind(kind);
    }
}
