package io.xphone.verticle.call;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.CallControl;
import io.xphone.bus.CallControlVertxProxyHandler;
import io.xphone.verticle.runtime.ControlService;

/**
 * Handles a call's commands from the event bus. The proxy handler is created with the first command, because an
 * application on the event loop of the call sends none over the bus.
 */
final class LazyCallService implements Handler<Message<JsonObject>> {

    private final Vertx vertx;
    private final CallControl control;
    private ControlService proxy;

    LazyCallService(Vertx vertx, CallControl control) {
        this.vertx = vertx;
        this.control = control;
    }

    @Override
    public void handle(Message<JsonObject> message) {
        if (proxy == null) {
            proxy = new ControlService(CallControl.class, new CallControlVertxProxyHandler(vertx, control));
        }
        proxy.handle(message);
    }
}
