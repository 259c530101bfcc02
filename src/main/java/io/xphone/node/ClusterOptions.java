package io.xphone.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * How nodes find each other.
 *
 * @param name of the cluster: nodes of another name stay apart
 * @param host address that the cluster's and the event bus' sockets are bound to
 * @param port first port for Hazelcast; when it is taken the next ones are tried
 * @param members where other nodes may be: {@code host} (ports 5701 to 5703 are tried) or {@code host:port}
 * @param joinWaitSeconds how long to look for others before a cluster of one is begun
 * @param heartbeatSeconds pause between signs of life
 * @param maxNoHeartbeatSeconds a node without a sign of life for so long is taken for dead
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
        ConfigType whole = new ConfigType.Whole(0, 3600);
        ConfigType some = new ConfigType.Whole(1, 3600);
        return new ConfigType.Section(java.util.Map.of(
                "name", new ConfigType.Text(),
                "host", new ConfigType.Text(),
                "port", new ConfigType.Whole(1, 65_535),
                "members", new ConfigType.Many(new ConfigType.Text()),
                "joinWaitSeconds", whole,
                "heartbeatSeconds", some,
                "maxNoHeartbeatSeconds", some));
    }

    /** From JSON that was checked. */
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
