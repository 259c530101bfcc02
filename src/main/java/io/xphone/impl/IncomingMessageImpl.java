package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.IncomingMessage;
import io.xphone.bus.EventControl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A message by its id on the bus. */
final class IncomingMessageImpl implements IncomingMessage {

    private final Inbox inbox;
    private final EventControl control;
    private final JsonObject told;
    private volatile boolean decided;

    IncomingMessageImpl(Inbox inbox, EventControl control, JsonObject told) {
        this.inbox = inbox;
        this.control = control;
        this.told = told;
    }

    /** Whether a handler has answered, or will. */
    boolean decided() {
        return decided;
    }

    @Override
    public String from() {
        return told.getString("from");
    }

    @Override
    public Optional<String> fromName() {
        return Optional.ofNullable(told.getString("fromName"));
    }

    @Override
    public String to() {
        return told.getString("to");
    }

    @Override
    public String contentType() {
        return told.getString("contentType");
    }

    @Override
    public String body() {
        return told.getString("body");
    }

    @Override
    public Buffer bytes() {
        return CallImpl.bytes(told);
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        told.getJsonObject("headers")
                .forEach(header -> headers.put(header.getKey(), String.valueOf(header.getValue())));
        return headers;
    }

    @Override
    public void defer() {
        decided = true;
    }

    @Override
    public Future<Void> answer(int status, Map<String, String> headers) {
        decided = true;
        return inbox.onContext(
                () -> Failures.ofCall(control.answerMessage(told.getString("id"), status, CallImpl.options(headers))));
    }
}
