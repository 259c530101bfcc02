package io.xphone.peers;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Locates and starts the real peers: in the folder named by {@code XPHONE_PEERS}, else {@code ../shared/peers}. A test
 * whose peer is missing is skipped with a message; with {@code XPHONE_DEMAND_PEERS=1} it fails.
 */
public final class Peers {

    private Peers() {}

    /** The folder of a peer. */
    public static Path dir(String peer) {
        String root = System.getenv("XPHONE_PEERS");
        Path dir = Path.of(root != null ? root : "../shared/peers")
                .resolve(peer)
                .toAbsolutePath()
                .normalize();
        require(Files.isDirectory(dir), "no peer \"" + peer + "\" in " + dir + "; set XPHONE_PEERS");
        return dir;
    }

    /** Skips the test, or fails it if peers are required. */
    public static void require(boolean there, String message) {
        if (!there && "1".equals(System.getenv("XPHONE_DEMAND_PEERS"))) {
            fail(message);
        }
        assumeTrue(there, message);
    }

    /** Skips the test if a program is not installed. */
    public static void requireProgram(String name) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return;
            }
        }
        require(false, name + " is not installed");
    }

    /** Runs a program and returns its output; fails if its exit status is not 0. */
    public static String run(Path dir, Map<String, String> env, int seconds, String... command) {
        try {
            Path output = Files.createTempFile("xphone-peer", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(dir.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(env);
            Process process = builder.start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail(String.join(" ", command) + " did not end in " + seconds + " s:\n" + Files.readString(output));
            }
            String text = Files.readString(output);
            if (process.exitValue() != 0) {
                fail(String.join(" ", command) + " ended with " + process.exitValue() + ":\n" + text);
            }
            Files.delete(output);
            return text;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** A port that is currently free for UDP and TCP on 127.0.0.1, followed by {@code more} free ports. */
    public static int freePorts(int more) {
        for (int tries = 0; tries < 100; tries++) {
            int port = 20_000 + (int) (Math.random() * 7_000) * 2;
            if (allFree(port, more)) {
                return port;
            }
        }
        throw new IllegalStateException("no free ports");
    }

    private static boolean allFree(int port, int more) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int at = port; at <= port + more; at++) {
            try (DatagramSocket udp = new DatagramSocket(at, loopback);
                    ServerSocket tcp = new ServerSocket(at, 1, loopback)) {
                assert udp.isBound() && tcp.isBound();
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
