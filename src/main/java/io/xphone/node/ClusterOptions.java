package io.xphone.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param secret that nodes must know to connect to the cluster; null: none
 * @param tls certificate, key and authority for the event bus; null: it is not encrypted
 */
record ClusterOptions(
        String name,
        String host,
        int port,
        List<String> members,
        int joinWaitSeconds,
        int heartbeatSeconds,
        int maxNoHeartbeatSeconds,
        String secret,
        Tls tls) {

    /**
     * PEM files. Each node proves with its certificate that it belongs to the cluster.
     *
     * @param certPath certificate chain of the node
     * @param keyPath its private key, PKCS #8
     * @param caPath the authority that vouches for the certificates of all nodes
     */
    record Tls(String certPath, String keyPath, String caPath) {

        private static Tls of(JsonObject json) {
            if (json == null) {
                return null;
            }
            for (String key : List.of("certPath", "keyPath", "caPath")) {
                String file = json.getString(key);
                if (file == null || !Files.isReadable(Path.of(file))) {
                    throw new ConfigException(
                            "cluster.tls." + key,
                            (file == null ? "is missing" : "\"" + file + "\" can't be read")
                                    + ": name a PEM file on this machine");
                }
            }
            return new Tls(json.getString("certPath"), json.getString("keyPath"), json.getString("caPath"));
        }
    }

    private static final int MIN_SECRET = 16;

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
                "maxNoHeartbeatSeconds", interval,
                "secret", new ConfigType.Text(),
                "tls",
                        new ConfigType.Section(java.util.Map.of(
                                "certPath", new ConfigType.Text(),
                                "keyPath", new ConfigType.Text(),
                                "caPath", new ConfigType.Text()))));
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
                json.getInteger("maxNoHeartbeatSeconds", 5),
                secret(json.getString("secret")),
                Tls.of(json.getJsonObject("tls")));
    }

    private static String secret(String secret) {
        if (secret != null && secret.length() < MIN_SECRET) {
            throw new ConfigException(
                    "cluster.secret",
                    "must have " + MIN_SECRET + " characters or more: openssl rand -hex 32 makes one");
        }
        return secret;
    }
}
