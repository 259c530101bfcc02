package io.xphone.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.bus.NearServices;
import io.xphone.bus.QuietConsumers;

/** Takes what an agent is sent for the calls of one event loop, there. */
final class SoundVerticle extends VerticleBase {

    private final String address;
    private final AgentSound sound;
    private MessageConsumer<Object> consumer;

    SoundVerticle(String address, AgentSound sound) {
        this.address = address;
        this.sound = sound;
    }

    @Override
    public Future<?> start() {
        NearServices.add(vertx, address, sound);
        consumer = QuietConsumers.quiet(vertx.eventBus().consumer(address, sound::onMessage));
        return vertx.isClustered() ? consumer.completion() : Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        NearServices.remove(vertx, address);
        return consumer.unregister();
    }
}
