package io.xphone.examples;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.xphone.AttachmentEvent;
import io.xphone.Call;
import io.xphone.SipServer;

/** An application that answers the calls of a node in another process. */
public final class FrontDoorApplication {

    // tag::join[]
    /** A member of the node's cluster. */
    public static Future<Vertx> join() {
        Config hazelcast = ConfigUtil.loadConfig();
        hazelcast.setClusterName("xphone"); // cluster.name of the node
        hazelcast.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = hazelcast.getNetworkConfig().getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:5701"); // address and port of the node
        // a node that is restarted is found again within seconds
        hazelcast.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
        hazelcast.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
        hazelcast.setProperty("hazelcast.socket.bind.any", "false");
        hazelcast.setProperty("hazelcast.shutdownhook.enabled", "false"); // see closeOnExit
        return Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered();
    }
    // end::join[]

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
