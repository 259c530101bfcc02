package io.xphone.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Vert.x a member of a Hazelcast cluster: members by address, dead members detected within seconds, no phone-home
 * requests. The node joins by it, and an application that joins a node does the same. Needs {@code
 * io.vertx:vertx-hazelcast} on the class path.
 */
public final class Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private Cluster() {}

    /**
     * Creates Vert.x as a member of the cluster; logs members that join and leave. A member that finds no other is a
     * cluster of its own, which merges with others when it reaches them. The cluster does not leave by itself when the
     * JVM exits: close Vert.x.
     *
     * @param vertx options of Vert.x; host and TLS of its event bus are those of the cluster
     * @param options of the cluster
     * @return fails with {@link IllegalArgumentException} when the host is not an address of this machine
     */
    public static Future<Vertx> join(VertxOptions vertx, ClusterOptions options) {
        VertxOptions clustered = new VertxOptions(vertx);
        protect(clustered.getEventBusOptions(), options);
        return hazelcast(options)
                .compose(manager -> Vertx.builder()
                        .with(clustered)
                        .withClusterManager(manager)
                        .buildClustered()
                        .onSuccess(joined -> logMembers(options, manager)));
    }

    /**
     * The cluster manager of {@link #join}, for a Vert.x that is built otherwise; its event bus needs {@link
     * #eventBus}. With a secret the member joins here, without one when Vert.x is built.
     *
     * @param options of the cluster
     * @return a manager for one Vert.x; fails as {@link #join}
     */
    public static Future<ClusterManager> manager(ClusterOptions options) {
        return hazelcast(options).map(manager -> manager);
    }

    /**
     * The event bus of {@link #join}: on the host of the cluster, by TLS when that is set.
     *
     * @param options of the cluster
     */
    public static EventBusOptions eventBus(ClusterOptions options) {
        return protect(new EventBusOptions(), options);
    }

    private static EventBusOptions protect(EventBusOptions bus, ClusterOptions options) {
        bus.setHost(options.getHost());
        if (options.isTls()) {
            bus.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(options.getCertPath())
                            .addKeyPath(options.getKeyPath()))
                    .setTrustOptions(new PemTrustOptions().addCertPath(options.getCaPath()))
                    .setClientAuth(ClientAuth.REQUIRED);
        }
        return bus;
    }

    private static Future<HazelcastClusterManager> hazelcast(ClusterOptions options) {
        try {
            checkHost(options.getHost());
        } catch (IllegalArgumentException unknown) {
            return Future.failedFuture(unknown);
        }
        warnIfOpen(options);
        return options.getSecret() == null
                ? Future.succeededFuture(new HazelcastClusterManager(config(options)))
                : ClusterMember.start(config(options), new ClusterSecret(options.getSecret()));
    }

    private static void logMembers(ClusterOptions options, HazelcastClusterManager manager) {
        var cluster = manager.getHazelcastInstance().getCluster();
        LOG.info(
                "in cluster \"{}\" as {}: {} nodes",
                options.getName(),
                cluster.getLocalMember().getAddress(),
                cluster.getMembers().size());
        cluster.addMembershipListener(new MembershipLog());
    }

    /** A host that reaches the ports of an open cluster can join it, and read and place every call. */
    static void warnIfOpen(ClusterOptions options) {
        boolean loopback;
        try {
            loopback = InetAddress.getByName(options.getHost()).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return; // reported by the check of the host
        }
        if (!loopback && (options.getSecret() == null || !options.isTls())) {
            LOG.warn(
                    "the cluster listens on {} without {}: any host that reaches its ports can {}"
                            + " (docs/configuration.md, Cluster)",
                    options.getHost(),
                    options.getSecret() == null && !options.isTls()
                            ? "cluster.secret and cluster.tls"
                            : options.getSecret() == null ? "cluster.secret" : "cluster.tls",
                    options.getSecret() == null
                            ? "join it, read every call and place calls"
                            : "read what passes the bus");
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
     * @throws IllegalArgumentException when the host is not an address of this machine
     */
    static void checkHost(String host) {
        try {
            if (NetworkInterface.getByInetAddress(InetAddress.getByName(host)) == null) {
                throw new IllegalArgumentException(
                        "host: \"" + host + "\" is not an address of this machine, whose addresses are "
                                + NetworkInterface.networkInterfaces()
                                        .flatMap(NetworkInterface::inetAddresses)
                                        .filter(address -> !address.isLinkLocalAddress())
                                        .map(InetAddress::getHostAddress)
                                        .sorted()
                                        .collect(Collectors.joining(", ")));
            }
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("host: \"" + host + "\" is not known: write an address of this machine");
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
        config.setClusterName(options.getName());
        config.getSerializationConfig().setJavaSerializationFilterConfig(serializable());
        config.getNetworkConfig().setPort(options.getPort()).setPortAutoIncrement(true);
        config.getNetworkConfig().getInterfaces().setEnabled(true).setInterfaces(List.of(options.getHost()));
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(options.getMembers());
        return config.setProperty("hazelcast.wait.seconds.before.join", Integer.toString(options.getJoinWaitSeconds()))
                .setProperty("hazelcast.heartbeat.interval.seconds", Integer.toString(options.getHeartbeatSeconds()))
                .setProperty("hazelcast.max.no.heartbeat.seconds", Integer.toString(options.getMaxNoHeartbeatSeconds()))
                // nodes that started at the same moment as separate clusters merge soon
                .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.logging.type", "slf4j");
    }
}
