package io.xphone.node;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hazelcast as a node needs it: members by address, a dead one noticed within seconds, nothing sent home. */
final class Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private Cluster() {}

    /** Vert.x as a member of the cluster; members that come and go are told in the log. */
    static Future<Vertx> join(VertxBuilder builder, ClusterOptions options) {
        HazelcastClusterManager manager = new HazelcastClusterManager(config(options));
        return builder.withClusterManager(manager).buildClustered().onSuccess(vertx -> {
            var cluster = manager.getHazelcastInstance().getCluster();
            LOG.info(
                    "in cluster \"{}\" as {}: {} nodes",
                    options.name(),
                    cluster.getLocalMember().getAddress(),
                    cluster.getMembers().size());
            cluster.addMembershipListener(new Watch());
        });
    }

    private static final class Watch implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            LOG.info(
                    "node {} came: {} nodes",
                    event.getMember().getAddress(),
                    event.getMembers().size());
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            LOG.info(
                    "node {} is gone: {} nodes",
                    event.getMember().getAddress(),
                    event.getMembers().size());
        }
    }

    static Config config(ClusterOptions options) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(options.name());
        config.getNetworkConfig().setPort(options.port()).setPortAutoIncrement(true);
        config.getNetworkConfig().getInterfaces().setEnabled(true).setInterfaces(java.util.List.of(options.host()));
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(options.members());
        return config.setProperty("hazelcast.wait.seconds.before.join", Integer.toString(options.joinWaitSeconds()))
                .setProperty("hazelcast.heartbeat.interval.seconds", Integer.toString(options.heartbeatSeconds()))
                .setProperty("hazelcast.max.no.heartbeat.seconds", Integer.toString(options.maxNoHeartbeatSeconds()))
                // two that started at the same moment, each alone, find together soon
                .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.logging.type", "slf4j");
    }
}
