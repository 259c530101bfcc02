package io.xphone.bus;

import io.vertx.core.Vertx;
import java.util.UUID;

/** The id of a node: one for each Vert.x instance, random, for as long as it lives. */
public final class NodeId {

    private NodeId() {}

    /** The id of this instance. */
    public static String of(Vertx vertx) {
        return vertx.sharedData()
                .<String, String>getLocalMap("io.xphone.node")
                .computeIfAbsent("id", key -> UUID.randomUUID().toString());
    }
}
