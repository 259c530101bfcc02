package io.xphone.node;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures Hazelcast: members by address, dead members detected within seconds, no phone-home requests. */
final class Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private Cluster() {}

    /** Creates Vert.x as a member of the cluster; logs members that join and leave. */
    static Future<Vertx> join(VertxBuilder builder, ClusterOptions options) {
        checkHost(options.host());
        warnIfOpen(options);
        Future<HazelcastClusterManager> started = options.secret() == null
                ? Future.succeededFuture(new HazelcastClusterManager(config(options)))
                : ClusterMember.start(config(options), new ClusterSecret(options.secret()));
        return started.compose(manager -> join(builder, options, manager));
    }

    private static Future<Vertx> join(VertxBuilder builder, ClusterOptions options, HazelcastClusterManager manager) {
        return builder.withClusterManager(manager).buildClustered().onSuccess(vertx -> {
            var cluster = manager.getHazelcastInstance().getCluster();
            LOG.info(
                    "in cluster \"{}\" as {}: {} nodes",
                    options.name(),
                    cluster.getLocalMember().getAddress(),
                    cluster.getMembers().size());
            cluster.addMembershipListener(new MembershipLog());
        });
    }

    /** The event bus of a node: on the host of the cluster, by TLS when that is configured. */
    static EventBusOptions eventBus(ClusterOptions options) {
        EventBusOptions bus = new EventBusOptions().setHost(options.host());
        ClusterOptions.Tls tls = options.tls();
        if (tls != null) {
            bus.setSsl(true)
                    .setKeyCertOptions(
                            new PemKeyCertOptions().addCertPath(tls.certPath()).addKeyPath(tls.keyPath()))
                    .setTrustOptions(new PemTrustOptions().addCertPath(tls.caPath()))
                    .setClientAuth(ClientAuth.REQUIRED);
        }
        return bus;
    }

    /** A host that reaches the ports of an open cluster can join it, and read and place every call. */
    static void warnIfOpen(ClusterOptions options) {
        boolean loopback;
        try {
            loopback = InetAddress.getByName(options.host()).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return; // reported by the check of the host
        }
        if (!loopback && (options.secret() == null || options.tls() == null)) {
            LOG.warn(
                    "the cluster listens on {} without {}: any host that reaches its ports can {}"
                            + " (docs/configuration.md, Cluster)",
                    options.host(),
                    options.secret() == null && options.tls() == null
                            ? "cluster.secret and cluster.tls"
                            : options.secret() == null ? "cluster.secret" : "cluster.tls",
                    options.secret() == null ? "join it, read every call and place calls" : "read what passes the bus");
        }
    }

    /** Classes that members may send in Java serialization; Vert.x and Hazelcast need no others. */
    private static JavaSerializationFilterConfig serializable() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getWhitelist()
                .addPrefixes("com.hazelcast.", "io.vertx.spi.cluster.hazelcast.", "java.lang.", "java.util.", "[");
        return filter;
    }

    /**
     * Checks that the sockets can be bound.
     *
     * @throws ConfigException when the host is not an address of this machine
     */
    static void checkHost(String host) {
        try {
            if (NetworkInterface.getByInetAddress(InetAddress.getByName(host)) == null) {
                throw new ConfigException(
                        "cluster.host",
                        "\"" + host + "\" is not an address of this machine, whose addresses are "
                                + NetworkInterface.networkInterfaces()
                                        .flatMap(NetworkInterface::inetAddresses)
                                        .filter(address -> !address.isLinkLocalAddress())
                                        .map(InetAddress::getHostAddress)
                                        .sorted()
                                        .collect(Collectors.joining(", ")));
            }
        } catch (UnknownHostException unknown) {
            throw new ConfigException(
                    "cluster.host", "\"" + host + "\" is not known: write an address of this machine");
        } catch (SocketException unreadable) {
            LOG.debug("the addresses of this machine can't be read: {}", unreadable.toString());
        }
    }

    private static final class MembershipLog implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            LOG.info(
                    "node {} joined: {} nodes",
                    event.getMember().getAddress(),
                    event.getMembers().size());
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            LOG.info(
                    "node {} left: {} nodes",
                    event.getMember().getAddress(),
                    event.getMembers().size());
        }
    }

    static Config config(ClusterOptions options) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(options.name());
        config.getSerializationConfig().setJavaSerializationFilterConfig(serializable());
        config.getNetworkConfig().setPort(options.port()).setPortAutoIncrement(true);
        config.getNetworkConfig().getInterfaces().setEnabled(true).setInterfaces(java.util.List.of(options.host()));
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(options.members());
        return config.setProperty("hazelcast.wait.seconds.before.join", Integer.toString(options.joinWaitSeconds()))
                .setProperty("hazelcast.heartbeat.interval.seconds", Integer.toString(options.heartbeatSeconds()))
                .setProperty("hazelcast.max.no.heartbeat.seconds", Integer.toString(options.maxNoHeartbeatSeconds()))
                // nodes that started at the same moment as separate clusters merge soon
                .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.logging.type", "slf4j");
    }
}
