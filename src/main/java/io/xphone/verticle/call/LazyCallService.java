package io.xphone.verticle.call;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.CallControl;
import io.xphone.bus.CallControlVertxProxyHandler;

/** Takes a call's commands from the bus. What reads them is made with the first: the application on the call's own loop sends none that way. */
final class LazyCallService implements Handler<Message<JsonObject>> {

    private final Vertx vertx;
    private final CallControl control;
    private CallControlVertxProxyHandler reader;

    LazyCallService(Vertx vertx, CallControl control) {
        this.vertx = vertx;
        this.control = control;
    }

    @Override
    public void handle(Message<JsonObject> message) {
        if (reader == null) {
            reader = new CallControlVertxProxyHandler(vertx, control);
        }
        reader.handle(message);
    }
}
