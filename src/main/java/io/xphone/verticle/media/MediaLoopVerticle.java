package io.xphone.verticle.media;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.LocalServices;

/** Takes what an agent is sent for the calls of one event loop, there, and has their media. */
final class MediaLoopVerticle extends VerticleBase {

    private final String address;
    private final AgentAudio audio;
    private MessageConsumer<Object> consumer;
    private CallVerticles media;

    MediaLoopVerticle(String address, AgentAudio audio) {
        this.address = address;
        this.audio = audio;
    }

    /** What runs of the calls there; from the start on. */
    CallVerticles media() {
        return media;
    }

    @Override
    public Future<?> start() {
        media = new CallVerticles(vertx, context);
        LocalServices.add(vertx, address, audio);
        consumer = vertx.eventBus().consumer(address, audio::onMessage);
        return vertx.isClustered() ? consumer.completion() : Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return media.stopAll().eventually(() -> {
            LocalServices.remove(vertx, address);
            return ConsumerDrain.unregister(context, consumer);
        });
    }
}
