package io.xphone.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Asterisk on free ports: one shared instance for a test run, and separate ones for single tests. Stopped at the end of
 * the run.
 */
public final class Asterisk {

    /** The address of its trunk. */
    public static final String TRUNK_HOST = "127.0.0.77";

    private static Asterisk running;

    private final Path scripts;
    private final Path dir;
    private final int sip;
    private final int tls;
    private final int ws;
    private final int trunk;
    private final Map<String, String> env = new HashMap<>();

    private Asterisk() {
        this(Map.of());
    }

    private Asterisk(Map<String, String> more) {
        scripts = Peers.dir("asterisk");
        Peers.require(
                Files.isExecutable(Path.of(
                        System.getenv().getOrDefault("ASTERISK_ROOT", "/opt/asterisk-root"), "usr/sbin/asterisk")),
                "Asterisk is not installed: run install-peers.sh asterisk");
        int ports = Peers.freePorts(8);
        sip = ports;
        tls = ports + 1;
        ws = ports + 2;
        trunk = ports + 6;
        int rtp = Peers.freePorts(400);
        try {
            dir = Files.createTempDirectory("xphone-asterisk");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        env.put("AST_SIP_PORT", "" + sip);
        env.put("AST_TLS_PORT", "" + tls);
        env.put("AST_HTTP_PORT", "" + (ports + 2));
        env.put("AST_HTTPS_PORT", "" + (ports + 3));
        env.put("AST_AMI_PORT", "" + (ports + 4));
        env.put("AST_RTP_MIN", "" + rtp);
        env.put("AST_RTP_MAX", "" + (rtp + 400));
        env.put("AST_TRUNK_HOST", TRUNK_HOST);
        env.put("AST_TRUNK_PORT", "" + trunk);
        env.putAll(more);
        up();
        Runtime.getRuntime().addShutdownHook(new Thread(this::down));
    }

    private void up() {
        Peers.run(scripts, env, 90, "./asterisk-up.sh", dir.toString());
    }

    /** Stops it. */
    public void down() {
        Peers.run(scripts, Map.of(), 30, "./asterisk-down.sh", dir.toString());
    }

    /** The shared instance, started on first use. */
    public static synchronized Asterisk get() {
        if (running == null) {
            running = new Asterisk();
        }
        return running;
    }

    /** A separate instance, for tests whose calls must survive a restart of the shared one. */
    public static synchronized Asterisk another() {
        return new Asterisk();
    }

    /**
     * An instance in a network namespace, at an address there. To be {@linkplain #down stopped} before the namespace is
     * removed.
     */
    public static Asterisk in(String namespace, String address) {
        return new Asterisk(Map.of("AST_NETNS", namespace, "AST_BIND", address));
    }

    /** As {@link #in(String, String)}, with another trunk address. */
    public static Asterisk in(String namespace, String address, String trunkHost, int trunkPort) {
        return new Asterisk(Map.of(
                "AST_NETNS",
                namespace,
                "AST_BIND",
                address,
                "AST_TRUNK_HOST",
                trunkHost,
                "AST_TRUNK_PORT",
                "" + trunkPort));
    }

    /** Restarts it on the same ports, without its calls and bindings. */
    public void restart() {
        down();
        up();
    }

    /** Replaces text in a configuration file and reloads it. A restart reverts the change. */
    public void configure(String name, String from, String to) {
        try {
            String text = text("etc/" + name);
            if (!text.contains(from)) {
                throw new IllegalArgumentException(name + " has no " + from);
            }
            Files.writeString(file("etc/" + name), text.replace(from, to));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        cli("module reload res_pjsip.so");
    }

    /** The UDP and TCP port. */
    public int sipPort() {
        return sip;
    }

    /** The TLS port. */
    public int tlsPort() {
        return tls;
    }

    /** The port of its WebSocket, at the path /ws. */
    public int wsPort() {
        return ws;
    }

    /** The port of its secure WebSocket. */
    public int wssPort() {
        return ws + 1;
    }

    /** The port at {@link #TRUNK_HOST} of its trunk. */
    public int trunkPort() {
        return trunk;
    }

    /** The certificate authority of its TLS certificate. */
    public Path certificate() {
        return dir.resolve("keys/cert.pem");
    }

    /** A file in its folder, such as {@code log/digits.txt}. */
    public Path file(String name) {
        return dir.resolve(name);
    }

    /** The content of a file in its folder. */
    public String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The output of a command of its command line. */
    public String cli(String command) {
        return Peers.run(scripts, Map.of(), 20, "./asterisk-cli.sh", dir.toString(), command);
    }
}
