package io.xphone.peers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A run of sipp with a scenario of the tests. */
public final class Sipp implements AutoCloseable {

    private final Path dir;
    private final int port;
    private final Process process;

    private Sipp(Path dir, int port, Process process) {
        this.dir = dir;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts sipp.
     *
     * @param scenario name of a file among the test resources, without {@code .xml}
     * @param replaced placeholders of the scenario, and their values
     * @param transport {@code u1} or {@code t1}
     * @param more arguments; the last is the address to call, for scenarios that call
     */
    public static Sipp start(String scenario, Map<String, String> replaced, String transport, String... more) {
        Peers.requireProgram("sipp");
        int port = Peers.freePorts(20);
        try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
            Path dir = Files.createTempDirectory("xphone-sipp");
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> word : replaced.entrySet()) {
                text = text.replace(word.getKey(), word.getValue());
            }
            Path file = Files.writeString(dir.resolve(scenario + ".xml"), text);
            List<String> command = new ArrayList<>(List.of("sipp", "-sf", file.toString(), "-t", transport));
            command.addAll(List.of("-i", "127.0.0.1", "-p", "" + port, "-mp", "" + (port + 4), "-m", "1", "-nostdin"));
            command.addAll(List.of("-timeout", "60s", "-timeout_error", "-trace_err", "-trace_msg"));
            command.addAll(List.of(more));
            Process process = new ProcessBuilder(command)
                    .directory(dir.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(dir.resolve("output.txt").toFile())
                    .start();
            return new Sipp(dir, port, process);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The SIP port of sipp. */
    public int port() {
        return port;
    }

    /** Whether its port is bound, so that it can be called. */
    public boolean listens(boolean stream) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        if (stream) {
            try (ServerSocket free = new ServerSocket()) {
                free.setReuseAddress(true);
                free.bind(new InetSocketAddress(loopback, port));
                return false;
            } catch (IOException taken) {
                return true;
            }
        }
        try (DatagramSocket free = new DatagramSocket(port, loopback)) {
            return !free.isBound();
        } catch (IOException taken) {
            return true;
        }
    }

    /** Completes when the scenario has succeeded; fails with the output of sipp otherwise. */
    public CompletableFuture<Void> passed() {
        return process.onExit().thenAccept(ended -> {
            if (ended.exitValue() != 0) {
                throw new AssertionError("sipp ended with " + ended.exitValue() + ":\n" + said());
            }
        });
    }

    private String said() {
        StringBuilder said = new StringBuilder();
        try (var files = Files.list(dir)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                said.append(Files.readString(file));
            }
        } catch (IOException failed) {
            said.append(failed);
        }
        return said.toString();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
