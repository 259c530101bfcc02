package io.xphone.verticle.media;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.QuietConsumers;

/** Takes what an agent is sent for the calls of one event loop, there, and has their media. */
final class MediaLoopVerticle extends VerticleBase {

    private final String address;
    private final AgentAudio sound;
    private MessageConsumer<Object> consumer;
    private CallVerticles media;

    MediaLoopVerticle(String address, AgentAudio sound) {
        this.address = address;
        this.sound = sound;
    }

    /** What runs of the calls there; from the start on. */
    CallVerticles media() {
        return media;
    }

    @Override
    public Future<?> start() {
        media = new CallVerticles(vertx, context);
        LocalServices.add(vertx, address, sound);
        consumer = QuietConsumers.quiet(vertx.eventBus().consumer(address, sound::onMessage));
        return vertx.isClustered() ? consumer.completion() : Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return media.stopAll().eventually(() -> {
            LocalServices.remove(vertx, address);
            return consumer.unregister();
        });
    }
}
