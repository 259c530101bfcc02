package io.xphone.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.cluster.ClusterOptions;
import io.xphone.node.app.Applications;
import io.xphone.node.app.NumberPlan;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.verticle.agent.AgentLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of a node; {@code docs/configuration.md} documents every key.
 *
 * @param phones phones to connect
 * @param server server to run
 * @param recordings folder of recordings
 * @param drainSeconds how long active calls may continue after the node was asked to stop, in s
 * @param eventLoops number of event loops; 0 for one per core
 * @param logLevel of {@code io.xphone}
 * @param logFile file of the log, besides the standard output
 * @param logFileMegabytes size at which the file is renamed
 * @param cluster how nodes discover each other; used with {@code --cluster}
 */
record NodeConfig(
        List<PhoneEntry> phones,
        Optional<ServerEntry> server,
        Path recordings,
        int drainSeconds,
        int eventLoops,
        String logLevel,
        Optional<Path> logFile,
        int logFileMegabytes,
        ClusterOptions cluster) {

    /**
     * A phone.
     *
     * @param key path of this phone in the configuration
     * @param options its options
     * @param numbers the applications of its calls
     */
    record PhoneEntry(String key, PhoneOptions options, NumberPlan numbers) {}

    /**
     * A server.
     *
     * @param options its options
     * @param numbers the applications of its calls
     */
    record ServerEntry(SipServerOptions options, NumberPlan numbers) {}

    /** The names of codecs in the options, for a warm-up: of phones, server and peers. */
    Set<String> codecs() {
        Set<String> names = new LinkedHashSet<>();
        phones.forEach(phone -> names.addAll(phone.options().getMedia().getCodecs()));
        server.map(ServerEntry::options).ifPresent(options -> {
            names.addAll(options.getMedia().getCodecs());
            options.getPeers().forEach(peer -> names.addAll(peer.getCodecs()));
        });
        return names;
    }

    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    /** The type of a whole configuration. */
    static ConfigType.Section type() {
        ConfigType applications = new ConfigType.MapOf(new ConfigType.ApplicationName());
        return (ConfigType.Section) ConfigSecrets.withFiles(new ConfigType.Section(Map.of(
                "phones",
                new ConfigType.ArrayOf(ConfigType.of(PhoneOptions.class).with("applications", applications)),
                "server",
                ConfigType.of(SipServerOptions.class).with("applications", applications),
                "applications",
                applications,
                "recordings",
                new ConfigType.Text(),
                "drainSeconds",
                new ConfigType.WholeNumber(0, 86_400),
                "eventLoops",
                new ConfigType.WholeNumber(0, 1024),
                "logLevel",
                new ConfigType.Choice(LEVELS),
                "logFile",
                new ConfigType.Text(),
                "logFileMegabytes",
                new ConfigType.WholeNumber(1, 1024),
                "cluster",
                clusterType())));
    }

    /**
     * Reads a configuration.
     *
     * @throws ConfigException naming the first invalid key
     */
    static NodeConfig of(JsonObject json) {
        ConfigSecrets.environment(json, System::getenv, "");
        ConfigCheck.check(json, type(), "");
        ConfigSecrets.files(json, "");
        Map<String, Object> shared = json.getJsonObject("applications") == null
                ? Applications.DEFAULT_NUMBERS
                : json.getJsonObject("applications").getMap();
        List<PhoneEntry> phones = new ArrayList<>();
        JsonArray array = json.getJsonArray("phones", new JsonArray());
        for (int i = 0; array != null && i < array.size(); i++) {
            phones.add(phone("phones." + i, array.getJsonObject(i), shared));
        }
        Optional<ServerEntry> server =
                Optional.ofNullable(json.getJsonObject("server")).map(each -> server(each, shared));
        if (phones.isEmpty() && server.isEmpty()) {
            throw new ConfigException("server", "is missing and phones is empty: there is nothing to run");
        }
        checkNames(phones, server);
        return new NodeConfig(
                phones,
                server,
                recordings(json.getString("recordings", "recordings"), phones, server),
                json.getInteger("drainSeconds", 30),
                json.getInteger("eventLoops", 0),
                json.getString("logLevel", "INFO"),
                logFile(json.getString("logFile")),
                json.getInteger("logFileMegabytes", 10),
                cluster(json.getJsonObject("cluster", new JsonObject())));
    }

    /** The type of {@code cluster}. */
    static ConfigType.Section clusterType() {
        ConfigType interval = new ConfigType.WholeNumber(1, 3600);
        return new ConfigType.Section(Map.of(
                "name", new ConfigType.Text(),
                "host", new ConfigType.Text(),
                "port", new ConfigType.WholeNumber(1, 65_535),
                "members", new ConfigType.ArrayOf(new ConfigType.Text()),
                "joinWaitSeconds", new ConfigType.WholeNumber(0, 3600),
                "heartbeatSeconds", interval,
                "maxNoHeartbeatSeconds", interval,
                "secret", new ConfigType.Text(),
                "tls",
                        new ConfigType.Section(Map.of(
                                "certPath", new ConfigType.Text(),
                                "keyPath", new ConfigType.Text(),
                                "caPath", new ConfigType.Text()))));
    }

    private static ClusterOptions cluster(JsonObject json) {
        try {
            return new ClusterOptions(json);
        } catch (IllegalArgumentException invalid) {
            throw StartFailures.of("cluster", "cluster", invalid);
        }
    }

    private static PhoneEntry phone(String key, JsonObject json, Map<String, Object> shared) {
        PhoneOptions options = new PhoneOptions(json == null ? new JsonObject() : json);
        valid(key, () -> AgentLauncher.check(options));
        return new PhoneEntry(key, options, numbers(json, shared));
    }

    private static ServerEntry server(JsonObject json, Map<String, Object> shared) {
        SipServerOptions options = new SipServerOptions(json);
        valid("server", () -> AgentLauncher.check(options));
        NumberPlan numbers = new NumberPlan(
                numbers(json, shared).tables(), Set.copyOf(users(options).values()));
        return new ServerEntry(options, numbers);
    }

    /** The names of the users that may register, by the names of their peers. */
    static Map<String, String> users(SipServerOptions options) {
        Map<String, String> users = new HashMap<>();
        for (PeerOptions peer : options.getPeers()) {
            boolean user = peer.getUsername() != null && !peer.getUsername().isEmpty() && peer.getHost() == null;
            if (user && options.getRegistrar().isEnabled()) {
                users.put(peer.getName(), peer.getUsername());
            }
        }
        return users;
    }

    private static void valid(String key, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException invalid) {
            throw StartFailures.of(key, key, invalid);
        }
    }

    /** The names of agents are addresses of the event bus. */
    private static void checkNames(List<PhoneEntry> phones, Optional<ServerEntry> server) {
        Map<String, String> taken = new HashMap<>();
        server.ifPresent(entry -> taken.put(entry.options().getName(), "server.name"));
        for (PhoneEntry phone : phones) {
            String name = phone.options().getName();
            String other = name == null || name.isBlank() ? null : taken.put(name, phone.key() + ".name");
            if (other != null) {
                throw new ConfigException(
                        phone.key() + ".name", "\"" + name + "\" is also " + other + ": each needs a name of its own");
            }
        }
    }

    /** The folder, which can be made or written if a number records. */
    private static Path recordings(String folder, List<PhoneEntry> phones, Optional<ServerEntry> server) {
        Path path = Path.of(folder);
        boolean used = phones.stream().anyMatch(each -> each.numbers().uses("record"))
                || server.filter(each -> each.numbers().uses("record")).isPresent();
        Path existing = path.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (used && (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing))) {
            throw new ConfigException(
                    "recordings",
                    "\"" + folder + "\" can't be written: " + existing
                            + (existing != null && Files.exists(existing) && !Files.isDirectory(existing)
                                    ? " is not a folder"
                                    : " is not writable")
                            + "; name a folder that this user may write");
        }
        return path;
    }

    private static Optional<Path> logFile(String file) {
        if (file == null || file.isBlank()) {
            return Optional.empty();
        }
        Path path = Path.of(file).toAbsolutePath();
        Path folder = path.getParent();
        if (Files.isDirectory(path) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ConfigException(
                    "logFile", "\"" + file + "\" can't be written: name a file in a folder that this user may write");
        }
        return Optional.of(path);
    }

    private static NumberPlan numbers(JsonObject agent, Map<String, Object> shared) {
        JsonObject own = agent == null ? null : agent.getJsonObject("applications");
        return new NumberPlan(own == null ? List.of(shared) : List.of(own.getMap(), shared));
    }
}
