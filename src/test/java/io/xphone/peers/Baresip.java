package io.xphone.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A headless baresip, which sends the phrase and records received audio. */
public final class Baresip implements AutoCloseable {

    private final Path scripts = Peers.dir("baresip");
    private final Path dir;
    private final String user;
    private final int port;

    private Baresip(String user, Map<String, String> settings) {
        Peers.requireProgram("baresip");
        this.user = user;
        this.port = Peers.freePorts(60);
        try {
            dir = Files.createTempDirectory("xphone-baresip");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Map<String, String> env = new HashMap<>(Map.of(
                "BS_USER", user,
                "BS_SIP_PORT", "" + port,
                "BS_CTRL_PORT", "" + (port + 9),
                "BS_RTP_MIN", "" + (port + 10),
                "BS_RTP_MAX", "" + (port + 59)));
        env.putAll(settings);
        Peers.run(scripts, env, 60, "./baresip-up.sh", dir.toString());
    }

    /** An instance without registration; {@code host:port} is the address of its account. */
    public static Baresip alone(String user, String account, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("BS_REG", "no");
        settings.put("BS_REGISTRAR", account);
        return new Baresip(user, settings);
    }

    /** An instance registered at the PBX. */
    public static Baresip at(Asterisk asterisk, String user) {
        return new Baresip(user, Map.of("BS_REGISTRAR", "127.0.0.1:" + asterisk.sipPort()));
    }

    /** An instance registered at {@code host:port} over a transport; it answers calls. */
    public static Baresip registered(String user, String password, String registrar, String transport) {
        return new Baresip(
                user,
                Map.of(
                        "BS_PASS",
                        password,
                        "BS_REGISTRAR",
                        registrar,
                        "BS_TRANSPORT",
                        transport,
                        "BS_MIC_SECONDS",
                        "60"));
    }

    /** An instance in a network namespace, at an address there, with the address of its account. */
    public static Baresip in(String namespace, String address, String user, String account, String codec) {
        return new Baresip(
                user,
                Map.of(
                        "BS_NETNS",
                        namespace,
                        "BS_BIND",
                        address,
                        "BS_REG",
                        "no",
                        "BS_REGISTRAR",
                        account,
                        "BS_CODECS",
                        codec));
    }

    /** Its SIP URI, with its own address. */
    public String uri() {
        return "sip:" + user + "@127.0.0.1:" + port;
    }

    /** Runs a command: {@code dial}, {@code hangup}, {@code hold}, {@code resume}, {@code sndcode}... */
    public String command(String name, String parameters) {
        // the length prefix of a command counts octets; characters are octets in this locale only
        return Peers.run(scripts, Map.of("LC_ALL", "C"), 20, "./baresip-ctl.sh", dir.toString(), name, parameters);
    }

    /** Sets its only contact, to which it sends messages. */
    public void contact(String uri) {
        try {
            Files.writeString(dir.resolve("conf/contacts"), "\"xphone\" <" + uri + ">\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        command("rmmod", "contact.so");
        command("insmod", "contact.so"); // the module reads the file when it is loaded
    }

    /** Its log. */
    public String log() {
        try {
            return Files.readString(dir.resolve("log/baresip.log"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The recording of its latest call. */
    public Path heard() {
        try (Stream<Path> files = Files.list(dir.resolve("rx"))) {
            return files.filter(file -> file.toString().endsWith("dec.wav"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new AssertionError("baresip recorded nothing:\n" + log()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        Peers.run(scripts, Map.of(), 20, "./baresip-down.sh", dir.toString());
    }
}
