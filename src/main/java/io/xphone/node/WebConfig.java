package io.xphone.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.nat.stun.StunIntegrity;
import io.xphone.options.MediaOptions;
import io.xphone.options.TurnServerOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The configuration of a node for the page of {@code xphone web}, and what the page is given of it. */
final class WebConfig {

    /** Transport of the address that the page's WebSocket is passed to. */
    static final String TRANSPORT = "WS";

    /** Path of that WebSocket. */
    static final String PATH = "/ws";

    private static final int PASSWORD_BYTES = 18;

    /** Of the secret of a TURN server; on this machine, which has the secret. */
    private static final Duration CREDENTIALS = Duration.ofDays(30);

    private final String user;

    /** @param user the name that the page registers with */
    WebConfig(String user) {
        this.user = user;
    }

    /** What {@code config.json} of the page has: its credentials, made for this run, and the numbers of its buttons. */
    JsonObject page() {
        byte[] password = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(password);
        return new JsonObject()
                .put("user", user)
                .put("password", Base64.getUrlEncoder().encodeToString(password))
                .put("domain", "127.0.0.1")
                .put("version", Version.text());
    }

    /**
     * The configuration: of a file, or one that needs no SIP port, and in both a WebSocket on loopback and the user of
     * the page.
     *
     * @param file null for none
     * @param changes {@code key=value} each
     * @throws ConfigException as {@link ConfigFile}
     */
    JsonObject configuration(Path file, List<String> changes, String password) {
        JsonObject json = file == null ? new JsonObject() : ConfigFile.json(file);
        boolean own = json.getJsonObject("server") == null;
        JsonObject server = own ? server() : json.getJsonObject("server");
        json.put("server", server);
        for (String change : changes) {
            ConfigOverrides.apply(json, change, NodeConfig.type());
        }
        JsonArray listen = server.getJsonArray("listen", new JsonArray());
        if (!own && !server.containsKey("listen")) {
            listen.add(new JsonObject()); // the default address
        }
        listen.add(new JsonObject()
                .put("transport", TRANSPORT)
                .put("host", "127.0.0.1")
                .put("port", 0)
                .put("path", PATH));
        server.put("listen", listen);
        server.put(
                "peers",
                server.getJsonArray("peers", new JsonArray())
                        .add(new JsonObject()
                                .put("name", user)
                                .put("username", user)
                                .put("password", password)));
        return json;
    }

    private static JsonObject server() {
        JsonArray codecs = new JsonArray().add("opus").add("G722").add("PCMU").add("PCMA");
        return new JsonObject().put("name", "web").put("media", new JsonObject().put("codecs", codecs));
    }

    /** Gives the page the number of each of its buttons: the first with that application. */
    static JsonObject withNumbers(JsonObject page, NodeConfig.ServerEntry server) {
        JsonObject numbers = new JsonObject();
        Map.of("echo", "echo", "phrase", "speak", "callback", "callback")
                .forEach((button, application) ->
                        server.numbers().numberOf(application).ifPresent(number -> numbers.put(button, number)));
        return page.copy().put("numbers", numbers);
    }

    /** Gives the page the STUN and TURN servers of the node's media, and its relay-only policy. */
    static JsonObject withIce(JsonObject page, MediaOptions media) {
        JsonArray servers = new JsonArray();
        String stun = media.getStunServer();
        if (stun != null && !stun.isBlank()) {
            servers.add(new JsonObject().put("urls", stun.startsWith("stun") ? stun : "stun:" + stun));
        }
        media.getTurnServers().forEach(turn -> servers.add(turn(turn)));
        return page.copy().put("iceServers", servers).put("relayOnly", media.isIceRelayOnly());
    }

    private static JsonObject turn(TurnServerOptions turn) {
        String username = turn.getUsername();
        String password = turn.getPassword();
        if (turn.getSecret() != null && !turn.getSecret().isBlank()) {
            long until = Instant.now().plus(CREDENTIALS).getEpochSecond();
            username = until + (username == null || username.isBlank() ? "" : ":" + username);
            password = StunIntegrity.timeLimitedPassword(turn.getSecret(), username);
        }
        return new JsonObject()
                .put("urls", turn.getUrl())
                .put("username", username)
                .put("credential", password);
    }
}
