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
import io.xphone.RtpReader;
import io.xphone.audio.PcmFormat;
import io.xphone.bus.Addresses;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.CallControl;
import io.xphone.bus.internal.LocalServices;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Readers and writers of one call, opened when its media is there. */
public final class CallAudioImpl implements CallAudio {

    private final Inbox inbox;
    private final CallImpl call;
    private final CallControl control;
    private final Promise<Void> ready;
    private final List<Runnable> ends = new ArrayList<>();
    private final Map<Integer, AudioWriterImpl> writers = new HashMap<>();
    private final Set<String> leases = new HashSet<>();
    private final CallAudioImpl far;
    private CallAudioImpl near;
    private boolean over;

    CallAudioImpl(Inbox inbox, CallImpl call, CallControl control) {
        this(inbox, call, control, null);
    }

    /** @param far the call's own, when this is the one on the event loop of its sound */
    private CallAudioImpl(Inbox inbox, CallImpl call, CallControl control, CallAudioImpl far) {
        this.far = far;
        this.inbox = inbox;
        this.call = call;
        this.control = control;
        this.ready = ((ContextInternal) inbox.context()).promise();
    }

    /** The call has media: what was asked for before is opened now. */
    void ready() {
        ready.tryComplete();
    }

    void end() {
        if (over) {
            return;
        }
        over = true;
        ready.tryFail("the call has ended");
        List<Runnable> told = new ArrayList<>(ends);
        ends.clear();
        told.forEach(Runnable::run);
        if (near != null) {
            Inbox there = near.inbox;
            there.context().runOnContext(ignored -> {
                near.end();
                there.remove(near);
            });
            inbox.near().leave(there);
        }
    }

    /** The handle lets go of the call: its readers and writers end there too. */
    Future<Void> detach() {
        end();
        List<Future<Void>> closing = new ArrayList<>();
        if (near != null) {
            closing.add(near.inbox.onContext(near::detach));
        }
        leases.forEach(lease -> closing.add(ask(asked -> asked.unlisten(lease))));
        leases.clear();
        writers.values().forEach(writer -> closing.add(ask(asked -> asked.unspeak(writer.id()))));
        writers.clear();
        return Future.join(closing).mapEmpty();
    }

    /** A reader is open. */
    void reading(String lease) {
        leases.add(lease);
    }

    /** It has been closed. */
    void closed(String lease) {
        leases.remove(lease);
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

    /** Asks the call's control, from the context of the call: it runs there. Told on the context of this. */
    <T> Future<T> ask(Function<CallControl, Future<T>> command) {
        if (far == null) {
            return Failures.ofCall(command.apply(control));
        }
        Promise<T> told = ((ContextInternal) inbox.context()).promise();
        far.inbox.onContext(() -> far.ask(command)).onComplete(told);
        return told.future();
    }

    /** Where sound for the call is sent. */
    String address() {
        String told = call.info().getAudioAddress();
        return told != null ? told : Addresses.agentAudio(call.info().getAgent());
    }

    @Override
    public CallAudio near(Handler<CallAudio> handler) {
        inbox.onContext(() -> whenReady().onSuccess(ready -> {
            if (!over) {
                CallAudioImpl nearest = far != null ? this : nearest();
                nearest.inbox.context().runOnContext(there -> handler.handle(nearest));
            }
        }));
        return this;
    }

    private CallAudioImpl nearest() {
        Context there = near != null
                ? near.inbox.context()
                : LocalServices.elsewhere(inbox.vertx(), call.info().getAudioAddress(), inbox.context());
        if (there == null) {
            return this;
        }
        if (near == null) {
            near = new CallAudioImpl(inbox.near().enter(there), call, control, this);
            near.ready();
            there.runOnContext(ignored -> near.inbox.add(near));
        }
        return near;
    }

    /** Whether the call runs on this node, so that frames go by reference. */
    boolean local() {
        return inbox.node().equals(call.info().getNode());
    }

    /** Packets of a reader were taken: as many more may be sent. */
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

    void writing(int stream, AudioWriterImpl writer) {
        writers.put(stream, writer);
    }

    /** A writer has ended before the call. */
    void written(int stream, Runnable atEnd) {
        writers.remove(stream);
        ends.remove(atEnd);
    }

    void onProgress(AudioProgress told) {
        AudioWriterImpl writer = writers.get(told.stream());
        if (writer != null) {
            writer.onProgress(told);
        }
    }

    @Override
    public AudioReader reader(int frameMs) {
        return open(new AudioReaderImpl(this, frameMs, false));
    }

    @Override
    public AudioReader lendingReader() {
        return open(new AudioReaderImpl(this, PcmFormat.FRAME_MS, true));
    }

    private AudioReader open(AudioReaderImpl reader) {
        inbox.onContext(reader::open);
        return reader;
    }

    @Override
    public AudioWriter writer() {
        return open(new AudioWriterImpl(this, "paced", false));
    }

    @Override
    public AudioWriter liveWriter() {
        return open(new AudioWriterImpl(this, "paced", true));
    }

    @Override
    public AudioWriter holdWriter() {
        return open(new AudioWriterImpl(this, "hold", false));
    }

    @Override
    public AudioWriter rawWriter() {
        return open(new AudioWriterImpl(this, "raw", false));
    }

    private AudioWriter open(AudioWriterImpl writer) {
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

    AudioWriterRequest speakRequest(String kind, boolean live) {
        return new AudioWriterRequest()
                .setId(LeaseIds.next())
                .setDeliver(inbox.address())
                .setNode(inbox.node())
                .setKind(kind)
                .setLive(live);
    }
}
