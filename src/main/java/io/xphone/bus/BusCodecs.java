package io.xphone.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;

/** Registers every codec of the contract, in one place and once for each Vert.x instance. */
public final class BusCodecs {

    /** Codec of JSON that stays on its node and must not be changed: it is not copied. */
    public static final String EVENT = "xp.event";

    private BusCodecs() {}

    /**
     * Registers the codecs; further calls on the same instance do nothing. Every node calls it before it deploys
     * anything.
     */
    public static void register(Vertx vertx) {
        LocalMap<String, Boolean> once = vertx.sharedData().getLocalMap("io.xphone.bus");
        synchronized (BusCodecs.class) {
            if (once.putIfAbsent("codecs", Boolean.TRUE) != null) {
                return;
            }
            EventBus bus = vertx.eventBus();
            bus.registerCodec(new LocalCodec<>(JsonObject.class, EVENT));
            local(bus, AudioWriterCommand.class);
            local(bus, EncodedAudio.class);
            local(bus, AudioProgress.class);
            bus.registerDefaultCodec(AudioPacket.class, new AudioPacketCodec());
        }
    }

    private static <T> void local(EventBus bus, Class<T> type) {
        bus.registerDefaultCodec(type, new LocalCodec<>(type));
    }
}
