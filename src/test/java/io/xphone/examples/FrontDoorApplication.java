package io.xphone.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.xphone.AttachmentEvent;
import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.cluster.Cluster;
import io.xphone.cluster.ClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An application that answers the calls of a node in another process. */
public final class FrontDoorApplication {

    // tag::join[]
    /** A member of the node's cluster. */
    public static Future<Vertx> join() {
        return Cluster.join(
                new VertxOptions(),
                new ClusterOptions()
                        .setName("xphone") // cluster.name of the node
                        .setHost("127.0.0.1") // an address of this machine that the node reaches
                        .setMembers(List.of("127.0.0.1:5701"))); // address and port of the node
    }
    // end::join[]

    // tag::protected[]
    /** A member of a cluster between machines. */
    public static Future<Vertx> joinProtected() throws IOException {
        return Cluster.join(
                new VertxOptions(),
                new ClusterOptions()
                        .setName("xphone")
                        .setHost("10.0.0.3") // of the machine of the application
                        .setMembers(List.of("10.0.0.1", "10.0.0.2"))
                        .setSecret(Files.readString(Path.of("/etc/xphone/cluster.secret"))
                                .strip())
                        .setTls("/etc/xphone/app.pem", "/etc/xphone/app.key", "/etc/xphone/ca.pem"));
    }
    // end::protected[]

    // tag::receptionist[]
    public static final class Receptionist extends VerticleBase {

        @Override
        public Future<?> start() {
            return SipServer.attach(vertx, "front-door")
                    .onSuccess(server -> server.callHandler(this::onCall).attachmentHandler(this::onAttachment));
        }

        private void onCall(Call call) {
            call.accept();
            var writer = call.audio().unpacedWriter();
            call.audio().reader().handler(writer::write);
        }

        private void onAttachment(AttachmentEvent event) {
            System.out.println("front-door: " + event.type());
        }
    }
    // end::receptionist[]

    // tag::main[]
    public static void main(String[] args) {
        join().onSuccess(FrontDoorApplication::closeOnExit)
                .compose(vertx -> vertx.deployVerticle(new Receptionist()))
                .onSuccess(up -> System.out.println("READY"))
                .onFailure(failure -> {
                    System.err.println(failure.getMessage());
                    System.exit(1);
                });
    }
    // end::main[]

    // tag::exit[]
    /** Undeploys the verticles, which detaches their handles and unregisters their phones, before the JVM exits. */
    public static void closeOnExit(Vertx vertx) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> vertx.close().await()));
    }
    // end::exit[]

    private FrontDoorApplication() {}
}
