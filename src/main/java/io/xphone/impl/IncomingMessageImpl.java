package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.IncomingMessage;
import io.xphone.bus.EventControl;
import io.xphone.bus.internal.PublishedAgentEvent;

/** A message by its id on the bus. */
final class IncomingMessageImpl implements IncomingMessage {

    private final Inbox inbox;
    private final EventControl control;
    private final PublishedAgentEvent.Message event;
    private volatile boolean decided;

    IncomingMessageImpl(Inbox inbox, EventControl control, PublishedAgentEvent.Message event) {
        this.inbox = inbox;
        this.control = control;
        this.event = event;
    }

    /** Whether the handler has responded, or will. */
    boolean decided() {
        return decided;
    }

    @Override
    public String from() {
        return event.from();
    }

    @Override
    public String fromName() {
        return event.fromName();
    }

    @Override
    public String to() {
        return event.to();
    }

    @Override
    public String contentType() {
        return event.contentType();
    }

    @Override
    public String body() {
        return event.text();
    }

    @Override
    public Buffer bytes() {
        return Buffer.buffer(event.body());
    }

    @Override
    public MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap().addAll(event.headers());
    }

    @Override
    public void defer() {
        decided = true;
    }

    @Override
    public Future<Void> respond(int status, MultiMap headers) {
        decided = true;
        JsonObject options = EventValues.options(headers);
        return inbox.onContext(() -> Failures.ofCall(control.respondToMessage(event.id(), status, options)));
    }
}
