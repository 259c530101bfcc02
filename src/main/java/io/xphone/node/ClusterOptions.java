package io.xphone.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * How nodes discover each other.
 *
 * @param name of the cluster: nodes with another cluster name do not join
 * @param host address that the sockets of the cluster and of the event bus are bound to
 * @param port first port for Hazelcast; when it is in use the next ones are tried
 * @param members addresses of possible members: {@code host} (ports 5701 to 5703 are tried) or {@code host:port}
 * @param joinWaitSeconds how long a node searches for members before it starts a cluster of its own, in s
 * @param heartbeatSeconds interval between heartbeats, in s
 * @param maxNoHeartbeatSeconds a member without a heartbeat for this long, in s, is removed
 */
record ClusterOptions(
        String name,
        String host,
        int port,
        List<String> members,
        int joinWaitSeconds,
        int heartbeatSeconds,
        int maxNoHeartbeatSeconds) {

    /** The type of {@code cluster}. */
    static ConfigType.Section type() {
        ConfigType seconds = new ConfigType.WholeNumber(0, 3600);
        ConfigType interval = new ConfigType.WholeNumber(1, 3600);
        return new ConfigType.Section(java.util.Map.of(
                "name", new ConfigType.Text(),
                "host", new ConfigType.Text(),
                "port", new ConfigType.WholeNumber(1, 65_535),
                "members", new ConfigType.ArrayOf(new ConfigType.Text()),
                "joinWaitSeconds", seconds,
                "heartbeatSeconds", interval,
                "maxNoHeartbeatSeconds", interval));
    }

    /** Reads JSON that {@link ConfigCheck} has checked. */
    static ClusterOptions of(JsonObject json) {
        return new ClusterOptions(
                json.getString("name", "xphone"),
                json.getString("host", "127.0.0.1"),
                json.getInteger("port", 5701),
                json.getJsonArray("members", new JsonArray().add("127.0.0.1")).stream()
                        .map(String::valueOf)
                        .toList(),
                json.getInteger("joinWaitSeconds", 0),
                json.getInteger("heartbeatSeconds", 1),
                json.getInteger("maxNoHeartbeatSeconds", 5));
    }
}
