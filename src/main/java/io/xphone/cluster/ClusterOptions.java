package io.xphone.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How members of a cluster find each other, and what protects the cluster: the settings of {@code cluster} in the
 * configuration of the node. An application that joins a node needs the same {@code name}, {@code secret} and
 * authority.
 */
public final class ClusterOptions {

    /** Default of {@link #getName()}: xphone. */
    public static final String DEFAULT_NAME = "xphone";

    /** Default of {@link #getHost()}: 127.0.0.1. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** Default of {@link #getPort()}: 5701. */
    public static final int DEFAULT_PORT = 5701;

    /** Default of {@link #getJoinWaitSeconds()}: 0. */
    public static final int DEFAULT_JOIN_WAIT_SECONDS = 0;

    /** Default of {@link #getHeartbeatSeconds()}: 1. */
    public static final int DEFAULT_HEARTBEAT_SECONDS = 1;

    /** Default of {@link #getMaxNoHeartbeatSeconds()}: 5. */
    public static final int DEFAULT_MAX_NO_HEARTBEAT_SECONDS = 5;

    private static final int MIN_SECRET = 16;

    private String name = DEFAULT_NAME;
    private String host = DEFAULT_HOST;
    private int port = DEFAULT_PORT;
    private List<String> members = List.of(DEFAULT_HOST);
    private int joinWaitSeconds = DEFAULT_JOIN_WAIT_SECONDS;
    private int heartbeatSeconds = DEFAULT_HEARTBEAT_SECONDS;
    private int maxNoHeartbeatSeconds = DEFAULT_MAX_NO_HEARTBEAT_SECONDS;
    private String secret;
    private String certPath;
    private String keyPath;
    private String caPath;

    /** A cluster on one machine, without a secret and TLS. */
    public ClusterOptions() {}

    /**
     * From the object {@code cluster} of the node's configuration; keys that are absent keep their defaults.
     *
     * @throws IllegalArgumentException naming the key of a secret that is too short or of a file that can't be read
     */
    public ClusterOptions(JsonObject json) {
        name = json.getString("name", name);
        host = json.getString("host", host);
        port = json.getInteger("port", port);
        members = json.getJsonArray("members", new JsonArray(members)).stream()
                .map(String::valueOf)
                .toList();
        joinWaitSeconds = json.getInteger("joinWaitSeconds", joinWaitSeconds);
        heartbeatSeconds = json.getInteger("heartbeatSeconds", heartbeatSeconds);
        maxNoHeartbeatSeconds = json.getInteger("maxNoHeartbeatSeconds", maxNoHeartbeatSeconds);
        setSecret(json.getString("secret"));
        JsonObject tls = json.getJsonObject("tls");
        if (tls != null) {
            setTls(tls.getString("certPath"), tls.getString("keyPath"), tls.getString("caPath"));
        }
    }

    /** The name of the cluster: members with another name do not join. */
    public String getName() {
        return name;
    }

    /** Sets {@link #getName()}. */
    public ClusterOptions setName(String name) {
        this.name = name;
        return this;
    }

    /** The address of this machine that the sockets of the cluster and of the event bus are bound to. */
    public String getHost() {
        return host;
    }

    /** Sets {@link #getHost()}. */
    public ClusterOptions setHost(String host) {
        this.host = host;
        return this;
    }

    /** The first port for Hazelcast; when it is in use the next ones are tried. */
    public int getPort() {
        return port;
    }

    /** Sets {@link #getPort()}. */
    public ClusterOptions setPort(int port) {
        this.port = port;
        return this;
    }

    /** Addresses of possible members: {@code host} (ports 5701 to 5703 are tried) or {@code host:port}. */
    public List<String> getMembers() {
        return members;
    }

    /** Sets {@link #getMembers()}. */
    public ClusterOptions setMembers(List<String> members) {
        this.members = List.copyOf(members);
        return this;
    }

    /** How long a member searches for others before it starts a cluster of its own, in s. */
    public int getJoinWaitSeconds() {
        return joinWaitSeconds;
    }

    /** Sets {@link #getJoinWaitSeconds()}. */
    public ClusterOptions setJoinWaitSeconds(int joinWaitSeconds) {
        this.joinWaitSeconds = joinWaitSeconds;
        return this;
    }

    /** The interval between heartbeats, in s. */
    public int getHeartbeatSeconds() {
        return heartbeatSeconds;
    }

    /** Sets {@link #getHeartbeatSeconds()}. */
    public ClusterOptions setHeartbeatSeconds(int heartbeatSeconds) {
        this.heartbeatSeconds = heartbeatSeconds;
        return this;
    }

    /** A member without a heartbeat for this long, in s, is removed. */
    public int getMaxNoHeartbeatSeconds() {
        return maxNoHeartbeatSeconds;
    }

    /** Sets {@link #getMaxNoHeartbeatSeconds()}. */
    public ClusterOptions setMaxNoHeartbeatSeconds(int maxNoHeartbeatSeconds) {
        this.maxNoHeartbeatSeconds = maxNoHeartbeatSeconds;
        return this;
    }

    /** The text that members must know to connect to the cluster; null: none. */
    public String getSecret() {
        return secret;
    }

    /**
     * Sets {@link #getSecret()}.
     *
     * @throws IllegalArgumentException when it has fewer than 16 characters
     */
    public ClusterOptions setSecret(String secret) {
        if (secret != null && secret.length() < MIN_SECRET) {
            throw new IllegalArgumentException(
                    "secret: must have " + MIN_SECRET + " characters or more: openssl rand -hex 32 makes one");
        }
        this.secret = secret;
        return this;
    }

    /** Whether the event bus is encrypted. */
    public boolean isTls() {
        return certPath != null;
    }

    /** The certificate chain of this member (PEM file); null without TLS. */
    public String getCertPath() {
        return certPath;
    }

    /** The private key of {@code certPath} (PEM file, PKCS #8); null without TLS. */
    public String getKeyPath() {
        return keyPath;
    }

    /** The authority that vouches for the certificates of all members (PEM file); null without TLS. */
    public String getCaPath() {
        return caPath;
    }

    /**
     * Encrypts the event bus; each member proves with its certificate that it belongs to the cluster.
     *
     * @param certPath certificate chain of this member (PEM file)
     * @param keyPath its private key (PEM file, PKCS #8)
     * @param caPath the authority that vouches for the certificates of all members (PEM file)
     * @throws IllegalArgumentException naming the file that is missing or can't be read
     */
    public ClusterOptions setTls(String certPath, String keyPath, String caPath) {
        this.certPath = readable("certPath", certPath);
        this.keyPath = readable("keyPath", keyPath);
        this.caPath = readable("caPath", caPath);
        return this;
    }

    private static String readable(String key, String file) {
        if (file == null || !Files.isReadable(Path.of(file))) {
            throw new IllegalArgumentException("tls." + key + ": "
                    + (file == null ? "is missing" : "\"" + file + "\" can't be read")
                    + ": name a PEM file on this machine");
        }
        return file;
    }
}
