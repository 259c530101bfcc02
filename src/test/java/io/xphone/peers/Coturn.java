package io.xphone.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** coturn, a STUN and TURN server, on free ports. */
public final class Coturn implements AutoCloseable {

    public static final String USER = "turn";
    public static final String PASSWORD = "turnpw";

    private final Path scripts = Peers.dir("coturn");
    private final Path dir;
    private final int port;
    private final int tls;

    /** On 127.0.0.1. */
    public Coturn() {
        this(Map.of(), "");
    }

    private Coturn(Map<String, String> more, String options) {
        Peers.requireProgram("turnserver");
        port = Peers.freePorts(1);
        tls = port + 1;
        int relays = Peers.freePorts(50);
        try {
            dir = Files.createTempDirectory("xphone-coturn");
            Map<String, String> env = new HashMap<>();
            env.put("TURN_PORT", "" + port);
            env.put("TURN_TLS_PORT", "" + tls);
            env.put("TURN_MIN", "" + relays);
            env.put("TURN_MAX", "" + (relays + 50));
            env.putAll(more);
            if (!options.isEmpty()) {
                env.put("PATH", withOptions(options) + ":" + System.getenv("PATH"));
            }
            Peers.run(scripts, env, 30, "./coturn-up.sh", dir.toString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A folder whose {@code turnserver} is the installed one with further options. */
    private Path withOptions(String options) throws IOException {
        Path bin = Files.createDirectory(dir.resolve("bin"));
        String path = System.getenv("PATH");
        Files.writeString(
                bin.resolve("turnserver"), "#!/bin/sh\nPATH='" + path + "' exec turnserver \"$@\" " + options + "\n");
        Files.setPosixFilePermissions(bin.resolve("turnserver"), PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }

    /** With time-limited credentials of a shared secret. */
    public static Coturn withSecret(String secret) {
        return new Coturn(Map.of("TURN_SECRET", secret), "");
    }

    /** With further options of its command line. */
    public static Coturn with(String options) {
        return new Coturn(Map.of(), options);
    }

    /** In a network namespace, at an address there. */
    public static Coturn in(String namespace, String address) {
        return new Coturn(Map.of("TURN_NETNS", namespace, "TURN_BIND", address), "");
    }

    /** The UDP and TCP port. */
    public int port() {
        return port;
    }

    /** The TLS port. */
    public int tlsPort() {
        return tls;
    }

    /** Its certificate, which names {@code turn.test}, as the authority to trust. */
    public String certificate() {
        return dir.resolve("keys/cert.pem").toString();
    }

    /** What it has logged. */
    public String log() {
        try {
            return Files.readString(dir.resolve("log/coturn.log"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Stops it. */
    @Override
    public void close() {
        Peers.run(scripts, Map.of(), 30, "./coturn-down.sh", dir.toString());
    }
}
