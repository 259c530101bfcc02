package io.xphone.examples;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.SipServer;

/** Takes the calls of a server that runs on another node. */
public class ElsewhereInTheCluster {

    /** On a clustered Vert.x instance of this node. */
    public Future<SipServer> answer(Vertx vertx) {
        // tag::attach[]
        return SipServer.attach(vertx, "front-door")
                .onSuccess(server -> server.callHandler(call -> {
                    call.accept();
                    var writer = call.audio().unpacedWriter();
                    call.audio().reader().handler(writer::write);
                }));
        // end::attach[]
    }
}
