package io.xphone.cluster;

import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.Phone;
import io.xphone.SipServer;
import io.xphone.options.PhoneOptions;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own, with a server {@code trunk} and a phone {@code desk} and no application: that is elsewhere in the cluster.
 * Says {@code READY} and where it listens; ends when its standard input does.
 */
final class NodeMain {

    private NodeMain() {}

    public static void main(String[] args) throws Exception {
        Vertx vertx = Nodes.start(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]))
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        SipServer server = SipServer.create(vertx, Loopback.options().setName("trunk"));
        String at = Loopback.await(server.listen()).get(0);
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions()
                        .setName("desk")
                        .setUsername("desk")
                        .setHost("127.0.0.1:" + args[3])
                        .setRegister(false));
        Loopback.await(phone.connect());
        System.out.println("READY " + at.substring(at.indexOf(':') + 1));
        System.out.flush();
        while (System.in.read() >= 0) {
            // lives while its parent does
        }
        Runtime.getRuntime().halt(0);
    }
}
