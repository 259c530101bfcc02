package io.xphone.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** One Asterisk for all tests of a run, on ports of its own; stopped when the run ends. */
public final class Asterisk {

    private static Asterisk running;

    private final Path dir;
    private final int sip;
    private final int tls;

    private Asterisk() {
        Path scripts = Peers.dir("asterisk");
        Peers.require(
                Files.isExecutable(
                        Path.of(System.getenv().getOrDefault("ASTERISK_ROOT", "/opt/asterisk-root"), "usr/sbin/asterisk")),
                "Asterisk is not installed: run install-peers.sh asterisk");
        int ports = Peers.freePorts(8);
        sip = ports;
        tls = ports + 1;
        int rtp = Peers.freePorts(400);
        try {
            dir = Files.createTempDirectory("xphone-asterisk");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Peers.run(
                scripts,
                Map.of(
                        "AST_SIP_PORT", "" + sip,
                        "AST_TLS_PORT", "" + tls,
                        "AST_HTTP_PORT", "" + (ports + 2),
                        "AST_HTTPS_PORT", "" + (ports + 3),
                        "AST_AMI_PORT", "" + (ports + 4),
                        "AST_RTP_MIN", "" + rtp,
                        "AST_RTP_MAX", "" + (rtp + 400)),
                90,
                "./asterisk-up.sh",
                dir.toString());
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> Peers.run(scripts, Map.of(), 30, "./asterisk-down.sh", dir.toString())));
    }

    /** The running one, started on first use. */
    public static synchronized Asterisk get() {
        if (running == null) {
            running = new Asterisk();
        }
        return running;
    }

    /** UDP and TCP port. */
    public int sipPort() {
        return sip;
    }

    /** TLS port. */
    public int tlsPort() {
        return tls;
    }

    /** The certificate authority that vouches for its TLS certificate. */
    public Path certificate() {
        return dir.resolve("keys/cert.pem");
    }

    /** A file below its folder, such as {@code log/digits.txt}. */
    public Path file(String name) {
        return dir.resolve(name);
    }

    /** What its command line says. */
    public String cli(String command) {
        return Peers.run(Peers.dir("asterisk"), Map.of(), 20, "./asterisk-cli.sh", dir.toString(), command);
    }
}
