package io.xphone.node;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/** Hazelcast as a node needs it: members by address, a dead one noticed within seconds, nothing sent home. */
final class Cluster {

    private Cluster() {}

    static HazelcastClusterManager manager(ClusterOptions options) {
        return new HazelcastClusterManager(config(options));
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
