package io.xphone.cluster;

import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.SipServer;
import java.util.concurrent.TimeUnit;

/**
 * A node in its own process that handles the calls of a server of another node; prints {@code READY}, exits at the end
 * of its standard input.
 */
final class SubscriberMain {

    private SubscriberMain() {}

    public static void main(String[] args) throws Exception {
        Vertx vertx = Nodes.start(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]))
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        SipServer server = Loopback.await(SipServer.attach(vertx, args[3]));
        server.callHandler(call -> call.accept());
        Loopback.await(server.messaging().subscribePresence(args[4], presence -> {}));
        Loopback.await(server.setOptionsStatus(200)); // all messages sent before have been processed
        System.out.println("READY");
        System.out.flush();
        while (System.in.read() >= 0) {
            // exits with its parent
        }
        Runtime.getRuntime().halt(0);
    }
}
