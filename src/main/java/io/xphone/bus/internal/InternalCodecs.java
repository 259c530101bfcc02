package io.xphone.bus.internal;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.shareddata.LocalMap;
import io.xphone.audio.ReceivedFrame;
import io.xphone.bus.BusCodecs;
import io.xphone.bus.LocalCodec;

/** Registers the codecs of the contract and of the internal messages, once for each Vert.x instance. */
public final class InternalCodecs {

    private InternalCodecs() {}

    /** Registers all codecs; further calls on the same instance do nothing. Called before anything is deployed. */
    public static void register(Vertx vertx) {
        BusCodecs.register(vertx);
        LocalMap<String, Boolean> once = vertx.sharedData().getLocalMap("io.xphone.bus");
        synchronized (InternalCodecs.class) {
            if (once.putIfAbsent("internal-codecs", Boolean.TRUE) != null) {
                return;
            }
            EventBus bus = vertx.eventBus();
            for (Class<?> sealed : new Class<?>[] {
                SipCommand.class, SipIndication.class, MediaIndication.class, PublishedAgentEvent.class
            }) {
                for (Class<?> message : sealed.getPermittedSubclasses()) {
                    local(bus, message);
                }
            }
            local(bus, IncomingCall.class);
            local(bus, CallEventDelivery.class);
            local(bus, SipRoute.class);
            local(bus, ServiceRecords.class);
            local(bus, RegistrationUpdate.class);
            local(bus, AudioPacketBatch.class);
            local(bus, ReceivedFrame.class);
        }
    }

    private static <T> void local(EventBus bus, Class<T> type) {
        bus.registerDefaultCodec(type, new LocalCodec<>(type));
    }
}
