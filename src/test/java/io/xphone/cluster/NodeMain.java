package io.xphone.cluster;

import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.Phone;
import io.xphone.SipServer;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import java.util.concurrent.TimeUnit;

/**
 * A node in its own process, with a server {@code trunk} and a phone {@code desk}; the application is on another node
 * of the cluster. Prints {@code READY} and its address; exits at the end of its standard input.
 */
final class NodeMain {

    /** Option of the calls there. */
    static final int QUEUE_FRAMES = 200;

    private NodeMain() {}

    public static void main(String[] args) throws Exception {
        Vertx vertx = Nodes.start(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]))
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        SipServer server = SipServer.create(
                vertx, Loopback.options().setName("trunk").setMedia(new MediaOptions().setQueueFrames(QUEUE_FRAMES)));
        String at = Loopback.await(server.listen()).listening().get(0);
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
            // exits with its parent
        }
        Runtime.getRuntime().halt(0);
    }
}
