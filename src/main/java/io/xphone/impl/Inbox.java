package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.bus.Addresses;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioProgress;
import io.xphone.bus.NodeId;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.AudioPacketBatch;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.IncomingCall;
import io.xphone.bus.internal.InternalCodecs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The one address where a handle and its calls get everything: events, frames, progress. One consumer for all of them costs a call no
 * registration; everything arrives on one context.
 */
public final class Inbox {

    private static final int EARLY_CALLS = 256;
    private static final int EARLY_EVENTS = 64;

    /** Events of calls that this handle does not know (yet): the oldest make room, or calls that are nobody's would fill it for ever. */
    private static final class Early extends LinkedHashMap<String, List<JsonObject>> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<JsonObject>> eldest) {
            return size() > EARLY_CALLS;
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final ContextInternal home;
    private final String node;
    private final String address = Addresses.inbox(UUID.randomUUID().toString());
    private final Handler<JsonObject> agentEvents;
    private final Map<String, CallImpl> calls = new LinkedHashMap<>();
    private final Map<String, List<JsonObject>> early = new Early();
    private final LocalInboxes near;
    private final boolean clustered;
    private final Map<String, CallAudioImpl> audioByCall = new HashMap<>();
    private final Map<Integer, AudioReaderImpl> readers = new HashMap<>();
    private MessageConsumer<Object> consumer;
    private Future<Void> opened;
    private int nextStream;
    private Consumer<CallImpl> onCall = call -> {};
    private Consumer<CallInfo> onIncoming = info -> {};

    public Inbox(Vertx vertx, Context context, Handler<JsonObject> agentEvents) {
        this(vertx, context, agentEvents, vertx.isClustered());
    }

    private Inbox(Vertx vertx, Context context, Handler<JsonObject> agentEvents, boolean clustered) {
        this.vertx = vertx;
        this.clustered = clustered;
        this.near = new LocalInboxes(vertx);
        this.context = context;
        this.home = ((ContextInternal) context).unwrap();
        this.node = NodeId.of(vertx);
        this.agentEvents = agentEvents;
        InternalCodecs.register(vertx);
    }

    /** One for nothing but sound of calls of this node, on the event loop where it is made. */
    static Inbox ofAudio(Vertx vertx, Context there) {
        Inbox inbox = new Inbox(vertx, there, event -> {}, false);
        inbox.open();
        return inbox;
    }

    /** Opens the address, on the context. */
    Future<Void> open() {
        return onContext(() -> {
            if (consumer == null) {
                consumer = clustered
                        ? vertx.eventBus().consumer(address, this::onMessage)
                        : vertx.eventBus().localConsumer(address, this::onMessage);
                opened = clustered ? consumer.completion() : Future.succeededFuture();
            }
            return opened; // for all who ask: an address that other nodes do not know yet hears nothing
        });
    }

    /** Ignores what still comes, as from calls whose handles were detached. */
    Future<Void> close() {
        if (consumer != null) {
            ConsumerDrain.unregisterLater(context, consumer);
        }
        return Future.succeededFuture();
    }

    Vertx vertx() {
        return vertx;
    }

    Context context() {
        return context;
    }

    String address() {
        return address;
    }

    String node() {
        return node;
    }

    /** @param leaseMs 0 for a subscription that ends with what it is to */
    Subscription subscription(boolean takesCalls, int leaseMs) {
        return new Subscription()
                .setId(address)
                .setDeliver(address)
                .setNode(node())
                .setTakesCalls(takesCalls)
                .setLeaseMs(leaseMs);
    }

    /** Whether the context is the current one; a message is handled on a duplicate of it: that is here too. */
    boolean here() {
        return Vertx.currentContext() instanceof ContextInternal current && current.unwrap() == home;
    }

    /** Runs something on the context, at once when already there. */
    public <T> Future<T> onContext(java.util.function.Supplier<Future<T>> step) {
        if (here()) {
            return tried(step);
        }
        io.vertx.core.Promise<T> promise = home.promise();
        context.runOnContext(ignored -> tried(step).onComplete(promise));
        return promise.future();
    }

    /** A promise whose handlers are called on the context. */
    <T> io.vertx.core.Promise<T> promise() {
        return home.promise();
    }

    private static <T> Future<T> tried(java.util.function.Supplier<Future<T>> step) {
        try {
            return step.get();
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }

    /** Who is told of calls that events bring. */
    void onCall(Consumer<CallImpl> adopts) {
        onCall = adopts;
    }

    /** Who is told of calls that are to be answered. */
    void onIncoming(Consumer<CallInfo> answers) {
        onIncoming = answers;
    }

    /** The handle on a call that a message tells of: the one that is here, or a new one. */
    CallImpl call(CallInfo info) {
        CallImpl known = calls.get(info.getId());
        if (known != null) {
            return known;
        }
        CallImpl call = new CallImpl(this, info);
        onCall.accept(call);
        add(call);
        return call;
    }

    void add(CallImpl call) {
        calls.put(call.id(), call);
        List<JsonObject> missed = early.remove(call.id());
        if (missed != null) {
            missed.forEach(event -> deliver(call, event));
        }
    }

    void remove(CallImpl call) {
        calls.remove(call.id(), call);
    }

    /** Whether it has no call any more. */
    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Inboxes on the event loops of the calls' sound. */
    LocalInboxes near() {
        return near;
    }

    /** Sound of a call whose handle has another inbox. */
    void add(CallAudioImpl audio) {
        audioByCall.put(audio.call().id(), audio);
    }

    void remove(CallAudioImpl audio) {
        audioByCall.remove(audio.call().id(), audio);
    }

    int add(AudioReaderImpl reader) {
        readers.put(++nextStream, reader);
        return nextStream;
    }

    void remove(int stream) {
        readers.remove(stream);
    }

    /** Readers that are open here. */
    public int reading() {
        return readers.size();
    }

    private void onMessage(Message<Object> message) {
        Object body = message.body();
        if (body instanceof AudioPacketBatch together) {
            onPackets(together.packets());
        } else if (body instanceof AudioPacket packet) {
            onPacket(packet);
        } else if (body instanceof AudioProgress progress) {
            CallImpl call = calls.get(progress.callId());
            CallAudioImpl audio = call != null ? call.audio() : audioByCall.get(progress.callId());
            if (audio != null) {
                audio.onProgress(progress);
            }
        } else if (body instanceof JsonObject event) {
            onEvent(event);
        } else if (body instanceof IncomingCall incoming) {
            onIncoming.accept(incoming.info());
        }
    }

    /** A handler that throws is the affair of its call: the others are heard. */
    private void onPackets(List<AudioPacket> packets) {
        for (int i = 0, n = packets.size(); i < n; i++) {
            try {
                onPacket(packets.get(i));
            } catch (RuntimeException thrown) {
                home.reportException(thrown);
            }
        }
    }

    private void onPacket(AudioPacket packet) {
        packet.taken();
        AudioReaderImpl reader = readers.get(packet.stream());
        if (reader != null) {
            reader.onFrame(packet.frame());
        }
    }

    private void onEvent(JsonObject event) {
        String id = event.getString("call");
        String type = event.getString("type", "");
        if (type.equals("incoming")) {
            onIncoming.accept(new CallInfo(event.getJsonObject("info")));
            return;
        }
        if (id == null) {
            agentEvents.handle(event);
            return;
        }
        CallImpl call = calls.get(id);
        if (call != null) {
            deliver(call, event);
        } else if (!type.equals("played") && !type.equals("mark")) {
            // of a call whose handle is still on its way to us
            List<JsonObject> waiting = early.computeIfAbsent(id, key -> new ArrayList<>());
            if (waiting.size() < EARLY_EVENTS) {
                waiting.add(event);
            }
        }
    }

    private void deliver(CallImpl call, JsonObject event) {
        call.onEvent(event);
        if (event.getString("type", "").equals("ended")) {
            calls.remove(call.id());
        }
    }
}
