package io.xphone.verticle.media;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.bus.internal.ConsumerDrain;
import io.xphone.bus.internal.LocalServices;

/** Receives audio for an agent's calls on one event loop, and runs the media verticles of those calls. */
final class MediaLoopVerticle extends VerticleBase {

    private final String address;
    private final AgentAudio audio;
    private MessageConsumer<Object> consumer;
    private CallVerticles media;

    MediaLoopVerticle(String address, AgentAudio audio) {
        this.address = address;
        this.audio = audio;
    }

    /** The media verticles of the calls on this loop; available after the start. */
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
