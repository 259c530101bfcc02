package io.xphone.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.bus.NearServices;
import io.xphone.bus.QuietConsumers;

/** Takes what an agent is sent for the calls of one event loop, there, and has their media. */
final class SoundVerticle extends VerticleBase {

    private final String address;
    private final AgentSound sound;
    private MessageConsumer<Object> consumer;
    private CallVerticles media;

    SoundVerticle(String address, AgentSound sound) {
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
        NearServices.add(vertx, address, sound);
        consumer = QuietConsumers.quiet(vertx.eventBus().consumer(address, sound::onMessage));
        return vertx.isClustered() ? consumer.completion() : Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return media.stopAll().eventually(() -> {
            NearServices.remove(vertx, address);
            return consumer.unregister();
        });
    }
}
