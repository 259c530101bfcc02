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
import io.xphone.bus.internal.CallEventDelivery;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.IncomingCall;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.bus.internal.PublishedCallEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The event-bus address at which a handle and its calls receive everything: events, audio and the progress of writers.
 * One consumer for all of them avoids a registration for each call, and everything arrives on one context.
 */
public final class Inbox {

    private static final int EARLY_CALLS = 256;
    private static final int EARLY_EVENTS = 64;

    /**
     * Events of calls that have no handle here yet. It is bounded, since some never get one: the oldest are dropped.
     */
    private static final class Early extends LinkedHashMap<String, List<CallEventDelivery>> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<CallEventDelivery>> eldest) {
            return size() > EARLY_CALLS;
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final ContextInternal home;
    private final String node;
    private final String address = Addresses.inbox(UUID.randomUUID().toString());
    private final Handler<PublishedAgentEvent> agentEvents;
    private final Map<String, CallImpl> calls = new LinkedHashMap<>();
    private final Map<String, List<CallEventDelivery>> early = new Early();
    private final LocalInboxes local;
    private final boolean clustered;
    private final Map<String, CallAudioImpl> audioByCall = new HashMap<>();
    private final Map<Integer, AudioReaderImpl> readers = new HashMap<>();
    private MessageConsumer<Object> consumer;
    private Future<Void> opened;
    private int nextStream;
    private Consumer<CallImpl> onCall = call -> {};
    private Consumer<CallInfo> onIncoming = info -> {};

    public Inbox(Vertx vertx, Context context, Handler<PublishedAgentEvent> agentEvents) {
        this(vertx, context, agentEvents, vertx.isClustered());
    }

    private Inbox(Vertx vertx, Context context, Handler<PublishedAgentEvent> agentEvents, boolean clustered) {
        this.vertx = vertx;
        this.clustered = clustered;
        this.local = new LocalInboxes(vertx);
        this.context = context;
        this.home = ((ContextInternal) context).unwrap();
        this.node = NodeId.of(vertx);
        this.agentEvents = agentEvents;
        InternalCodecs.register(vertx);
    }

    /** An inbox for the audio of calls of this node only, on a media event loop. */
    static Inbox ofAudio(Vertx vertx, Context mediaContext) {
        Inbox inbox = new Inbox(vertx, mediaContext, event -> {}, false);
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
                LocalServices.add(vertx, address, this); // so that a shutdown waits for its messages
                opened = clustered ? consumer.completion() : Future.succeededFuture();
            }
            return opened; // the same future each time: other nodes cannot send to the address before it completes
        });
    }

    /** Closes the address; messages that still arrive, such as events of detached calls, are dropped. */
    Future<Void> close() {
        if (consumer != null) {
            ConsumerDrain.unregisterLater(context, consumer).onComplete(done -> LocalServices.remove(vertx, address));
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

    /** @param leaseMs 0 for a subscription that ends with the call, phone or server */
    Subscription subscription(boolean incomingCalls, int leaseMs) {
        return new Subscription()
                .setId(address)
                .setDeliver(address)
                .setNode(node())
                .setIncomingCalls(incomingCalls)
                .setLeaseMs(leaseMs);
    }

    /** Whether the context, or a duplicate of it, is the current one. */
    boolean onContext() {
        return Vertx.currentContext() instanceof ContextInternal current && current.unwrap() == home;
    }

    /** Runs a step on the context, at once when that is the current one. */
    public <T> Future<T> onContext(java.util.function.Supplier<Future<T>> step) {
        if (onContext()) {
            return tried(step);
        }
        io.vertx.core.Promise<T> promise = home.promise();
        try {
            context.runOnContext(ignored -> tried(step).onComplete(promise));
        } catch (RejectedExecutionException closed) {
            return Future.failedFuture(closed); // the Vertx of the application is closed
        }
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

    /** Sets what to do with a new handle. */
    void onCall(Consumer<CallImpl> action) {
        onCall = action;
    }

    /** Sets what to do with an inbound call that can be answered. */
    void onIncoming(Consumer<CallInfo> action) {
        onIncoming = action;
    }

    /** The handle on a call: the one that exists here, or a new one. */
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

    /** The handle on a call that exists already: the snapshot is later than the events that arrived before it. */
    void existing(CallInfo info) {
        if (!calls.containsKey(info.getId())) {
            early.remove(info.getId());
            call(info).listed();
        }
    }

    void add(CallImpl call) {
        calls.put(call.id(), call);
        List<CallEventDelivery> missed = early.remove(call.id());
        if (missed != null) {
            missed.forEach(event -> deliver(call, event));
        }
    }

    void remove(CallImpl call) {
        calls.remove(call.id(), call);
    }

    /** Whether it has no calls. */
    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** The inboxes on the media event loops of this node. */
    LocalInboxes local() {
        return local;
    }

    /** Adds the audio of a call whose handle has another inbox. */
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

    /** The number of open readers. */
    public int openReaders() {
        return readers.size();
    }

    private void onMessage(Message<Object> message) {
        Object body = message.body();
        if (body instanceof AudioPacketBatch batch) {
            onPackets(batch.packets());
        } else if (body instanceof AudioPacket packet) {
            onPacket(packet);
        } else if (body instanceof AudioProgress progress) {
            onProgress(progress);
        } else if (body instanceof CallEventDelivery delivery) {
            onCallEvent(delivery);
        } else if (body instanceof PublishedAgentEvent event) {
            agentEvents.handle(event);
        } else if (body instanceof JsonObject event) {
            onEvent(event);
        } else if (body instanceof IncomingCall incoming) {
            onIncoming.accept(incoming.info());
        }
    }

    /** An exception of a handler does not affect the packets of other calls. */
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

    private void onProgress(AudioProgress progress) {
        CallImpl call = calls.get(progress.callId());
        CallAudioImpl audio = call != null ? call.audio() : audioByCall.get(progress.callId());
        if (audio != null) {
            audio.onProgress(progress);
        }
    }

    private void onEvent(JsonObject event) {
        String id = event.getString("call");
        switch (event.getString("type", "")) {
            case "incoming" -> onIncoming.accept(new CallInfo(event.getJsonObject("info")));
            case "played", "mark" -> onProgress(AudioProgress.fromJson(event));
            default -> {
                if (id == null) {
                    PublishedAgentEvent known = PublishedAgentEvent.fromJson(event);
                    if (known != null) {
                        agentEvents.handle(known);
                    }
                } else {
                    onCallEvent(id, event);
                }
            }
        }
    }

    private void onCallEvent(String id, JsonObject json) {
        PublishedCallEvent event = PublishedCallEvent.fromJson(json);
        if (event != null) {
            onCallEvent(new CallEventDelivery(id, json.getLong("seq", 0L), event));
        } else if (calls.get(id) != null) {
            calls.get(id).onUnknownEvent(json);
        }
    }

    private void onCallEvent(CallEventDelivery event) {
        CallImpl call = calls.get(event.callId());
        if (call != null) {
            deliver(call, event);
            return;
        }
        // the handle on this call does not exist yet
        List<CallEventDelivery> waiting = early.computeIfAbsent(event.callId(), key -> new ArrayList<>());
        if (waiting.size() < EARLY_EVENTS) {
            waiting.add(event);
        }
    }

    private void deliver(CallImpl call, CallEventDelivery event) {
        call.onEvent(event);
        if (event.event() instanceof PublishedCallEvent.Ended) {
            calls.remove(call.id());
        }
    }
}
