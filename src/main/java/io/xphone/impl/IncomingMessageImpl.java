package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.IncomingMessage;
import io.xphone.bus.EventControl;

/** A message by its id on the bus. */
final class IncomingMessageImpl implements IncomingMessage {

    private final Inbox inbox;
    private final EventControl control;
    private final JsonObject event;
    private volatile boolean decided;

    IncomingMessageImpl(Inbox inbox, EventControl control, JsonObject event) {
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
        return event.getString("from");
    }

    @Override
    public String fromName() {
        return event.getString("fromName");
    }

    @Override
    public String to() {
        return event.getString("to");
    }

    @Override
    public String contentType() {
        return event.getString("contentType");
    }

    @Override
    public String body() {
        return event.getString("body");
    }

    @Override
    public Buffer bytes() {
        return EventValues.bytes(event);
    }

    @Override
    public MultiMap headers() {
        return EventValues.headers(event);
    }

    @Override
    public void defer() {
        decided = true;
    }

    @Override
    public Future<Void> respond(int status, MultiMap headers) {
        decided = true;
        JsonObject options = EventValues.options(headers);
        return inbox.onContext(() -> Failures.ofCall(control.respondToMessage(event.getString("id"), status, options)));
    }
}
